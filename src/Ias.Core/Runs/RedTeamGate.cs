using Ias.Core.Config;
using Ias.Core.Events;
using Ias.Core.Guardrails;
using Ias.Core.Model;
using Ias.Core.Text;

namespace Ias.Core.Runs;

/// <summary>RED_TEAM_CODE: compares the code with the design. What it finds sends the sprint back as often as the
/// configuration allows; after that the run leaves it as it is.</summary>
public sealed class RedTeamGate : IGate
{
    private const string Design = "grimoires/loa/sdd.md";
    private const string Off = "red_team: {code_vs_design: {enabled: false}}";

    public Phase Phase => Phase.RedTeamCode;

    public string Name => "red-team";

    public string Label => "red team";

    public string FeedbackFile => RedTeamReport.FileName;

    public int LongestFile => 16 << 20;

    public VerdictForm Form => VerdictForm.Own;

    public DangerLevel Danger => DangerLevel.High;

    public char Letter => 'C';

    public bool IsOn(RunOptions options) => options.RedTeam;

    public string HowToSwitchOff => Off;

    public GateBasis? BasisOf(RunOptions options) =>
        new(Design, options.RedTeamSkipIfNoSdd, "red_team.code_vs_design.skip_if_no_sdd: true");

    public IReadOnlyList<string> OwnProgram(RunOptions options) => options.RedTeamCommand ?? [];

    public GateProgram? ProgramOf(RunRecord run, Func<string, bool> exists)
    {
        if (OwnProgram(run.Limits) is not { Count: > 0 } command)
        {
            return null;
        }

        var folder = Prompts.FeedbackFolder(run.Current);
        var prior = new IGate[] { new ReviewGate(), new AuditGate() }
            .Select(gate => $"{folder}/{gate.FeedbackFile}")
            .Where(exists);
        return new GateProgram(
            [
                .. command,
                "--sdd",
                Design,
                "--diff",
                "-",
                "--output",
                $"{folder}/{FeedbackFile}",
                "--sprint",
                run.Current,
                .. prior.SelectMany(file => new[] { "--prior-findings", file }),
            ],
            TakesDiff: true
        );
    }

    public GateVerdict Judge(RunRecord run, Func<string, byte[]?> read)
    {
        var report = RedTeamReport.Read(read(FeedbackFile), run.Limits.RedTeamThreshold);
        if (report.None is { } why)
        {
            return GateVerdict.Missing(why);
        }

        var judged = new RunEvent.RedTeamJudged(run.Cycles.Current, report.Total, report.Divergences, report.Actionable);
        return CounterOf(run).After(judged) is { Left: > 0 } counted
            ? new GateVerdict([
                judged,
                new RunEvent.Warned(
                    $"{Phase.Word()} sent {run.Current} back {Wording.Count(counted.Cycles, "time")}, as often as {ConfigKeys.RedTeamMaxCycles} allows: the run goes on with {Wording.Count(counted.Left, "divergence")} from the design left"
                ),
            ])
            : new GateVerdict([judged]);
    }

    public RunRecord Begin(RunRecord run) => IsOn(run.Limits) ? run with { RedTeamCode = CounterOf(run) } : run;

    public RunRecord After(RunRecord run, RunEvent happened, GateList gates)
    {
        var next = run.RedTeamCode is { } counter ? run with { RedTeamCode = counter.After(happened) } : run;
        return happened is RunEvent.RedTeamJudged e ? Judged(next, e, gates) : next;
    }

    public int Left(RunRecord run) => run.RedTeamCode?.Left ?? 0;

    public string LeftWords(int count) =>
        $"Review and audit approved; {Phase.Word()} did not: {Wording.Count(count, "divergence")} from the design {(count == 1 ? "is" : "are")} left";

    public string Status(RunRecord run) => run.RedTeamCode?.Words ?? "";

    private RunRecord Judged(RunRecord run, RunEvent.RedTeamJudged e, GateList gates)
    {
        var next = run.WithVerdict(e.Cycle, Phase, e.Actionable.Count);
        if (e.Actionable.Count == 0)
        {
            return gates.Next(next, Phase);
        }

        return run.RedTeamCode is { Left: 0 }
            ? next.WithFindings(e.Cycle, Phase, e.Actionable) with
            {
                Step = RunStep.EndCycle,
            }
            : gates.Next(next.WithLeft(e.Cycle, Phase, e.Actionable), Phase);
    }

    private static RedTeamCode CounterOf(RunRecord run) => run.RedTeamCode ?? new RedTeamCode(MaxCycles: run.Limits.RedTeamMaxCycles);

    public string Prompt =>
        """
            Compare the work on {{target}}{{title}} on branch {{branch}}, cycle {{cycle}}, with the design in grimoires/loa/sdd.md: where does the code differ from the design? Look only at what this branch changed. You may change nothing in the repository except files in {{folder}}/. What the reviewer and the auditor found is in {{folder}}/engineer-feedback.md and {{folder}}/auditor-sprint-feedback.md, where they exist: do not repeat it.
            {{findings}}
            Write {{folder}}/red-team-code-findings.json:
            {"summary": {"total": 2, "actionable": 1}, "findings": [{"classification": "CONFIRMED_DIVERGENCE", "severity": 800, "file": "src/a.ts", "line": 12, "title": "what diverges, and what the design says"}]}
            - classification: CONFIRMED_DIVERGENCE only if you have read both the sentence in the design and the code; otherwise POSSIBLE_DIVERGENCE or OBSERVATION.
            - severity: 0 to 1000; from 700 on, the work goes back to be fixed. Nothing found: "findings": [].
            Without that file your turn does not count.

            {{rules}}
            {{context}}{{project}}{{sprint}}
            """;
}
