using Ias.Core.Guardrails;
using Ias.Core.Model;
using Ias.Core.Runs.PostPr;

namespace Ias.Core.Runs;

/// <summary>CI: waits for the pull request's checks on its server; what fails there is fixed on the same branch.</summary>
public sealed class CiGate : IGate
{
    public Phase Phase => Phase.Ci;

    public string Name => "ci";

    public GateStage Stage => GateStage.PullRequest;

    public string FeedbackFile => "ci.md";

    public DangerLevel Danger => DangerLevel.Safe;

    public char Letter => 'W';

    public string Label => "CI";

    public GateKind Kind => GateKind.Other;

    public bool HasFreshEyes => true;

    public bool NeedsPullRequest => true;

    /// <summary>No agent is asked: the engine waits.</summary>
    public string Prompt => "";

    public bool IsOn(RunOptions options) => options.PostPr is { Ci: true };

    public string HowToSwitchOff => "post_pr_validation.phases.ci.enabled: false";

    public string PlannedBy(RunOptions options) => "the pull request's checks";

    public PostPrPhase? Limits(RunOptions options) =>
        options.PostPr is { Ci: true } on ? new(Phase, MaxRounds: on.CiFixes + 1, LimitMinutes: on.CiMinutes) : null;
}
