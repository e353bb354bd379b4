using System.Text;
using Ias.Engine.Files;

namespace Ias.Engine.State;

/// <summary><c>info/exclude</c> of a repository's common dir (gitignore(5)): what git does not see there, without a change of the person's
/// own <c>.gitignore</c>.</summary>
public static class ExcludeFile
{
    /// <summary>The folder of runs.</summary>
    public const string Run = ".run/";

    /// <summary>Keeps git from seeing <c>.run</c>; call it before making that folder.</summary>
    /// <exception cref="ProblemException">It cannot be written.</exception>
    public static void HideRun(string commonDir) => Add(commonDir, [Run], []);

    /// <summary>Adds what is missing, a line each; an unchanged file is not written.</summary>
    /// <param name="hidden">Paths from the work tree's top.</param>
    /// <param name="noLonger">Whole lines to take out.</param>
    /// <exception cref="ProblemException">It cannot be written.</exception>
    public static void Add(string commonDir, IReadOnlyList<string> hidden, IReadOnlyList<string> noLonger)
    {
        var exclude = Path.Combine(commonDir, "info", "exclude");
        // of a link a copy would come to be there, of a key for example
        var text = Posix.FactsOfLink(exclude) is { IsRegular: true } ? RegularFile.Text(exclude) ?? "" : "";
        var kept = string.Join('\n', text.Split('\n').Where(line => !noLonger.Contains(line)));
        var lines = kept.Split('\n').Select(line => line.Trim()).ToHashSet(StringComparer.Ordinal);
        var missing = string.Concat(
            hidden
                .Where(path => !lines.Contains($"/{path}") && !lines.Contains(path) && !lines.Contains(path.TrimEnd('/')))
                .Select(path => $"/{path}\n")
        );
        if (missing.Length == 0 && kept == text)
        {
            return;
        }

        SharedFolder.Make(Path.GetDirectoryName(exclude)!);
        AtomicFile.Write(exclude, Encoding.UTF8.GetBytes($"{kept}{(kept.Length > 0 && !kept.EndsWith('\n') ? "\n" : "")}{missing}"));
    }
}
