namespace Ias.Core.Ice.Reading;

/// <summary>The commands that make, move, delete and check out branches: <c>branch</c>, <c>checkout</c>, <c>switch</c>,
/// <c>worktree</c>.</summary>
internal static class BranchReader
{
    private static readonly OptionSyntax BranchSyntax = new(
        "v|verbose q|quiet t|track? u|set-upstream-to= unset-upstream set-upstream color? r|remotes contains~ no-contains~ abbrev? a|all d|delete D m|move M c|copy C "
            + "l|list show-current create-reflog edit-description f|force merged~ no-merged~ column? sort= points-at= i|ignore-case recurse-submodules format= omit-empty"
    );

    private static readonly OptionSyntax CheckoutSyntax = new(
        "b= B= l guess overlay q|quiet recurse-submodules? progress m|merge conflict= d|detach t|track? f|force orphan= overwrite-ignore ignore-other-worktrees "
            + "2|ours 3|theirs p|patch ignore-skip-worktree-bits pathspec-from-file= pathspec-file-nul U|unified= inter-hunk-context="
    );

    private static readonly OptionSyntax SwitchSyntax = new(
        "c|create= C|force-create= guess discard-changes q|quiet recurse-submodules? progress m|merge conflict= d|detach t|track? f|force orphan= overwrite-ignore "
            + "ignore-other-worktrees"
    );

    private static readonly OptionSyntax WorktreeAddSyntax = new(
        "f|force b= B= d|detach checkout lock reason= q|quiet track guess-remote orphan relative-paths"
    );

    private static readonly OptionSyntax WorktreeRemoveSyntax = new("f|force");

    public static void Branch(GitReading git)
    {
        if (git.Options(BranchSyntax) is not { } options)
        {
            return;
        }

        var names = options.Operands;
        if (options.HasAny("delete", "D"))
        {
            names.ForEach(name => git.Add(new GitEffect.DeletesBranch(git.BranchName(name))));
        }
        else if (options.HasAny("move", "M"))
        {
            // The old name vanishes: for everybody else that is a deleted branch.
            git.Add(new GitEffect.DeletesBranch(names.Count > 1 ? git.BranchName(names[0]) : git.Current));
        }
        else if (options.HasAny("copy", "C"))
        {
            Overwrite(
                git,
                names.Count > 0 ? git.BranchName(names[^1]) : "",
                names.Count > 1 ? names[0] : "HEAD",
                options.HasAny("C", "force")
            );
        }
        else if (
            names.Count > 0
            && !options.HasAny(
                "list",
                "show-current",
                "contains",
                "no-contains",
                "merged",
                "no-merged",
                "points-at",
                "set-upstream-to",
                "unset-upstream",
                "edit-description"
            )
        )
        {
            Overwrite(git, git.BranchName(names[0]), names.Count > 1 ? names[1] : "HEAD", options.Has("force"));
        }
    }

    public static void Checkout(GitReading git)
    {
        if (git.Options(CheckoutSyntax) is not { } options)
        {
            return;
        }

        if (options.Value("orphan") is { } orphan)
        {
            git.ChecksOut(orphan);
        }
        else if (options.Value("b") is { } made)
        {
            Make(git, made);
        }
        else if (options.Value("B") is { } forced)
        {
            OverwriteAndCheckOut(git, forced, options.Operands);
        }
        else if (options.Has("track") && options.Operands.Count > 0)
        {
            Make(git, TrackedName(options.Operands[0]));
        }
        else if (!options.HasAny("detach", "patch", "pathspec-from-file") && options.Operands is [var first] && options.DashDashAt != 0)
        {
            // Alone, or followed by "--" and nothing: a branch, where there is one of this name. With paths behind it, files.
            CheckOut(git, first);
        }
    }

    public static void Switch(GitReading git)
    {
        if (git.Options(SwitchSyntax) is not { } options)
        {
            return;
        }

        if (options.Value("orphan") is { } orphan)
        {
            git.ChecksOut(orphan);
        }
        else if (options.Value("create") is { } made)
        {
            Make(git, made);
        }
        else if (options.Value("force-create") is { } forced)
        {
            OverwriteAndCheckOut(git, forced, options.Operands);
        }
        else if (options.Has("track") && options.Operands.Count > 0)
        {
            Make(git, TrackedName(options.Operands[0]));
        }
        else if (!options.Has("detach") && options.Operands.Count > 0)
        {
            CheckOut(git, options.Operands[0]);
        }
    }

    public static void Worktree(GitReading git)
    {
        var sub = git.Rest.Count > 0 ? git.Rest[0] : "";
        var rest = git.Rest.Skip(1).ToList();
        switch (sub)
        {
            case "add" when git.Options(WorktreeAddSyntax, rest) is { } options:
                WorktreeAdd(git, options);
                break;
            case "remove" when git.Options(WorktreeRemoveSyntax, rest) is { } options:
                if (options.Has("force"))
                {
                    git.Add(new GitEffect.LosesWork("worktree remove --force", "git worktree remove, which keeps worktrees with changes"));
                }

                break;
            case "" or "add" or "remove" or "list" or "prune" or "lock" or "unlock" or "move" or "repair":
                break;
            default:
                git.Unclear($"git worktree {sub}");
                break;
        }
    }

    private static void WorktreeAdd(GitReading git, ParsedOptions options)
    {
        if (options.Value("b") is { } made)
        {
            Make(git, made);
        }
        else if (options.Value("B") is { } forced)
        {
            OverwriteAndCheckOut(git, forced, options.Operands.Skip(1).ToList());
        }
        else if (!options.Has("detach") && options.Operands.Count > 0)
        {
            // Without a commit the branch is called like the folder.
            var name = options.Operands.Count > 1 ? options.Operands[1] : options.Operands[0].TrimEnd('/').Split('/')[^1];
            if (options.Operands.Count > 1)
            {
                CheckOut(git, name);
            }
            else
            {
                git.ChecksOut(git.BranchName(name)); // a folder called @{-1} means the branch before
            }
        }
    }

    private static void CheckOut(GitReading git, string argument)
    {
        if (git.BranchToCheckOut(argument) is { Length: > 0 } branch)
        {
            git.ChecksOut(branch);
        }
    }

    private static void Make(GitReading git, string branch)
    {
        git.Moves(git.BranchName(branch));
        git.ChecksOut(git.BranchName(branch));
    }

    private static void OverwriteAndCheckOut(GitReading git, string branch, List<string> operands)
    {
        Overwrite(git, git.BranchName(branch), operands.Count > 0 ? operands[0] : "HEAD", force: true);
        git.ChecksOut(git.BranchName(branch));
    }

    private static void Overwrite(GitReading git, string branch, string start, bool force)
    {
        git.Moves(branch);
        if (force && git.Facts.Branches.ContainsKey(branch))
        {
            git.Drops(git.Facts.IsCommit(start) ? start : "", branch, branch);
        }
    }

    // origin/feature/x → feature/x, as --track names the branch it makes.
    private static string TrackedName(string start)
    {
        var name = start.StartsWith("refs/", StringComparison.Ordinal) ? start["refs/".Length..] : start;
        name = name.StartsWith("remotes/", StringComparison.Ordinal) ? name["remotes/".Length..] : name;
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? name : name[(slash + 1)..];
    }
}
