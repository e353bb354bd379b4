namespace Ias.Core.Model;

/// <summary>Reason of a run's wait (<c>wait</c> of the wait events).</summary>
public static class WaitKind
{
    /// <summary>The next clock hour, by our own budget of calls.</summary>
    public const string Hour = "hour";

    /// <summary>The provider's own reset time.</summary>
    public const string Reset = "reset";

    /// <summary>The end of an outage or overload, by exponential backoff.</summary>
    public const string Outage = "outage";

    /// <summary>The pause before a failed turn is tried again.</summary>
    public const string Retry = "retry";

    /// <summary>A queue's next job is not due yet, or (<c>--stay</c>) there is no job.</summary>
    public const string Jobs = "jobs";
}
