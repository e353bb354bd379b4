using System.Globalization;
using System.Text;
using Ias.Core.Text;

namespace Ias.Core.PullRequests;

/// <summary>The files that a pull request changes, by folder.</summary>
internal static class ChangedFiles
{
    private const int MostFolders = 30;
    private const int MostNames = 8;

    /// <param name="files">Paths, each once.</param>
    public static string Section(IReadOnlyList<string> files)
    {
        if (files.Count == 0)
        {
            return "";
        }

        var folders = files
            .GroupBy(path => path.LastIndexOf('/') is >= 0 and var end ? path[..(end + 1)] : "./", StringComparer.Ordinal)
            .OrderBy(folder => folder.Key, StringComparer.Ordinal)
            .ToList();
        var text = new StringBuilder("\n### Files\n\n");
        foreach (var folder in folders.Take(MostFolders))
        {
            var names = folder.Select(path => path[(path.LastIndexOf('/') + 1)..]).Order(StringComparer.Ordinal).ToList();
            text.Append(
                CultureInfo.InvariantCulture,
                $"- {Code(folder.Key)}: {string.Join(", ", names.Take(MostNames).Select(Code))}{(names.Count > MostNames ? $" and {names.Count - MostNames} more" : "")}\n"
            );
        }

        return text.Append(folders.Count > MostFolders ? $"- and {Wording.Count(folders.Count - MostFolders, "folder")} more\n" : "")
            .ToString();
    }

    private static string Code(string name) => $"`{Wording.Plain(name).Replace('`', '\'')}`";
}
