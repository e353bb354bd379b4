namespace Ias.Core.Ice.Reading;

/// <summary>Everything else that can do more than read.</summary>
internal static class OtherReader
{
    private static readonly OptionSyntax CloneSyntax = new(
        "v|verbose q|quiet progress reject-shallow n|no-checkout bare naked mirror l|local no-hardlinks s|shared recurse-submodules? recursive? j|jobs= template= reference= "
            + "reference-if-able= dissociate o|origin= b|branch= revision= u|upload-pack= depth= shallow-since= shallow-exclude= single-branch no-tags shallow-submodules "
            + "separate-git-dir= c|config= server-option= 4|ipv4 6|ipv6 filter= also-filter-submodules remote-submodules sparse bundle-uri= ref-format="
    );

    private static readonly OptionSyntax CleanSyntax = new("q|quiet n|dry-run f|force i|interactive d e|exclude= x X");

    private static readonly OptionSyntax GcSyntax = new(
        "q|quiet prune? cruft aggressive auto detach force keep-largest-pack max-cruft-size= expire-to= skip-foreground-tasks"
    );

    public static void Nothing(GitReading git)
    {
        // Reads, or touches files and the index only.
    }

    public static void Clone(GitReading git)
    {
        var options = git.Options(CloneSyntax);
        if (options is not null && (options.Has("upload-pack") || options.Operands.Take(1).Any(Remotes.IsHelper)))
        {
            git.RunsProgram("clone through a custom program");
        }
        else if (options is { Operands: [var from, ..] })
        {
            git.Sources.Add(new GitSource(from, []));
        }
    }

    public static void Init(GitReading git)
    {
        if (git.Rest.Any(a => a.StartsWith("--sep", StringComparison.Ordinal)) && git.InScope)
        {
            git.Unclear("init --separate-git-dir, which moves the repository");
        }
    }

    /// <summary>Adds an exclusion to <c>git clean</c>, so that <c>.run</c> stays whatever else is removed.</summary>
    public static void Clean(GitReading git)
    {
        if (git.Options(CleanSyntax) is { } options && git.InScope)
        {
            // With -X the patterns say what goes, so a negated one keeps it.
            git.Rest = ["-e", options.Has("X") ? "!/.run" : "/.run", .. git.Rest];
        }
    }

    public static void Stash(GitReading git)
    {
        var sub = git.Rest.Count > 0 ? git.Rest[0] : "push";
        switch (sub)
        {
            case "clear":
                git.Add(new GitEffect.LosesWork("stash clear", "git stash drop for the entry you made"));
                break;
            case "branch" when git.Rest.Count > 1:
                git.Moves(git.Rest[1]);
                git.ChecksOut(git.Rest[1]);
                break;
            case "push" or "save" or "list" or "show" or "apply" or "pop" or "drop" or "create" or "store" or "branch":
            case var option when option.StartsWith('-'):
                break;
            default:
                git.Unclear($"git stash {sub}");
                break;
        }
    }

    public static void Submodule(GitReading git)
    {
        var rest = git.Rest.SkipWhile(a => a is "-q" or "--quiet" or "--cached").ToList();
        var sub = rest.Count > 0 ? rest[0] : "status";
        switch (sub)
        {
            case "foreach":
                git.RunsProgram(
                    "submodule foreach",
                    "a loop in the shell: for d in $(git config -f .gitmodules --get-regexp path | cut -d' ' -f2); do git -C \"$d\" …; done"
                );
                break;
            case "update":
                SubmoduleUpdate(git, rest);
                break;
            case "deinit":
                if (rest.Exists(a => a is "-f" or "--force"))
                {
                    git.Add(new GitEffect.LosesWork("submodule deinit --force", "git submodule deinit, which keeps changed submodules"));
                }

                break;
            case "status" or "summary" or "init" or "sync" or "add" or "set-url" or "set-branch" or "absorbgitdirs":
                break;
            default:
                git.Unclear($"git submodule {sub}");
                break;
        }
    }

    public static void Bisect(GitReading git)
    {
        var sub = git.Rest.Count > 0 ? git.Rest[0] : "";
        if (sub == "run")
        {
            git.RunsProgram("bisect run", "run the program from the shell, then git bisect good or git bisect bad");
        }
        else if (sub == "reset" && git.Rest.Count > 1 && git.BranchToCheckOut(git.Rest[1]) is { Length: > 0 } branch)
        {
            git.ChecksOut(branch);
        }
    }

    public static void Gc(GitReading git)
    {
        if (git.Options(GcSyntax) is { } options && (options.Value("prune") is not null || options.Has("expire-to")))
        {
            git.Add(new GitEffect.LosesWork("gc --prune", "git gc"));
        }
    }

    public static void Prune(GitReading git) => git.Add(new GitEffect.LosesWork("prune", "git gc"));

    public static void Repack(GitReading git)
    {
        if (
            git.Rest.Any(a =>
                a.StartsWith("--cruft-exp", StringComparison.Ordinal)
                || (a.StartsWith('-') && !a.StartsWith("--", StringComparison.Ordinal) && a.Contains('a', StringComparison.Ordinal))
            )
        )
        {
            git.Add(new GitEffect.LosesWork("repack -a, which drops what no ref reaches", "git repack -A -d, git gc"));
        }
    }

    public static void Maintenance(GitReading git)
    {
        if (git.Rest.Count > 0 && git.Rest[0] is not ("run" or "is-needed"))
        {
            git.Unclear($"git maintenance {git.Rest[0]}, which sets up work in the background", "git maintenance run");
        }
    }

    public static void Lfs(GitReading git)
    {
        var sub = git.Rest.Count > 0 ? git.Rest[0] : "";
        if (
            sub
            is not (
                ""
                or "install"
                or "update"
                or "uninstall"
                or "track"
                or "untrack"
                or "ls-files"
                or "status"
                or "env"
                or "version"
                or "fetch"
                or "pull"
                or "checkout"
                or "clean"
                or "smudge"
                or "filter-process"
                or "pointer"
                or "post-checkout"
                or "post-commit"
                or "post-merge"
                or "pre-push"
                or "logs"
                or "help"
            )
        )
        {
            git.Unclear($"git lfs {sub}", "git push uploads large files automatically");
        }
    }

    /// <summary>Commands that only read where no program is named to read through.</summary>
    public static void RemoteReader(GitReading git)
    {
        if (
            git.Rest.Any(a =>
                a.StartsWith("--upload-pack", StringComparison.Ordinal)
                || a.StartsWith("--exec", StringComparison.Ordinal)
                || (!a.StartsWith('-') && Remotes.IsHelper(a))
            )
        )
        {
            git.RunsProgram($"{git.Verb} through a custom program");
        }

        if (git.Verb == "ls-remote")
        {
            git.Sources.Add(new GitSource(git.Rest.FirstOrDefault(a => !a.StartsWith('-')) ?? Remotes.Default(git), []));
        }
    }

    public static void Grep(GitReading git)
    {
        if (
            git.Rest.Any(a =>
                a.StartsWith("-O", StringComparison.Ordinal) || a.StartsWith("--open-files-in-pager", StringComparison.Ordinal)
            )
        )
        {
            git.RunsProgram("grep --open-files-in-pager", "git grep without it");
        }
    }

    /// <summary>Commits to the current branch, whatever the options say.</summary>
    public static void Commits(GitReading git) => git.Moves(git.Current);

    public static void Import(GitReading git) => git.Unclear("git fast-import, which writes any ref", "git am, git commit");

    /// <summary>New history by programs of one's own.</summary>
    public static void RewritesAll(GitReading git)
    {
        git.Add(new GitEffect.Rewrites(git.Current.Length > 0 ? git.Current : "HEAD"));
        git.RunsProgram($"git {git.Verb}");
    }

    public static void Programs(GitReading git) => git.RunsProgram($"git {git.Verb}");

    public static void PushesOtherwise(GitReading git) =>
        git.Unclear($"git {git.Verb}, which pushes in its own way", "git push origin HEAD:refs/heads/BRANCH");

    public static void MergesOtherwise(GitReading git) => git.Add(new GitEffect.Merges($"git {git.Verb}"));

    private static void SubmoduleUpdate(GitReading git, List<string> rest)
    {
        if (rest.Exists(a => a is "--merge" or "--rebase" or "-m" or "-r"))
        {
            git.Unclear("submodule update --merge or --rebase", "git submodule update --checkout");
        }
        else if (
            !rest.Contains("--checkout")
            && git.Facts.Config.Any(e =>
                e.Key.StartsWith("submodule.", StringComparison.Ordinal)
                && e.Key.EndsWith(".update", StringComparison.Ordinal)
                && e.Value is not ("checkout" or "none" or "")
            )
        )
        {
            git.Unclear("submodule update with submodule.*.update set to more than checkout", "git submodule update --checkout");
        }
    }
}
