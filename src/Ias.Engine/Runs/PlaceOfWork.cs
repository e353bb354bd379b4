using Ias.Core.Text;
using Ias.Engine.Files;

namespace Ias.Engine.Runs;

/// <summary>The folder that work is limited to (<see cref="Core.Model.WorkFolder"/>), as it is in a work tree.</summary>
internal static class PlaceOfWork
{
    private const int Shown = 10;

    /// <summary>Reason why the work cannot be limited to the folder; null when it can, or when there is no limit.</summary>
    /// <param name="top">The work tree's top folder.</param>
    /// <param name="folder">Within it; empty = no limit.</param>
    /// <param name="again">What to type instead, with <c>FOLDER</c> in the place of another one.</param>
    public static Problem? WhyNot(string top, string folder, string again)
    {
        again += "     (or run_mode.in in .loa.config.yaml)";
        return folder.Length == 0
            ? null
            : InsideFile.KindOf(top, folder) switch
            {
                InsideKind.Folder when InsideFile.KindOf(top, Path.Combine(folder, ".git")) != InsideKind.Missing => new Problem(
                    $"{folder} is a repository of its own.",
                    top,
                    ShellLine.Of($"cd {Path.Combine(top, folder)}     (and start the run there)")
                ),
                InsideKind.Folder => null,
                InsideKind.Link => new Problem($"{folder} is a symbolic link; the work is limited to real folders.", top, again),
                InsideKind.Missing => new Problem($"There is no folder {folder} in this repository.{Beside(top, folder)}", top, again),
                _ => new Problem($"{folder} is not a folder.", top, again),
            };
    }

    // What stands where it was looked for.
    private static string Beside(string top, string folder)
    {
        var there = InsideFile
            .PathsIn(Path.Combine(top, Path.GetDirectoryName(folder) ?? ""), InsideKind.Folder)
            .Select(path => Path.GetRelativePath(top, path))
            .Where(path => path is not (".git" or ".run"))
            .Order(StringComparer.Ordinal)
            .ToList();
        return there.Count == 0
            ? ""
            : $" There {(there.Count == 1 ? "is" : "are")}: {string.Join(", ", there.Take(Shown).Select(path => Wording.Shown(path)))}{(there.Count > Shown ? " …" : "")}";
    }
}
