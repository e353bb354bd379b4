namespace Ias.Engine.PreflightChecks;

/// <summary>Result level of a pre-flight check, ordered by severity.</summary>
public enum PreflightLevel
{
    /// <summary>Everything is as it should be.</summary>
    Ok,

    /// <summary>Something a person should know before a run; nothing is wrong.</summary>
    Note,

    /// <summary>Weakness that does not prevent a run, but may affect it.</summary>
    Warning,

    /// <summary>Problem that must be fixed before a run starts.</summary>
    Problem,
}

/// <summary>One line of pre-flight.</summary>
/// <param name="Name">The check's name, e.g. <c>identity</c>; stable, scripts may look for it.</param>
/// <param name="Level">The severity.</param>
/// <param name="Text">What was found, one sentence; a list may follow on further lines.</param>
/// <param name="Fix">What to type, or the exact lines to write; empty when nothing needs to be done. May hold several lines.</param>
public sealed record PreflightCheck(string Name, PreflightLevel Level, string Text, string Fix = "")
{
    /// <summary>Exit status of a run that only this problem prevents.</summary>
    public ExitCode Exit { get; init; } = ExitCode.Failed;

    /// <summary>True when <c>--fix</c> can fix it.</summary>
    public bool CanMend => Mend is not null;

    /// <summary>Fixes it without losing anything, and returns what was done; null when only a person can.</summary>
    internal Func<CancellationToken, Task<string>>? Mend { get; init; }

    /// <summary>Question to a person before the fix; empty = no consent needed.</summary>
    public string Ask { get; init; } = "";

    internal static PreflightCheck Ok(string text) => new("", PreflightLevel.Ok, text);

    internal static PreflightCheck Note(string text, string fix = "") => new("", PreflightLevel.Note, text, fix);

    internal static PreflightCheck Warning(string text, string fix = "") => new("", PreflightLevel.Warning, text, fix);

    internal static PreflightCheck Problem(string text, string fix) => new("", PreflightLevel.Problem, text, fix);
}
