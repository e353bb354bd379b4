using System.Collections.Immutable;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Text;
using Ias.Engine.Planning;
using Ias.Engine.Reporting;
using Ias.Tui.Requests;

namespace Ias.Tui.State;

/// <summary>Item that needs a person. It leaves the inbox only when it is answered or void, and stays readable.</summary>
/// <param name="Id">Identity while it exists, which an answer refers to.</param>
/// <param name="Since">Time at which it arose.</param>
/// <param name="What">Description in one sentence.</param>
/// <param name="Detail">Details needed for an answer: sizes, deletions; may be empty.</param>
/// <param name="Command">Shell command; empty if it is settled.</param>
/// <param name="Choices">Possible answers and their effects; none if it is settled.</param>
/// <param name="Settled">Time at which it was answered or became void; null = open.</param>
/// <param name="Outcome">Outcome of a settled item.</param>
public sealed record NeedsYou(
    string Id,
    NeedKind Kind,
    DateTimeOffset Since,
    string What,
    string Detail,
    string Command,
    ImmutableArray<Choice> Choices,
    DateTimeOffset? Settled = null,
    string Outcome = ""
)
{
    /// <summary>True if it is still open.</summary>
    public bool IsOpen => Settled is null;

    /// <summary>All past and present items of a run that need a person, oldest first.</summary>
    internal static GrowingList<NeedsYou> Of(
        RunRecord run,
        BreakerState breaker,
        Life life,
        HaltDetails? halt,
        RunHistory history,
        string calledAs
    )
    {
        // Open items come from the run's state, so that they appear before the events are read.
        var open = Needs
            .Of(run, breaker, life.Kind != LifeKind.Gone, calledAs)
            .Select(need => Of(need, ChoicesOf(need, run, halt, calledAs)) with { Command = CommandOf(need, halt) })
            .ToList();
        return open.Count == 0 ? history.Needs.Settled : [.. history.Needs.Settled.Concat(open).OrderBy(need => need.Since)];
    }

    /// <summary>Questions of plannings that wait for an answer.</summary>
    internal static GrowingList<NeedsYou> OfPlannings(IReadOnlyList<PlanRecord> asking, string calledAs) =>
        [
            .. asking
                .Select(plan => WorkTreeNeeds.Of(plan, calledAs))
                .Select(need => Of(need, [new Choice("Answer", "The plan is made with your answer once you continue it.", need.Command)])),
        ];

    /// <summary>Item with the choices for it.</summary>
    internal static NeedsYou Of(Need need, ImmutableArray<Choice> choices) =>
        new(need.Id, need.Kind, need.Since, need.What, need.Detail, need.Command, choices);

    // The page of a halt knows what has been undone meanwhile.
    private static string CommandOf(Need need, HaltDetails? halt) =>
        need.Kind == NeedKind.Halt && halt is { Command.Length: > 0 } ? halt.Command : need.Command;

    private static ImmutableArray<Choice> ChoicesOf(Need need, RunRecord run, HaltDetails? halt, string calledAs) =>
        need.Kind switch
        {
            NeedKind.Halt => halt?.Choices ?? [],
            NeedKind.Push => OfPush(run, need, calledAs),
            NeedKind.EngineGone => OfGone(run, need, calledAs),
            NeedKind.Missing =>
            [
                new Choice("Read the end of its log", "Changes nothing; give the agent what it needs for its next attempt.", need.Command),
            ],
            NeedKind.NothingChanged => [new Choice("See what is on the branch", "Changes nothing.", need.Command)],
            NeedKind.FindingsLeft => [new Choice("Read what was changed", "Changes nothing.", need.Command)],
            NeedKind.PullRequest => [new Choice("Open the pull request", "A draft; nothing is merged.", need.Command)],
            _ => [],
        };

    private static ImmutableArray<Choice> OfGone(RunRecord run, Need need, string calledAs)
    {
        var resume = new Request.Resume(Queue: run.Queue);
        return
        [
            new Choice("Resume", need.Detail, need.Command, resume),
            new Choice(
                "Halt",
                "Marks the run as halted; nothing is lost.",
                CommandLine.From(new Request.Halt().Command(calledAs), calledAs),
                new Request.Halt()
            ),
        ];
    }

    private static ImmutableArray<Choice> OfPush(RunRecord run, Need need, string calledAs)
    {
        if (run.State != RunState.Complete)
        {
            return [new Choice("Push it by hand", "The halted run asked; it asks again when it is done.", need.Command)];
        }

        var (approve, decline) = (new Request.AnswerPush(Approve: true), new Request.AnswerPush(Approve: false));
        return
        [
            new Choice(
                "Read what would be pushed",
                "Commits, files and diff; changes nothing.",
                CommandLine.From(ShellLine.Of($"git diff {run.BaseCommit}...{run.Head}"), calledAs),
                Shows: ChoiceShows.Push
            ),
            new Choice(
                "Approve",
                $"Pushes {run.Branch}{(run.Limits.CreateDraftPr ? ", then opens a draft pull request if gh can" : "")}; nothing is merged.",
                CommandLine.From(approve.Command(calledAs), calledAs),
                approve
            ),
            new Choice("Decline", $"Keeps {run.Branch} on this machine and ends the run.", "", decline),
        ];
    }
}
