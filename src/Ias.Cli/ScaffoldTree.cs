using Ias.Engine.Scaffolding;

namespace Ias.Cli;

/// <summary>The scaffold as a tree: what would be new, what is there already.</summary>
internal static class ScaffoldTree
{
    /// <param name="root">The name of the folder it stands in.</param>
    public static void Write(TextWriter to, string root, IReadOnlyList<ScaffoldedFile> files)
    {
        var lines = new List<(string Drawn, ScaffoldedFile? File)> { ($"{root}/", null) };
        Draw(lines, [.. files.Select(file => (file.Path.Split('/'), file))], depth: 0, "");
        var width = lines.Max(line => line.Drawn.Length) + 2;
        foreach (var (drawn, file) in lines)
        {
            to.WriteLine(
                file is null
                    ? drawn
                    : $"{drawn.PadRight(width)}{(file.Written ? "new" : "left")}{(file.Note.Length > 0 ? $"  ({file.Note})" : "")}"
            );
        }
    }

    private static void Draw(
        List<(string Drawn, ScaffoldedFile? File)> lines,
        List<(string[] Parts, ScaffoldedFile File)> files,
        int depth,
        string before
    )
    {
        var groups = files.GroupBy(file => file.Parts[depth], StringComparer.Ordinal).ToList();
        for (var i = 0; i < groups.Count; i++)
        {
            var isLast = i == groups.Count - 1;
            var drawn = $"{before}{(isLast ? "└── " : "├── ")}{groups[i].Key}";
            if (groups[i].First() is var (parts, file) && parts.Length == depth + 1)
            {
                lines.Add((drawn, file));
                continue;
            }

            lines.Add((drawn + "/", null));
            Draw(lines, [.. groups[i]], depth + 1, before + (isLast ? "    " : "│   "));
        }
    }
}
