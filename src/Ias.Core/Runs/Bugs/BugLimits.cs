using Ias.Core.Model;

namespace Ias.Core.Runs.Bugs;

/// <summary>The limits of a run that fixes a bug: a bug is smaller than a sprint, and one that needs more is misunderstood.</summary>
public static class BugLimits
{
    public const int MaxCycles = 10;
    public const double TimeoutHours = 2;
    public const int SameIssue = 3;
    public const int NoProgress = 5;

    /// <summary>The options with a bug's limits, but for those a person gave.</summary>
    /// <param name="cyclesGiven"><c>--max-cycles</c> was given.</param>
    /// <param name="timeGiven"><c>--timeout</c> was given.</param>
    public static RunOptions Of(RunOptions options, bool cyclesGiven, bool timeGiven) =>
        options with
        {
            MaxCycles = cyclesGiven ? options.MaxCycles : MaxCycles,
            TimeoutHours = timeGiven ? options.TimeoutHours : TimeoutHours,
            SameIssueThreshold = SameIssue,
            NoProgressThreshold = NoProgress,
        };
}
