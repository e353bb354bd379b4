using Ias.Core.Agents;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.Agents;
using Ias.Engine.Git.Writing;
using Ias.Engine.Ice;
using Ias.Engine.State;

namespace Ias.Engine.Runs;

/// <summary>Shared state of the steps of one run; created once by <see cref="RunEngine"/>.</summary>
/// <param name="Sprints">The plan as it was when the engine started.</param>
internal sealed record RunContext(
    EngineParts Parts,
    RunFiles Files,
    Repository Repository,
    RunJournal Journal,
    TurnGuard Guard,
    IceLayers Layers,
    TurnRunner Turns,
    IAgent Agent,
    KillPoint Kill,
    RunRequests Requests,
    IReadOnlyList<Sprint> Sprints
)
{
    /// <summary>Job loop of a run that processes a queue.</summary>
    public IQueueLoop? Jobs { get; set; }

    /// <summary>HEAD of the copy after the last turn, when the work tree is no longer on the branch; empty = it is.</summary>
    public string Elsewhere { get; set; } = "";

    /// <summary>Keeps the machine awake; null = disabled.</summary>
    public KeepAwake? Awake { get; set; }

    public RunRecord Run => Journal.Run;

    /// <summary>Gates that the run passes.</summary>
    public GateList Gates => Journal.Ledger.Gates;

    /// <summary>Gate of a phase.</summary>
    /// <exception cref="HaltException">This version has no such gate: another began the run.</exception>
    public IGate GateOf(Phase phase) =>
        Gates.Find(phase)
        ?? throw new HaltException(
            HaltTrigger.FatalError,
            $"this version of ias ({Parts.Version}) has no phase {phase.Word()}; resume with the version that began the run, or a later one"
        );

    /// <summary>Server that its pull requests are on.</summary>
    public PullRequestServer PullRequestServer() => new(Parts.Processes, Guard.Gh, Parts.Time);

    /// <summary>Warnings already reported by this engine, so that none is repeated before every turn.</summary>
    public OnceOnly Told { get; } = new();

    public RunOptions Options => Journal.Run.Limits;

    public string WorkTree => Files.WorkTree;

    /// <summary>Feedback folder of the current sprint.</summary>
    public string FeedbackFolder => Path.Combine(WorkTree, Prompts.FeedbackFolder(Run.Current));

    /// <summary>Text for prompts: the current sprint's section of the plan, or what is known of the bug; may be empty.</summary>
    public string SprintText =>
        Run.Bug is { } bug
            ? Prompts.BugText(
                bug.Text,
                Run.Phase == Phase.Triage ? "" : InFeedback(new TriageGate().FeedbackFile),
                InFeedback(Prompts.MicroSprint)
            )
        : Run is { Validation: not null, Plan: { } plan }
            ? string.Join("\n\n", Sprints.Where(s => plan.Find(s.Id) is not null).Select(s => $"### {s.Id}: {s.Title}\n\n{s.Text.Trim()}"))
        : Sprints.FirstOrDefault(s => s.Id == Run.Current)?.Text ?? "";

    private string InFeedback(string name) => PromptTemplates.TextOf(WorkTree, Path.Combine(FeedbackFolder, name)) ?? "";

    /// <summary>Guard request for a process that runs on behalf of this run.</summary>
    public GuardRequest Guarding(
        string id,
        bool readOnly = false,
        IReadOnlyList<string>? writable = null,
        string scratch = "",
        bool checkRemote = false
    ) =>
        new(
            id,
            WorkTree,
            Run.Branch,
            Run.BaseCommit,
            [.. Options.ProtectedBranches ?? [], Options.BaseBranch],
            readOnly,
            writable ?? [],
            scratch,
            checkRemote
        );
}
