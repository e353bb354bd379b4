namespace Ias.Console.Client.Calls;

/// <summary>A call that came to nothing, in words for people, and why.</summary>
public sealed class CallFailedException(Problem problem, CallFailure failure, string code = "", Exception? cause = null)
    : ProblemException(problem, cause)
{
    public CallFailure Failure => failure;

    /// <summary>The server's word for it, such as <c>LEASE_LOST</c>; empty when it was not the server that said no.</summary>
    public string Code => code;

    /// <summary>Wait that the server asked for; null: none.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
