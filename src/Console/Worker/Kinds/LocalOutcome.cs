using Ias.Console.Client.Wire;
using Ias.Console.Worker.Jobs;
using Ias.Core.Model;
using Ias.Core.PullRequests;
using Ias.Core.Queue;
using Ias.Core.Runs.Checks;
using Ias.Core.Text;
using Ias.Engine.Queue;

namespace Ias.Console.Worker.Kinds;

/// <summary>Outcome reported to the Console for a job that ended in a checkout's queue.</summary>
internal static class LocalOutcome
{
    private const int LongestQuestion = 16_000;
    private const int LongestClosing = 3000; // a Console stores 4,000

    /// <param name="done">The sentence for one that ended well.</param>
    public static async Task<JobOutcome> OfAsync(LocalEnding ending, string done, CancellationToken cancel)
    {
        var job = ending.Job;
        var outcome = job.Status switch
        {
            JobStatus.Done => JobOutcome.Done(done, await EvidenceAsync(ending, cancel)),
            JobStatus.Blocked => JobOutcome.Blocked(OutsideWords.Cleaned(job.Reason, LongestQuestion), QuestionOptions.Of(job.Reason)) with
            {
                Evidence = new Evidence(ending.Files.Branch),
            },
            JobStatus.Cancelled => JobOutcome.Failed($"it was cancelled on the box: {Wording.Plain(job.Reason)}"),
            _ => JobOutcome.Failed(Wording.Plain(job.Reason)) with
            {
                Details = ClosingOf(ending),
                Evidence = With(new Evidence(ending.Files.Branch), ending.Result?.Checks),
            },
        };
        return job is { Status: JobStatus.Done, Commit.Length: > 0 }
            ? outcome with
            {
                Publish = ending.Files.Branch,
                Title = QueueBody.TitleOf(ending.Files.Run, RunFolders.IntentOf(ending.Files), isIncomplete: false),
                Body = ending.Body,
            }
            // The queue's records are on the branch too, and another machine may continue it.
            : outcome with
            {
                Publish = ending.IsShared || job.Status == JobStatus.Blocked ? ending.Files.Branch : "",
            };
    }

    /// <summary>The agent's closing words, as a Console stores them.</summary>
    public static string ClosingOf(LocalEnding ending) => OutsideWords.Cleaned(ending.Closing, LongestClosing);

    private static async Task<Evidence> EvidenceAsync(LocalEnding ending, CancellationToken cancel)
    {
        var commit = ending.Job.Commit;
        var made = new Evidence(
            ending.Files.Branch,
            commit.Length > 0 ? commit : null,
            commit.Length > 0 ? await ending.Repository.ChangedAsync($"{commit}~1", commit, [], cancel) : [],
            CostUsd: (double?)ending.Result?.CostUsd,
            DurationMs: (long?)(ending.Result?.Seconds * 1000)
        );
        return With(made, ending.Result?.Checks);
    }

    // Counts only: names and output of checks stay on the box.
    private static Evidence With(Evidence evidence, CheckCounts? checks) =>
        checks is null
            ? evidence
            : evidence with
            {
                ChecksPassed = checks.Passed,
                ChecksFailed = checks.Failing,
                ChecksFlaky = checks.Flaky,
            };
}
