using Ias.Core.TestReports;

namespace Ias.Core.Model;

/// <summary>Result of a check on a commit.</summary>
/// <param name="Name">The check's.</param>
/// <param name="Sprint">Sprint in whose cycle it ran; empty = before the first, on what the run began with.</param>
/// <param name="Commit">Commit it ran on.</param>
/// <param name="Passed">True when it ended with exit status 0, and no test of its reports failed.</param>
/// <param name="Tries">Number of times it ran on that commit: a failed one is repeated once.</param>
/// <param name="Seconds">Duration of the last time.</param>
/// <param name="Ending">How it ended, for people: <c>exit status 1</c>.</param>
/// <param name="Tail">Last lines of its output, if it failed; empty = none.</param>
/// <param name="Before">Gate that waits for it.</param>
/// <param name="Command">Its command line.</param>
/// <param name="Tests">Tests it ran.</param>
/// <param name="Digest">SHA-256 of what it printed, as its log has it; empty = written by an older version.</param>
public sealed record CheckResult(
    string Name,
    string Sprint,
    string Commit,
    bool Passed,
    int Tries,
    double Seconds,
    string Ending,
    string Tail = "",
    CheckPlace Before = CheckPlace.Review,
    string Command = "",
    string Digest = "",
    TestsOf Tests = TestsOf.Work
)
{
    /// <summary>Single tests of its reports; null = it has none.</summary>
    public TestTally? Tally { get; init; }

    /// <summary>Names of tests that failed in one of two runs on the same commit.</summary>
    public IReadOnlyList<string>? Flaky { get; init; }

    /// <summary>Of tests of one commit on the code of another: those that say something about the work. Null = single tests are not
    /// known.</summary>
    public IReadOnlyList<TestPlace>? Telling { get; init; }

    /// <summary>Reason why its reports cannot be read, as the end of a sentence; empty = they were read, or none are asked for.</summary>
    public string NoReport { get; init; } = "";

    /// <summary>Time at which it passed on this commit, if it did not run again; null = it ran for this run.</summary>
    public DateTimeOffset? Earlier { get; init; }

    /// <summary>It ran on what the run began with.</summary>
    public bool IsBaseline => Sprint.Length == 0;

    /// <summary>It failed and then passed on the same commit.</summary>
    public bool IsFlaky => Passed && Tries > 1;

    /// <summary>It need not run on this commit again. New tests are to fail on the old code, and are not asked twice.</summary>
    public bool IsFinal => Passed || Tries > 1 || Tests == TestsOf.After;

    /// <summary>It fails in a way that it did not before: in a single test where both have them, else as a whole.</summary>
    /// <param name="before">Result on what the work began with; null = there is none.</param>
    public bool IsWorseThan(CheckResult? before) =>
        !Passed && (before is not { Passed: false } || (before.Tally is { FailedCount: > 0 } && NewFailures(before) is not { Count: 0 }));

    /// <summary>Failed tests that did not fail before; null = single tests do not say why it fails.</summary>
    /// <param name="before">Result on what the work began with; null = there is none.</param>
    public IReadOnlyList<TestCase>? NewFailures(CheckResult? before) =>
        Tally is not { FailedCount: > 0 } ? null
        : before?.Tally is not { } old ? Tally.Failed
        : old.More > 0 || Tally.More > 0 ? (Tally.FailedCount > old.FailedCount ? Tally.Failed : [])
        : [.. Tally.Failed.Where(test => old.Failed.All(one => one.Name != test.Name))];

    /// <summary>The result on what the work began with, after a later one: what passes once may not fail any more. Once each of its tests
    /// has passed, so has it.</summary>
    public CheckResult Without(CheckResult later) =>
        later.Passed || StillFailing(later) is { Count: 0 } ? this with { Passed = true, Tally = null }
        : StillFailing(later) is { } failing ? this with { Tally = Tally! with { Failed = failing } }
        : this;

    // Null: single tests do not say it.
    private List<TestCase>? StillFailing(CheckResult later) =>
        Tally is { More: 0, FailedCount: > 0 } && later.Tally is { More: 0, FailedCount: > 0 } now
            ? [.. Tally.Failed.Where(test => now.Failed.Any(one => one.Name == test.Name))]
            : null;
}
