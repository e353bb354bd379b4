using Ias.Engine.Files;

namespace Ias.Engine.Scaffolding;

/// <summary>A project's files as git knows them, and the text of those that are small.</summary>
/// <param name="root">Its top folder.</param>
/// <param name="paths">Within it, with slashes.</param>
internal sealed class ProjectFiles(string root, IEnumerable<string> paths)
{
    private const int Longest = 1 << 20;

    private readonly HashSet<string> _paths = paths.ToHashSet(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Paths => _paths;

    public bool Has(string path) => _paths.Contains(path);

    /// <summary>The first of these that is there.</summary>
    public string? First(params ReadOnlySpan<string> wanted)
    {
        foreach (var path in wanted)
        {
            if (Has(path))
            {
                return path;
            }
        }

        return null;
    }

    /// <summary>A text; empty when it cannot be read or is long.</summary>
    public string Text(string path) => InsideFile.Read(root, path, Longest).Text;

    /// <summary>The files of one folder, as a project of its own.</summary>
    public ProjectFiles Below(string folder) =>
        new(
            Path.Combine(root, folder),
            _paths.Where(path => path.StartsWith(folder + "/", StringComparison.Ordinal)).Select(path => path[(folder.Length + 1)..])
        );
}
