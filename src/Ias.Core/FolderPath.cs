namespace Ias.Core;

/// <summary>Absolute paths as text: nothing is looked up, links are not followed.</summary>
public static class FolderPath
{
    /// <summary>
    /// True when <paramref name="path"/> is <paramref name="folder"/> or lies below it. Both are absolute and, except for the
    /// root, end without a slash.
    /// </summary>
    public static bool IsWithin(string path, string folder) =>
        path == folder
        || folder == "/"
        || (path.Length > folder.Length && path[folder.Length] == '/' && path.StartsWith(folder, StringComparison.Ordinal));
}
