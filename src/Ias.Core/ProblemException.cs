namespace Ias.Core;

/// <summary>
/// Carries a <see cref="Problem"/> out of code that cannot continue; the command line prints the problem and exits with its
/// status.
/// </summary>
public class ProblemException : Exception
{
    /// <summary>Wraps <paramref name="problem"/>; <paramref name="cause"/> is shown with <c>--verbose</c> only.</summary>
    public ProblemException(Problem problem, Exception? cause = null)
        : base(problem.What, cause) => Problem = problem;

    /// <summary>The problem to show to the person.</summary>
    public Problem Problem { get; }
}
