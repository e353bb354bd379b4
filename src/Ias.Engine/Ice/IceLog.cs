using System.Text.Json;
using Ias.Core.Text;
using Ias.Engine.Files;
using Microsoft.Win32.SafeHandles;

namespace Ias.Engine.Ice;

/// <summary><c>.run/ice.log</c>: one line of JSON a block, appended in one write.</summary>
public static class IceLog
{
    /// <summary>From this length on nothing is appended, in bytes; the line that reaches it is followed by one that says so.</summary>
    public const int Longest = 4 << 20;

    private const int LongestField = 1000; // characters

    /// <summary>
    /// Appends a block. The block has happened already: a log that cannot be written does not change it, and is reported to <paramref
    /// name="trouble"/>.
    /// </summary>
    public static void Append(string path, IceBlock block, string turn, Action<string>? trouble = null)
    {
        var line = new IceLogLine(
            block.At.ToUniversalTime(),
            "ice_block",
            Wording.Cut(block.Operation, LongestField),
            Wording.Cut(block.Target, LongestField),
            Wording.Cut(block.Reason, LongestField),
            Wording.Cut(block.Layer, LongestField),
            turn
        );
        if (path.Length == 0 || Path.GetDirectoryName(path) is not { } folder)
        {
            return;
        }

        using var inside = InsideFolder.At(folder, out _);
        if (inside is null)
        {
            return; // no run here, and a refused command does not make one
        }

        try
        {
            using var file = new InsideWriter(inside).OpenToAppend(Path.GetFileName(path));
            var length = RandomAccess.GetLength(file);
            if (length >= Longest)
            {
                return;
            }

            var written = Write(file, length, line);
            if (length + written >= Longest)
            {
                Write(
                    file,
                    length + written,
                    line with
                    {
                        Event = "ice_log_full",
                        Operation = "",
                        Target = "",
                        Reason = $"the log has reached {Longest >> 20} MiB; what is refused from here on is counted, and not written down",
                    }
                );
            }
        }
        catch (Exception e) when (e is ProblemException || FileProblem.Explains(e))
        {
            trouble?.Invoke($"{path}: {(e is ProblemException refused ? refused.Problem.What : e.Message)}");
        }
    }

    private static int Write(SafeFileHandle file, long at, IceLogLine line)
    {
        byte[] content = [.. JsonSerializer.SerializeToUtf8Bytes(line, IceJson.Default.IceLogLine), (byte)'\n'];
        RandomAccess.Write(file, content, at); // opened to append: where it is written is always the end
        return content.Length;
    }
}
