namespace Ias.Engine.State;

/// <summary>What holding a run's log against the head that is kept of it gave.</summary>
/// <param name="Words">What is wrong, or should be known, as a sentence without its end; empty = nothing.</param>
/// <param name="Head">What is kept of it; null = nothing.</param>
public sealed record LogCheck(LogOrigin Origin, string Words, RunHead? Head)
{
    /// <summary>Whether the run goes on only when a person has allowed it as it is.</summary>
    public bool NeedsWord => Origin is LogOrigin.Foreign or LogOrigin.Copied or LogOrigin.Altered;

    /// <summary>For a person who looks at the run; empty = nothing needs to be said.</summary>
    public string Warning => Origin == LogOrigin.Unhashed ? "" : Words;
}
