namespace Ias.Console.Worker.Files;

/// <summary>Work whose lease was lost: it stays on this machine, and the Console learns where.</summary>
/// <param name="JobId">The Console's id of the job.</param>
/// <param name="WorkTree">The checkout it is in.</param>
/// <param name="Branch">Branch that holds it; empty: there was nothing to keep.</param>
/// <param name="Why">The Console's message.</param>
public sealed record KeptWork(string JobId, string WorkTree, string Branch, string Why, DateTimeOffset At)
{
    /// <summary>The claim of which the Console has not heard yet that it stopped; null: it has.</summary>
    public UntoldStop? Untold { get; init; }
}

/// <summary>A claim that stopped.</summary>
public sealed record UntoldStop(string WorkspaceId, string WorkerId, long ClaimGeneration);
