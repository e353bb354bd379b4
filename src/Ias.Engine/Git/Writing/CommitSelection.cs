using System.Text;
using Ias.Engine.Files;

namespace Ias.Engine.Git.Writing;

/// <summary>Selection of uncommitted changes for a commit, with those left out and why.</summary>
/// <param name="Take">Goes in.</param>
/// <param name="LeftOut">Stays in the work tree, and is reported.</param>
/// <param name="Unstage">Was put into the index by somebody, and must not go in.</param>
internal sealed record CommitSelection(
    IReadOnlyList<StatusEntry> Take,
    IReadOnlyList<KeyValuePair<string, string>> LeftOut,
    IReadOnlyList<StatusEntry> Unstage
)
{
    /// <summary>New files larger than this are left out.</summary>
    public const long LargestNewFile = 10 << 20;

    /// <summary>A folder with more new files than this is left out as a whole: dependencies or build output that nobody ignored.</summary>
    public const int MostNewFiles = 2000;

    private const string Gitlink = "160000";

    /// <summary>Chooses among all uncommitted changes.</summary>
    /// <param name="findSecret">Says what kind of secret a file's beginning holds; empty = none.</param>
    /// <param name="large">New files that may have any size: git keeps a pointer to them.</param>
    public static CommitSelection Of(
        string workTree,
        IReadOnlyList<StatusEntry> entries,
        IReadOnlyList<string> only,
        IReadOnlyList<string> except,
        Func<StatusEntry, byte[], string> findSecret,
        IReadOnlySet<GitPath>? large = null
    )
    {
        var (wanted, unwanted) = (only.Select(Encoding.UTF8.GetBytes).ToList(), except.Select(Encoding.UTF8.GetBytes).ToList());
        var asked = entries
            .Where(e => (wanted.Count == 0 || wanted.Any(w => e.Path.IsUnder(w))) && !unwanted.Any(u => e.Path.IsUnder(u)))
            .ToList();
        var (leftOut, crowded) = Crowded(asked);
        var modules = new Lazy<HashSet<string>>(() => Submodules(workTree));
        var take = new List<StatusEntry>(asked.Count);
        foreach (var entry in asked.Where(e => !crowded.Contains(e)))
        {
            if (WhyNot(workTree, entry, modules, findSecret, large) is { Length: > 0 } why)
            {
                leftOut.Add(new(entry.Path.ToString(), why));
            }
            else
            {
                take.Add(entry);
            }
        }

        var taken = take.ToHashSet();
        return new CommitSelection(take, leftOut, [.. entries.Where(e => !e.IsUntracked && e.Code[0] != '.' && !taken.Contains(e))]);
    }

    private static string WhyNot(
        string workTree,
        StatusEntry entry,
        Lazy<HashSet<string>> modules,
        Func<StatusEntry, byte[], string> findSecret,
        IReadOnlySet<GitPath>? large
    )
    {
        if (entry.IndexMode == Gitlink || entry.TreeMode == Gitlink || entry.Path.Bytes.Span.EndsWith("/"u8))
        {
            return entry.HeadMode == Gitlink || modules.Value.Contains(entry.Path.ToString().TrimEnd('/'))
                ? ""
                : "a git repository that .gitmodules does not name";
        }

        if (entry.IsDeleted)
        {
            return "";
        }

        switch (TreeFile.Read(workTree, entry.Path, (int)LargestNewFile, out var length, out var start))
        {
            case TreeFileKind.Unreadable:
                return "cannot be read";
            case TreeFileKind.Special:
                return "a socket, pipe or device";
            case TreeFileKind.Regular when entry.IsNew && length > LargestNewFile && large?.Contains(entry.Path) != true:
                return $"a new file of {length / 1048576.0:0.#} MB (limit {LargestNewFile >> 20} MB)";
            case TreeFileKind.Regular when findSecret(entry, start) is { Length: > 0 } secret:
                return $"looks like it contains a secret ({secret})";
            default:
                return "";
        }
    }

    // Deepest folders first, so that packages/a/node_modules is named and not packages; the top folder counts only its own files.
    private static (List<KeyValuePair<string, string>> Told, HashSet<StatusEntry> Entries) Crowded(IReadOnlyList<StatusEntry> entries)
    {
        var told = new List<KeyValuePair<string, string>>();
        var crowded = new HashSet<StatusEntry>();
        var fresh = entries.Where(e => e.IsNew).ToList();
        if (fresh.Count <= MostNewFiles)
        {
            return (told, crowded);
        }

        var folders = new Dictionary<string, List<StatusEntry>>(StringComparer.Ordinal);
        foreach (var entry in fresh)
        {
            var path = Encoding.Latin1.GetString(entry.Path.Bytes.Span);
            var slash = path.LastIndexOf('/');
            do
            {
                var folder = slash < 0 ? "" : path[..slash];
                (folders.TryGetValue(folder, out var list) ? list : folders[folder] = []).Add(entry);
                slash = slash <= 0 ? -1 : path.LastIndexOf('/', slash - 1);
            } while (slash >= 0);
        }

        foreach (var (folder, inside) in folders.OrderByDescending(f => f.Key.Count(c => c == '/')).ThenByDescending(f => f.Key.Length))
        {
            var left = inside.Where(e => !crowded.Contains(e)).ToList();
            if (left.Count > MostNewFiles)
            {
                crowded.UnionWith(left);
                told.Add(
                    new(
                        folder.Length == 0 ? "." : GitPath.FromLatin1(folder) + "/",
                        $"{left.Count} new files in one folder (limit {MostNewFiles})"
                    )
                );
            }
        }

        return (told, crowded);
    }

    private static HashSet<string> Submodules(string workTree)
    {
        return InsideFile
            .Text(workTree, ".gitmodules")
            .Split('\n')
            .Select(line => line.Split('=', 2))
            .Where(parts => parts.Length == 2 && parts[0].Trim() == "path")
            .Select(parts => parts[1].Trim().Trim('"').TrimEnd('/'))
            .ToHashSet(StringComparer.Ordinal);
    }
}
