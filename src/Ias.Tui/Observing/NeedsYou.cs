using System.Collections.Immutable;
using Ias.Core;
using Ias.Core.Events;
using Ias.Core.RunMode;
using Ias.Tui.Asking;

namespace Ias.Tui.Observing;

/// <summary>What kind of thing waits for a person.</summary>
public enum NeedKind
{
    Halt,
    Push,
    EngineGone,
    Missing,

    /// <summary>A job of a runner asked something.</summary>
    Decision,

    /// <summary>A job of a runner failed for good.</summary>
    Failed,

    /// <summary>A sprint passed its gates, and nothing was changed in it.</summary>
    Nothing,
}

/// <summary>Something that waits for a person. It leaves the queue only when it is answered or void, and stays readable.</summary>
/// <param name="Id">The same for the same thing as long as it is there: what an answer names.</param>
/// <param name="Since">When it came up.</param>
/// <param name="What">One sentence.</param>
/// <param name="Detail">What one must know to answer: sizes, deletions; may be empty.</param>
/// <param name="Choices">The answers and what each does; none for one that is settled.</param>
/// <param name="Settled">When it was answered or became void; null = it waits.</param>
/// <param name="Outcome">What became of it.</param>
public sealed record NeedsYou(
    string Id, NeedKind Kind, DateTimeOffset Since, string What, string Detail, ImmutableArray<Choice> Choices, DateTimeOffset? Settled = null, string Outcome = "")
{
    /// <summary>It waits.</summary>
    public bool IsOpen => Settled is null;

    /// <summary>Everything of a run that waits or waited for a person, oldest first.</summary>
    public static ImmutableArray<NeedsYou> Of(RunRecord run, Life life, HaltPage? halt, IReadOnlyList<RunEvent> events, string calledAs)
    {
        var needs = Past(events);
        needs.RemoveAll(need => need is { IsOpen: true, Kind: not NeedKind.Missing }); // told below, with what can be done
        if (halt is not null)
        {
            needs.Add(new NeedsYou(IdOf(NeedKind.Halt, halt.Since), NeedKind.Halt, halt.Since, $"Halted: {halt.Reason}", string.Join(' ', halt.Safe), halt.Choices));
        }

        if (run.Unchanged.Count > 0 && events.LastOrDefault(e => e is RunEvent.SprintMarked marked && run.Unchanged.Contains(marked.Sprint)) is { } passed)
        {
            Open(new NeedsYou(
                IdOf(NeedKind.Nothing, passed.At), NeedKind.Nothing, passed.At, $"{EventWording.ChangedNothing(run.Unchanged)}.", "Was it already done, or did the agent not do it?",
                [new Choice("See what is on the branch", "Changes nothing.", $"git log --stat {run.BaseCommit}..{run.Head}")]));
        }

        if (run.PushAsked is { Approved: null } push)
        {
            Open(PushOf(run, push, calledAs));
        }

        if (life.Kind == LifeKind.Gone)
        {
            var resume = new Request.Resume(Queue: run.Queue);
            var (stands, goesOn) = run.Queue.Length > 0 ? ("its queue waits", "The interrupted jobs' changes are kept as patches; the jobs run again.")
                : ($"the run is at {EventWording.PhaseWord(run.Phase)}, cycle {run.Cycles.Current}", "Repeats the interrupted phase on what is in the work tree.");
            var since = life.GoneSince ?? run.Timestamps.LastActivity;
            Open(new NeedsYou(
                IdOf(NeedKind.EngineGone, since), NeedKind.EngineGone, since, $"The engine is gone; {stands}.", "",
                [
                    new Choice("Resume", goesOn, resume.Command(calledAs), resume),
                    new Choice("Halt", "Marks the run as halted; nothing is lost.", new Request.Halt().Command(calledAs), new Request.Halt()),
                ]));
        }

        needs.Sort((one, other) => one.Since.CompareTo(other.Since));
        return [.. needs];

        void Open(NeedsYou need) => needs.Add(need with { Choices = [.. need.Choices.Select(choice => choice with { Command = CommandLine.From(choice.Command, calledAs) })] });
    }

    private static NeedsYou PushOf(RunRecord run, PushRequest push, string calledAs)
    {
        var size = $"{EventWording.Count(push.Commits, "commit")}, {EventWording.Count(push.Files, "file")} changed, +{run.Metrics.LinesAdded} -{run.Metrics.LinesRemoved}";
        var deleted = run.Deletions.IsDefaultOrEmpty ? "" : $"; deletes {string.Join(", ", run.Deletions.Select(d => d.Path).Distinct(StringComparer.Ordinal))}";
        var (approve, decline) = (new Request.AnswerPush(Approve: true), new Request.AnswerPush(Approve: false));
        ImmutableArray<Choice> choices = run.State == RunState.Complete
            ?
            [
                new Choice("Read what would be pushed", "Commits, files and diff; changes nothing.", $"git diff {run.BaseCommit}...{run.Head}", Shows: ChoiceShows.Push),
                new Choice("Approve", $"Pushes {run.Branch}{(run.Limits.CreateDraftPr ? ", then opens a draft pull request if gh can" : "")}; nothing is merged.", approve.Command(calledAs), approve),
                new Choice("Decline", $"Keeps {run.Branch} on this machine and ends the run.", "", decline),
            ]
            : [new Choice("Push it by hand", "The halted run asked; it asks again when it is done.", $"git push -u origin {run.Branch}")];
        return new NeedsYou(IdOf(NeedKind.Push, push.At), NeedKind.Push, push.At, $"The push of {run.Branch} needs your answer.", size + deleted, choices);
    }

    // What is open is told by the run itself, so that it is there before the events are read; what is settled, by the events alone.
    private static List<NeedsYou> Past(IReadOnlyList<RunEvent> events)
    {
        var past = new List<NeedsYou>();
        DateTimeOffset before = default;
        foreach (var happened in events)
        {
            switch (happened)
            {
                case RunEvent.HaltBegun e:
                    past.Add(new NeedsYou(IdOf(NeedKind.Halt, e.At), NeedKind.Halt, e.At, $"Halted: {e.Reason}", "", []));
                    break;
                case RunEvent.PushRequested e:
                    past.Add(new NeedsYou(IdOf(NeedKind.Push, e.At), NeedKind.Push, e.At, $"The push of {e.Branch} needs an answer.", $"{EventWording.Count(e.Commits, "commit")}, {EventWording.Count(e.Files, "file")} changed", []));
                    break;
                case RunEvent.TurnEnded { Outcome: TurnOutcome.Denied or TurnOutcome.AuthFailed } e when past.LastOrDefault() is not { Kind: NeedKind.Missing, IsOpen: true }:
                    past.Add(new NeedsYou(IdOf(NeedKind.Missing, e.At), NeedKind.Missing, e.At, $"The agent lacks something: {e.Outcome.Words()}.", e.Detail, [LookAtLog(events, e)]));
                    break;
                case RunEvent.TurnEnded { Outcome: TurnOutcome.Ended }:
                    Settle(NeedKind.Missing, happened.At, "a later turn succeeded");
                    break;
                case RunEvent.PushAnswered e:
                    Settle(NeedKind.Push, e.At, $"{(e.Approved ? "approved" : "declined")} by {e.By}");
                    break;
                case RunEvent.EngineStarted { Resumed: true } when !past.Any(need => need is { Kind: NeedKind.Halt or NeedKind.Push, IsOpen: true }):
                    past.Add(new NeedsYou(IdOf(NeedKind.EngineGone, before), NeedKind.EngineGone, before, "The engine was gone.", "", [], happened.At, "resumed"));
                    break;
                case RunEvent.StateChanged { Trigger: RunTrigger.Resume } e:
                    Settle(NeedKind.Halt, e.At, "resumed");
                    if (e.From == RunState.Halted)
                    {
                        Settle(NeedKind.Push, e.At, "resumed; asked again at the end");
                    }

                    break;
                case RunEvent.StateChanged { To: RunState.JackedOut or RunState.ReadyForHitl }:
                    Settle(NeedKind.Push, happened.At, "the run ended");
                    break;
            }

            before = happened.At;
        }

        return past;

        void Settle(NeedKind kind, DateTimeOffset at, string outcome)
        {
            for (var i = 0; i < past.Count; i++)
            {
                if (past[i].Kind == kind && past[i].IsOpen)
                {
                    past[i] = past[i] with { Settled = at, Outcome = outcome, Choices = [] };
                }
            }
        }
    }

    private static Choice LookAtLog(IReadOnlyList<RunEvent> events, RunEvent.TurnEnded turn) => new(
        "Read the end of its log", "Changes nothing; give the agent what it lacks for its next try.",
        events.OfType<RunEvent.TurnStarted>().LastOrDefault(e => e.Turn == turn.Turn) is { } started ? $"tail -n 50 {CommandLine.Quote(started.Log)}" : "");

    private static string IdOf(NeedKind kind, DateTimeOffset since) => $"{kind}:{since.UtcTicks}";
}
