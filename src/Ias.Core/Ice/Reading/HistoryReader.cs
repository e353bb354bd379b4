namespace Ias.Core.Ice.Reading;

/// <summary>The commands that move the branch one is on: <c>commit</c>, <c>reset</c>, <c>merge</c>, <c>rebase</c>, <c>cherry-pick</c>,
/// <c>revert</c>, <c>am</c>.</summary>
internal static class HistoryReader
{
    private static readonly OptionSyntax CommitSyntax = new(
        "q|quiet v|verbose F|file= author= date= m|message= c|reedit-message= C|reuse-message= fixup= squash= reset-author trailer= s|signoff t|template= e|edit "
            + "cleanup= status S|gpg-sign? a|all i|include interactive p|patch o|only n|no-verify dry-run short branch ahead-behind porcelain long z|null amend "
            + "no-post-rewrite u|untracked-files? pathspec-from-file= pathspec-file-nul allow-empty allow-empty-message U|unified= inter-hunk-context="
    );

    private static readonly OptionSyntax ResetSyntax = new(
        "q|quiet no-refresh mixed soft hard merge keep recurse-submodules? p|patch N|intent-to-add pathspec-from-file= pathspec-file-nul z stdin U|unified= inter-hunk-context="
    );

    private static readonly OptionSyntax MergeSyntax = new(
        "n stat summary compact-summary log? squash commit e|edit cleanup= ff ff-only rerere-autoupdate verify-signatures s|strategy= X|strategy-option= m|message= F|file= "
            + "into-name= v|verbose q|quiet abort quit continue allow-unrelated-histories progress S|gpg-sign? autostash overwrite-ignore signoff no-verify"
    );

    private static readonly OptionSyntax RebaseSyntax = new(
        "onto= keep-base no-verify q|quiet v|verbose n|no-stat signoff committer-date-is-author-date reset-author-date ignore-date C= ignore-whitespace whitespace= "
            + "f|force-rebase no-ff continue skip abort quit edit-todo show-current-patch apply m|merge i|interactive p|preserve-merges rerere-autoupdate empty= autosquash "
            + "update-refs S|gpg-sign? autostash x|exec= r|rebase-merges? fork-point s|strategy= X|strategy-option= root reschedule-failed-exec reapply-cherry-picks k|keep-empty "
            + "allow-empty-message trailer="
    );

    private static readonly OptionSyntax PickSyntax = new(
        "quit continue abort skip cleanup= n|no-commit e|edit s|signoff m|mainline= rerere-autoupdate strategy= X|strategy-option= S|gpg-sign? x ff r allow-empty "
            + "allow-empty-message keep-redundant-commits empty= reference"
    );

    private static readonly OptionSyntax AmSyntax = new(
        "i|interactive 3|3way q|quiet s|signoff u|utf8 k|keep b|keep-non-patch m|message-id keep-cr c|scissors quoted-cr= whitespace= ignore-space-change "
            + "ignore-whitespace directory= exclude= include= C= p= patch-format= reject resolvemsg= continue r|resolved skip abort quit retry show-current-patch? allow-empty "
            + "committer-date-is-author-date ignore-date rerere-autoupdate S|gpg-sign? empty= no-verify n"
    );

    public static void Commit(GitReading git)
    {
        if (git.Options(CommitSyntax) is not { } options || options.HasAny("dry-run", "short", "porcelain", "long"))
        {
            return;
        }

        git.Moves(git.Current);
        if (options.Has("amend"))
        {
            git.Drops("HEAD^@", "HEAD", git.Current);
        }
    }

    public static void Reset(GitReading git)
    {
        if (git.Options(ResetSyntax) is not { } options || options.HasAny("patch", "pathspec-from-file", "stdin"))
        {
            return;
        }

        var hasPaths = options.DashDashAt >= 0 ? options.Operands.Count > options.DashDashAt : options.Operands.Count > 1;
        if (
            hasPaths
            || options.Operands.Count == 0
            || options.DashDashAt == 0
            || options.Operands[0] is "HEAD" or "@"
            || (options.DashDashAt < 0 && !git.Facts.IsCommit(options.Operands[0]) && git.Facts.IsPath(options.Operands[0]))
        )
        {
            return; // the index, or the work tree at the same commit
        }

        var target = options.Operands[0] == "-" ? "@{-1}" : options.Operands[0];
        git.Moves(git.Current);
        if (git.Current.Length > 0)
        {
            git.Drops(git.Facts.IsCommit(target) ? target : "", "HEAD", git.Current);
        }
    }

    public static void Merge(GitReading git)
    {
        if (git.Options(MergeSyntax) is { } options && !options.HasAny("abort", "quit"))
        {
            git.Add(new GitEffect.Merges(options.Operands.Count > 0 ? options.Operands[0] : "@{upstream}"));
            git.Moves(git.Current);
        }
    }

    public static void Rebase(GitReading git)
    {
        if (git.Options(RebaseSyntax) is not { } options || options.HasAny("abort", "quit", "edit-todo", "show-current-patch"))
        {
            return;
        }

        if (options.Has("exec"))
        {
            git.RunsProgram("rebase --exec", "rebase without --exec, then run the program from the shell");
        }

        if (options.Has("update-refs"))
        {
            git.Unclear("rebase --update-refs, which moves other branches", "rebase without it");
        }
        else if (git.IsSet("rebase.updaterefs"))
        {
            git.Rest = ["--no-update-refs", .. git.Rest];
        }

        if (options.HasAny("continue", "skip"))
        {
            git.Moves(git.Facts.RebasedBranch);
            return;
        }

        var operands = options.Operands;
        var upstream =
            options.Has("root") ? ""
            : operands.Count > 0 ? operands[0]
            : "@{upstream}";
        var branch = operands.Count > (options.Has("root") ? 0 : 1) ? operands[^1] : "";
        if (branch.Length > 0 && git.BranchToCheckOut(branch) is { Length: > 0 } named)
        {
            git.ChecksOut(named);
            git.Moves(named);
        }
        else if (branch.Length == 0)
        {
            git.Moves(git.Current);
        }

        // What the branch has and its new base lacks is replayed or dropped.
        var onto = options.Value("onto") ?? (upstream == "-" ? "@{-1}" : upstream);
        git.Drops(git.Facts.IsCommit(onto) ? onto : "", branch.Length > 0 ? branch : "HEAD", branch.Length > 0 ? branch : git.Current);
    }

    /// <summary>Reads <c>cherry-pick</c> and <c>revert</c>.</summary>
    public static void Pick(GitReading git)
    {
        if (git.Options(PickSyntax) is { } options && !options.HasAny("quit", "no-commit"))
        {
            git.Moves(git.Current);
        }
    }

    public static void Am(GitReading git)
    {
        if (git.Options(AmSyntax) is { } options && !options.HasAny("quit", "show-current-patch"))
        {
            git.Moves(git.Current);
        }
    }
}
