using Ias.Engine.Git;
using Ias.Engine.Ice.Limits;
using Ias.Engine.Processes;

namespace Ias.Engine.Ice;

/// <summary>One guarded turn; between Begin and End the agent may run.</summary>
public sealed class GuardedTurn : IAsyncDisposable
{
    private readonly OpenTurn? _open;
    private bool _isOfAgent;

    /// <summary>No guard at all: commands run as they are, nothing is compared.</summary>
    public GuardedTurn() { }

    internal GuardedTurn(OpenTurn open) => _open = open;

    /// <summary>The turn's resource limits.</summary>
    public TurnLimits Limits => _open?.Limits ?? TurnLimits.None;

    /// <summary>Adds the shims to PATH, the turn's id to the environment and, where one works, the cage around the command.</summary>
    public ProcessSpec Wrap(ProcessSpec spec)
    {
        _isOfAgent = true;
        return _open?.Cage.Around(spec) ?? spec;
    }

    /// <summary>
    /// The same cage around one of the engine's own git commands (<c>git</c> with these arguments): the real git, in the copy, so that
    /// hooks, filters and signing programs of the repository meet the shims. What it does to the repository comes in with <see
    /// cref="TakeCommitsAsync"/> or <see cref="MoveHeadAsync"/>.
    /// </summary>
    public ProcessSpec WrapGit(ProcessSpec spec)
    {
        if (!_isOfAgent)
        {
            _open?.Copy.Opened?.Forget(); // should this engine be killed, the next does it again
        }

        return _open?.Cage.AroundGit(spec) ?? spec;
    }

    /// <summary>Compares with the baseline, closes the socket, undoes what was set.</summary>
    public async Task<GuardReport> EndAsync(CancellationToken cancel) => _open is null ? GuardReport.Empty : await _open.EndAsync(cancel);

    /// <summary>
    /// Imports the commits made in the copy so far, once: a second call imports nothing more. No command of the turn may still be
    /// running. Does nothing without a copy.
    /// </summary>
    /// <exception cref="ProblemException">The branch was moved by another process meanwhile.</exception>
    public async Task<string> TakeCommitsAsync(CancellationToken cancel)
    {
        if (_open is null)
        {
            return "";
        }

        var imported = await _open.ImportAsync(cancel);
        return imported.Refused.Length == 0 && imported.Elsewhere.Length == 0
            ? imported.Commit
            : throw new ProblemException(
                new Problem(
                    "What git did in its cage cannot be taken.",
                    imported.Refused.Length > 0 ? imported.Refused : imported.Elsewhere
                )
            );
    }

    /// <summary>Puts HEAD, on no branch, and the index of the repository to a commit that git checked out in the copy.</summary>
    /// <exception cref="ProblemException">git refused.</exception>
    public async Task MoveHeadAsync(string commit, CancellationToken cancel)
    {
        if (_open is not null)
        {
            await _open.Copy.MoveHeadAsync(commit, cancel);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_open is not null)
        {
            await _open.DisposeAsync();
        }
    }

    internal Task<PushOutcome> PushAsync(
        GitPlace place,
        string remote,
        IReadOnlyList<PushedRef> refs,
        Action<string> say,
        CancellationToken cancel
    ) => _open!.Requests.PushAsync(place, remote, refs, say, cancel);
}
