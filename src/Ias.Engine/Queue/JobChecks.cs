using Ias.Core.Agents;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs.Checks;
using Ias.Engine.Agents;
using Ias.Engine.Files;
using Ias.Engine.Git.Writing;
using Ias.Engine.Runs;

namespace Ias.Engine.Queue;

/// <summary>
/// Checks of the person's own on what a job did, before it comes onto the branch: each in a clean checkout, repeated once if it fails. One
/// that fails as well where the job began is not held against the job.
/// </summary>
internal sealed class JobChecks(RunContext context, RunnerFiles files)
{
    private readonly IReadOnlyList<Check> _checks = Check.Of(context.Options);

    /// <summary>True when there are checks.</summary>
    public bool Any => _checks.Count > 0;

    /// <summary>Runs all checks on what a job did.</summary>
    /// <param name="turn">The turn of the job that they follow.</param>
    /// <param name="before">Commit at which the job began.</param>
    /// <exception cref="ProblemException">git refused; disk full.</exception>
    /// <returns>Their counts; and how the attempt ended because of them: null = what the job did may come onto the branch.</returns>
    public async Task<(CheckCounts Counts, (TurnOutcome Outcome, FailureKind? Kind, string Detail)? Ending)> RunAsync(
        AgentTurn turn,
        Job job,
        JobLane lane,
        string before,
        CancellationToken interrupt,
        CancellationToken kill
    )
    {
        var kept = $"refs/ias/check/{files.Run}/{job.Id}-{job.ClaimGeneration}";
        var commit = await lane.Repository.SnapshotAsync(kept, $"job {job.Id}, to be checked", kill);
        var place = context.CheckoutOf(
            lane.WorkTree,
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"checks-{lane.Number}")
        );
        try
        {
            var (all, failed) = (new List<CheckResult>(), new List<(CheckResult Now, CheckResult Before)>());
            foreach (var check in _checks)
            {
                var (result, ended) = await TwiceAsync(check, commit, job.Id);
                if (result is null)
                {
                    return (CheckCounts.Of(all), (ended.Outcome, FailureKinds.Of(ended.Outcome), ended.Detail));
                }

                all.Add(result);
                if (!result.Passed && (await TwiceAsync(check, before, "")).Result is { } old && result.IsWorseThan(old))
                {
                    failed.Add((result, old));
                }
            }

            return (
                CheckCounts.Of(all),
                failed.Count == 0
                    ? null
                    : (
                        TurnOutcome.Ended,
                        FailureKind.Transient,
                        string.Join("\n\n", failed.Select(one => CheckWords.Text(one.Now, one.Before)))
                    )
            );
        }
        finally
        {
            OutsideFolder.DeleteAll(turn.ScratchFolder);
            await LinkedWorkTree.KeepAsync(context.Repository, kept, "", kill);
        }

        async Task<(CheckResult? Result, TurnResult Turn)> TwiceAsync(Check check, string on, string sprint)
        {
            CheckResult? first = null;
            for (var tries = 1; ; tries++)
            {
                var side = sprint.Length == 0 ? "before" : "after";
                var own = turn with
                {
                    Id = string.Create(
                        System.Globalization.CultureInfo.InvariantCulture,
                        $"{context.Run.RunId}/check-{check.Name}-{side}-{job.Id}-g{job.ClaimGeneration}-{tries}"
                    ),
                    Model = "",
                    MayWrite = true,
                    LogPath = Path.Combine(Path.GetDirectoryName(turn.LogPath)!, $"check-{check.Name}.log"),
                    Timeout = context.TurnLimit(check.TimeoutMinutes),
                    Stall = new StallLimits(
                        TimeSpan.FromMinutes(check.TimeoutMinutes),
                        TimeSpan.FromMinutes(check.TimeoutMinutes),
                        TimeSpan.FromMinutes(check.TimeoutMinutes)
                    ),
                };
                var (done, end) = await context.CheckAsync(place, own, check.Program, on, job.Attempts, interrupt, kill);
                var free = done with { Calls = 0, CostUsd = 0 }; // no agent, no limit of calls, no money
                if (end is null)
                {
                    context.Journal.Append([.. context.Ended(own, free, done.Outcome, done.Detail)]);
                    return (null, done);
                }

                var result = check.Ended(sprint, on, first, end);
                context.Journal.Append([
                    .. context.Ended(own, free, TurnOutcome.Ended, end.Ending),
                    new RunEvent.CheckEnded(turn.Cycle, result),
                ]);
                if (result.IsFinal)
                {
                    return (result, done);
                }

                first = result;
            }
        }
    }
}
