namespace Ias.Worker.Jobs;

/// <summary>What is in a job's way may be gone in a moment: it is tried again for a while before it fails.</summary>
public sealed class NotNowException(Problem problem) : ProblemException(problem);
