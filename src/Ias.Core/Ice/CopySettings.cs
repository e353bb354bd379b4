using System.Text;

namespace Ias.Core.Ice;

/// <summary>
/// Configuration of the copy of a repository that a turn works in, written from the repository's own settings: those that are data, plain
/// addresses without their logins, and the programs that make contents of files what the repository wants.
/// </summary>
public static class CopySettings
{
    // Written here, or of no use in a copy.
    private static readonly HashSet<string> Ours = new(StringComparer.Ordinal)
    {
        "core.bare",
        "core.repositoryformatversion",
        "extensions.refstorage",
        "extensions.worktreeconfig",
    };

    // section.*.name
    private static readonly HashSet<string> Addresses = new(StringComparer.Ordinal)
    {
        "remote.*.pushurl",
        "remote.*.url",
        "submodule.*.url",
        "url.*.insteadof",
        "url.*.pushinsteadof",
    };

    // Programs the person's own configuration names for contents of files. They run inside, where a program is no danger, and without them
    // a commit would hold what the repository must not: so each is needed.
    private static readonly HashSet<string> Programs = new(StringComparer.Ordinal)
    {
        "diff.*.command",
        "diff.*.textconv",
        "filter.*.clean",
        "filter.*.process",
        "filter.*.smudge",
        "merge.*.driver",
    };

    /// <summary>Text of a configuration file.</summary>
    /// <param name="settings">The repository's settings in git's order, keys as git lists them; of other files than its own only the programs
    /// for contents are taken.</param>
    /// <param name="hooksPath">Folder of the person's hooks where it is not the git dir's own; empty = it is.</param>
    public static string Of(IEnumerable<(string Key, string Value, bool IsLocal)> settings, string hooksPath)
    {
        var taken = new List<(string Key, string Value)>();
        var filters = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (key, value, isLocal) in settings)
        {
            var kind = Kind(key);
            if (Programs.Contains(kind))
            {
                taken.Add((key, value));
                if (kind.StartsWith("filter.", StringComparison.Ordinal))
                {
                    filters.Add(key[..key.LastIndexOf('.')]);
                }
            }
            else if (isLocal && Addresses.Contains(kind) && GitDataSettings.IsPlainAddress(value))
            {
                taken.Add((CredentialText.WithoutSecrets(key), CredentialText.WithoutSecrets(value)));
            }
            else if (isLocal && !Ours.Contains(key) && (key == "core.worktree" || GitDataSettings.IsData(key, value)))
            {
                taken.Add((key, value));
            }
        }

        var isExtended = taken.Exists(t => t.Key.StartsWith("extensions.", StringComparison.Ordinal));
        var text = new StringBuilder(
            $"# Written by ias. This is a copy of the repository for agents; what is set here stays in it.\n[core]\n\trepositoryformatversion = {(isExtended ? 1 : 0)}\n\tbare = false\n"
        );
        foreach (var (key, value) in taken)
        {
            text.Append(GitDataSettings.Line(key, value));
        }

        foreach (var filter in filters)
        {
            text.Append(GitDataSettings.Line(filter + ".required", "true"));
        }

        return text.Append(hooksPath.Length > 0 ? GitDataSettings.Line("core.hookspath", hooksPath) : "").ToString();
    }

    // section.subsection.name → section.*.name
    private static string Kind(string key)
    {
        var first = key.IndexOf('.', StringComparison.Ordinal);
        var last = key.LastIndexOf('.');
        return first < 0 || first == last ? key : key[..first] + ".*" + key[last..];
    }
}
