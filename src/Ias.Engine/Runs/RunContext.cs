using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.Agents;
using Ias.Engine.Commits;
using Ias.Engine.Ice;
using Ias.Engine.State;

namespace Ias.Engine.Runs;

/// <summary>What the steps of one run share; made once by <see cref="RunEngine"/>.</summary>
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
    /// <summary>The queue's jobs, where the run works one off.</summary>
    public IQueueLoop? Jobs { get; set; }

    /// <summary>Where the last turn left HEAD of its copy, when the work tree is not the branch's any more; empty = it is.</summary>
    public string Elsewhere { get; set; } = "";

    /// <summary>Keeps the machine from falling asleep; null = nothing does.</summary>
    public KeepAwake? Awake { get; set; }

    public RunRecord Run => Journal.Run;

    /// <summary>Warnings that were told in this engine's life: the same one before every turn would be noise.</summary>
    public OnceOnly Told { get; } = new();

    public RunOptions Options => Journal.Run.Limits;

    public string WorkTree => Files.WorkTree;

    /// <summary>The folder of the present sprint's feedback files.</summary>
    public string FeedbackFolder => Path.Combine(WorkTree, Prompts.FeedbackFolder(Run.Current));

    /// <summary>The present sprint's section of the plan, or what is known of the bug, for the prompts; may be empty.</summary>
    public string SprintText =>
        Run.Bug is { } bug
            ? Prompts.BugText(
                bug.Text,
                Run.Phase == Phase.Triage ? "" : InFeedback(Prompts.FeedbackFile(Phase.Triage)),
                InFeedback(Prompts.MicroSprint)
            )
        : Run is { Validation: not null, Plan: { } plan }
            ? string.Join("\n\n", Sprints.Where(s => plan.Find(s.Id) is not null).Select(s => $"### {s.Id}: {s.Title}\n\n{s.Text.Trim()}"))
        : Sprints.FirstOrDefault(s => s.Id == Run.Current)?.Text ?? "";

    private string InFeedback(string name) => PromptTemplates.TextOf(WorkTree, Path.Combine(FeedbackFolder, name)) ?? "";

    /// <summary>A guard request for something that runs in this run's name.</summary>
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
