using System.Globalization;
using Ias.Engine.Files;

namespace Ias.Engine.Scaffolding;

/// <summary>Files an agent would read in a repository, in reading order.</summary>
/// <param name="Start">At the start of every piece of work.</param>
/// <param name="Later">Looked up when it is needed.</param>
public sealed record AgentContext(IReadOnlyList<ContextItem> Start, IReadOnlyList<ContextItem> Later)
{
    /// <summary>Looks at the files.</summary>
    /// <param name="root">The repository's top folder.</param>
    public static AgentContext Of(string root)
    {
        var start = ScaffoldFile
            .All.Where(file => file.Order > 0)
            .OrderBy(file => file.Order)
            .Select(file => ContextItem.Of(root, file.Path, file))
            .Where(item => !item.Missing || IsOfEveryProfile(item.Path))
            .ToList();
        start.InsertRange(
            start.FindLastIndex(item => ScaffoldFile.All.Any(file => file.IsStart && file.Path == item.Path)) + 1,
            ScaffoldFile
                .WhereInstalled.Select(one => one.File.Path)
                .Where(path => InsideFile.KindOf(root, path) != InsideKind.Missing)
                .Select(path => ContextItem.Of(root, path))
        );

        var later = new List<ContextItem> { ContextItem.Of(root, ScaffoldFile.Folder + "/context/inputs.md") };
        later.AddRange(
            Files(root, ScaffoldFile.Decisions)
                .Where(path => !path.EndsWith("/template.md", StringComparison.Ordinal))
                .Select(path => ContextItem.Of(root, path))
        );
        later.Add(ContextItem.Of(root, ScaffoldFile.Folder + "/gaps.md"));
        if (NewestRun(root) is { } run)
        {
            later.AddRange(Files(root, run).Select(path => ContextItem.Of(root, path)));
            later.AddRange(Files(root, run + "/decisions").Select(path => ContextItem.Of(root, path)));
        }

        return new AgentContext(start, later);
    }

    private static bool IsOfEveryProfile(string path) => ScaffoldFile.All.First(file => file.Path == path).For == ScaffoldProfile.Terminal;

    private static IEnumerable<string> Files(string root, string folder) =>
        InsideFile
            .NamesIn(root, folder)
            .Where(name => name.EndsWith(".md", StringComparison.Ordinal))
            .Select(name => $"{folder}/{name}")
            .Order(StringComparer.Ordinal);

    private static string? NewestRun(string root) =>
        InsideFile.NamesIn(root, ScaffoldFile.Runs, InsideKind.Folder).Max(StringComparer.Ordinal) is { } newest
            ? $"{ScaffoldFile.Runs}/{newest}"
            : null;
}

/// <summary>One file of an agent's context.</summary>
/// <param name="Bytes">0 where it is missing.</param>
/// <param name="Missing">It is not there, or is no file.</param>
/// <param name="Blanks">Number of blanks still to be filled in.</param>
public sealed record ContextItem(string Path, long Bytes, bool Missing, int Blanks)
{
    private const int Longest = 64 << 20;
    private const int BytesPerToken = 4; // of English prose and code, roughly, with every provider

    /// <summary>Estimated number of tokens.</summary>
    public long Tokens => (Bytes + BytesPerToken - 1) / BytesPerToken;

    internal static ContextItem Of(string root, string path, ScaffoldFile? file = null) =>
        InsideFile.Read(root, path, Longest) is { Content: { } content, Text: var text }
            ? new ContextItem(path, content.Length, Missing: false, file?.BlanksLeftIn(text).Count ?? 0)
            : new ContextItem(path, 0, Missing: true, 0);

    /// <summary>Bytes as people read them.</summary>
    public static string Size(long bytes) =>
        bytes < 1000 ? $"{bytes} B" : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1000.0:0.0} kB");
}
