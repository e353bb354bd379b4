namespace Ias.Worker.Files;

/// <summary>Work whose lease was lost: it stays here, and nobody else was told of it.</summary>
/// <param name="JobId">The Console's.</param>
/// <param name="WorkTree">The checkout it is in.</param>
/// <param name="Branch">What holds it; empty: there was nothing to keep.</param>
/// <param name="Why">What the Console said.</param>
public sealed record KeptWork(string JobId, string WorkTree, string Branch, string Why, DateTimeOffset At);
