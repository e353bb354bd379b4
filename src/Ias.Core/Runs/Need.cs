namespace Ias.Core.Runs;

/// <summary>Something that waits for a person.</summary>
/// <param name="Id">The same for the same thing as long as it waits, another for the next of its kind.</param>
/// <param name="Since">When it came up.</param>
/// <param name="What">One sentence.</param>
/// <param name="Detail">What one must know to answer: sizes, deletions, the whole question; may be empty.</param>
/// <param name="Command">What to type; several lines where several things must be typed.</param>
public sealed record Need(string Id, NeedKind Kind, DateTimeOffset Since, string What, string Detail, string Command)
{
    /// <summary>The id of something of a run that has no other name than when it came up.</summary>
    public static string IdOf(NeedKind kind, DateTimeOffset since) => $"{kind}:{since.UtcTicks}";
}
