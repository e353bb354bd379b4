using Ias.Core.Events;
using Ias.Engine.Ice;

namespace Ias.Engine.PreflightChecks;

/// <summary>Results of all pre-flight checks.</summary>
/// <param name="Checks">In the order of the list of checks.</param>
/// <param name="Plan">What a run would do; null if its requirements are not met.</param>
public sealed record PreflightReport(IReadOnlyList<PreflightCheck> Checks, PreflightPlan? Plan)
{
    /// <summary>Checks that prevent a run.</summary>
    public IEnumerable<PreflightCheck> Problems => Checks.Where(c => c.Level == PreflightLevel.Problem);

    /// <summary>True when a run can start.</summary>
    public bool IsClear => !Problems.Any();

    /// <summary>The exit status: that of the problems when they agree, else failed.</summary>
    public ExitCode Exit =>
        Problems.Select(p => p.Exit).Distinct().ToList() switch
        {
            [] => ExitCode.Ok,
            [var one] => one,
            _ => ExitCode.Failed,
        };
}

/// <summary>Actions a run would take.</summary>
/// <param name="Branch">Its branch; empty when it cannot be created.</param>
/// <param name="Start">The commit at which the branch is created; empty when it exists already.</param>
/// <param name="Base">The branch the work will be merged into.</param>
/// <param name="Remote">The remote the branch is pushed to; empty = none.</param>
/// <param name="FirstCommit">Uncommitted paths that go into the branch's first commit.</param>
/// <param name="Layers">ICE's layers; null when they could not be tried.</param>
/// <param name="Sprints">The sprints of a plan's run; empty for a run of one.</param>
public sealed record PreflightPlan(
    string Branch,
    string Start,
    string Base,
    string Remote,
    IReadOnlyList<string> FirstCommit,
    IceLayers? Layers,
    IReadOnlyList<PlannedSprint> Sprints
);
