using System.Text;

namespace Ias.Core.Ice;

/// <summary>
/// Configuration of the copy of a repository that a turn works in, written from the repository's own settings. Only what is named here
/// comes along; a value with a login loses it.
/// </summary>
public static class CopySettings
{
    // git-config(1): settings that say what files and commits look like. Names in lower case, as git lists them.
    private static readonly HashSet<string> Data = new(StringComparer.Ordinal)
    {
        "user.name",
        "user.email",
        "user.signingkey",
        "author.name",
        "author.email",
        "committer.name",
        "committer.email",
        "core.abbrev",
        "core.attributesfile",
        "core.autocrlf",
        "core.checkstat",
        "core.commentchar",
        "core.eol",
        "core.excludesfile",
        "core.filemode",
        "core.ignorecase",
        "core.logallrefupdates",
        "core.longpaths",
        "core.precomposeunicode",
        "core.protecthfs",
        "core.protectntfs",
        "core.quotepath",
        "core.safecrlf",
        "core.sharedrepository",
        "core.sparsecheckout",
        "core.sparsecheckoutcone",
        "core.symlinks",
        "core.trustctime",
        "core.whitespace",
        "core.worktree",
        "commit.cleanup",
        "commit.gpgsign",
        "commit.template",
        "commit.verbose",
        "diff.algorithm",
        "diff.colormoved",
        "diff.context",
        "diff.renames",
        "diff.mnemonicprefix",
        "extensions.objectformat",
        "extensions.partialclone",
        "fetch.prune",
        "fetch.prunetags",
        "gpg.format",
        "i18n.commitencoding",
        "i18n.logoutputencoding",
        "index.sparse",
        "init.defaultbranch",
        "lfs.fetchexclude",
        "lfs.fetchinclude",
        "merge.conflictstyle",
        "merge.directoryrenames",
        "merge.ff",
        "merge.renames",
        "pull.ff",
        "pull.rebase",
        "push.autosetupremote",
        "push.default",
        "rebase.autosquash",
        "rebase.autostash",
        "rebase.updaterefs",
        "rerere.autoupdate",
        "rerere.enabled",
        "tag.gpgsign",
        "tag.sort",
    };

    // section.*.name
    private static readonly HashSet<string> OfSections = new(StringComparer.Ordinal)
    {
        "branch.*.description",
        "branch.*.merge",
        "branch.*.rebase",
        "branch.*.remote",
        "diff.*.algorithm",
        "diff.*.binary",
        "diff.*.xfuncname",
        "lfs.*.access",
        "merge.*.name",
        "merge.*.recursive",
        "protocol.*.allow",
        "remote.*.fetch",
        "remote.*.partialclonefilter",
        "remote.*.promisor",
        "remote.*.pushurl",
        "remote.*.tagopt",
        "remote.*.url",
        "submodule.*.active",
        "submodule.*.branch",
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
            else if (isLocal && (Data.Contains(key) || OfSections.Contains(kind)))
            {
                taken.Add((CredentialText.WithoutSecrets(key), CredentialText.WithoutSecrets(value)));
            }
        }

        var isExtended = taken.Exists(t => t.Key.StartsWith("extensions.", StringComparison.Ordinal));
        var text = new StringBuilder(
            $"# Written by ias. This is a copy of the repository for agents; what is set here stays in it.\n[core]\n\trepositoryformatversion = {(isExtended ? 1 : 0)}\n\tbare = false\n"
        );
        foreach (var (key, value) in taken)
        {
            Add(text, key, value);
        }

        foreach (var filter in filters)
        {
            Add(text, filter + ".required", "true");
        }

        if (hooksPath.Length > 0)
        {
            Add(text, "core.hookspath", hooksPath);
        }

        return text.ToString();
    }

    /// <summary>Appends one setting to a configuration file's text (git-config(1), "Configuration file").</summary>
    /// <param name="key">Section, perhaps a subsection, and name, joined by dots.</param>
    public static void Add(StringBuilder text, string key, string value)
    {
        var first = key.IndexOf('.', StringComparison.Ordinal);
        var last = key.LastIndexOf('.');
        text.Append('[').Append(key.AsSpan(0, first));
        if (last > first)
        {
            text.Append(" \"").Append(Escaped(key[(first + 1)..last])).Append('"');
        }

        text.Append("]\n\t")
            .Append(key.AsSpan(last + 1))
            .Append(" = \"")
            .Append(Escaped(value).Replace("\n", "\\n", StringComparison.Ordinal))
            .Append("\"\n");
    }

    private static string Escaped(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    // section.subsection.name → section.*.name
    private static string Kind(string key)
    {
        var first = key.IndexOf('.', StringComparison.Ordinal);
        var last = key.LastIndexOf('.');
        return first < 0 || first == last ? key : key[..first] + ".*" + key[last..];
    }
}
