namespace Ias.Tui.Asking;

/// <summary>What became of a request at once. Asked is not done.</summary>
public abstract record RequestResult
{
    private RequestResult() { }

    /// <summary>It lies in the engine's inbox; how it goes on is told by the snapshot's requests of <paramref name="By"/> from <paramref
    /// name="At"/> on.</summary>
    public sealed record Asked(Request What, string By, DateTimeOffset At) : RequestResult;

    /// <summary>It is done: written down where no engine is, or an engine was started. <paramref name="Words"/> say what.</summary>
    public sealed record Done(Request What, string Words) : RequestResult;

    /// <summary>It was not made; nothing was changed.</summary>
    public sealed record Refused(Request What, Problem Why) : RequestResult;
}
