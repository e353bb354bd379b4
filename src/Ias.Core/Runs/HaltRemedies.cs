using System.Collections.Immutable;
using Ias.Core.Config;
using Ias.Core.Guardrails;
using Ias.Core.Model;
using Ias.Core.Runs.Breaker;
using Ias.Core.Text;

namespace Ias.Core.Runs;

/// <summary>Known facts about a halt beside the run's record.</summary>
/// <param name="BreakerOpen">The breaker must be reset to continue.</param>
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

/// <summary>Actions open to a person for a halted run, by the cause of the halt.</summary>
/// <param name="Line">Command that resumes, in one line.</param>
/// <param name="Choices">At most four, the likeliest first. One of them at least says how to resume.</param>
public sealed record HaltRemedies(string Line, ImmutableArray<Remedy> Choices)
{
    /// <summary>The variable that turns the guardrails off when it is <c>false</c>.</summary>
    public const string GuardSwitch = "LOA_GUARDRAILS_ENABLED";

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
        var cause = trigger ?? halt.Trigger;
        var at = new HaltedRun(run, calledAs, seen);
        var way = BreakerTriggers.Known(cause)?.Remedy(at) ?? Of(at, halt, cause);
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
    }

    // Causes other than the breaker's triggers.
    private static HaltRemedy Of(HaltedRun at, RunHalt halt, string cause)
    {
        var (run, seen, limits, going, resume) = (at.Run, at.Seen, at.Run.Limits, at.Going, at.ResumeCommand);
        var (undo, forced) = ($"undo it as shown by `{at.CalledAs} run-status --verbose`, then ", going with { Force = true });
        return cause switch
        {
            HaltTrigger.Budget when halt.By == DaySpend.HaltedBy && DayBudget() is var raise => new(
                "",
                DaySpend.GoesOn(
                    halt.At,
                    "",
                    run.Queue.Length > 0 ? $"with a higher {ConfigKeys.DailyBudget} in .loa.config.yaml" : raise.Command
                ),
                [
                    HaltedRun.ByHand(
                        "Wait until the day is over",
                        $"From {DaySpend.NextDay(halt.At).UtcDateTime:yyyy-MM-dd HH:mm}Z on, {resume} resumes it. Nothing is spent while it is halted."
                    ) with
                    {
                        Resume = going,
                    },
                    raise,
                    at.TakeOver,
                ]
            ),
            HaltTrigger.Budget => new(
                "",
                "",
                [Budget(), HaltedRun.ByHand("Leave it for today", "Nothing is spent while it is halted."), at.TakeOver]
            ),
            HaltTrigger.GuardBlocked when IsTooDangerous(run, halt) => new(
                "",
                "",
                [
                    HaltedRun.ByHand(
                        "Read what it would touch",
                        run.Bug is { } bug
                            ? $"{bug.Signals}. Suspected: {(bug.Suspects.IsDefaultOrEmpty ? "no file is named" : string.Join(", ", bug.Suspects))}."
                            : $"{halt.From.Phase.Word()} has danger level high. Nothing runs while it is halted."
                    ),
                    at.Raise(
                        "Allow it and resume",
                        "--allow-high applies to the rest of this run; the pull request says so.",
                        new(AllowHigh: true)
                    ),
                    at.TakeOver,
                ]
            ),
            HaltTrigger.GuardBlocked => new(
                "fix what it names, then ",
                $"; {GuardSwitch}=false {resume} continues without the guardrails",
                [
                    at.Resume("Resume, once it is fixed", "The same text is blocked again.", going),
                    HaltedRun.ByHand(
                        "Resume without the guardrails",
                        "For this resume only, in a shell, after you have read the text.",
                        $"{GuardSwitch}=false {resume}"
                    ),
                    at.Note,
                    at.TakeOver,
                ]
            ),
            HaltTrigger.IceBreach when (seen.ToRestore ?? ToRestore(run)) is { IsEmpty: false } left => new(
                undo,
                "",
                [
                    HaltedRun.ByHand(
                        "Undo the change",
                        $"In a shell, after you have reviewed it; ias never does this itself:\n{string.Join('\n', left)}",
                        string.Join(" && ", left)
                    ),
                    HaltedRun.ByHand(
                        "Keep the change instead",
                        $"Here you can resume only after undoing it; in a shell: {forced.Command(at.CalledAs)}",
                        forced.Command(at.CalledAs)
                    ) with
                    {
                        Resume = forced,
                    },
                    at.TakeOver,
                ]
            ),
            HaltTrigger.IceBreach => new(
                undo,
                "",
                [at.Resume("Resume: the change is undone", "--force confirms that you have reviewed it.", forced), at.TakeOver]
            ),
            HaltTrigger.HeadMoved => new(
                ShellLine.Of($"git switch {run.Branch}, then "),
                "",
                [
                    HaltedRun.ByHand(
                        "Go back to the run's branch",
                        "Work on the other branch stays there.",
                        ShellLine.Of($"git switch {run.Branch}")
                    ),
                    at.Resume("Resume", "From the run's branch.", going),
                    at.TakeOver,
                ]
            ),
            HaltTrigger.PublishFailed => new(
                "fix the remote, then ",
                "",
                [
                    at.Resume("Try to publish again", "Costs nothing: no agent starts, unless checks follow.", going),
                    HaltedRun.ByHand(
                        "Leave it on this machine",
                        $"All commits are on {run.Branch}.",
                        ShellLine.Of($"git log --oneline {run.Base}..{run.Branch}")
                    ),
                    at.TakeOver,
                ]
            ),
            HaltTrigger.ValidationFailed when run.Validation is { External: true } => new(
                "fix what it names, then ",
                $" (calls {limits.PostPr?.Command?[0]} again)",
                [at.Resume("Resume", "The program is called again.", going), at.Note, at.TakeOver]
            ),
            HaltTrigger.ValidationFailed => new(
                "",
                $" (continues with a fix and new rounds; {at.Note.Command} tells the agent more)",
                [
                    at.Resume("Resume", "The findings are fixed and pushed, then it is checked again.", going, RemedyCycles.Each),
                    at.Note,
                    at.TakeOver,
                ]
            ),
            _ => new(
                "",
                "",
                [
                    at.Resume(
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
                            at.Raise(
                                "Raise the calls per hour and resume",
                                $"From {hour.Limit} to {hour.Limit * 2}.",
                                new(CallsPerHour: hour.Limit * 2)
                            ),
                        ]
                        : Array.Empty<Remedy>(),
                    at.Note,
                    at.TakeOver,
                ]
            ),
        };

        Remedy DayBudget()
        {
            var to = DaySpend.Raised(run.Today?.On(halt.At) ?? 0, limits.DailyBudgetUsd);
            return at.Raise(
                "Raise the daily budget and resume",
                $"From ${HaltedRun.Number(limits.DailyBudgetUsd)} to ${HaltedRun.Number(to)}, for this run; others keep theirs.",
                new(DailyBudgetUsd: to)
            );
        }

        Remedy Budget()
        {
            var spent = (double)(run.Usage?.CostUsd ?? 0);
            var (cost, tokens) = (Math.Ceiling(Math.Max(spent, limits.MaxCostUsd) * 1.5), limits.MaxTokens * 3 / 2);
            return limits.MaxCostUsd > 0 && spent >= limits.MaxCostUsd
                ? at.Raise(
                    "Raise the limit and resume",
                    $"From ${HaltedRun.Number(limits.MaxCostUsd)} to ${HaltedRun.Number(cost)}.",
                    new(MaxCostUsd: cost)
                )
                : at.Raise("Raise the limit and resume", $"From {limits.MaxTokens} to {tokens} tokens.", new(MaxTokens: tokens));
        }
    }

    private static bool IsTooDangerous(RunRecord run, RunHalt halt) =>
        !run.Limits.AllowHigh
        && (
            run.Bug is { IsHighRisk: true }
            || GateList.All.Judge(GateList.All.SkillOf(halt.From.Phase), GuardMode.Autonomous, allowHigh: false).Action == GuardAction.Block
        );
}
