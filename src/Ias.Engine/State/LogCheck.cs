namespace Ias.Engine.State;

/// <summary>Result of checking a run's log against the head kept of it.</summary>
/// <param name="Words">Description of a problem or remark, as a sentence without its end; empty = none.</param>
/// <param name="Head">Head kept of the run; null = none.</param>
public sealed record LogCheck(LogOrigin Origin, string Words, RunHead? Head)
{
    /// <summary>True when the run continues only after a person has allowed it as it is.</summary>
    public bool NeedsWord => Origin is LogOrigin.Foreign or LogOrigin.Copied or LogOrigin.Altered;

    /// <summary>Warning for a person who looks at the run; empty = none.</summary>
    public string Warning => Origin == LogOrigin.Unhashed ? "" : Words;
}
