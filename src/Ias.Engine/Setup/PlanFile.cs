using System.Text;
using Ias.Core.Text;
using Ias.Engine.Files;

namespace Ias.Engine.Setup;

/// <summary>The plan, <c>grimoires/loa/sprint.md</c>, as a form reads and writes it. Nobody else's change is overwritten.</summary>
public static class PlanFile
{
    /// <summary>Its text; null = there is none.</summary>
    /// <exception cref="ProblemException">It is no file of the repository, or cannot be read.</exception>
    public static string? Read(string root)
    {
        var path = Path.Combine(root, Scaffold.PlanPath);
        if (!Path.Exists(path) && new FileInfo(path).LinkTarget is null)
        {
            return null;
        }

        try
        {
            return RealPath.Of(path).StartsWith(RealPath.Of(root) + "/", StringComparison.Ordinal) && RegularFile.Text(path) is { } text
                ? text
                : throw new ProblemException(
                    new Problem($"{Scaffold.PlanPath} is not a file of this repository.", path, $"ls -l {ShellWord.Quote(path)}")
                );
        }
        catch (Exception refused) when (FileProblem.Explains(refused))
        {
            throw FileProblem.From(refused, path);
        }
    }

    /// <summary>Writes it.</summary>
    /// <param name="before">What was read; null = there was none.</param>
    /// <exception cref="ProblemException">It was changed meanwhile, or cannot be written; nothing was written then.</exception>
    public static void Write(string root, string? before, string text)
    {
        if (Read(root) != before)
        {
            throw new ProblemException(
                new Problem(
                    $"{Scaffold.PlanPath} was changed by somebody else meanwhile. It was not written.",
                    Path.Combine(root, Scaffold.PlanPath),
                    "Look at it, then do this again."
                )
            );
        }

        if (before is null)
        {
            Scaffold.Plan(root, text);
        }
        else
        {
            AtomicFile.Write(RealPath.Of(Path.Combine(root, Scaffold.PlanPath)), Encoding.UTF8.GetBytes(text));
        }
    }
}
