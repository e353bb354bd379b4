namespace Ias.Core.Model;

/// <summary>The folder of a repository that a run's work is limited to (<c>--in</c>): a path with slashes, relative to the top; empty: no
/// limit.</summary>
public static class WorkFolder
{
    private const string EnginesOwn = ".run";

    /// <summary>
    /// Reason why a text is not a valid folder, as the end of a sentence; null when it is valid. Its existence is not checked.
    /// </summary>
    public static string? WhyNot(string text)
    {
        if (text.Any(char.IsControl))
        {
            return "it has a control character";
        }

        var parts = Normal(text).Split('/');
        return text.StartsWith('/') || text.StartsWith('~') || parts.Contains("..") ? "it leads out of the repository"
            : parts[0] is ".git" or EnginesOwn ? $"{parts[0]} is not a place to work in"
            : null;
    }

    /// <summary>The path in its one form: no <c>./</c> before it, no slash behind it; empty for the top itself.</summary>
    public static string Normal(string text) =>
        string.Join('/', text.Trim().Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != "."));

    /// <summary>True when a path of the repository lies in the folder.</summary>
    /// <param name="folder">In its one form.</param>
    public static bool Holds(string folder, string path) => folder.Length == 0 || FolderPath.IsWithin(path, folder);
}
