using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.TestEvidence;
using Ias.Core.TestReports;
using Ias.Core.Text;

namespace Ias.Core.Runs;

/// <summary>Changes of a run's work to the tests: numbered when they are first seen, known again by their words, and ruled on by
/// gates.</summary>
public static class TestChanges
{
    /// <summary>Maximum number of changes that a run keeps; the event that tells them says how many more there were.</summary>
    public const int Most = 100;

    private const int LongestText = 240;
    private const int MostTelling = 50;

    /// <summary>Those that are still there, in the order in which they were seen.</summary>
    /// <param name="sprint">Only this sprint's; empty = all.</param>
    public static IEnumerable<TestChange> Of(RunRecord run, string sprint = "") =>
        (run.Tests ?? []).Where(change => change.IsThere && (sprint.Length == 0 || change.Sprint == sprint));

    /// <summary>Those that are still there and that gates rule on in the present sprint.</summary>
    public static IEnumerable<TestChange> OfCurrent(RunRecord run) => Of(run, run.Current);

    /// <summary>The change as a gate's finding.</summary>
    public static Finding Finding(TestChange change)
    {
        var (_, path, line, text) = change.Evidence;
        return new Finding("medium", path, line, text, FindingHash.Of("medium", path, text));
    }

    /// <summary>A line for people and agents: <c>T1 test/cart.test.js:8 test "refuses" is skipped</c>.</summary>
    public static string Line(TestChange change) => $"{change.Id} {change.Evidence.Place} {Wording.Plain(change.Evidence.Text)}";

    /// <summary>Ruling of each gate on a change, for people: <c>REVIEW: fine, it moved</c>.</summary>
    public static IEnumerable<string> Rulings(TestChange change) =>
        (change.Rulings ?? []).Select(ruling => $"{ruling.Phase.Word()}: {(ruling.Text.Length > 0 ? ruling.Text : "fine")}");

    /// <summary>Number of changes that make tests say less, for people; empty = none.</summary>
    public static string Words(RunRecord run) =>
        Of(run).Count() is > 0 and var count ? $"{Wording.Count(count, "change")} {(count == 1 ? "makes" : "make")} tests say less" : "";

    /// <summary>Event for a comparison of two commits.</summary>
    /// <param name="changes">All files that differ.</param>
    /// <param name="touched">Tests that the work touches.</param>
    public static RunEvent.TestsCompared Compared(
        int cycle,
        string from,
        string to,
        IReadOnlyList<TestEvidenceLine> lines,
        IReadOnlyList<ChangedFile>? changes = null,
        IReadOnlyList<TestPlace>? touched = null
    ) =>
        new(
            cycle,
            from,
            to,
            [.. lines.Take(Most).Select(line => line with { Text = Wording.Cut(Wording.Plain(line.Text), LongestText) })],
            Math.Max(0, lines.Count - Most),
            [.. Files(changes).Where(change => change.Before is not null).Select(change => change.Path).Take(Most)],
            [.. Files(changes).Where(change => change.After is not null).Select(change => change.Path).Take(Most)],
            [.. (touched ?? []).Take(Most).Select(test => test with { Name = Wording.Cut(Wording.Plain(test.Name), LongestText) })]
        );

    /// <summary>Verdict that sends the sprint back, where changes to the tests are refused and there are some; null = none.</summary>
    public static RunEvent.VerdictGiven? Refusal(RunRecord run, Phase gate) =>
        run.Limits.TestsChanged == TestsChanged.Refuse && Of(run).ToList() is { Count: > 0 } changes
            ? new RunEvent.VerdictGiven(run.Cycles.Current, gate, Approved: false, [.. changes.Select(Finding)])
            : null;

    /// <summary>The run after an event that tells or rules on changes.</summary>
    internal static RunRecord WithTestChanges(this RunRecord run, RunEvent happened) =>
        happened switch
        {
            RunEvent.TestsCompared e => run with
            {
                Tests = Taking(run, e.Lines, _ => false),
                TestsAt = e.To,
                TestBefore = e.Before is [var before, ..] ? before : "",
                TestAfter = e.After is [var after, ..] ? after : "",
                TestPlaces = e.Tests,
            },
            RunEvent.CheckEnded { Result: { IsBaseline: false, IsFinal: true } result }
                when Lines(run, result).ToList() is { Count: > 0 } lines => run with
            {
                Tests = Taking(run, lines, _ => true),
            },
            RunEvent.VerdictGiven { Rulings: { Count: > 0 } rulings } when run.Tests is { } tests => run with
            {
                Tests = [.. tests.Select(change => Ruled(change, rulings))],
            },
            _ => run,
        };

    private static TestChange Ruled(TestChange change, IReadOnlyList<TestRuling> rulings) =>
        rulings.FirstOrDefault(ruling => ruling.Id == change.Id) is { } ruling
            ? change with
            {
                Rulings = [.. (change.Rulings ?? []).Where(one => one.Phase != ruling.Phase), ruling],
            }
            : change;

    private static IEnumerable<ChangedFile> Files(IReadOnlyList<ChangedFile>? changes) =>
        (changes ?? []).Where(change => TestFiles.Has(change.Path));

    /// <summary>Of tests of one commit on the code of another, those that say something about the work: of the tests of before, those that
    /// fail and did not; of the new tests, those that pass. Null = single tests are not known.</summary>
    /// <param name="before">Result of the check on what the run began with; null = there is none.</param>
    /// <param name="tests">All tests of the check's reports; null = it has none.</param>
    public static IReadOnlyList<TestPlace>? Telling(RunRecord run, CheckResult? before, CheckResult result, IReadOnlyList<TestCase>? tests)
    {
        var places = run.TestPlaces ?? [];
        return tests is null or []
            ? null
            : result.Tests switch
            {
                TestsOf.Before =>
                [
                    .. (result.NewFailures(before) ?? [])
                        .Select(test =>
                            places.FirstOrDefault(place => !place.IsNew && place.IsNamed(test.Name))
                            ?? new TestPlace(run.TestBefore, 1, test.Name)
                        )
                        .Distinct()
                        .Take(MostTelling),
                ],
                TestsOf.After =>
                [
                    .. places
                        .Where(place => place.IsNew)
                        .Where(place =>
                            tests.Where(test => place.IsNamed(test.Name)).ToList() is { Count: > 0 } own
                            && own.TrueForAll(test => test.Outcome == TestOutcome.Passed)
                        )
                        .Take(MostTelling),
                ],
                _ => null,
            };
    }

    // What a check says that ran on the tests of one commit and the code of another.
    private static IEnumerable<TestEvidenceLine> Lines(RunRecord run, CheckResult result) =>
        result switch
        {
            { Tests: TestsOf.Before, Telling: { } changed } => changed.Select(test => new TestEvidenceLine(
                TestEvidenceKind.OldTestsFail,
                test.Path,
                test.Line,
                $"test \"{test.Name}\" was changed to pass: as it was before, it fails on the new code"
            )),
            { Tests: TestsOf.After, Telling: { Count: > 0 } idle } => idle.Select(test => new TestEvidenceLine(
                TestEvidenceKind.NewTestsPass,
                test.Path,
                test.Line,
                $"test \"{test.Name}\" is new, and passes on the code of before, too: it says nothing about the change"
            )),
            { Tests: TestsOf.Before, Passed: false, NoReport.Length: > 0 } =>
            [
                new(
                    TestEvidenceKind.OldTestsFail,
                    run.TestBefore,
                    1,
                    $"the tests as they were before do not run on the new code: check {result.Name} ({result.Ending})"
                ),
            ],
            { Tests: TestsOf.Before, Passed: false } =>
            [
                new(
                    TestEvidenceKind.OldTestsFail,
                    run.TestBefore,
                    1,
                    $"the tests were changed to pass: as they were before, check {result.Name} fails on the new code ({result.Ending})"
                ),
            ],
            { Tests: TestsOf.After, Passed: true } =>
            [
                new(
                    TestEvidenceKind.NewTestsPass,
                    run.TestAfter,
                    1,
                    $"the new and changed tests pass on the code of before, too: check {result.Name} says nothing about the change"
                ),
            ],
            _ => [],
        };

    /// <param name="keeps">Evidence known before that stays, whether or not it is among these lines.</param>
    private static List<TestChange> Taking(RunRecord run, IReadOnlyList<TestEvidenceLine> found, Func<TestEvidenceLine, bool> keeps)
    {
        var lines = found.ToList();
        var changes = new List<TestChange>();
        foreach (var known in run.Tests ?? [])
        {
            var at = lines.FindIndex(line => IsSame(line, known.Evidence));
            changes.Add(
                at >= 0 ? known with { IsThere = true, Evidence = lines[at] }
                : keeps(known.Evidence) ? known
                : known with { IsThere = false }
            );
            if (at >= 0)
            {
                lines.RemoveAt(at);
            }
        }

        foreach (var line in lines)
        {
            changes.Add(
                new TestChange(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"T{changes.Count + 1}"), run.Current, line)
            );
        }

        return changes;
    }

    // The line moves with what is written above it.
    private static bool IsSame(TestEvidenceLine one, TestEvidenceLine other) =>
        one.Kind == other.Kind && one.Path == other.Path && one.Text == other.Text;
}
