using System.Globalization;
using Ias.Engine.Files;

namespace Ias.Engine.Setup;

/// <summary>What an agent would read in a repository, in its order.</summary>
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
        if (Path.Exists(Path.Combine(root, ScaffoldFile.Gemini)))
        {
            start.Insert(2, ContextItem.Of(root, ScaffoldFile.Gemini));
        }

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
        Directory.Exists(Path.Combine(root, folder))
            ? Directory
                .EnumerateFiles(Path.Combine(root, folder), "*.md")
                .Select(path => $"{folder}/{Path.GetFileName(path)}")
                .Order(StringComparer.Ordinal)
            : [];

    private static string? NewestRun(string root)
    {
        var runs = Path.Combine(root, ScaffoldFile.Runs);
        return
            Directory.Exists(runs)
            && Directory.EnumerateDirectories(runs).Select(path => Path.GetFileName(path)).Max(StringComparer.Ordinal) is { } newest
            ? $"{ScaffoldFile.Runs}/{newest}"
            : null;
    }
}

/// <summary>One file of it.</summary>
/// <param name="Bytes">0 where it is missing.</param>
/// <param name="Missing">It is not there, or is no file.</param>
/// <param name="Blanks">How many places are still to be filled in.</param>
public sealed record ContextItem(string Path, long Bytes, bool Missing, int Blanks)
{
    private const int BytesPerToken = 4; // of English prose and code, roughly, with every provider

    /// <summary>An estimate.</summary>
    public long Tokens => (Bytes + BytesPerToken - 1) / BytesPerToken;

    internal static ContextItem Of(string root, string path, ScaffoldFile? file = null)
    {
        try
        {
            return RegularFile.Text(System.IO.Path.Combine(root, path)) is { } text
                ? new ContextItem(path, System.Text.Encoding.UTF8.GetByteCount(text), Missing: false, file?.BlanksLeftIn(text).Count ?? 0)
                : new ContextItem(path, 0, Missing: true, 0);
        }
        catch (IOException)
        {
            return new ContextItem(path, 0, Missing: true, 0);
        }
    }

    /// <summary>Bytes as people read them.</summary>
    public static string Size(long bytes) =>
        bytes < 1000 ? $"{bytes} B" : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1000.0:0.0} kB");
}
