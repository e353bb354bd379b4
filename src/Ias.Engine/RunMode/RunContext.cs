using Ias.Core.RunMode;
using Ias.Engine.Agents;
using Ias.Engine.Git;
using Ias.Engine.Ice;
using Ias.Engine.State;

namespace Ias.Engine.RunMode;

/// <summary>What the steps of one run share; made once by <see cref="RunEngine"/>.</summary>
/// <param name="SprintText">The sprint's section of the plan, for the prompts.</param>
internal sealed record RunContext(
    EngineParts Parts, RunFiles Files, Repository Repository, RunJournal Journal, TurnGuard Guard, IceLayers Layers, TurnRunner Turns, IAgent Agent,
    KillPoint Kill, RunRequests Requests, string SprintText)
{
    public RunRecord Run => Journal.Run;

    public RunOptions Options => Journal.Run.Limits;

    public string WorkTree => Files.WorkTree;

    /// <summary>The folder of the target's feedback files.</summary>
    public string FeedbackFolder => Path.Combine(WorkTree, Prompts.FeedbackFolder(Run.Target));

    /// <summary>A guard request for something that runs in this run's name.</summary>
    public GuardRequest Guarding(string id, bool readOnly = false, IReadOnlyList<string>? writable = null, string scratch = "", bool checkRemote = false) => new(
        id, WorkTree, Run.Branch, Run.BaseCommit, [.. Options.ProtectedBranches ?? [], Options.BaseBranch], readOnly, writable ?? [], scratch, checkRemote);
}
