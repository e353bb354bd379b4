using System.Collections.Immutable;
using Ias.Core.Ice.Reading;
using Ias.Core.Text;

namespace Ias.Core.Ice;

/// <summary>
/// Effects of a git command line, and if they are allowed. The command is first read into effects; the first matching row of the
/// table decides each effect, and one refused effect refuses the command. A command that cannot be read is an effect of its own,
/// refused by the last row.
/// </summary>
public static class GitPolicy
{
    private const string MakeBranch = "git switch -c feature/NAME";
    private const string IsOne = "it is a protected branch";
    private const string PullRequest = "push your branch; a person merges it through the pull request";

    /// <summary>The rules, most telling first. Rows without <c>InScope</c> hold in every repository.</summary>
    private static readonly ImmutableArray<Row> Table =
    [
        On<GitEffect.RunsProgram>("run", e => e.What, "git would run a program whose git commands are not checked", e => e.Instead),
        On<GitEffect.Sets>(
            "config",
            e => e.Key,
            "this setting makes git run a program whose git commands are not checked",
            _ => "run git without it",
            (e, f) => GitConfigKeys.RunsProgram(e.Key, e.Value) && !IsOwnSigner(e, f)
        ),
        On<GitEffect.Sets>(
            "config",
            e => e.Key,
            "this setting includes a file that was not checked",
            _ => "run git without it",
            (e, _) => e.Key is "include.path" || e.Key.StartsWith("includeif.", StringComparison.Ordinal)
        ),
        On<GitEffect.PushesAll>(
            "push",
            e => e.Remote,
            "that address is not one of the run's own remotes",
            _ => "push to one of the run's remotes",
            (e, _) => e.Place == RemotePlace.NetworkElsewhere
        ),
        On<GitEffect.PushesAll>(
            "force-push",
            e => e.How,
            "it overwrites and deletes whatever differs on the remote",
            _ => "git push origin <branch>",
            (e, _) => e.Place == RemotePlace.Run
        ),
        On<GitEffect.Pushes>(
            "branch-delete",
            e => Short(e.Update),
            "only people delete branches",
            _ => "leave it; a merged branch can be deleted on the pull request",
            (e, _) => e.Place == RemotePlace.Run && e.Update.Source.Length == 0
        ),
        On<GitEffect.Pushes>("push", e => Short(e.Update), IsOne, _ => PullRequest, (e, f) => IsProtected(e.Update.Destination, f)),
        On<GitEffect.Pushes>(
            "push",
            e => e.Remote,
            "that address is not one of the run's own remotes",
            _ => "push to one of the run's remotes",
            (e, _) => e.Place == RemotePlace.NetworkElsewhere
        ),
        On<GitEffect.Pushes>(
            "force-push",
            e => Short(e.Update),
            "a force push can lose commits",
            _ => "push without force; add a commit instead of rewriting one",
            (e, _) => e.Place == RemotePlace.Run && e.Update.Forced
        ),
        On<GitEffect.Pushes>(
            "tag-push",
            e => e.Update.Destination,
            "a tag on the remote can start a release, which cannot be undone",
            _ => "tag locally",
            (e, _) => e.Place == RemotePlace.Run && e.Update.Destination.StartsWith("refs/tags/", StringComparison.Ordinal)
        ),
        On<GitEffect.Pushes>(
            "push",
            e => e.Update.Destination,
            "only branches can be pushed",
            _ => "git push origin HEAD:refs/heads/BRANCH",
            (e, _) =>
                e.Place == RemotePlace.Run
                && (
                    !e.Update.Destination.StartsWith("refs/heads/", StringComparison.Ordinal)
                    || e.Update.Destination.Contains('*', StringComparison.Ordinal)
                )
        ),
        On<GitEffect.Merges>(
            "merge",
            e => e.What,
            "only people merge, through the pull request",
            _ => "git rebase for commits not pushed yet; otherwise leave it to the pull request",
            InScope
        ),
        On<GitEffect.DeletesBranch>(
            "branch-delete",
            e => e.Branch,
            "only people delete and rename branches",
            _ => $"leave it and create another with {MakeBranch}",
            InScope
        ),
        On<GitEffect.ChecksOut>(
            "checkout",
            e => e.Branch,
            IsOne + ", and work on it could not be pushed",
            e => ShellLine.Of($"git switch -c feature/NAME {e.Branch}, or git switch --detach {e.Branch} to look"),
            (e, f) => InScope(f) && f.Protected.Contains(e.Branch)
        ),
        On<GitEffect.MovesBranch>("", e => e.Branch, IsOne, _ => MakeBranch, (e, f) => InScope(f) && IsProtected(e.Branch, f)),
        On<GitEffect.MovesBranch>(
            "",
            e => e.Branch,
            "it would overwrite all branches, including protected ones",
            _ => "git fetch origin",
            (e, f) => InScope(f) && e.Branch.Contains('*', StringComparison.Ordinal)
        ),
        On<GitEffect.Rewrites>(
            "rewrite",
            e => e.Branch,
            "a remote already has these commits, so the branch could only be force-pushed",
            _ => "git revert, or a new commit on top",
            InScope
        ),
        On<GitEffect.MovesRef>(
            "",
            e => e.Ref,
            "you may create only your own branches and new tags",
            _ => "",
            (e, f) => InScope(f) && !(f.IsCopy && e.Ref.StartsWith("refs/tags/", StringComparison.Ordinal))
        ),
        On<GitEffect.LosesWork>("lose-work", e => e.What, "work that exists only here could be lost for good", e => e.Instead, InScope),
        On<GitEffect.Configures>(
            "",
            e => e.Key,
            "aliases can hide what a command does",
            _ => "write out the command, or put it in a script",
            (e, f) => Lasting(e, f) && GitConfigKeys.IsAlias(e.Key)
        ),
        On<GitEffect.Configures>(
            "",
            e => e.Key,
            "only people set where pushes and fetches go",
            _ => "git remote add <name> <url> for a remote to fetch from",
            (e, f) => Lasting(e, f) && GitConfigKeys.SendsElsewhere(e.Key, e.Value) && !(f.IsCopy && e.Local)
        ),
        On<GitEffect.Configures>(
            "",
            e => e.Key,
            "git would run a program whose git commands are not checked",
            _ => "",
            (e, f) => Lasting(e, f) && GitConfigKeys.RunsProgram(e.Key, e.Value)
        ),
        On<GitEffect.Configures>(
            "",
            e => e.Key,
            "it would apply to every repository on this machine",
            _ => "git config --local",
            (e, _) => !e.Local && e.Key == "core.hookspath"
        ),
        On<GitEffect.Unclear>(
            "git",
            e => e.What,
            "ias cannot tell what this would change",
            e => e.Instead,
            (e, f) => InScope(f) || !e.StaysHere
        ),
    ];

    /// <summary>Judges a command line.</summary>
    /// <param name="arguments">Everything after <c>git</c>.</param>
    /// <param name="facts">What must be known of the repository; asked only when needed.</param>
    public static Judgement Judge(IReadOnlyList<string> arguments, IGitFacts facts)
    {
        if (facts.Trouble.Length > 0)
        {
            return new Judgement.Block("git", arguments.Count > 0 ? arguments[0] : "git", facts.Trouble);
        }

        var command = ParsedGitCommand.Parse(arguments, facts);
        foreach (var effect in command.Effects)
        {
            foreach (var row in Table)
            {
                if (row.Refuses(effect, facts, command.Line.Verb) is { } block)
                {
                    return block;
                }
            }
        }

        return command.Push is { } push
            ? new Judgement.AllowPush(command.Arguments, push.Remote, push.Updates, push.SetUpstream, push.DryRun)
            : new Judgement.Allow(command.Arguments);
    }

    // A hook's git gets what our git was given.
    private static bool IsOwnSigner(GitEffect.Sets setting, IGitFacts facts) =>
        setting.Key.StartsWith("gpg.", StringComparison.Ordinal)
        && facts.Signers.Length > 0
        && setting.Value.StartsWith(facts.Signers + "/", StringComparison.Ordinal)
        && !setting.Value.Contains("..", StringComparison.Ordinal);

    private static bool InScope(IGitFacts facts) =>
        facts.Repository is RepositoryPlace.Run or RepositoryPlace.Submodule or RepositoryPlace.RunRemote;

    private static bool InScope(GitEffect _, IGitFacts facts) => InScope(facts);

    // A branch called HEAD stands for whatever the remote's HEAD points at, and its tracking ref for what that is here.
    private static bool IsProtected(string branch, IGitFacts facts) =>
        facts.Protected.Contains(branch) || ProtectedBranches.ShortName(branch).Equals("HEAD", StringComparison.OrdinalIgnoreCase);

    // A setting outside the repository at hand reaches the run's repository too.
    private static bool Lasting(GitEffect.Configures effect, IGitFacts facts) => !effect.Local || InScope(facts);

    private static string Short(RefUpdate update) => ProtectedBranches.ShortName(update.Destination);

    private static Row On<T>(
        string operation,
        Func<T, string> target,
        string reason,
        Func<T, string> instead,
        Func<T, IGitFacts, bool>? when = null
    )
        where T : GitEffect =>
        new(
            (effect, facts, verb) =>
                effect is T e && (when is null || when(e, facts))
                    ? new Judgement.Block(operation.Length > 0 ? operation : verb, target(e), reason, instead(e))
                    : null
        );

    private sealed record Row(Func<GitEffect, IGitFacts, string, Judgement.Block?> Refuses);
}
