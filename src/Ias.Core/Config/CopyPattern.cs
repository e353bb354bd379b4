namespace Ias.Core.Config;

/// <summary>A pattern of <c>lanes.copy</c>: gitignore(5)'s, matched against paths below the work tree.</summary>
public static class CopyPattern
{
    /// <summary>Reason why a text is not a valid pattern, as the end of a sentence; null when it is valid.</summary>
    public static string? WhyNot(string text) =>
        string.IsNullOrWhiteSpace(text) ? "it is empty"
        : text.StartsWith('~') || text.Split('/').Contains("..") ? "it leads out of the repository, where nothing is copied from"
        : text.AsSpan().ContainsAny('\r', '\t') ? "it has a control character"
        : null;
}
