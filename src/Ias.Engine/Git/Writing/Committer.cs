using System.Text;
using Ias.Engine.Ice;
using Ias.Engine.Processes;

namespace Ias.Engine.Git.Writing;

/// <summary>
/// Makes the engine's commits: two or three git processes (status, staging where there are new files, commit). What a repository has of its
/// own to run (hooks, filters, a signing program) runs in the cage of a turn.
/// </summary>
internal sealed class Committer(ProcessRunner processes, Repository repository, RepositoryCode code)
{
    private static readonly TimeSpan HookLimit = TimeSpan.FromMinutes(30);
    private int _made;

    public async Task<CommitOutcome> CommitAsync(CommitRequest request, TurnGuard guard, CancellationToken cancel)
    {
        var head = await repository.HeadAsync(cancel);
        var nothing = CommitOutcome.Nothing(head.Commit);
        if (WorkTreeState.UnderWay(repository.GitDir) is var (name, end))
        {
            return nothing with { Refused = $"a {name} is in progress; finish it, or abort it with {end}" };
        }

        await repository.WaitForLocksAsync(cancel);
        var settings = await code.ReadAsync(cancel);
        var entries = await repository.EntriesAsync(cancel);
        var selection = await repository.SelectAsync(entries, request.Only, request.Except, cancel);
        nothing = nothing with { LeftOut = selection.LeftOut };
        if (selection.Take.Count == 0)
        {
            return nothing;
        }

        var hooks = code.HasHooks(settings);
        if (selection.Unstage.Count > 0)
        {
            await repository.UnstageAsync(selection.Unstage, [], cancel);
        }

        var turn = hooks || settings.Signs || settings.Filters.Count > 0 ? await guard.BeginAsync(request.Guard, cancel) : null;
        await using var ending = turn;
        var (refused, printed) = await StageAndCommitAsync(request, entries, selection, turn, settings.Signs, cancel);
        var ice = turn is null ? null : await turn.EndAsync(cancel);
        refused = refused.Length > 0 ? refused : ice?.Refused ?? "";
        var after = await repository.HeadAsync(cancel);
        if (refused.Length > 0 || after.Commit == head.Commit)
        {
            return nothing with { Refused = refused, Ice = ice };
        }

        var summary = CommitSummary.Parse(printed);
        var paths = hooks
            ? (await repository.ChangeAsync(head.Commit, after.Commit, cancel)).Paths
            : [.. selection.Take.Select(e => e.Path.ToString())];
        return new CommitOutcome(
            after.Commit,
            head.Commit,
            "",
            selection.LeftOut,
            summary.Files,
            summary.Added,
            summary.Removed,
            summary.Deleted,
            paths,
            ice
        );
    }

    /// <exception cref="ProblemException">Only a person can fix it.</exception>
    private async Task<(string Refused, string Printed)> StageAndCommitAsync(
        CommitRequest request,
        IReadOnlyList<StatusEntry> entries,
        CommitSelection selection,
        GuardedTurn? turn,
        bool signs,
        CancellationToken cancel
    )
    {
        var taken = selection.Take.ToHashSet();
        var all =
            selection.Take.All(e => !e.IsUntracked && !e.IsUnmerged) && entries.All(e => e.IsUntracked || !e.InTree || taken.Contains(e));
        var stage = selection.Take.Where(e => e.IsUntracked || e.InTree).Select(e => e.Path).ToList();
        if (!all && stage.Count > 0)
        {
            var staged = await RunAsync(
                ["update-index", "--add", "--remove", "--replace", "-z", "--stdin"],
                GitCommand.Lines(stage),
                turn,
                cancel
            );
            if (!staged.Ok)
            {
                return (await WhyAsync(staged, signs, turn, cancel), "");
            }
        }

        // Housekeeping forks a process each time to find that there is nothing to do; every fiftieth commit is often enough.
        string[] housekeeping = Interlocked.Increment(ref _made) % 50 == 0 ? [] : ["-c", "maintenance.auto=false"];
        string[] everything = all && stage.Count > 0 ? ["-a"] : [];
        var made = await RunAsync(
            [.. housekeeping, "-c", "core.fsync=committed", "commit", .. everything, "--cleanup=whitespace", "--no-status", "-F", "-"],
            Message(request),
            turn,
            cancel
        );
        if (made.Ok)
        {
            return ("", made.Output);
        }

        var why = await WhyAsync(made, signs, turn, cancel);
        if (turn is not null && await MessageHook.RefusalAsync(repository, turn, Message(request), HookLimit, cancel) is { } said)
        {
            throw new ProblemException(MessageHook.Problem(request.Subject, said));
        }

        return (why, "");
    }

    // Outside the cage there is no hook to run, and one that appears in this very moment must not run either.
    private Task<ProcessResult> RunAsync(IReadOnlyList<string> arguments, byte[] input, GuardedTurn? turn, CancellationToken cancel)
    {
        string[] noHooks = turn is null ? ["-c", "core.hooksPath=/dev/null"] : [];
        var spec = GitCommand.Write(repository.WorkTree, [.. noHooks, .. arguments]).Bytes() with { Input = input, Timeout = HookLimit };
        return repository.WriteAsync(turn?.WrapGit(spec) ?? spec, cancel);
    }

    /// <summary>
    /// Distinguishes a refusal that the next cycle can fix (a hook's, CRLF rules) from a state that a person must fix. Not by the output,
    /// which a hook may have printed, but by checking each cause directly.
    /// </summary>
    private async Task<string> WhyAsync(ProcessResult failed, bool signs, GuardedTurn? turn, CancellationToken cancel)
    {
        var said = GitCommand.Tail(failed);
        if (failed.TimedOut)
        {
            return $"git commit and its hooks did not end within {HookLimit.TotalMinutes:0} minutes\n{said}";
        }

        if ((await processes.RunAsync(GitCommand.Read(repository.WorkTree, "var", "GIT_COMMITTER_IDENT"), cancel)).ExitCode != 0)
        {
            throw new ProblemException(RepositoryProblems.NoIdentity(repository.WorkTree));
        }

        if (RepositoryProblems.CannotWrite(repository.GitDir) is { } reason)
        {
            throw new ProblemException(
                new Problem("git cannot commit: its folder is not writable.", $"{repository.GitDir}: {reason}", "df -h . ; ls -ld .git")
            );
        }

        if (
            signs
            && !(
                await RunAsync(["commit-tree", "-S", "-m", "signing works", (await repository.ResolveTreeAsync(cancel))], [], turn, cancel)
            ).Ok
        )
        {
            throw new ProblemException(
                new Problem(
                    "git commit failed because signing failed.",
                    said,
                    "Make the key usable without a terminal (agent with a cached passphrase), or in this repository: git config commit.gpgsign false"
                )
            );
        }

        return said.Length > 0 ? said : $"git commit ended with exit status {failed.ExitCode}";
    }

    internal static byte[] Message(CommitRequest request)
    {
        var message = new StringBuilder(OneLine(request.Subject)).Append('\n');
        if (request.Body.Length > 0)
        {
            message.Append('\n').Append(request.Body.ReplaceLineEndings("\n")).Append('\n');
        }

        if (request.Trailers.Count > 0)
        {
            message.Append('\n');
        }

        foreach (var (name, value) in request.Trailers)
        {
            message.Append(name).Append(": ").Append(OneLine(value)).Append('\n');
        }

        return Encoding.UTF8.GetBytes(message.ToString());
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();
}
