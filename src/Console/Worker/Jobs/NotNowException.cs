namespace Ias.Console.Worker.Jobs;

/// <summary>Reports an obstacle that may be gone in a moment: the job is retried for a while before it fails.</summary>
public sealed class NotNowException(Problem problem) : ProblemException(problem);
