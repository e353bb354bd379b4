using System.Globalization;
using System.Text;
using Ias.Core.Events;
using Ias.Core.Guardrails;
using Ias.Core.Model;
using Ias.Core.Text;

namespace Ias.Core.Runs.Checks;

/// <summary>CHECKS: runs the person's own programs on what IMPLEMENT left. Each is a turn; a failed one is repeated once, and what fails
/// twice sends the sprint back.</summary>
/// <param name="place">The checks that wait for this gate are its own; the first place that has checks also runs all of them before the
/// first cycle.</param>
public sealed class ChecksGate(CheckPlace place) : IGate
{
    public Phase Phase { get; } =
        place switch
        {
            CheckPlace.Audit => Phase.PreAudit,
            CheckPlace.Publish => Phase.PrePublish,
            _ => Phase.Checks,
        };

    public string Name { get; } =
        place switch
        {
            CheckPlace.Audit => "checks-before-audit",
            CheckPlace.Publish => "checks-before-publish",
            _ => "checks",
        };

    public string FeedbackFile => $"{Name}.md";

    public DangerLevel Danger => DangerLevel.Moderate;

    public char Letter => 'K';

    public GateKind Kind => GateKind.Other;

    public bool MayWrite => true;

    /// <summary>No agent is asked.</summary>
    public string Prompt => "";

    public bool IsOn(RunOptions options) => Own(options).Any();

    public string HowToSwitchOff => "checks: []";

    public string PlannedBy(RunOptions options) => string.Join("; ", Own(options).Select(check => $"{check.Name}: {check}"));

    public GateProgram? ProgramOf(RunRecord run, Func<string, bool> exists) =>
        Next(run) is not var (check, tests) ? null
        : check.On(tests) is var program && IsBaseline(run) ? program with { Checkout = program.Checkout! with { IsBaseline = true } }
        : program;

    /// <summary>Its verdict is not read from a file: it is recorded with the end of the last check.</summary>
    public GateVerdict Judge(RunRecord run, Func<string, byte[]?> read) => GateVerdict.Missing("the end of the check was not recorded");

    public GateVerdict? Judge(RunRecord run, ProgramEnd end)
    {
        if (Next(run) is not var (check, tests))
        {
            return null;
        }

        var result = check.Ended(IsBaseline(run) ? "" : run.Current, run.Head, Of(run, check, tests), end, tests);
        var ended = new RunEvent.CheckEnded(
            run.Cycles.Current,
            result with
            {
                Telling = TestChanges.Telling(run, Baseline(run, check), result, end.Tests),
            }
        );
        var after = Taking(run, ended.Result);
        if (ended.Result.IsBaseline || Next(after) is not null)
        {
            return new GateVerdict([ended]);
        }

        List<Finding> findings =
        [
            .. Results(after)
                .Where(result => result.IsWorseThan(Baseline(after, result.Name)))
                .SelectMany(result => CheckWords.Findings(result, Baseline(after, result.Name))),
        ];
        return new GateVerdict([
            ended,
            new RunEvent.VerdictGiven(run.Cycles.Current, Phase, findings.Count == 0, findings, Words(after), []),
        ])
        {
            Feedback = Text(after),
        };
    }

    /// <summary>Before the first cycle the checks run on what is there: what fails already is not the run's fault.</summary>
    public RunRecord After(RunRecord run, RunEvent happened, GateList gates) =>
        happened switch
        {
            RunEvent.CycleStarted when IsFirst(run.Limits) && IsBaseline(run) => run with { Phase = Phase },
            RunEvent.CheckEnded e when run.Phase == Phase && Taking(run, e.Result) is var next => next with
            {
                Phase = e.Result.IsBaseline && !IsBaseline(next) ? Phase.Implement : run.Phase,
                Step = RunStep.Turn,
                LastTurn = null,
            },
            _ => run,
        };

    public string Status(RunRecord run) => Words(run);

    private IEnumerable<Check> Own(RunOptions options) => Check.Of(options).Where(check => check.Before == place);

    private bool IsFirst(RunOptions options) => Check.Of(options) is { Count: > 0 } checks && checks.Min(check => check.Before) == place;

    private static RunRecord Taking(RunRecord run, CheckResult result) =>
        run with
        {
            Checks =
            [
                .. (run.Checks ?? [])
                    .Where(one => one.Name != result.Name || one.Sprint != result.Sprint || one.Tests != result.Tests)
                    .Select(one => Raised(one, result)),
                result,
            ],
        };

    // What failed before the run and passes once may not fail any more.
    private static CheckResult Raised(CheckResult before, CheckResult result) =>
        before.IsBaseline && before.Name == result.Name && result is { IsBaseline: false, IsFinal: true, Tests: TestsOf.Work }
            ? before.Without(result)
            : before;

    // Nothing was made yet, and a check has no final result on that.
    private static bool IsBaseline(RunRecord run) =>
        run is { Cycles.Current: 1, Work.Length: 0, CycleProgress: false }
        && Check.Of(run.Limits).Any(check => Baseline(run, check) is not { IsFinal: true });

    private static CheckResult? Baseline(RunRecord run, Check check) => Baseline(run, check.Name);

    private static CheckResult? Baseline(RunRecord run, string check) =>
        (run.Checks ?? []).FirstOrDefault(one => one.Name == check && one.IsBaseline);

    // The first that is still to run on the present commit; null = none.
    private (Check Check, TestsOf Tests)? Next(RunRecord run)
    {
        var checks = (IsBaseline(run) ? Check.Of(run.Limits) : Own(run.Limits)).ToList();
        return checks.Find(check => Of(run, check, TestsOf.Work) is not { IsFinal: true }) is { } due ? (due, TestsOf.Work)
            : place != CheckPlace.Review || IsBaseline(run) || run.ChecksAgain ? null // what comes later, no gate would rule on
            : Crossed(run, checks);
    }

    // Once nothing keeps the work from the gates: the tests of before on the new code, and the new tests on the code of before.
    private static (Check Check, TestsOf Tests)? Crossed(RunRecord run, List<Check> checks)
    {
        if (checks.Exists(check => Of(run, check, TestsOf.Work) is { } result && result.IsWorseThan(Baseline(run, check))))
        {
            return null;
        }

        var passed = checks.FindAll(check => Of(run, check, TestsOf.Work) is { Passed: true });
        foreach (var (tests, file) in new[] { (TestsOf.Before, run.TestBefore), (TestsOf.After, run.TestAfter) })
        {
            if (file.Length > 0 && passed.Find(check => Of(run, check, tests) is not { IsFinal: true }) is { } due)
            {
                return (due, tests);
            }
        }

        return null;
    }

    private static CheckResult? Of(RunRecord run, Check check, TestsOf tests) =>
        IsBaseline(run)
            ? Baseline(run, check)
            : (run.Checks ?? []).FirstOrDefault(one =>
                one.Name == check.Name && one.Sprint == run.Current && one.Commit == run.Head && one.Tests == tests
            );

    // On the present commit, in the order in which they ran; screens ask with every event, so no JSON is read.
    private IEnumerable<CheckResult> Results(RunRecord run)
    {
        var here = (run.Checks ?? []).Where(one => one.Commit == run.Head && one.Before == place && one.Tests == TestsOf.Work).ToList();
        return here.Exists(one => one.Sprint == run.Current)
            ? here.Where(one => one.Sprint == run.Current)
            : here.Where(one => one.IsBaseline);
    }

    private string Words(RunRecord run) => string.Join('\n', Results(run).Select(result => Words(run, result)));

    private static string Words(RunRecord run, CheckResult result) =>
        $"{result.Name}: {CheckWords.Outcome(result, Baseline(run, result.Name), "it did before the run")} on {Wording.Short(result.Commit)} ({Wording.Span(result.Seconds)})";

    private string Text(RunRecord run)
    {
        var text = new StringBuilder($"# Checks on {Wording.Short(run.Head)}\n\n");
        foreach (var (check, result) in Own(run.Limits).Select(check => (check, Of(run, check, TestsOf.Work)!)))
        {
            text.Append(CultureInfo.InvariantCulture, $"- {Words(run, result)}: `{check}`\n");
        }

        foreach (var result in Results(run).Where(result => result.Tally is { FailedCount: > 0 }))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## Tests of {result.Name} that fail\n\n");
            var known = Baseline(run, result.Name)?.Tally?.Failed ?? [];
            foreach (var test in result.Tally!.Failed)
            {
                var isKnown = known.Any(one => one.Name == test.Name);
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"- {CheckWords.Line(test)}{(isKnown ? " (it failed before the run, too)" : "")}\n"
                );
            }
        }

        foreach (var result in Results(run).Where(result => !result.Passed && result.Tail.Length > 0))
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n## The end of what {result.Name} printed\n\n```\n{result.Tail.Replace("```", "'''", StringComparison.Ordinal)}\n```\n"
            );
        }

        return text.ToString();
    }
}
