using Ias.ControlPlane.Calls;
using Ias.ControlPlane.Logins;
using Ias.ControlPlane.Repositories;
using Ias.ControlPlane.Wire;
using Ias.Worker.Files;
using Ias.Worker.Jobs;
using Ias.Worker.Leases;

namespace Ias.Worker.Loops;

/// <summary>What a Console is told of this worker, and what it gives it to do.</summary>
internal sealed class WorkerClaims(
    ControlPlaneClient console,
    Login login,
    Func<IReadOnlyList<RepositoryLink>> links,
    BoxIdentity identity,
    BoxRole role,
    HeldJobFiles held,
    ReportFiles reports,
    Box box
)
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(30);

    private string _worker = "";
    private string _told = "";
    private long _toldAt;

    /// <summary>Says what it may be given, when something of it changed or it is time; true: jobs were found that it has a lease on
    /// already.</summary>
    /// <exception cref="CallFailedException">The Console is not reached, or lets this worker do nothing.</exception>
    public async Task<bool> BeatAsync(IReadOnlyList<string> kinds, IReadOnlyList<RepositoryLink> free, CancellationToken cancel)
    {
        var telling = $"{string.Join(' ', free.Select(link => link.RepoId))}|{string.Join(' ', kinds)}";
        if (telling == _told && box.Time.GetElapsedTime(_toldAt) < Beat)
        {
            return false;
        }

        // No kind at all would mean any.
        var worker = await TellAsync(kinds.Count == 0 ? "draining" : "online", kinds, free, cancel);
        var isNew = _worker.Length == 0;
        (_worker, _told, _toldAt) = (worker, telling, box.Time.GetTimestamp());
        return isNew && await AdoptAsync(cancel);
    }

    /// <summary>Says that it goes.</summary>
    /// <exception cref="CallFailedException">It is not heard.</exception>
    public Task PartAsync(IReadOnlyList<string> kinds, CancellationToken cancel) => TellAsync("offline", kinds, [], cancel);

    /// <summary>Claims the next job, in hand and on disk when it returns; null: there is none.</summary>
    /// <exception cref="CallFailedException">As <see cref="BeatAsync"/>.</exception>
    public async Task<HeldJob?> NextAsync(CancellationToken cancel)
    {
        try
        {
            var claim = await console.WriteAsync<ClaimNextRequest, ClaimAnswer>(
                "jobs/claim-next",
                new ClaimNextRequest(login.WorkspaceId, _worker, (long)JobLease.Length.TotalMilliseconds),
                cancel
            );
            return claim.Job is { } job ? await TakeAsync(job, cancel) : null;
        }
        catch (CallFailedException lost) when (lost.Failure is CallFailure.NoAnswer or CallFailure.ServerFailed)
        {
            (_worker, _told) = ("", ""); // with the next beat it is looked for
            throw;
        }
    }

    // A claim whose answer got lost on the way is this worker's all the same.
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

    // Null: it is told at once that it cannot be done here.
    private async Task<HeldJob?> TakeAsync(Job job, CancellationToken cancel)
    {
        var link = links().FirstOrDefault(link => link.RepoId == job.RepoId);
        if (link is null || role.Find(job.Kind) is null)
        {
            var nowhere = link ?? new RepositoryLink(job.RepoId, "", login.Server, login.Workspace, login.WorkspaceId, "");
            reports.Add(
                new JobReport(
                    new HeldJob(_worker, job, nowhere, "", box.Time.GetUtcNow()),
                    JobOutcome.Failed(
                        link is null ? "this box has no checkout of the repository" : $"this box does not know jobs of the kind {job.Kind}"
                    ),
                    box.Time.GetUtcNow()
                )
            );
            return null;
        }

        var taken = new HeldJob(_worker, job, link, await Checkouts.BranchAsync(link, box, cancel), box.Time.GetUtcNow());
        held.Keep(taken);
        return taken;
    }

    private async Task<string> TellAsync(
        string status,
        IReadOnlyList<string> kinds,
        IReadOnlyList<RepositoryLink> free,
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
                        [.. free.Select(link => link.RepoId)],
                        CanWrite: true,
                        CanUseNetwork: true,
                        SupportsRunTests: true
                    ),
                    identity.Fingerprint,
                    identity.Version,
                    BoxIdentity.Platform,
                    BoxIdentity.Architecture,
                    [.. links().Select(link => link.RepoId)]
                ),
                cancel
            )
        ).WorkerId;
}
