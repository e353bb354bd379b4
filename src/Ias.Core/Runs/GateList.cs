using Ias.Core.Events;
using Ias.Core.Guardrails;
using Ias.Core.Model;
using Ias.Core.Runs.Checks;

namespace Ias.Core.Runs;

/// <summary>Gates that runs pass, in the order in which they come.</summary>
public sealed class GateList
{
    private readonly IGate[] _gates;

    /// <exception cref="ArgumentException">Two gates have the same phase or the same name.</exception>
    public GateList(IEnumerable<IGate> gates)
    {
        _gates = [.. gates];
        if (
            _gates.DistinctBy(gate => gate.Phase).Count() < _gates.Length
            || _gates.DistinctBy(gate => gate.Name, StringComparer.OrdinalIgnoreCase).Count() < _gates.Length
        )
        {
            throw new ArgumentException("two gates have the same phase or the same name", nameof(gates));
        }
    }

    /// <summary>Gates of this program; a new one is its file and a line here.</summary>
    public static GateList All { get; } =
        new([
            new TriageGate(),
            new ChecksGate(CheckPlace.Review),
            new ReviewGate(),
            new ChecksGate(CheckPlace.Audit),
            new AuditGate(),
            new RedTeamGate(),
            new ChecksGate(CheckPlace.Publish),
            new PullRequestAuditGate(),
            new EndToEndGate(),
            new FlatlineGate(),
            new CiGate(),
        ]);

    /// <summary>All gates, in the order in which they come.</summary>
    public IReadOnlyList<IGate> Gates => _gates;

    /// <summary>Phases of a run that have turns, in order: those of the gates, and IMPLEMENT.</summary>
    public IEnumerable<Phase> Phases =>
        _gates
            .Where(gate => gate.Stage == GateStage.Triage)
            .Select(gate => gate.Phase)
            .Append(Phase.Implement)
            .Concat(_gates.Where(gate => gate.Stage != GateStage.Triage).Select(gate => gate.Phase));

    /// <summary>Gate of a phase; null when the phase is none, as IMPLEMENT.</summary>
    public IGate? Find(Phase phase)
    {
        foreach (var gate in _gates) // without a closure: screens ask for every turn they draw
        {
            if (gate.Phase == phase)
            {
                return gate;
            }
        }

        return null;
    }

    /// <summary>Gate with the name of a prompt template; null when there is none.</summary>
    public IGate? Named(string name) => Array.Find(_gates, gate => gate.Name == name);

    /// <summary>True for the phases of a sprint's gates.</summary>
    public bool IsOfSprint(Phase phase) => Find(phase) is { Stage: GateStage.Sprint };

    /// <summary>Gates of every cycle that are switched on, in order.</summary>
    public IEnumerable<IGate> OfSprint(RunOptions options) => _gates.Where(gate => gate.Stage == GateStage.Sprint && gate.IsOn(options));

    /// <summary>Gates of a pull request that are switched on, in order; none where a program of the repository's validates it.</summary>
    public IEnumerable<IGate> OfPullRequest(RunOptions options) =>
        options.PostPr is { IsExternal: false } ? _gates.Where(gate => gate.Stage == GateStage.PullRequest && gate.IsOn(options)) : [];

    /// <summary>Gates that follow a phase in the same cycle; all of the cycle's after IMPLEMENT.</summary>
    public IEnumerable<IGate> Following(Phase phase, RunOptions options) =>
        IsOfSprint(phase)
            ? _gates.SkipWhile(gate => gate.Phase != phase).Skip(1).Where(gate => gate.Stage == GateStage.Sprint && gate.IsOn(options))
            : OfSprint(options);

    /// <summary>The run at the first gate of the cycle.</summary>
    public RunRecord Enter(RunRecord run) => At(run, Following(Phase.Implement, run.Limits).FirstOrDefault());

    /// <summary>The run at the gate that follows one that is passed; the cycle ends after the last.</summary>
    public RunRecord Next(RunRecord run, Phase passed) => At(run, Following(passed, run.Limits).FirstOrDefault());

    /// <summary>The run at its first checks, for a commit that the gates did not see; as it is where it has none.</summary>
    public RunRecord CheckAgain(RunRecord run) =>
        OfSprint(run.Limits).OfType<ChecksGate>().FirstOrDefault() is { } checks ? At(run, checks) with { ChecksAgain = true } : run;

    /// <summary>The run at the checks that follow those that passed again; after the last it is where it was.</summary>
    public RunRecord NextCheck(RunRecord run, Phase passed) =>
        Following(passed, run.Limits).OfType<ChecksGate>().FirstOrDefault() is { } checks
            ? At(run, checks)
            : run with
            {
                ChecksAgain = false,
                Step = RunStep.Mark,
            };

    /// <summary>Name of a phase's skill for the guardrails.</summary>
    public string SkillOf(Phase phase) => Find(phase)?.Name ?? phase.Word().ToLowerInvariant();

    /// <summary>Danger level of a skill, that of a gate or one of <see cref="Danger.Known"/>; an unknown one counts as high.</summary>
    public DangerLevel DangerOf(string skill) =>
        Array.Find(_gates, gate => gate.Name.Equals(skill.Replace('_', '-'), StringComparison.OrdinalIgnoreCase))?.Danger
        ?? Danger.LevelOf(skill);

    /// <summary>Skills whose level is known, the least dangerous first.</summary>
    public IReadOnlyList<(string Skill, DangerLevel Level)> Skills =>
        [
            .. Danger
                .Known.Concat(_gates.Select(gate => (Skill: gate.Name, Level: gate.Danger)))
                .OrderBy(known => known.Level)
                .ThenBy(known => known.Skill, StringComparer.Ordinal),
        ];

    /// <summary>Decides if a skill may run.</summary>
    /// <param name="allowHigh"><c>--allow-high</c> was given.</param>
    public DangerVerdict Judge(string skill, GuardMode mode, bool allowHigh) => Danger.Judge(skill, DangerOf(skill), mode, allowHigh);

    /// <summary>Sets up what the gates keep in the run's state.</summary>
    internal RunRecord Begin(RunRecord run) => _gates.Aggregate(run, (begun, gate) => gate.Begin(begun));

    /// <summary>Effect of an event on what the gates keep.</summary>
    internal RunRecord After(RunRecord run, RunEvent happened)
    {
        foreach (var gate in _gates)
        {
            run = gate.After(run, happened, this);
        }

        return run;
    }

    // Without a gate the cycle ends.
    private static RunRecord At(RunRecord run, IGate? gate) =>
        gate is null ? run with { Step = RunStep.EndCycle } : run with { Phase = gate.Phase, Step = RunStep.Turn, LastTurn = null };
}
