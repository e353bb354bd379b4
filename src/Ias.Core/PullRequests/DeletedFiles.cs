using System.Globalization;
using System.Text;
using Ias.Core.Runs;
using Ias.Core.Text;

namespace Ias.Core.PullRequests;

/// <summary>Deleted files: the lines of <c>.run/deleted-files.log</c>, and the tree a PR shows them in.</summary>
public static class DeletedFiles
{
    /// <summary>One line, without its end: <c>path|sprint-1|cycle-2</c>; <c>%</c>, <c>|</c>, CR and LF in the path are
    /// percent-encoded.</summary>
    public static string Line(RunDeletion deletion) =>
        string.Create(CultureInfo.InvariantCulture, $"{Encode(deletion.Path)}|{deletion.Target}|cycle-{deletion.Cycle}");

    /// <summary>Reads a line; null when it is not a record of a deletion.</summary>
    public static RunDeletion? Read(string line)
    {
        var parts = line.TrimEnd('\r', '\n').Split('|');
        if (parts.Length != 3 || parts[0].Length == 0)
        {
            return null;
        }

        var cycle = parts[2].StartsWith("cycle-", StringComparison.Ordinal) ? parts[2]["cycle-".Length..] : parts[2];
        return int.TryParse(cycle, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            ? new RunDeletion(Decode(parts[0]), parts[1], n)
            : null;
    }

    /// <summary>The section of a PR body; empty when nothing is deleted.</summary>
    public static string Section(IReadOnlyList<RunDeletion> deletions)
    {
        var last = deletions
            .GroupBy(d => d.Path, StringComparer.Ordinal)
            .Select(g => g.Last())
            .OrderBy(d => d.Path, StringComparer.Ordinal)
            .ToList();
        if (last.Count == 0)
        {
            return "";
        }

        var text = new StringBuilder("## 🗑️ DELETED FILES - REVIEW CAREFULLY\n\n");
        text.Append(CultureInfo.InvariantCulture, $"**Total: {last.Count} file{(last.Count == 1 ? "" : "s")} deleted**\n\n```\n");
        foreach (
            var folder in last.GroupBy(
                d => d.Path.LastIndexOf('/') is var slash and >= 0 ? d.Path[..(slash + 1)] : "./",
                StringComparer.Ordinal
            )
        )
        {
            text.Append(Visible(folder.Key)).Append('\n');
            var files = folder.ToList();
            for (var i = 0; i < files.Count; i++)
            {
                var name = files[i].Path[(files[i].Path.LastIndexOf('/') + 1)..];
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"{(i == files.Count - 1 ? "└──" : "├──")} {Visible(name)} ({files[i].Target}, cycle {files[i].Cycle})\n"
                );
            }
        }

        return text.Append("```\n\n> ⚠️ An agent deleted each of these files; please check that this was intended.\n").ToString();
    }

    private static string Encode(string path) =>
        path.Replace("%", "%25", StringComparison.Ordinal)
            .Replace("|", "%7C", StringComparison.Ordinal)
            .Replace("\r", "%0D", StringComparison.Ordinal)
            .Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Decode(string path) =>
        path.Replace("%0A", "\n", StringComparison.OrdinalIgnoreCase)
            .Replace("%0D", "\r", StringComparison.OrdinalIgnoreCase)
            .Replace("%7C", "|", StringComparison.OrdinalIgnoreCase)
            .Replace("%25", "%", StringComparison.Ordinal);

    private static string Visible(string name) =>
        Wording.Plain(name.Replace('\n', HiddenCharacters.Mark)).Replace('`', HiddenCharacters.Mark);
}
