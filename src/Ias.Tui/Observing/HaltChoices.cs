using System.Collections.Immutable;
using System.Globalization;
using Ias.Core;
using Ias.Core.Events;
using Ias.Core.Guardrails;
using Ias.Core.RunMode;
using Ias.Tui.Asking;

namespace Ias.Tui.Observing;

/// <summary>What can be done about a halt, by what caused it.</summary>
internal static class HaltChoices
{
    private const int MoreCycles = 10;
    private const double MoreHours = 4;

    /// <summary>At most four, the likeliest first.</summary>
    public static ImmutableArray<Choice> Of(HaltPage halt, RunRecord run, Observed seen)
    {
        var (tale, calledAs) = (seen.Tale, seen.CalledAs);
        var hour = seen.Rate is { } rate && rate.Left(seen.At) == 0 ? rate : null; // its calls are used up
        var note = new Choice("Say what you want", "a note for the next IMPLEMENT; nothing starts", $"{calledAs} note \"…\"", new Request.Note(""));
        var force = new Request.Resume(Force: true, Queue: run.Queue).Command(calledAs);
        var byHand = new Choice("Take it over by hand", $"{run.Branch} is yours until you resume", $"git switch {run.Branch}");
        Choice[] choices = halt.Trigger switch
        {
            HaltTrigger.SameIssue =>
            [
                new Choice(halt.Attempts.IsEmpty ? "Read the finding" : $"Read the finding and the {EventWording.Count(halt.Attempts.Length, "attempt")} side by side", "Changes nothing.", Shows: ChoiceShows.Attempts), note,
                Resume($"Resume with cycle {run.Cycles.Current + 1}, breaker half open", $"{Trial(tale)} The same finding again stops it at once.{SameAgain(halt, tale)}", new Request.Resume(ResetBreaker: true)), byHand,
            ],
            HaltTrigger.NoProgress =>
            [
                note, Resume($"Resume with cycle {run.Cycles.Current + 1}, breaker half open", $"{Trial(tale)} Another cycle without a change stops it at once.{SameAgain(halt, tale)}", new Request.Resume(ResetBreaker: true)), byHand,
            ],
            HaltTrigger.AgentFailure =>
            [
                new Choice("Read the end of the last log", "Changes nothing.", halt.LastTurn is { } last ? $"tail -n 50 {CommandLine.Quote(last.Log)}" : "", Shows: ChoiceShows.LastLog),
                new Choice("Check what a run needs", "Is the agent there, and logged in? Changes nothing.", $"{calledAs} preflight"),
                Resume("Resume, breaker half open", "One more failed turn stops it at once.", new Request.Resume(ResetBreaker: true)), byHand,
            ],
            HaltTrigger.CycleCount =>
            [
                Resume($"Resume with up to {run.Cycles.Limit + MoreCycles} cycles", $"{MoreCycles} cycles more.{Each(tale)}", new Request.Resume { Raised = new(MaxCycles: run.Cycles.Limit + MoreCycles) }), note, byHand,
            ],
            HaltTrigger.Timeout =>
            [
                Resume($"Resume with up to {run.Limits.TimeoutHours + MoreHours:0.##} hours", $"{MoreHours:0} hours more of running time.{Each(tale)}", new Request.Resume { Raised = new(TimeoutHours: run.Limits.TimeoutHours + MoreHours) }), note, byHand,
            ],
            HaltTrigger.RateLimit =>
            [
                Resume("Resume, reset the wait count", "Do this once the provider answers again.", new Request.Resume(ResetBreaker: true)), byHand,
            ],
            HaltTrigger.Budget when run.Halt?.By == DaySpend.HaltedBy =>
            [
                new Choice("Wait until the day is over", $"From {DaySpend.NextDay(run.Halt.At).UtcDateTime:yyyy-MM-dd HH:mm}Z on, {new Request.Resume(Queue: run.Queue).Command(calledAs)} resumes it. Nothing is spent while it is halted."),
                Resume(
                    "Raise the daily budget and resume", $"From ${run.Limits.DailyBudgetUsd.ToString("0.##", CultureInfo.InvariantCulture)} to ${DayBudget(run).ToString("0", CultureInfo.InvariantCulture)}, for this run; others keep theirs.{Each(tale)}",
                    new Request.Resume { Raised = new(DailyBudgetUsd: DayBudget(run)) }),
                byHand,
            ],
            HaltTrigger.Budget =>
            [
                Resume("Raise the limit and resume", $"{Budget(run).What}.{Each(tale)}", Budget(run).Request), new Choice("Leave it for today", "Nothing is spent while it is halted."), byHand,
            ],
            HaltTrigger.GuardBlocked when IsTooDangerous(halt, run) =>
            [
                new Choice("Read what it would touch", run.Bug is { } bug ? $"{bug.Signals}. Suspected: {(bug.Suspects.IsDefaultOrEmpty ? "no file is named" : string.Join(", ", bug.Suspects))}." : $"{EventWording.PhaseWord(halt.FromPhase)} has danger level high. Nothing runs while it is halted."),
                Resume("Allow it and resume", $"--allow-high applies to the rest of this run; the pull request says so.{Each(tale)}", new Request.Resume { Raised = new(AllowHigh: true) }), byHand,
            ],
            HaltTrigger.GuardBlocked =>
            [
                Resume("Resume, once it is fixed", "The same text is blocked again.", new Request.Resume()),
                new Choice("Resume without the guardrails", "For this resume only, in a shell, after you have read the text.", $"LOA_GUARDRAILS_ENABLED=false {calledAs} run-resume"), note, byHand,
            ],
            HaltTrigger.IceBreach when halt.ToRestore.IsEmpty =>
            [
                Resume("Resume: the change is undone", "--force confirms that you have reviewed it.", new Request.Resume(Force: true)), byHand,
            ],
            HaltTrigger.IceBreach =>
            [
                new Choice("Undo the change", $"In a shell, after you have reviewed it; ias never does this itself:\n{string.Join('\n', halt.ToRestore)}", string.Join(" && ", halt.ToRestore)),
                new Choice("Keep the change instead", $"Here you can resume only after undoing it; in a shell: {force}", force), byHand,
            ],
            HaltTrigger.HeadMoved =>
            [
                new Choice("Go back to the run's branch", "Work on the other branch stays there.", $"git switch {run.Branch}"),
                Resume("Resume", "From the run's branch.", new Request.Resume()), byHand,
            ],
            HaltTrigger.PublishFailed =>
            [
                Resume("Try to publish again", "Costs nothing: no agent starts, unless checks follow.", new Request.Resume()),
                new Choice("Leave it on this machine", $"All commits are on {run.Branch}.", $"git log --oneline {run.Base}..{run.Branch}"), byHand,
            ],
            HaltTrigger.ValidationFailed =>
            [
                Resume("Resume", run.Validation is { External: true } ? "The program is called again." : $"The findings are fixed and pushed, then it is checked again.{Each(tale)}", new Request.Resume()), note, byHand,
            ],
            _ =>
            [
                Resume("Resume", run.Queue.Length > 0 ? "Continues with the next job in the queue." : $"Continues with {EventWording.PhaseWord(halt.FromPhase)} of cycle {run.Cycles.Current}{(run.Plan is null || run.Validation is not null ? "" : $" of {run.Current}, then the sprints after it")}.{Each(tale)}", new Request.Resume(ResetBreaker: halt.BreakerOpen)),
                .. hour is null ? Array.Empty<Choice>()
                    : [Resume("Raise the calls per hour and resume", $"From {hour.Limit} to {hour.Limit * 2}.{Each(tale)}", new Request.Resume(halt.BreakerOpen) { Raised = new(CallsPerHour: hour.Limit * 2) })],
                note, byHand,
            ],
        };
        // A note is for an IMPLEMENT, and a queue's day has its budget from the configuration.
        var possible = choices.Where(choice => run.Queue.Length == 0 || (choice != note && choice.Request is not Request.Resume { Raised.DailyBudgetUsd: not null }));
        return [.. possible.Select(choice => choice with { Command = CommandLine.From(choice.Command, calledAs) })];

        Choice Resume(string text, string effect, Request.Resume request)
        {
            var its = request with { Queue = run.Queue };
            var waits = hour is null || its.Raised.CallsPerHour is not null ? "" : $" The next turn waits until {Life.Clock(RateLimit.NextHour(seen.At), seen.At)}: {hour.Limit} calls this hour are used up.";
            return new Choice(text, effect + waits, its.Command(calledAs), its);
        }
    }

    // A trial is worth its money only when something is different from the last time.
    private static string SameAgain(HaltPage halt, RunTale tale) => tale.Turns.Length == 0 ? "" // not read yet
        : halt.Changed.IsEmpty
        ? " Neither the plan nor the findings changed since the stop, so it may end the same way: add a note or edit something first."
        : $" Changed since the stop: {string.Join(", ", halt.Changed)}.";

    private static string Trial(RunTale tale) => Average(tale) is { Length: > 0 } average ? $"One trial cycle, {average}." : "One trial cycle.";

    private static string Each(RunTale tale) => Average(tale) is { Length: > 0 } average ? $" A cycle took {average} so far." : "";

    private static string Average(RunTale tale)
    {
        var (cost, time) = tale.AverageCycle();
        string[] parts = [cost is { } usd ? string.Create(CultureInfo.InvariantCulture, $"${usd:0.00}") : "", time is { } average ? EventWording.Age(average) : ""];
        var known = string.Join(" and ", parts.Where(part => part.Length > 0));
        return known.Length > 0 ? $"about {known}" : "";
    }

    private static bool IsTooDangerous(HaltPage halt, RunRecord run) => !run.Limits.AllowHigh
        && (run.Bug is { IsHighRisk: true } || Danger.Judge(Danger.SkillOf(halt.FromPhase), GuardMode.Autonomous, allowHigh: false).Action == GuardAction.Block);

    private static double DayBudget(RunRecord run) => DaySpend.Raised(run.Today?.Spent ?? 0, run.Limits.DailyBudgetUsd);

    private static (string What, Request.Resume Request) Budget(RunRecord run)
    {
        var spent = (double)(run.Usage?.CostUsd ?? 0);
        var byMoney = run.Limits.MaxCostUsd > 0 && spent >= run.Limits.MaxCostUsd;
        var (cost, tokens) = (Math.Ceiling(Math.Max(spent, run.Limits.MaxCostUsd) * 1.5), run.Limits.MaxTokens * 3 / 2);
        return byMoney
            ? ($"From ${run.Limits.MaxCostUsd.ToString("0.##", CultureInfo.InvariantCulture)} to ${cost.ToString("0", CultureInfo.InvariantCulture)}", new Request.Resume { Raised = new(MaxCostUsd: cost) })
            : ($"From {run.Limits.MaxTokens} to {tokens} tokens", new Request.Resume { Raised = new(MaxTokens: tokens) });
    }
}
