using System.Text;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs.PostPr;
using Ias.Engine.Files;
using Ias.Engine.Git.Writing;

namespace Ias.Engine.Runs;

/// <summary>Waits for the checks of the run's pull request, and records their verdict. Nothing is kept between two
/// looks, so a killed engine or a lost network loses nothing.</summary>
internal sealed class CiWait(RunContext context)
{
    private const int MostDoublings = 3;
    private const double MinutesForFirst = 3; // servers take a while to see a push

    /// <summary>Ends once all checks have ended, at a halt, or when the phase's time is over.</summary>
    /// <exception cref="ProblemException">Disk full.</exception>
    public async Task RunAsync(CancellationToken kill)
    {
        var run = context.Run;
        if (context.PullRequestServer().ChecksOf(run.Completion?.PrUrl ?? "") is not { } server)
        {
            Judged(CiVerdict.None("the address of the pull request is neither GitHub's nor GitLab's"));
            return;
        }

        var problem = "";
        var began = context.Parts.Time.GetTimestamp();
        for (var looks = 0; run.HaltAsked is null && SecondsLeft > 0; looks++, run = context.Run)
        {
            var look = await server.ReadAsync(run.Head, kill);
            if (look.IsFinal)
            {
                Judged(CiVerdict.None($"the server refuses: {look.Why}"));
                return;
            }

            if (look.Why.Length > 0 && look.Why != problem)
            {
                problem = look.Why; // told once: the network may come back
                context.Journal.Append(new RunEvent.Warned($"the pull request's checks cannot be read: {problem}"));
            }
            else if (look is { Why: "", Checks: { Count: > 0 } checks } && checks.All(check => check.State != CiState.Pending))
            {
                Judged(await JudgeAsync(server, checks, kill));
                return;
            }
            else if (look is { Why: "", Checks.Count: 0 } && context.Parts.Time.GetElapsedTime(began).TotalMinutes >= MinutesForFirst)
            {
                Judged(CiVerdict.None($"no check came within {MinutesForFirst:0} min"));
                return;
            }

            await PauseAsync(looks, kill);
        }
    }

    private double SecondsLeft =>
        Math.Min(context.Run.Validation?.SecondsLeft(context.Journal.Up) ?? double.PositiveInfinity, context.Journal.SecondsLeft);

    private async Task<CiVerdict> JudgeAsync(ICommitChecks server, IReadOnlyList<CiCheck> checks, CancellationToken kill)
    {
        var run = context.Run;
        if (checks.All(check => check.State != CiState.Failed))
        {
            return CiVerdict.Of(run.Head, checks, new HashSet<string>());
        }

        var onBase = await server.ReadAsync(run.BaseCommit, kill);
        var known = onBase
            .Checks.Where(check => check.State == CiState.Failed)
            .Select(check => check.Name)
            .ToHashSet(StringComparer.Ordinal);
        var detailed = new List<CiCheck>();
        foreach (var check in checks)
        {
            var isNew = check.State == CiState.Failed && !known.Contains(check.Name);
            detailed.Add(isNew ? await server.DetailedAsync(check, kill) : check);
        }

        return CiVerdict.Of(run.Head, detailed, known);
    }

    private void Judged(CiVerdict verdict)
    {
        var run = context.Run;
        if (verdict.Feedback.Length > 0)
        {
            InsideFile.Write(
                context.WorkTree,
                Path.Combine(context.FeedbackFolder, context.GateOf(Phase.Ci).FeedbackFile),
                Encoding.UTF8.GetBytes(verdict.Feedback)
            );
        }

        context.Journal.Append([
            .. verdict.Warnings.Select(warning => new RunEvent.Warned(warning)),
            new RunEvent.PostPrJudged(Phase.Ci, run.Validation?.Present?.Round ?? 1, "", verdict.Findings, verdict.Text, verdict.Skipped),
        ]);
    }

    // A halt or the end of the time ends it early.
    private async Task PauseAsync(int looks, CancellationToken kill)
    {
        var seconds = (context.Options.PostPr?.CiPollSeconds ?? 0) * (1 << Math.Min(looks, MostDoublings));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(kill, context.Requests.Wake);
        try
        {
            await Task.Delay(
                TimeSpan.FromSeconds(Math.Clamp(seconds, 0.001, Math.Max(0.001, SecondsLeft))),
                context.Parts.Time,
                stop.Token
            );
        }
        catch (OperationCanceledException) when (!kill.IsCancellationRequested) { }
    }
}
