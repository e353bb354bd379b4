using Ias.Console.Client.Calls;
using Ias.Console.Worker.Files;
using Ias.Console.Worker.Jobs;
using Ias.Console.Worker.Leases;
using Ias.Engine.Files;

namespace Ias.Console.Worker.Loops;

/// <summary>Execution of one claimed job, from its claim to its result on disk.</summary>
internal sealed class JobRun(
    IJobKind kind,
    ControlPlaneClient console,
    HeldJobFiles held,
    ReportFiles reports,
    KeptFiles kept,
    JobProgress progress,
    Signal told,
    CheckoutTurns checkout,
    WorkerHost host
)
{
    private const int MostStarts = 3;
    private const int MostTries = 30; // five minutes

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    /// <summary>Does it, or keeps what was done of it when its lease is lost.</summary>
    /// <param name="job">As it is on disk.</param>
    /// <param name="resumed">Another program had begun it.</param>
    /// <param name="stop">Leave it claimed: the next program to start resumes it.</param>
    /// <returns>Its result; null: it has not ended.</returns>
    public async Task<JobOutcome?> RunAsync(HeldJob job, bool resumed, CancellationToken stop)
    {
        var use = new CheckoutUse(checkout, () => Checkouts.GiveBackAsync(job.Link, job.Branch, host, CancellationToken.None));
        try
        {
            return await RunAsync(job, use, resumed, stop);
        }
        finally
        {
            use.Release();
        }
    }

    private async Task<JobOutcome?> RunAsync(HeldJob job, CheckoutUse use, bool resumed, CancellationToken stop)
    {
        if (job.Lost is { } before)
        {
            return await KeepAsync(job, use, before, stop);
        }

        job = job with { Starts = job.Starts + 1 };
        held.Keep(job);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var lease = JobLease.HoldAsync(console, job, progress, told, host.Time, ends.Token);
        var work =
            job.Starts > MostStarts
                ? Task.FromResult(JobOutcome.Failed($"the agent on the box ended {MostStarts} times while it was at this job"))
                : OutcomeAsync(job, use, resumed, ends.Token);
        var first = await Task.WhenAny(lease, work);
        var lost = first == lease && lease.IsCompletedSuccessfully ? await lease : null;
        await ends.CancelAsync();
        try
        {
            var outcome = await work;
            await use.TakeAsync(stop); // it may have ended while it was lent
            if (lost is null)
            {
                await ((Task)lease).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // it gives back what it could not send
                await SendLastAsync(job, stop);
                await Checkouts.GiveBackAsync(job.Link, job.Branch, host, CancellationToken.None);
                reports.Add(new JobReport(job, outcome, host.Time.GetUtcNow()));
                return outcome;
            }
        }
        catch (OperationCanceledException) when (lost is not null || stop.IsCancellationRequested)
        {
            if (lost is null)
            {
                return null;
            }
        }
        finally
        {
            await ((Task)lease).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        job = job with { Lost = lost };
        held.Keep(job);
        return await KeepAsync(job, use, lost, stop);
    }

    // Its result follows, and is kept until it is heard: these lines are not.
    private async Task SendLastAsync(HeldJob job, CancellationToken cancel)
    {
        try
        {
            await JobLease.RenewAsync(console, job, progress, cancel);
        }
        catch (CallFailedException)
        {
            // The loop reports that the Console is not reached, and that a lease is lost.
        }
    }

    private async Task<JobOutcome> OutcomeAsync(HeldJob job, CheckoutUse use, bool resumed, CancellationToken cancel)
    {
        var claimed = new ClaimedJob(job.Job, job.Link, console, resumed) { Progress = progress, Use = use };
        await use.TakeAsync(cancel);
        for (var tries = 0; ; )
        {
            try
            {
                return await kind.RunAsync(claimed, host, cancel);
            }
            catch (CallFailedException away) when (away.Failure.IsPassing())
            {
                await Task.Delay(Pause, host.Time, cancel); // what was done is found
                claimed = claimed with { Resumed = true };
            }
            catch (NotNowException away) when (tries++ < MostTries)
            {
                if (tries == 1)
                {
                    host.Tell($"{job.Job.Kind} {job.Job.Id} waits: {Words(away.Problem)}");
                }

                await Task.Delay(Pause, host.Time, cancel);
            }
            catch (ProblemException why)
            {
                return JobOutcome.Failed(Words(why.Problem));
            }
            catch (Exception why) when (FileProblem.Explains(why))
            {
                return JobOutcome.Failed(why.Message);
            }
        }
    }

    private async Task<JobOutcome> KeepAsync(HeldJob job, CheckoutUse use, string why, CancellationToken cancel)
    {
        await use.TakeAsync(cancel);
        string branch;
        try
        {
            branch = await kind.AbandonAsync(new ClaimedJob(job.Job, job.Link, console, Resumed: true), host, cancel);
        }
        catch (ProblemException odd) when (odd is not CallFailedException { Failure: CallFailure.Unreachable or CallFailure.NoAnswer })
        {
            branch = "";
            host.Tell($"{job.Job.Id}: {odd.Problem.What}");
        }

        await Checkouts.GiveBackAsync(job.Link, job.Branch, host, CancellationToken.None);
        kept.Add(
            new KeptWork(job.Job.Id, job.Link.LocalPath, branch, why, host.Time.GetUtcNow())
            {
                Untold = new UntoldStop(job.Link.WorkspaceId, job.WorkerId, job.Job.ClaimGeneration),
            }
        );
        held.Drop(job.Job.Id);
        host.Tell(
            $"{job.Job.Kind} {job.Job.Id} is not this box's any more: {why} {(
                branch.Length > 0 ? $"What was done is on the branch {branch} in {job.Link.LocalPath}; nothing was pushed." : "Nothing was pushed."
            )}"
        );
        return JobOutcome.Failed(why);
    }

    private static string Words(Problem problem) =>
        string.Concat(
            problem.What,
            problem.On.Length > 0 ? $" ({problem.On})" : "",
            problem.Next.Length > 0 ? $" Next: {problem.Next}" : ""
        );
}
