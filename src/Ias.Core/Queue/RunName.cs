namespace Ias.Core.Queue;

/// <summary>The name of a run's folder: <c>yyyyMMdd-my-feature</c>.</summary>
public static class RunName
{
    /// <summary>The folder of all runs, below the work tree.</summary>
    public const string Folder = "docs/ias/runs";

    private const int Longest = 60;

    /// <summary>The folder of a run that begins now.</summary>
    /// <param name="name"><c>[a-z0-9]+(-[a-z0-9]+)*</c>, at most 60 characters.</param>
    /// <param name="today">The person's day, not UTC: it is their word for it.</param>
    public static string Of(string name, DateOnly today) => $"{today:yyyyMMdd}-{name}";

    /// <summary>True when a text is a valid name of a run or a role: small letters and digits, in parts joined by single hyphens.</summary>
    public static bool IsPart(string name) =>
        name.Length is > 0 and <= Longest
        && name[0] != '-'
        && name[^1] != '-'
        && !name.Contains("--", StringComparison.Ordinal)
        && name.All(c => char.IsAsciiDigit(c) || char.IsAsciiLetterLower(c) || c == '-');

    /// <summary>True when a folder's name is a run's.</summary>
    public static bool Is(string folder) =>
        folder.Length > 9 && folder[8] == '-' && folder.AsSpan(0, 8).ContainsAnyExceptInRange('0', '9') is false && IsPart(folder[9..]);

    /// <summary>The nearest name that would do; empty when nothing of it can be kept.</summary>
    public static string Nearest(string text)
    {
        var kept = string.Join(
            '-',
            text.ToLowerInvariant()
                .Split([' ', '_', '-', '.', '/'], StringSplitOptions.RemoveEmptyEntries)
                .Select(part => string.Concat(part.Where(c => char.IsAsciiDigit(c) || char.IsAsciiLetterLower(c))))
                .Where(part => part.Length > 0)
        );
        return kept.Length <= Longest ? kept : kept[..Longest].TrimEnd('-');
    }
}
