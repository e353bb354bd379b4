using System.Text;
using Ias.Core.Text;
using Ias.Engine.Files;

namespace Ias.Engine.Scaffolding;

/// <summary>The plan, <c>grimoires/loa/sprint.md</c>, as a form reads and writes it. Nobody else's change is overwritten.</summary>
public static class PlanFile
{
    private const int Longest = 16 << 20; // bytes

    /// <summary>The plan's text; null = there is no plan.</summary>
    /// <exception cref="ProblemException">It is no file of the repository, or cannot be read.</exception>
    public static string? Read(string root)
    {
        var path = Path.Combine(root, Scaffold.PlanPath);
        var read = InsideFile.Read(root, Scaffold.PlanPath, Longest);
        if (read.IsMissing)
        {
            return null;
        }

        if (read.Content is not { } content)
        {
            throw new ProblemException(
                new Problem($"{Scaffold.PlanPath} cannot be read: {read.Why}.", path, ShellLine.Of($"ls -l {path}"))
            );
        }

        var decoded = DecodedText.Of(content);
        return decoded.Text
            ?? throw new ProblemException(
                new Problem($"The plan cannot be read: {decoded.Why}.", path, ShellLine.Of($"file -k {path}     (what it may be)"))
            );
    }

    /// <summary>Writes the plan, if it is unchanged since it was read.</summary>
    /// <param name="before">The text that was read; null = there was none.</param>
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
            InsideFile.Write(root, Scaffold.PlanPath, Encoding.UTF8.GetBytes(text));
        }
    }
}
