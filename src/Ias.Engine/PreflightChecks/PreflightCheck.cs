namespace Ias.Engine.PreflightChecks;

/// <summary>What a pre-flight check found. The order is that of weight.</summary>
public enum PreflightLevel
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Something a person should know before a run; nothing is wrong.</summary>
    Note,

    /// <summary>A run can start, and may suffer from it.</summary>
    Warning,

    /// <summary>No run starts before this is mended.</summary>
    Problem,
}

/// <summary>One line of pre-flight.</summary>
/// <param name="Name">The check's name, e.g. <c>identity</c>; stable, scripts may look for it.</param>
/// <param name="Level">How it stands.</param>
/// <param name="Text">What was found, one sentence; a list may follow on further lines.</param>
/// <param name="Fix">What to type, or the exact lines to write; empty when nothing is to be done. May hold several lines.</param>
public sealed record PreflightCheck(string Name, PreflightLevel Level, string Text, string Fix = "")
{
    /// <summary>The exit status of a run that only this problem stops.</summary>
    public ExitCode Exit { get; init; } = ExitCode.Failed;

    /// <summary>Whether <c>--fix</c> mends it.</summary>
    public bool CanMend => Mend is not null;

    /// <summary>Mends it, which loses nothing, and returns what it did; null when a person must.</summary>
    internal Func<CancellationToken, Task<string>>? Mend { get; init; }

    /// <summary>What a person is asked before it is mended; empty = nothing need be asked.</summary>
    public string Ask { get; init; } = "";

    internal static PreflightCheck Ok(string text) => new("", PreflightLevel.Ok, text);

    internal static PreflightCheck Note(string text, string fix = "") => new("", PreflightLevel.Note, text, fix);

    internal static PreflightCheck Warning(string text, string fix = "") => new("", PreflightLevel.Warning, text, fix);

    internal static PreflightCheck Problem(string text, string fix) => new("", PreflightLevel.Problem, text, fix);
}
