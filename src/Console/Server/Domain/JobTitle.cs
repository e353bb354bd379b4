namespace Ias.Console.Server.Domain;

/// <summary>Title of a job that belongs to no goal.</summary>
internal static class JobTitle
{
    private const int Longest = 110; // characters

    /// <summary>The first line of what it is to do, or its kind.</summary>
    /// <param name="prompt">Its text; null or empty where the data policy hides it.</param>
    public static string Of(string? prompt, string kind)
    {
        var line = (prompt ?? "")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .FirstOrDefault()
            ?.TrimStart('#', ' ');
        return string.IsNullOrEmpty(line) ? kind.Replace('_', ' ')
            : line.Length > Longest ? $"{line[..Longest]}…"
            : line;
    }
}
