using System.Collections.Immutable;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Text;
using Ias.Engine.Planning;
using Ias.Tui.Asking;

namespace Ias.Tui.Observing;

/// <summary>What kind of thing waits for a person.</summary>
public enum NeedKind
{
    Halt,
    Push,
    EngineGone,
    Missing,

    /// <summary>A job of a runner asked something, or a planning.</summary>
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
    string Id,
    NeedKind Kind,
    DateTimeOffset Since,
    string What,
    string Detail,
    ImmutableArray<Choice> Choices,
    DateTimeOffset? Settled = null,
    string Outcome = ""
)
{
    /// <summary>It waits.</summary>
    public bool IsOpen => Settled is null;

    /// <summary>Everything of a run that waits or waited for a person, oldest first.</summary>
    internal static GrowingList<NeedsYou> Of(RunRecord run, Life life, HaltPage? halt, RunHistory history, string calledAs)
    {
        var needs = new List<NeedsYou>();
        if (halt is not null)
        {
            needs.Add(
                new NeedsYou(
                    IdOf(NeedKind.Halt, halt.Since),
                    NeedKind.Halt,
                    halt.Since,
                    $"Halted: {halt.Reason}",
                    string.Join(' ', halt.Safe),
                    halt.Choices
                )
            );
        }

        if (run.Unchanged.Count > 0 && history.Passed.LastOrDefault(e => run.Unchanged.Contains(e.Sprint)) is { } passed)
        {
            Open(
                new NeedsYou(
                    IdOf(NeedKind.Nothing, passed.At),
                    NeedKind.Nothing,
                    passed.At,
                    $"{EventWording.ChangedNothing(run.Unchanged)}.",
                    "Was it already done, or did the agent not do it?",
                    [
                        new Choice(
                            "See what is on the branch",
                            "Changes nothing.",
                            ShellLine.Of($"git log --stat {run.BaseCommit}..{run.Head}")
                        ),
                    ]
                )
            );
        }

        if (run.PushAsked is { Approved: null } push)
        {
            Open(PushOf(run, push, calledAs));
        }

        if (life.Kind == LifeKind.Gone)
        {
            var resume = new Request.Resume(Queue: run.Queue);
            var (stands, goesOn) =
                run.Queue.Length > 0
                    ? ("its queue waits", "The interrupted jobs' changes are kept as patches; the jobs run again.")
                    : (
                        $"the run is at {run.Phase.Word()}, cycle {run.Cycles.Current}",
                        "Repeats the interrupted phase on what is in the work tree."
                    );
            var since = life.GoneSince ?? run.Timestamps.LastActivity;
            Open(
                new NeedsYou(
                    IdOf(NeedKind.EngineGone, since),
                    NeedKind.EngineGone,
                    since,
                    $"The engine is gone; {stands}.",
                    "",
                    [
                        new Choice("Resume", goesOn, resume.Command(calledAs), resume),
                        new Choice(
                            "Halt",
                            "Marks the run as halted; nothing is lost.",
                            new Request.Halt().Command(calledAs),
                            new Request.Halt()
                        ),
                    ]
                )
            );
        }

        var past = history.Needs.Told; // what is open is told by the run itself, so that it is there before the events are read
        return needs.Count == 0 ? past : [.. past.Concat(needs).OrderBy(need => need.Since)];

        void Open(NeedsYou need) =>
            needs.Add(
                need with
                {
                    Choices = [.. need.Choices.Select(choice => choice with { Command = CommandLine.From(choice.Command, calledAs) })],
                }
            );
    }

    /// <summary>What plannings ask; a question has its answer at the shell, as it may be many lines.</summary>
    internal static GrowingList<NeedsYou> OfPlannings(IReadOnlyList<PlanRecord> asking, string calledAs) =>
        [
            .. asking.Select(plan => new NeedsYou(
                $"Decision:{plan.Id}",
                NeedKind.Decision,
                plan.Created,
                $"The planning of \"{PlanQuestions.PlanTitle(plan)}\" asks: {plan.Questions[0]}",
                $"{string.Join('\n', plan.Questions.Select((question, i) => $"{i + 1}. {question}"))}\nThen: {calledAs} plan --continue {plan.Id}",
                [
                    new Choice(
                        "Answer",
                        "The plan is made with your answer once you continue it.",
                        $"{calledAs} decide {PlanQuestions.NameOf(plan)} \"...\""
                    ),
                ]
            )),
        ];

    private static NeedsYou PushOf(RunRecord run, PushRequest push, string calledAs)
    {
        var size =
            $"{Wording.Count(push.Commits, "commit")}, {Wording.Count(push.Files, "file")} changed, +{run.Metrics.LinesAdded} -{run.Metrics.LinesRemoved}";
        var deleted = run.Deletions.IsDefaultOrEmpty
            ? ""
            : $"; deletes {string.Join(", ", run.Deletions.Select(d => d.Path).Distinct(StringComparer.Ordinal))}";
        var (approve, decline) = (new Request.AnswerPush(Approve: true), new Request.AnswerPush(Approve: false));
        ImmutableArray<Choice> choices =
            run.State == RunState.Complete
                ?
                [
                    new Choice(
                        "Read what would be pushed",
                        "Commits, files and diff; changes nothing.",
                        ShellLine.Of($"git diff {run.BaseCommit}...{run.Head}"),
                        Shows: ChoiceShows.Push
                    ),
                    new Choice(
                        "Approve",
                        $"Pushes {run.Branch}{(run.Limits.CreateDraftPr ? ", then opens a draft pull request if gh can" : "")}; nothing is merged.",
                        approve.Command(calledAs),
                        approve
                    ),
                    new Choice("Decline", $"Keeps {run.Branch} on this machine and ends the run.", "", decline),
                ]
                :
                [
                    new Choice(
                        "Push it by hand",
                        "The halted run asked; it asks again when it is done.",
                        ShellLine.Of($"git push -u origin {run.Branch}")
                    ),
                ];
        return new NeedsYou(
            IdOf(NeedKind.Push, push.At),
            NeedKind.Push,
            push.At,
            $"The push of {run.Branch} needs your answer.",
            size + deleted,
            choices
        );
    }

    internal static string IdOf(NeedKind kind, DateTimeOffset since) => $"{kind}:{since.UtcTicks}";
}
