using System.Text;
using Ias.Core.Ice.Reading;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Processes;

namespace Ias.Engine.Ice;

/// <summary>
/// A push on behalf of a turn or of the engine. Who asks is never believed: name, target and commit are judged here again, by simple rules
/// of their own.
/// </summary>
internal sealed class GuardedPush(
    Prepared prepared,
    ProtectedBranches branches,
    Func<ProcessSpec, ProcessSpec> cage,
    ProcessRunner processes,
    string stateFolder,
    TimeProvider time
)
{
    // githooks(5): the remote's name and address, the refs on standard input.
    private const string OwnHook = """
        hook=$(git rev-parse --git-path hooks/pre-push) && [ -f "$hook" ] && [ -x "$hook" ] || exit 0
        case $hook in /*) ;; *) hook=./$hook ;; esac
        exec "$hook" "$@"
        """;

    private const string Heads = "refs/heads/";
    private const string None = "0000000000000000000000000000000000000000";

    /// <param name="place">The repository whose commits are pushed.</param>
    /// <param name="remote">A recorded remote's name or address.</param>
    /// <param name="say">Gets what hook and git print, as they end.</param>
    /// <param name="blocked">Told when ICE refuses.</param>
    public async Task<PushOutcome> PushAsync(
        GitPlace place,
        string remote,
        IReadOnlyList<PushedRef> refs,
        Action<string> say,
        Action<string, string, string> blocked,
        CancellationToken cancel
    )
    {
        var target = prepared.Recorded.Find(remote, place.WorkTree);
        if (target is null)
        {
            return Refuse("push", remote, "it is not one of the run's remotes");
        }

        // git would run the hooks of a remote that is a folder, outside of the cage; it may have come to be there since the run began.
        if (
            target
                .PushUrls.Append(target.Url)
                .Select(url => RecordedRemotes.LocalFolder(url, prepared.Place.WorkTree))
                .OfType<string>()
                .FirstOrDefault(path => TrustedPrograms.IsIn(path, prepared.Untrusted)) is
            { } folder
        )
        {
            return Refuse("push", remote, $"{folder} is where a turn can write, and its hooks would run with your rights");
        }

        var push = new HostPush(prepared.Git, prepared.Recorded, stateFolder);
        if (await RefusalAsync(place, refs, await HeadBranchAsync(push, place, target, cancel), cancel) is var (operation, branch, why))
        {
            return Refuse(operation, branch, why);
        }

        var hook = await RunHookAsync(place, target, refs, cancel);
        say(hook.Output + hook.Error);
        if (!hook.Ok)
        {
            return new PushOutcome(1, hook.Output + hook.Error, "hook");
        }

        var outcome = await NetworkRetry.RunAsync(
            time,
            async token =>
                await push.LargeFilesAsync(place, target, refs, token) is { Ok: false } failed
                    ? new PushOutcome(failed.TimedOut ? 1 : failed.ExitCode, failed.Output + failed.Error, "remote")
                    : await push.PushAsync(place, target, refs, token),
            PushProblem.IsTransient,
            cancel
        );
        say(outcome.Output);
        if (outcome.ExitCode == 0)
        {
            await FollowAsync(place, target, refs, cancel);
        }

        return outcome with
        {
            Output = hook.Output + hook.Error + outcome.Output,
        };

        PushOutcome Refuse(string operation, string branch, string why)
        {
            blocked(operation, branch, why);
            var text = $"ICE: {operation} {branch}: {why}\n";
            say(text);
            return new PushOutcome(1, text, "ice");
        }
    }

    private async Task<(string Operation, string Target, string Why)?> RefusalAsync(
        GitPlace place,
        IReadOnlyList<PushedRef> refs,
        string head,
        CancellationToken cancel
    )
    {
        if (refs.Count == 0)
        {
            return ("push", "", "there is nothing to push");
        }

        var all = branches.With([head]);
        foreach (var pushed in refs)
        {
            var name = ProtectedBranches.ShortName(pushed.Ref);
            if (!pushed.Ref.StartsWith(Heads, StringComparison.Ordinal) || name == "HEAD" || !RefName.IsValid(pushed.Ref))
            {
                return ("push", pushed.Ref, "only branches can be pushed");
            }

            if (all.Contains(pushed.Ref))
            {
                return ("push", name, "it is a protected branch");
            }

            if (!await prepared.Git.IsCommitAsync(place.CommonDir, pushed.Commit, cancel))
            {
                return ("push", name, $"{pushed.Commit} is not a commit here");
            }
        }

        return null;
    }

    // Not known before the first contact when the repository was not cloned.
    private static async Task<string> HeadBranchAsync(HostPush push, GitPlace place, RecordedRemote remote, CancellationToken cancel)
    {
        if (remote.HeadBranch.Length > 0)
        {
            return remote.HeadBranch;
        }

        var listed = await push.ListAsync(place, remote, TimeSpan.FromSeconds(5), cancel);
        return listed?.GetValueOrDefault("HEAD") is { } head && head.StartsWith("ref: refs/heads/", StringComparison.Ordinal)
            ? head["ref: refs/heads/".Length..]
            : "";
    }

    private Task<ProcessResult> RunHookAsync(GitPlace place, RecordedRemote remote, IReadOnlyList<PushedRef> refs, CancellationToken cancel)
    {
        var known = (
            OutsideFolder.Exists(Path.Combine(place.CommonDir, "refs"))
                ? RefSnapshot.Take(place).Refs
                : new Dictionary<string, string>(StringComparer.Ordinal)
        );
        var lines = new StringBuilder();
        foreach (var pushed in refs)
        {
            var theirs = known.GetValueOrDefault($"refs/remotes/{remote.Name}/{pushed.Ref[Heads.Length..]}", None);
            lines.Append($"{pushed.Ref} {pushed.Commit} {pushed.Ref} {theirs}\n");
        }

        return processes.RunAsync(
            cage(
                new ProcessSpec
                {
                    FileName = "/bin/sh",
                    Arguments = ["-c", OwnHook, "pre-push", remote.Name, remote.PushUrls.Count > 0 ? remote.PushUrls[0] : remote.Url],
                    WorkingDirectory = place.WorkTree,
                    // Large files are sent from outside, where the login is (git-lfs-config(5)).
                    Environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["GIT_LFS_SKIP_PUSH"] = "1" },
                    Input = Encoding.UTF8.GetBytes(lines.ToString()),
                }
            ),
            cancel
        );
    }

    /// <summary>Moves the remote-tracking refs, as git's own push does; in a submodule those of its own remote of that address.</summary>
    private async Task FollowAsync(GitPlace place, RecordedRemote target, IReadOnlyList<PushedRef> refs, CancellationToken cancel)
    {
        var remote =
            place.CommonDir == prepared.Place.CommonDir
                ? target
                : (await RecordedRemotes.ReadAsync(prepared.Git, place, cancel)).Find(
                    target.Url.Length > 0 ? target.Url : target.PushUrls[0],
                    place.WorkTree
                );
        if (remote is null || !remote.Fetch.Any(f => f.TrimStart('+') == $"refs/heads/*:refs/remotes/{remote.Name}/*"))
        {
            return; // a mapping of its own: the next fetch tells
        }

        foreach (var pushed in refs)
        {
            await prepared.Git.RunAsync(
                place.CommonDir,
                ["update-ref", "-m", "update by push", $"refs/remotes/{remote.Name}/{pushed.Ref[Heads.Length..]}", pushed.Commit],
                cancel,
                writable: [place.CommonDir]
            ); // a ref's log may be a link
        }
    }
}
