namespace Ias.Core.Runs;

/// <summary>Fate of a background program when its user logs out.</summary>
public enum LogoutFate
{
    /// <summary>The program outlives the logout.</summary>
    Outlives,

    /// <summary>The logout kills the program.</summary>
    Killed,

    /// <summary>The rules cannot be determined.</summary>
    Unknown,
}

/// <summary>Rules of logind for a user's processes when the last session ends (logind.conf(5)).</summary>
/// <param name="Kills"><c>KillUserProcesses</c>.</param>
/// <param name="Only"><c>KillOnlyUsers</c>; empty = all.</param>
/// <param name="Except"><c>KillExcludeUsers</c>.</param>
public sealed record LogoutRules(bool Kills, IReadOnlyList<string> Only, IReadOnlyList<string> Except)
{
    /// <summary>Reads what <c>busctl get-property</c> prints of the three properties, a line each (<c>b true</c>, <c>as 1 "root"</c>); null
    /// when it is something else.</summary>
    public static LogoutRules? Read(string output) =>
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [var kills, var only, var except]
        && kills is "b true" or "b false"
        && Names(only) is { } few
        && Names(except) is { } spared
            ? new LogoutRules(kills == "b true", few, spared)
            : null;

    /// <summary>Fate of a program that a user left in the background, outside any unit of their own user manager.</summary>
    public LogoutFate Of(string user) =>
        Kills && !Except.Contains(user) && (Only.Count == 0 || Only.Contains(user)) ? LogoutFate.Killed : LogoutFate.Outlives;

    private static List<string>? Names(string line) =>
        line.StartsWith("as ", StringComparison.Ordinal) ? [.. line.Split(' ').Skip(2).Select(name => name.Trim('"'))] : null;
}
