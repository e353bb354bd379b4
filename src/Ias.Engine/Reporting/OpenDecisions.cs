using Ias.Core.Reporting;
using Ias.Engine.State;
using Ias.Engine.Workspace;

namespace Ias.Engine.Reporting;

/// <summary>Decision records (<c>docs/ias/decisions/</c>, and those of single runs) that nobody has answered.</summary>
public static class OpenDecisions
{
    private const int Longest = 1 << 20;
    private const int HeadLines = 20;

    /// <summary>Those whose first lines say <c>status: open</c>, oldest name first.</summary>
    public static IReadOnlyList<ReportDecision> Of(string root)
    {
        var folders = new List<string> { ScaffoldFile.Decisions };
        var runs = Path.Combine(root, ScaffoldFile.Runs);
        if (Directory.Exists(runs))
        {
            folders.AddRange(Directory.EnumerateDirectories(runs).Order(StringComparer.Ordinal).Select(run => $"{ScaffoldFile.Runs}/{Path.GetFileName(run)}/decisions"));
        }

        return [.. folders.Where(folder => Directory.Exists(Path.Combine(root, folder)))
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder), "*.md").Order(StringComparer.Ordinal).Select(path => $"{folder}/{Path.GetFileName(path)}"))
            .Where(path => !path.EndsWith("/template.md", StringComparison.Ordinal)).Select(path => Read(root, path)).OfType<ReportDecision>()];
    }

    private static ReportDecision? Read(string root, string path)
    {
        string text;
        try
        {
            text = RegularFile.Read(Path.Combine(root, path), Longest) is { } content ? System.Text.Encoding.UTF8.GetString(content) : "";
        }
        catch (IOException)
        {
            return null; // no record
        }

        var lines = text.Split('\n').Select(line => line.Trim()).ToList();
        var isOpen = lines.Take(HeadLines).Any(line => line.TrimStart('-', '*', ' ').Replace("*", "", StringComparison.Ordinal) is var field
            && field.StartsWith("status:", StringComparison.OrdinalIgnoreCase) && field["status:".Length..].Trim().ToLowerInvariant() is "open" or "waiting" or "pending");
        var title = lines.FirstOrDefault(line => line.StartsWith("# ", StringComparison.Ordinal));
        return isOpen ? new ReportDecision($"Decide: {title?[2..] ?? Path.GetFileNameWithoutExtension(path)}", $"$EDITOR {CommandLine.Quote(path)}") : null;
    }
}
