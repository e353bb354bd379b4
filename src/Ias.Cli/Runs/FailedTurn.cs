using System.Text;
using Ias.Core.Text;
using Ias.Engine.Files;

namespace Ias.Cli.Runs;

/// <summary>The end of what a turn printed before it failed: what a person looks for first.</summary>
internal static class FailedTurn
{
    private const int LookedAt = 4 << 10;
    private const int MostLines = 3;
    private const int Longest = 200;

    /// <summary>The last lines that are words, the oldest first, and the path of the log; none when there is no log.</summary>
    /// <param name="log">Below the work tree.</param>
    public static IReadOnlyList<string> Lines(string workTree, string log)
    {
        try
        {
            using var inside = InsideFolder.Open(workTree);
            using var file = inside.OpenFile(log, out _);
            if (file is null)
            {
                return [];
            }

            var length = RandomAccess.GetLength(file);
            var bytes = new byte[Math.Min(length, LookedAt)];
            var read = RandomAccess.Read(file, bytes, length - bytes.Length);
            var lines = Encoding
                .UTF8.GetString(bytes, 0, read)
                .Split('\n')
                .Skip(length > bytes.Length ? 1 : 0) // it begins in the middle of a line
                .Select(line => line.Trim())
                .Where(line => line.Length > 0 && line[0] is not ('{' or '[')); // an agent's own event says nothing to people
            return
            [
                .. lines.TakeLast(MostLines).Select(line => Wording.Shown(line.Length > Longest ? line[..Longest] + "…" : line)),
                $"log: {log}",
            ];
        }
        catch (IOException)
        {
            return [$"log: {log} (cannot be read)"];
        }
    }
}
