// Over 300 lines: one table, a row for each halt.
using System.Collections.Immutable;
using System.Globalization;
using Ias.Core.Config;
using Ias.Core.Guardrails;
using Ias.Core.Model;
using Ias.Core.Text;

namespace Ias.Core.Runs;

/// <summary>What is known about a halt beside the run's record.</summary>
/// <param name="BreakerOpen">The breaker must be reset to go on.</param>
/// <param name="ToRestore">The commands that undo a breach and have not been carried out yet; null = all of them.</param>
/// <param name="Attempts">How often the finding was worked on.</param>
/// <param name="LastLog">The last turn's log; empty = none.</param>
/// <param name="Hour">The calls per hour, where they are used up; null = they are not.</param>
public sealed record HaltSeen(
    bool BreakerOpen = false,
    ImmutableArray<string>? ToRestore = null,
    int Attempts = 0,
    string LastLog = "",
    RateLimit? Hour = null
);

/// <summary>What a person can do about a halted run, by what halted it.</summary>
/// <param name="Line">What to type to go on, in one line.</param>
/// <param name="Choices">At most four, the likeliest first. One of them at least says how to resume.</param>
public sealed record HaltRemedies(string Line, ImmutableArray<Remedy> Choices)
{
    /// <summary>The variable that turns the guardrails off when it is <c>false</c>.</summary>
    public const string GuardSwitch = "LOA_GUARDRAILS_ENABLED";

    private const int MoreCycles = 10;
    private const double MoreHours = 4;

    /// <summary>The commands that undo a run's breaches.</summary>
    public static ImmutableArray<string> ToRestore(RunRecord run) =>
        [.. run.BreachRestore.Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    /// <param name="run">The run; one that is not halted is taken for one that a person halted.</param>
    /// <param name="calledAs">How the person calls the program; with <c>-C DIR</c> what they type to git leads there, too.</param>
    /// <param name="trigger">Another <see cref="HaltTrigger"/> than the run's own; null = its own.</param>
    public static HaltRemedies For(RunRecord run, string calledAs, HaltSeen? seen = null, string? trigger = null)
    {
        seen ??= new HaltSeen();
        var halt = run.Halt ?? new RunHalt("", HaltTrigger.User, "", run.Timestamps.LastActivity, new HaltFrom(run.State, run.Phase));
        var (limits, going) = (run.Limits, new Resumption(seen.BreakerOpen, Queue: run.Queue));
        var (resume, next) = (going.Command(calledAs), $"Resume with cycle {run.Cycles.Current + 1}, breaker half open");
        var note = new Remedy(
            RemedyKind.Note,
            "Say what you want",
            "a note for the next IMPLEMENT; nothing starts",
            $"{calledAs} note \"…\""
        );
        var byHand = ByHand("Take it over by hand", $"{run.Branch} is yours until you resume", ShellLine.Of($"git switch {run.Branch}"));
        var (undo, forced) = ($"undo it as shown by `{calledAs} run-status --verbose`, then ", going with { Force = true });
        var noted = run.Queue.Length > 0 ? "" : $"{note.Command} and ";
        (string Before, string After, Remedy[] Choices) way = (trigger ?? halt.Trigger) switch
        {
            HaltTrigger.SameIssue => (
                noted,
                "",
                [
                    new(
                        RemedyKind.Attempts,
                        seen.Attempts == 0
                            ? "Read the finding"
                            : $"Read the finding and the {Wording.Count(seen.Attempts, "attempt")} side by side",
                        "Changes nothing."
                    ),
                    note,
                    Resume(next, "The same finding again stops it at once.", going with { ResetBreaker = true }, RemedyCycles.Trial),
                    byHand,
                ]
            ),
            HaltTrigger.NoProgress => (
                noted,
                "",
                [
                    note,
                    Resume(
                        next,
                        "Another cycle without a change stops it at once.",
                        going with
                        {
                            ResetBreaker = true,
                        },
                        RemedyCycles.Trial
                    ),
                    byHand,
                ]
            ),
            HaltTrigger.AgentFailure => (
                $"{calledAs} preflight, then ",
                "",
                [
                    new(
                        RemedyKind.LastLog,
                        "Read the end of the last log",
                        "Changes nothing.",
                        seen.LastLog.Length > 0 ? $"tail -n 50 {ShellWord.Quote(seen.LastLog)}" : ""
                    ),
                    ByHand("Check what a run needs", "Is the agent there, and logged in? Changes nothing.", $"{calledAs} preflight"),
                    Resume("Resume, breaker half open", "One more failed turn stops it at once.", going with { ResetBreaker = true }),
                    byHand,
                ]
            ),
            HaltTrigger.CycleCount => (
                "",
                "",
                [
                    Raise(
                        $"Resume with up to {run.Cycles.Limit + MoreCycles} cycles",
                        $"{MoreCycles} cycles more.",
                        new(MaxCycles: run.Cycles.Limit + MoreCycles)
                    ),
                    note,
                    byHand,
                ]
            ),
            HaltTrigger.Timeout => (
                "",
                "",
                [
                    Raise(
                        $"Resume with up to {Number(limits.TimeoutHours + MoreHours)} hours",
                        $"{MoreHours:0} hours more of running time.",
                        new(TimeoutHours: limits.TimeoutHours + MoreHours)
                    ),
                    note,
                    byHand,
                ]
            ),
            HaltTrigger.RateLimit => (
                "",
                "",
                [
                    Resume("Resume, reset the wait count", "Do this once the provider answers again.", going with { ResetBreaker = true }),
                    byHand,
                ]
            ),
            HaltTrigger.Budget when halt.By == DaySpend.HaltedBy && DayBudget() is var raise => (
                "",
                DaySpend.GoesOn(
                    halt.At,
                    "",
                    run.Queue.Length > 0 ? $"with a higher {ConfigKeys.DailyBudget} in .loa.config.yaml" : raise.Command
                ),
                [
                    ByHand(
                        "Wait until the day is over",
                        $"From {DaySpend.NextDay(halt.At).UtcDateTime:yyyy-MM-dd HH:mm}Z on, {resume} resumes it. Nothing is spent while it is halted."
                    ) with
                    {
                        Resume = going,
                    },
                    raise,
                    byHand,
                ]
            ),
            HaltTrigger.Budget => ("", "", [Budget(), ByHand("Leave it for today", "Nothing is spent while it is halted."), byHand]),
            HaltTrigger.GuardBlocked when IsTooDangerous(run, halt) => (
                "",
                "",
                [
                    ByHand(
                        "Read what it would touch",
                        run.Bug is { } bug
                            ? $"{bug.Signals}. Suspected: {(bug.Suspects.IsDefaultOrEmpty ? "no file is named" : string.Join(", ", bug.Suspects))}."
                            : $"{halt.From.Phase.Word()} has danger level high. Nothing runs while it is halted."
                    ),
                    Raise(
                        "Allow it and resume",
                        "--allow-high applies to the rest of this run; the pull request says so.",
                        new(AllowHigh: true)
                    ),
                    byHand,
                ]
            ),
            HaltTrigger.GuardBlocked => (
                "fix what it names, then ",
                $"; {GuardSwitch}=false {resume} continues without the guardrails",
                [
                    Resume("Resume, once it is fixed", "The same text is blocked again.", going),
                    ByHand(
                        "Resume without the guardrails",
                        "For this resume only, in a shell, after you have read the text.",
                        $"{GuardSwitch}=false {resume}"
                    ),
                    note,
                    byHand,
                ]
            ),
            HaltTrigger.IceBreach when (seen.ToRestore ?? ToRestore(run)) is { IsEmpty: false } left => (
                undo,
                "",
                [
                    ByHand(
                        "Undo the change",
                        $"In a shell, after you have reviewed it; ias never does this itself:\n{string.Join('\n', left)}",
                        string.Join(" && ", left)
                    ),
                    ByHand(
                        "Keep the change instead",
                        $"Here you can resume only after undoing it; in a shell: {forced.Command(calledAs)}",
                        forced.Command(calledAs)
                    ) with
                    {
                        Resume = forced,
                    },
                    byHand,
                ]
            ),
            HaltTrigger.IceBreach => (
                undo,
                "",
                [Resume("Resume: the change is undone", "--force confirms that you have reviewed it.", forced), byHand]
            ),
            HaltTrigger.HeadMoved => (
                ShellLine.Of($"git switch {run.Branch}, then "),
                "",
                [
                    ByHand(
                        "Go back to the run's branch",
                        "Work on the other branch stays there.",
                        ShellLine.Of($"git switch {run.Branch}")
                    ),
                    Resume("Resume", "From the run's branch.", going),
                    byHand,
                ]
            ),
            HaltTrigger.PublishFailed => (
                "fix the remote, then ",
                "",
                [
                    Resume("Try to publish again", "Costs nothing: no agent starts, unless checks follow.", going),
                    ByHand(
                        "Leave it on this machine",
                        $"All commits are on {run.Branch}.",
                        ShellLine.Of($"git log --oneline {run.Base}..{run.Branch}")
                    ),
                    byHand,
                ]
            ),
            HaltTrigger.ValidationFailed when run.Validation is { External: true } => (
                "fix what it names, then ",
                $" (calls {limits.PostPr?.Command?[0]} again)",
                [Resume("Resume", "The program is called again.", going), note, byHand]
            ),
            HaltTrigger.ValidationFailed => (
                "",
                $" (continues with a fix and new rounds; {note.Command} tells the agent more)",
                [Resume("Resume", "The findings are fixed and pushed, then it is checked again.", going, RemedyCycles.Each), note, byHand]
            ),
            _ => (
                "",
                "",
                [
                    Resume(
                        "Resume",
                        run.Queue.Length > 0
                            ? "Continues with the next job in the queue."
                            : $"Continues with {halt.From.Phase.Word()} of cycle {run.Cycles.Current}{(run.Plan is null || run.Validation is not null ? "" : $" of {run.Current}, then the sprints after it")}.",
                        going,
                        RemedyCycles.Each
                    ),
                    .. seen.Hour is { } hour
                        ?
                        [
                            Raise(
                                "Raise the calls per hour and resume",
                                $"From {hour.Limit} to {hour.Limit * 2}.",
                                new(CallsPerHour: hour.Limit * 2)
                            ),
                        ]
                        : Array.Empty<Remedy>(),
                    note,
                    byHand,
                ]
            ),
        };
        // A note is for an IMPLEMENT, and a queue's day has its budget from the configuration.
        var possible = way.Choices.Where(choice =>
            run.Queue.Length == 0 || (choice.Kind != RemedyKind.Note && choice.Resume?.Raised.DailyBudgetUsd is null)
        );
        return new HaltRemedies(
            CommandLine.From(
                $"{way.Before}{way.Choices.First(choice => choice.Resume is not null).Resume!.Command(calledAs)}{way.After}",
                calledAs
            ),
            [.. possible.Select(choice => choice with { Command = CommandLine.From(choice.Command, calledAs) })]
        );

        Remedy ByHand(string text, string effect, string command = "") => new(RemedyKind.ByHand, text, effect, command);

        Remedy Resume(string text, string effect, Resumption how, RemedyCycles cycles = RemedyCycles.None) =>
            new(RemedyKind.Resume, text, effect, how.Command(calledAs), how, cycles);

        // More cycles or hours close the breaker that stopped for them.
        Remedy Raise(string text, string effect, RaisedLimits to) =>
            Resume(
                text,
                effect,
                going with
                {
                    ResetBreaker = seen.BreakerOpen && to is { MaxCycles: null, TimeoutHours: null },
                    Raised = to,
                },
                RemedyCycles.Each
            );

        Remedy DayBudget()
        {
            var to = DaySpend.Raised(run.Today?.On(halt.At) ?? 0, limits.DailyBudgetUsd);
            return Raise(
                "Raise the daily budget and resume",
                $"From ${Number(limits.DailyBudgetUsd)} to ${Number(to)}, for this run; others keep theirs.",
                new(DailyBudgetUsd: to)
            );
        }

        Remedy Budget()
        {
            var spent = (double)(run.Usage?.CostUsd ?? 0);
            var (cost, tokens) = (Math.Ceiling(Math.Max(spent, limits.MaxCostUsd) * 1.5), limits.MaxTokens * 3 / 2);
            return limits.MaxCostUsd > 0 && spent >= limits.MaxCostUsd
                ? Raise("Raise the limit and resume", $"From ${Number(limits.MaxCostUsd)} to ${Number(cost)}.", new(MaxCostUsd: cost))
                : Raise("Raise the limit and resume", $"From {limits.MaxTokens} to {tokens} tokens.", new(MaxTokens: tokens));
        }
    }

    private static bool IsTooDangerous(RunRecord run, RunHalt halt) =>
        !run.Limits.AllowHigh
        && (
            run.Bug is { IsHighRisk: true }
            || Danger.Judge(Danger.SkillOf(halt.From.Phase), GuardMode.Autonomous, allowHigh: false).Action == GuardAction.Block
        );

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
