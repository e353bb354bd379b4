using Ias.Console.Client.Calls;
using Ias.Console.Client.Logins;
using Ias.Console.Client.Repositories;
using Ias.Console.Client.Wire;
using Ias.Console.Worker.Files;
using Ias.Console.Worker.Jobs;
using Ias.Console.Worker.Leases;

namespace Ias.Console.Worker.Loops;

/// <summary>Reports this worker to a Console, and claims jobs for it.</summary>
internal sealed class WorkerClaims(
    ControlPlaneClient console,
    Login login,
    Func<IReadOnlyList<RepositoryLink>> links,
    WorkerIdentity identity,
    WorkerRole role,
    HeldJobFiles held,
    ReportFiles reports,
    WorkerHost host
)
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(30);

    private string _worker = "";
    private string _told = "";
    private long _toldAt;

    /// <summary>Sends a heartbeat with the jobs it accepts, when they changed or the interval is over; true: jobs were found that it has a
    /// lease on already.</summary>
    /// <exception cref="CallFailedException">The Console is not reached, or lets this worker do nothing.</exception>
    public async Task<bool> BeatAsync(
        IReadOnlyList<string> kinds,
        IReadOnlyList<RepositoryLink> free,
        IReadOnlyList<BusyCheckout> busy,
        CancellationToken cancel
    )
    {
        var telling = $"{string.Join(' ', free.Select(link => link.RepoId))}|{string.Join(' ', kinds)}|{string.Join('\n', busy)}";
        if (telling == _told && host.Time.GetElapsedTime(_toldAt) < Beat)
        {
            return false;
        }

        // No kind at all would mean any.
        var worker = await TellAsync(kinds.Count == 0 ? "draining" : "online", kinds, free, busy, cancel);
        var isNew = _worker.Length == 0;
        (_worker, _told, _toldAt) = (worker, telling, host.Time.GetTimestamp());
        return isNew && await AdoptAsync(cancel);
    }

    /// <summary>Reports the worker as offline.</summary>
    /// <exception cref="CallFailedException">It is not heard.</exception>
    public Task PartAsync(IReadOnlyList<string> kinds, CancellationToken cancel) => TellAsync("offline", kinds, [], [], cancel);

    /// <summary>Claims the next job, which is on disk when this returns; null: there is none.</summary>
    /// <param name="run">Run of the Console whose jobs alone are claimed; null: any.</param>
    /// <exception cref="CallFailedException">As <see cref="BeatAsync"/>.</exception>
    public async Task<HeldJob?> NextAsync(string? run, CancellationToken cancel)
    {
        try
        {
            var claim = await console.WriteAsync<ClaimNextRequest, ClaimAnswer>(
                "jobs/claim-next",
                new ClaimNextRequest(login.WorkspaceId, _worker, (long)JobLease.Length.TotalMilliseconds, run),
                cancel
            );
            return claim.Job is { } job ? await TakeAsync(job, cancel) : null;
        }
        catch (CallFailedException lost) when (lost.Failure is CallFailure.NoAnswer or CallFailure.ServerFailed)
        {
            (_worker, _told) = ("", ""); // the next heartbeat adopts the claim, if it was made
            throw;
        }
    }

    // A claim whose answer was lost still belongs to this worker.
    private async Task<bool> AdoptAsync(CancellationToken cancel)
    {
        var running = await console.ReadAsync<ListJobsRequest, JobsAnswer>(
            "jobs/list",
            new ListJobsRequest(login.WorkspaceId, "running"),
            cancel
        );
        var known = held.All().Select(job => job.Job.Id).ToHashSet(StringComparer.Ordinal);
        var found = running.Jobs.Where(job => job.WorkerId == _worker && !known.Contains(job.Id)).ToList();
        foreach (var job in found)
        {
            await TakeAsync(job, cancel);
        }

        return found.Count > 0;
    }

    // Null: it cannot be done here, and a failure is queued for the Console.
    private async Task<HeldJob?> TakeAsync(Job job, CancellationToken cancel)
    {
        var link = links().FirstOrDefault(link => link.RepoId == job.RepoId);
        if (link is null || role.Find(job.Kind) is null)
        {
            var nowhere = link ?? new RepositoryLink(job.RepoId, "", login.Server, login.Workspace, login.WorkspaceId, "");
            reports.Add(
                new JobReport(
                    new HeldJob(_worker, job, nowhere, "", host.Time.GetUtcNow()),
                    JobOutcome.Failed(
                        link is null ? "this box has no checkout of the repository" : $"this box does not know jobs of the kind {job.Kind}"
                    ),
                    host.Time.GetUtcNow()
                )
            );
            return null;
        }

        // One that is lent is on the run's branch of another job, and goes back to where that found it.
        var before = held.All().FirstOrDefault(one => one.Link.LocalPath == link.LocalPath)?.Branch;
        var taken = new HeldJob(_worker, job, link, before ?? await Checkouts.BranchAsync(link, host, cancel), host.Time.GetUtcNow());
        held.Keep(taken);
        return taken;
    }

    private async Task<string> TellAsync(
        string status,
        IReadOnlyList<string> kinds,
        IReadOnlyList<RepositoryLink> free,
        IReadOnlyList<BusyCheckout> busy,
        CancellationToken cancel
    ) =>
        (
            await console.ReadAsync<WorkerHeartbeatRequest, WorkerIdAnswer>(
                "workers/heartbeat",
                new WorkerHeartbeatRequest(
                    login.WorkspaceId,
                    identity.Name,
                    status,
                    new Capabilities(
                        role.Modes,
                        kinds,
                        role.Kinds,
                        [.. free.Select(link => link.RepoId)],
                        CanWrite: true,
                        CanUseNetwork: true,
                        SupportsRunTests: true
                    ),
                    identity.Fingerprint,
                    identity.Version,
                    WorkerIdentity.Platform,
                    WorkerIdentity.Architecture,
                    [.. links().Select(link => link.RepoId)],
                    [
                        .. busy.Select(one => new UnreadyRepo(
                            one.RepoId,
                            one.Why,
                            one.AgentOnly ? [.. role.Turns.Select(kind => kind.Kind)] : null
                        )),
                    ]
                ),
                cancel
            )
        ).WorkerId;
}
