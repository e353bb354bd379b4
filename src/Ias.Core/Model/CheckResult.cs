namespace Ias.Core.Model;

/// <summary>Result of a check on a commit.</summary>
/// <param name="Name">The check's.</param>
/// <param name="Sprint">Sprint in whose cycle it ran; empty = before the first, on what the run began with.</param>
/// <param name="Commit">Commit it ran on.</param>
/// <param name="Passed">True when it ended with exit status 0.</param>
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
    /// <summary>It ran on what the run began with.</summary>
    public bool IsBaseline => Sprint.Length == 0;

    /// <summary>It failed and then passed on the same commit.</summary>
    public bool IsFlaky => Passed && Tries > 1;

    /// <summary>It need not run on this commit again. New tests are to fail on the old code, and are not asked twice.</summary>
    public bool IsFinal => Passed || Tries > 1 || Tests == TestsOf.After;
}
