// Over 300 lines: one table, a name a line.
namespace Ias.Core.Ice;

/// <summary>
/// Settings of git that are data (git-config(1)): none of them names a program, a file that git reads or writes, another repository or a
/// login. They are all that a turn gets of a person's and of a repository's configuration; what is not listed here is left out.
/// </summary>
public static class GitDataSettings
{
    // Whole names.
    private static readonly HashSet<string> Keys = new(StringComparer.Ordinal)
    {
        "user.name",
        "user.email",
        "user.useconfigonly",
        "author.name",
        "author.email",
        "committer.name",
        "committer.email",
        "user.signingkey",
        "core.autocrlf",
        "core.eol",
        "core.safecrlf",
        "core.filemode",
        "core.ignorecase",
        "core.symlinks",
        "core.quotepath",
        "core.longpaths",
        "core.precomposeunicode",
        "core.protecthfs",
        "core.protectntfs",
        "core.checkroundtripencoding",
        "core.trustctime",
        "core.checkstat",
        "core.abbrev",
        "core.whitespace",
        "core.commentchar",
        "core.commentstring",
        "core.logallrefupdates",
        "core.preloadindex",
        "core.untrackedcache",
        "core.splitindex",
        "core.multipackindex",
        "core.commitgraph",
        "core.compression",
        "core.loosecompression",
        "core.sparsecheckout",
        "core.sparsecheckoutcone",
        "core.notesref",
        "core.repositoryformatversion",
        "core.bare",
        "core.maxtreedepth",
        "index.sparse",
        "index.version",
        "index.threads",
        "index.skiphash",
        "feature.manyfiles",
        "feature.experimental",
        "extensions.objectformat",
        "extensions.compatobjectformat",
        "extensions.refstorage",
        "extensions.partialclone",
        "extensions.preciousobjects",
        "extensions.noop",
        "extensions.noop-v1",
        "init.defaultbranch",
        "init.defaultobjectformat",
        "pull.rebase",
        "pull.ff",
        "pull.octopus",
        "push.autosetupremote",
        "push.default",
        "push.followtags",
        "push.usebitmaps",
        "push.negotiate",
        "fetch.prune",
        "fetch.prunetags",
        "fetch.fsckobjects",
        "fetch.parallel",
        "fetch.output",
        "fetch.writecommitgraph",
        "fetch.unpacklimit",
        "fetch.showforcedupdates",
        "fetch.negotiationalgorithm",
        "fetch.recursesubmodules",
        "transfer.fsckobjects",
        "transfer.unpacklimit",
        "rebase.autosquash",
        "rebase.autostash",
        "rebase.updaterefs",
        "rebase.stat",
        "rebase.missingcommitscheck",
        "rebase.abbreviatecommands",
        "rebase.rebasemerges",
        "rebase.forkpoint",
        "rebase.backend",
        "rebase.maxlabellength",
        "merge.ff",
        "merge.conflictstyle",
        "merge.renames",
        "merge.renamelimit",
        "merge.directoryrenames",
        "merge.renormalize",
        "merge.stat",
        "merge.log",
        "merge.branchdesc",
        "merge.suppressdest",
        "merge.autostash",
        "merge.verbosity",
        "merge.verifysignatures",
        "rerere.enabled",
        "rerere.autoupdate",
        "commit.cleanup",
        "commit.gpgsign",
        "commit.status",
        "commit.verbose",
        "tag.sort",
        "tag.gpgsign",
        "tag.forcesignannotated",
        "gpg.format",
        "branch.autosetupmerge",
        "branch.autosetuprebase",
        "branch.sort",
        "status.short",
        "status.branch",
        "status.relativepaths",
        "status.showuntrackedfiles",
        "status.showstash",
        "status.aheadbehind",
        "status.renames",
        "status.renamelimit",
        "status.submodulesummary",
        "status.displaycommentprefix",
        "diff.algorithm",
        "diff.autorefreshindex",
        "diff.colormoved",
        "diff.colormovedws",
        "diff.context",
        "diff.dirstat",
        "diff.ignoresubmodules",
        "diff.indentheuristic",
        "diff.interhunkcontext",
        "diff.mnemonicprefix",
        "diff.noprefix",
        "diff.srcprefix",
        "diff.dstprefix",
        "diff.relative",
        "diff.renamelimit",
        "diff.renames",
        "diff.statgraphwidth",
        "diff.statnamewidth",
        "diff.submodule",
        "diff.suppressblankempty",
        "diff.wordregex",
        "diff.wserrorhighlight",
        "log.abbrevcommit",
        "log.date",
        "log.decorate",
        "log.diffmerges",
        "log.follow",
        "log.initialdecorationset",
        "log.excludedecoration",
        "log.showroot",
        "log.showsignature",
        "log.mailmap",
        "format.signoff",
        "format.coverletter",
        "format.numbered",
        "format.pretty",
        "format.subjectprefix",
        "format.suffix",
        "format.thread",
        "format.useautobase",
        "stash.showincludeuntracked",
        "stash.showpatch",
        "stash.showstat",
        "notes.displayref",
        "notes.mergestrategy",
        "notes.rewriteref",
        "notes.rewritemode",
        "submodule.recurse",
        "submodule.fetchjobs",
        "submodule.active",
        "submodule.propagatebranches",
        "checkout.defaultremote",
        "checkout.guess",
        "checkout.workers",
        "checkout.thresholdforparallelism",
        "clone.defaultremotename",
        "clone.rejectshallow",
        "apply.ignorewhitespace",
        "apply.whitespace",
        "am.keepcr",
        "am.threeway",
        "blame.coloring",
        "blame.date",
        "blame.showemail",
        "blame.showroot",
        "grep.linenumber",
        "grep.column",
        "grep.patterntype",
        "grep.extendedregexp",
        "grep.fullname",
        "help.autocorrect",
        "push.recursesubmodules",
        "gc.auto",
        "gc.autopacklimit",
        "gc.autodetach",
        "gc.pruneexpire",
        "gc.reflogexpire",
        "gc.reflogexpireunreachable",
        "gc.rerereresolved",
        "gc.rerereunresolved",
        "gc.writecommitgraph",
        "gc.packrefs",
        "maintenance.auto",
        "pack.threads",
        "pack.windowmemory",
        "pack.usesparse",
        "pack.writereverseindex",
        "i18n.commitencoding",
        "i18n.logoutputencoding",
        "i18n.filesencoding",
        "column.ui",
        "column.branch",
        "column.status",
        "column.tag",
        "lfs.fetchexclude",
        "lfs.fetchinclude",
        "lfs.locksverify",
        "lfs.concurrenttransfers",
        "lfs.activitytimeout",
        "lfs.skipdownloaderrors",
        "lfs.repositoryformatversion",
        "safe.barerepository",
        "versionsort.suffix",
    };

    // section.*.variable: what stands between is a name of the person's.
    private static readonly HashSet<string> Named = new(StringComparer.Ordinal)
    {
        "branch.*.remote",
        "branch.*.merge",
        "branch.*.rebase",
        "branch.*.mergeoptions",
        "branch.*.description",
        "remote.*.fetch",
        "remote.*.tagopt",
        "remote.*.prune",
        "remote.*.prunetags",
        "remote.*.skipdefaultupdate",
        "remote.*.skipfetchall",
        "remote.*.promisor",
        "remote.*.partialclonefilter",
        "remote.*.followremotehead",
        "diff.*.xfuncname",
        "diff.*.funcname",
        "diff.*.binary",
        "diff.*.wordregex",
        "diff.*.algorithm",
        "merge.*.name",
        "merge.*.recursive",
        "submodule.*.active",
        "submodule.*.branch",
        "submodule.*.fetchrecursesubmodules",
        "submodule.*.ignore",
        "submodule.*.shallow",
    };

    // gitattributes(5), git-lfs-config(5): what `git lfs install` writes, to the letter.
    private static readonly Dictionary<string, string[]> Lfs = new(StringComparer.Ordinal)
    {
        ["filter.lfs.clean"] = ["git-lfs clean -- %f"],
        ["filter.lfs.smudge"] = ["git-lfs smudge -- %f", "git-lfs smudge --skip -- %f"],
        ["filter.lfs.process"] = ["git-lfs filter-process", "git-lfs filter-process --skip"],
        ["filter.lfs.required"] = ["true"],
    };

    /// <summary>True when a setting is passed to a turn.</summary>
    /// <param name="key">As git lists it: section and variable in lower case.</param>
    /// <param name="value">As git lists it; empty where the setting has none.</param>
    public static bool IsData(string key, string value)
    {
        if (Lfs.TryGetValue(key, out var exact))
        {
            return exact.Contains(value, StringComparer.Ordinal);
        }

        if (CredentialText.IsCredential(key, value) || value.AsSpan().IndexOfAny('\0', '\n', '\r') >= 0)
        {
            return false;
        }

        var first = key.IndexOf('.', StringComparison.Ordinal);
        var last = key.LastIndexOf('.');
        if (first <= 0)
        {
            return false;
        }

        var section = key[..first];
        return section is "color" or "advice" || (first == last ? Keys.Contains(key) : Named.Contains($"{section}.*{key[last..]}"));
    }

    /// <summary>
    /// True when the address of a remote or submodule is only an address: no remote helper that runs a program (<c>ext::…</c>,
    /// gitremote-helpers(7)), no option in place of an address.
    /// </summary>
    public static bool IsPlainAddress(string value) =>
        value.Length > 0
        && value[0] != '-'
        && !value.Contains("::", StringComparison.Ordinal)
        && value.AsSpan().IndexOfAny('\0', '\n', '\r') < 0;

    /// <summary>
    /// One setting as a line of a configuration file, the value quoted (git-config(1), "Syntax"), its section above it.
    /// </summary>
    /// <param name="key">Section, subsection and variable as git lists them.</param>
    /// <param name="value">Without line ends.</param>
    public static string Line(string key, string value)
    {
        var first = key.IndexOf('.', StringComparison.Ordinal);
        var last = key.LastIndexOf('.');
        var section = first == last ? $"[{key[..first]}]" : $"[{key[..first]} \"{Quoted(key[(first + 1)..last])}\"]";
        return $"{section}\n\t{key[(last + 1)..]} = \"{Quoted(value)}\"\n";
    }

    private static string Quoted(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\t", "\\t", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);
}
