namespace Ias.Tui.Requests;

/// <summary>Immediate result of a request. Sending a request does not mean that it is done.</summary>
public abstract record RequestResult
{
    private RequestResult() { }

    /// <summary>Request in the engine's inbox; the snapshot's requests of <paramref name="By"/> from <paramref name="At"/> on show its
    /// progress.</summary>
    public sealed record Sent(Request What, string By, DateTimeOffset At) : RequestResult;

    /// <summary>Completed request: written to the files where no engine runs, or an engine was started. <paramref name="Words"/> describe
    /// it.</summary>
    public sealed record Done(Request What, string Words) : RequestResult;

    /// <summary>Refused request that changed nothing.</summary>
    public sealed record Refused(Request What, Problem Why) : RequestResult;
}
