using Ias.Core.Ice.Reading;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Ice.Copy;
using Ias.Engine.Processes;

namespace Ias.Engine.Ice;

/// <summary>
/// Handles what arrives over one turn's socket: refused operations, pushes, and requests that need a login. None of it is trusted.
/// </summary>
/// <param name="folder">The turn's private folder.</param>
internal sealed class TurnRequests(
    Prepared prepared,
    GuardRequest request,
    ProtectedBranches branches,
    TurnCopy copy,
    TurnCage cage,
    string folder,
    string stateFolder,
    ProcessRunner processes,
    TimeProvider time,
    GuardLog log
)
{
    /// <summary>Does what a message asks for, and returns the exit status for the caller.</summary>
    public async Task<int> AnswerAsync(ShimMessage message, Action<ShimReply> answer, CancellationToken cancel)
    {
        try
        {
            switch (message.Kind)
            {
                case "fetch" or "ls-remote" or "gh" or "sign" when prepared.Masked:
                    return await new HostRequests(prepared, processes, stateFolder, folder).DoAsync(
                        message,
                        prepared.Place,
                        answer,
                        block => log.Block(block.Operation, block.Target, block.Reason),
                        cancel
                    );
                case "block":
                    log.Block(message.Operation, message.Target, message.Reason, message.Layer);
                    return 0;
                case "push" when request.ReadOnly:
                    log.Block("push", message.Remote, "this turn is read-only");
                    Say("ICE: push: this turn is read-only\n");
                    return 1;
                case "push" when GitDirOf(message) is { } gitDir:
                    return await PushFromAsync(gitDir, message, Say, cancel);
                case "push":
                    log.Block("push", message.Remote, "it was run in another repository than the turn's own");
                    Say(
                        "ICE: push: only the turn's own repository can push to its remotes; instead: git fetch FOLDER BRANCH in it, and push from there\n"
                    );
                    return 1;
                default:
                    return 0; // what it records is looked up in the configuration at the end
            }
        }
        catch (Exception e) when (e is ProblemException or IOException or UnauthorizedAccessException)
        {
            Say($"ICE: {(e is ProblemException refused ? refused.Problem.ToString() : e.Message)}\n");
            return 1;
        }

        void Say(string text) => answer(new ShimReply(text));
    }

    /// <summary>Pushes from outside what is judged to be allowed.</summary>
    public Task<PushOutcome> PushAsync(
        GitPlace place,
        string remote,
        IReadOnlyList<PushedRef> refs,
        Action<string> say,
        CancellationToken cancel
    ) =>
        new GuardedPush(prepared, branches, cage.Around, processes, stateFolder, time).PushAsync(
            place,
            remote,
            refs,
            say,
            (operation, target, why) => log.Block(operation, target, why),
            cancel
        );

    // The git dir a push comes from: the turn's own repository, or a submodule of it. Without a copy it is where it says it is.
    private string? GitDirOf(ShimMessage message)
    {
        var own = prepared.Place;
        return copy.Opened is { } opened ? opened.GitDir(message.GitDir)
            : message.GitDir == own.CommonDir
            || (
                message.GitDir.StartsWith(own.CommonDir + "/modules/", StringComparison.Ordinal)
                && !message.GitDir.Contains("/../", StringComparison.Ordinal)
                && !message.GitDir.EndsWith("/..", StringComparison.Ordinal)
            )
                ? message.GitDir
            : null;
    }

    // The pushed commits are in the copy: they are imported first, and then pushed from outside.
    private async Task<int> PushFromAsync(string gitDir, ShimMessage message, Action<string> say, CancellationToken cancel)
    {
        var refs = message.Refs ?? [];
        var place = prepared.Place;
        if (copy.Opened is not { } opened)
        {
            var repository = gitDir == place.CommonDir ? place : new GitPlace(place.WorkTree, gitDir, gitDir);
            return (await PushAsync(repository, message.Remote, refs, say, cancel)).ExitCode;
        }

        var below = Path.GetRelativePath(opened.Folder, gitDir);
        var isModule = below != ".";
        var real = isModule ? Path.Combine(place.CommonDir, below) : place.CommonDir;
        // A submodule that the turn cloned is in its copy alone.
        var from =
            !isModule ? place
            : OutsideFolder.Exists(Path.Combine(real, "objects")) ? new GitPlace(place.WorkTree, real, real)
            : null;
        using var objects = new ImportedSet();
        if (await ReadAsync(objects, gitDir, from, refs, cancel) is var (branch, why))
        {
            log.Block("push", branch, why);
            say($"ICE: push {branch}: {why}\n");
            return 1;
        }

        if (from is null)
        {
            return objects.First is { } first
                ? (await PushAsync(new GitPlace(place.WorkTree, first.Courier, first.Courier), message.Remote, refs, say, cancel)).ExitCode
                : 1;
        }

        objects.Install(from);
        if (!isModule)
        {
            LargeObjects.Take(opened.Inside, place);
        }

        return (await PushAsync(from, message.Remote, refs, say, cancel)).ExitCode;
    }

    // Reads what is to be pushed and is not here yet; the answer is why a branch is refused.
    private async Task<(string Branch, string Why)?> ReadAsync(
        ImportedSet objects,
        string gitDir,
        GitPlace? from,
        IReadOnlyList<PushedRef> refs,
        CancellationToken cancel
    )
    {
        IReadOnlyList<string> known = from is null
            ? []
            : [.. RefSnapshot.Take(from).Refs.Values.Where(CommitId.Is).Distinct(StringComparer.Ordinal).Take(1000)];
        var import = new CommitImport(copy.Context);
        foreach (var pushed in refs.Where(r => CommitId.Is(r.Commit)))
        {
            if (from is not null && await prepared.Git.IsCommitAsync(from.CommonDir, pushed.Commit, cancel))
            {
                continue;
            }

            var (read, why) = await import.ReadAsync(gitDir, from, pushed.Commit, known, cancel);
            if (read is not null)
            {
                objects.Add(read);
                why = await import.TouchesStateAsync(read.Courier, pushed.Commit, known, cancel) is { } commit
                    ? $"{commit[..12]} changes .run, which belongs to ias"
                    : "";
            }

            if (why.Length > 0)
            {
                return (ProtectedBranches.ShortName(pushed.Ref), why);
            }
        }

        return null;
    }
}
