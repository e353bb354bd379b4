using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Core.Runs;
using Ias.Core.Text;

namespace Ias.Core.Reporting;

/// <summary>Known facts of a run of the queue.</summary>
/// <param name="Run">The folder's name.</param>
/// <param name="Jobs">All of them, each with its status.</param>
/// <param name="Results">Of all attempts.</param>
/// <param name="Events">What its runners wrote: waits, halts, what ICE refused.</param>
/// <param name="Alive">A runner is at work on it.</param>
public sealed record RunnerFacts(
    string Run,
    string Repository,
    string Branch,
    RunnerState State,
    IReadOnlyList<Job> Jobs,
    IReadOnlyList<JobResult> Results,
    IReadOnlyList<RunEvent> Events,
    bool Alive,
    DateTimeOffset Made
)
{
    /// <summary>Purpose of the run; empty = nobody gave one.</summary>
    public string Intent { get; init; } = "";
}

/// <summary>The report of a run of the queue.</summary>
public static class RunnerReport
{
    public static MorningReport Of(RunnerFacts facts, string calledAs)
    {
        var results = facts.Results.OrderBy(result => result.StartedAt).ToList();
        var jobs = facts.Jobs.ToDictionary(job => job.Id, StringComparer.Ordinal);
        var (from, to) = results.Count > 0 ? (results[0].StartedAt, results.Max(result => result.EndedAt)) : (facts.Made, facts.Made);
        var committed = results.Where(result => result.Commit.Length > 0).ToList();
        var costs = results.Where(result => result.CostUsd is not null).ToList();
        var totals = new ReportTotals(
            facts.Jobs.Count(job => job.Status.IsSettled()),
            results.Count,
            costs.Count > 0 ? costs.Sum(result => result.CostUsd) : null,
            Sum(results.Select(r => r.InputTokens)),
            Sum(results.Select(r => r.OutputTokens)),
            results.Count - costs.Count,
            committed.Count,
            committed.Sum(r => r.Files),
            committed.Sum(r => r.Added),
            committed.Sum(r => r.Removed),
            0,
            0,
            facts.Jobs.Count(job => !job.Status.IsSettled())
        );
        return new MorningReport(
            facts.Run,
            "queue",
            facts.Run,
            TitleOf(facts.Run),
            facts.Repository,
            OutcomeOf(facts),
            from,
            to,
            results.Sum(result => result.Seconds),
            facts.Branch,
            "",
            "",
            totals,
            Steps(facts, results),
            [.. Spans(results, jobs), .. Pauses(facts.Events)],
            [],
            [
                .. Troubles(results, jobs)
                    .Concat(RunModeReport.TroublesOf(facts.Events.Where(e => e is not RunEvent.TurnEnded)))
                    .OrderBy(trouble => trouble.At),
            ],
            [.. committed.Select(r => new ReportCommit(r.Commit, Called(jobs, r), r.EndedAt, r.Files, r.Added, r.Removed))],
            [],
            [.. facts.Jobs.Select(job => Needs.Of(job, facts.Run, calledAs)).OfType<Need>().Select(ReportDecision.Of)],
            Next(facts, calledAs),
            []
        )
        {
            Intent = facts.Intent,
            Cage = facts.Events.OfType<RunEvent.EngineStarted>().LastOrDefault()?.Cage ?? "",
        };
    }

    // The name without its date, in words.
    private static string TitleOf(string run) =>
        run.IndexOf('-', StringComparison.Ordinal) is > 0 and var dash ? run[(dash + 1)..].Replace('-', ' ') : run;

    private static ReportOutcome OutcomeOf(RunnerFacts facts)
    {
        int Count(JobStatus status) => facts.Jobs.Count(job => job.Status == status);
        var (done, failed, blocked) = (Count(JobStatus.Done), Count(JobStatus.Failed), Count(JobStatus.Blocked));
        var left = facts.Jobs.Count(job => !job.Status.IsSettled());
        var sum =
            $"{Wording.Count(done, "job")} done{(failed > 0 ? $", {failed} failed" : "")}{(blocked > 0 ? $", {blocked} waiting for an answer" : "")}{(left > 0 ? $", {left} left" : "")}.";
        return facts switch
        {
            { Alive: true } => new("running", ReportTone.Active, $"Running: {sum}"),
            _ when left > 0 => new(
                "stopped",
                ReportTone.Warning,
                $"{(facts.State.Reason.Length > 0 ? $"It stopped: {facts.State.Reason.TrimEnd('.')}. " : "")}{sum}"
            ),
            _ when blocked > 0 => new("needs you", ReportTone.Warning, sum),
            _ when failed > 0 => new("finished", ReportTone.Warning, sum),
            _ when done > 0 => new("finished", ReportTone.Good, sum),
            _ => new("empty", ReportTone.Neutral, "No job was queued."),
        };
    }

    private static List<ReportStep> Steps(RunnerFacts facts, List<JobResult> results)
    {
        var attempts = results
            .GroupBy(result => result.Job, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);
        return
        [
            .. facts
                .Jobs.Where(job => attempts.ContainsKey(job.Id))
                .OrderBy(job => attempts[job.Id][0].StartedAt)
                .Select(job =>
                {
                    var all = attempts[job.Id];
                    var costs = all.Where(result => result.CostUsd is not null).ToList();
                    var (words, tone) = ResultOf(job);
                    return new ReportStep(
                        "",
                        job.Role,
                        job.Called,
                        words
                            + (
                                all.Count > 1
                                    ? $", {Wording.Count(all.Count, "try").Replace("trys", "tries", StringComparison.Ordinal)}"
                                    : ""
                            ),
                        tone,
                        all[0].StartedAt,
                        all[^1].EndedAt,
                        all.Sum(r => r.Seconds),
                        all.Count,
                        costs.Count > 0 ? [new ReportCost(KindOf(job.Role), costs.Sum(r => r.CostUsd ?? 0))] : [],
                        all.Sum(r => r.Commit.Length > 0 ? r.Files : 0),
                        all.Sum(r => r.Commit.Length > 0 ? r.Added : 0),
                        all.Sum(r => r.Commit.Length > 0 ? r.Removed : 0),
                        0
                    );
                }),
        ];
    }

    private static (string Words, ReportTone Tone) ResultOf(Job job) =>
        job.Status switch
        {
            JobStatus.Done => ("done", ReportTone.Good),
            JobStatus.Failed => ("failed", ReportTone.Danger),
            JobStatus.Blocked => ("needs an answer", ReportTone.Warning),
            JobStatus.Cancelled => ("cancelled", ReportTone.Neutral),
            JobStatus.Running => ("in progress", ReportTone.Active),
            _ => ("will be retried", ReportTone.Warning),
        };

    private static ReportKind KindOf(string role) =>
        Roles.Usual.TryGetValue(role, out var rights) && !rights.Writes ? ReportKind.Review : ReportKind.Work;

    // Jobs that ran side by side lie in rows of their own: each in the first row that is free.
    private static List<ReportSpan> Spans(List<JobResult> results, Dictionary<string, Job> jobs)
    {
        var ends = new List<DateTimeOffset>();
        var spans = new List<ReportSpan>();
        foreach (var result in results)
        {
            var lane = ends.FindIndex(end => end <= result.StartedAt);
            if (lane < 0)
            {
                ends.Add(default);
                lane = ends.Count - 1;
            }

            ends[lane] = result.EndedAt;
            var asked = result.Kind == FailureKind.NeedsPerson;
            var failed = result.Kind is not null && !asked;
            spans.Add(
                new ReportSpan(
                    $"lane {lane + 1}",
                    failed ? ReportKind.Failed : KindOf(result.Role),
                    $"{result.Role}: {Called(jobs, result)}{(asked ? ", asked a question" : failed ? $", {result.Outcome.Describe()}" : "")}",
                    result.StartedAt,
                    result.EndedAt
                )
            );
        }

        return spans;
    }

    // A runner waits and stands still as a whole: in the row that is always there.
    private static IEnumerable<ReportSpan> Pauses(IReadOnlyList<RunEvent> events) =>
        RunModeSpans.Of(events).Where(span => span.Kind is ReportKind.Wait or ReportKind.Stop).Select(span => span with { Row = "lane 1" });

    private static List<ReportTrouble> Troubles(List<JobResult> results, Dictionary<string, Job> jobs)
    {
        var troubles = new List<ReportTrouble>();
        foreach (var result in results)
        {
            if (result.Kind is { } kind and not FailureKind.NeedsPerson) // no failure: it waits for an answer, or has it
            {
                var tone = kind is FailureKind.ProviderLimit or FailureKind.Interrupted or FailureKind.Cancelled
                    ? ReportTone.Warning
                    : ReportTone.Danger;
                troubles.Add(
                    new ReportTrouble(
                        result.EndedAt,
                        tone,
                        $"{Called(jobs, result)}: {result.Outcome.Describe()} after {Wording.Span(result.Seconds)}{(result.Attempt > 1 ? $", try {result.Attempt}" : "")}: {result.Detail}{(result.Patch.Length > 0 ? $"; its changes are saved: {result.Patch}" : "")}"
                    )
                );
            }

            troubles.AddRange(
                (result.Refused ?? []).Select(refused => new ReportTrouble(
                    result.EndedAt,
                    ReportTone.Warning,
                    $"{Called(jobs, result)}: a follow-up was refused: {refused}"
                ))
            );
        }

        return troubles;
    }

    private static List<string> Next(RunnerFacts facts, string calledAs) =>
        facts.Alive ? [ShellLine.Of($"{calledAs:raw} runner status --run {facts.Run}")]
        : facts.Jobs.Any(job => !job.Status.IsSettled())
            ?
            [
                ShellLine.Of($"{calledAs:raw} runner run-loop --run {facts.Run}"),
                ShellLine.Of($"{calledAs:raw} runner list --run {facts.Run}"),
            ]
        :
        [
            CommandLine.From(ShellLine.Of($"git log --oneline {facts.Branch}"), calledAs),
            ShellLine.Of($"{calledAs:raw} runner list --run {facts.Run}"),
        ];

    private static string Called(Dictionary<string, Job> jobs, JobResult result) =>
        jobs.TryGetValue(result.Job, out var job) ? job.Called : result.Job;

    private static long? Sum(IEnumerable<long?> numbers) => numbers.Any(n => n is not null) ? numbers.Sum(n => n ?? 0) : null;
}
