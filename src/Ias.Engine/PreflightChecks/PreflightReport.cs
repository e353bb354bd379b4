using Ias.Core.Events;
using Ias.Engine.Ice;

namespace Ias.Engine.PreflightChecks;

/// <summary>Everything pre-flight found.</summary>
/// <param name="Checks">In the order of the list of checks.</param>
/// <param name="Plan">What a run would do; null where the ground for it is missing.</param>
public sealed record PreflightReport(IReadOnlyList<PreflightCheck> Checks, PreflightPlan? Plan)
{
    /// <summary>What stops a run.</summary>
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

/// <summary>What a run would do.</summary>
/// <param name="Branch">Its branch; empty when none can be made.</param>
/// <param name="Start">The commit the branch is made at; empty when it is there already.</param>
/// <param name="Base">The branch the work goes to.</param>
/// <param name="Remote">Where the branch is pushed; empty = nowhere.</param>
/// <param name="FirstCommit">Uncommitted paths that go into the branch's first commit.</param>
/// <param name="Layers">ICE's layers; null when they could not be tried.</param>
/// <param name="Sprints">The sprints of a run that takes the plan; empty for a run of one.</param>
public sealed record PreflightPlan(
    string Branch,
    string Start,
    string Base,
    string Remote,
    IReadOnlyList<string> FirstCommit,
    IceLayers? Layers,
    IReadOnlyList<PlannedSprint> Sprints
);
