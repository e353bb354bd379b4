namespace Ias.Core.Ice.Reading;

/// <summary>Every command of git that is understood, with its reader. What is not here is refused.</summary>
internal static class GitVerbs
{
    /// <summary>True when the command can change only the repository it runs in, whatever its options mean.</summary>
    public static bool StaysHere(string verb) =>
        verb is not ("push" or "lfs" or "maintenance" or "config" or "submodule")
        && ReaderOf(verb) is { } reader
        && reader != OtherReader.PushesOtherwise
        && reader != OtherReader.Programs;

    /// <summary>The reader of a verb; null when ias does not know it.</summary>
    public static Action<GitReading>? ReaderOf(string verb) =>
        verb switch
        {
            "push" => PushReader.Read,
            "fetch" => FetchReader.Fetch,
            "pull" => FetchReader.Pull,

            "branch" => BranchReader.Branch,
            "checkout" => BranchReader.Checkout,
            "switch" => BranchReader.Switch,
            "worktree" => BranchReader.Worktree,

            "commit" => HistoryReader.Commit,
            "reset" => HistoryReader.Reset,
            "merge" => HistoryReader.Merge,
            "rebase" => HistoryReader.Rebase,
            "cherry-pick" or "revert" => HistoryReader.Pick,
            "am" => HistoryReader.Am,
            "quiltimport" => OtherReader.Commits,
            "fast-import" => OtherReader.Import,

            "update-ref" => RefReader.UpdateRef,
            "symbolic-ref" => RefReader.SymbolicRef,
            "tag" => RefReader.Tag,
            "replace" => RefReader.Replace,
            "notes" => RefReader.Notes,
            "reflog" => RefReader.Reflog,

            "config" => ConfigCommandReader.Config,
            "remote" => ConfigCommandReader.Remote,

            "clone" => OtherReader.Clone,
            "init" or "init-db" => OtherReader.Init,
            "clean" => OtherReader.Clean,
            "stash" => OtherReader.Stash,
            "submodule" => OtherReader.Submodule,
            "bisect" => OtherReader.Bisect,
            "gc" => OtherReader.Gc,
            "prune" => OtherReader.Prune,
            "repack" => OtherReader.Repack,
            "maintenance" => OtherReader.Maintenance,
            "lfs" => OtherReader.Lfs,
            "grep" => OtherReader.Grep,
            "ls-remote" or "archive" => OtherReader.RemoteReader,

            "filter-branch" or "filter-repo" => OtherReader.RewritesAll,
            "for-each-repo" or "merge-index" or "difftool" or "mergetool" or "difftool--helper" => OtherReader.Programs,
            "send-pack" or "http-push" or "subtree" or "svn" or "p4" or "cvsexportcommit" or "remote-https" or "remote-http" =>
                OtherReader.PushesOtherwise,
            "merge-octopus" or "merge-ours" or "merge-recursive" or "merge-resolve" or "merge-subtree" or "merge-one-file" =>
                OtherReader.MergesOtherwise,

            // Reads, or changes only files, the index and the object store.
            "add"
            or "stage"
            or "rm"
            or "mv"
            or "restore"
            or "apply"
            or "status"
            or "diff"
            or "log"
            or "show"
            or "blame"
            or "annotate"
            or "shortlog"
            or "describe"
            or "rev-parse"
            or "rev-list"
            or "ls-files"
            or "ls-tree"
            or "cat-file"
            or "merge-base"
            or "merge-tree"
            or "merge-file"
            or "name-rev"
            or "show-ref"
            or "for-each-ref"
            or "show-branch"
            or "whatchanged"
            or "cherry"
            or "range-diff"
            or "format-patch"
            or "patch-id"
            or "diff-files"
            or "diff-index"
            or "diff-tree"
            or "diff-pairs"
            or "last-modified"
            or "hash-object"
            or "commit-tree"
            or "write-tree"
            or "read-tree"
            or "mktree"
            or "mktag"
            or "update-index"
            or "checkout-index"
            or "check-attr"
            or "check-ignore"
            or "check-mailmap"
            or "check-ref-format"
            or "column"
            or "count-objects"
            or "fsck"
            or "fsck-objects"
            or "verify-commit"
            or "verify-tag"
            or "verify-pack"
            or "var"
            or "version"
            or "help"
            or "stripspace"
            or "interpret-trailers"
            or "fmt-merge-msg"
            or "mailinfo"
            or "mailsplit"
            or "get-tar-commit-id"
            or "sparse-checkout"
            or "rerere"
            or "bundle"
            or "pack-objects"
            or "index-pack"
            or "unpack-objects"
            or "unpack-file"
            or "pack-refs"
            or "prune-packed"
            or "pack-redundant"
            or "multi-pack-index"
            or "commit-graph"
            or "update-server-info"
            or "show-index"
            or "fast-export"
            or "request-pull"
            or "bugreport"
            or "diagnose"
            or "hook" => OtherReader.Nothing,
            _ => null,
        };
}
