using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.Files;

namespace Ias.Engine.Runs;

/// <summary>Reads the plan of a work tree.</summary>
public static class Sprints
{
    private const int Longest = 16 << 20;

    /// <summary>All sprints of the plan; empty when there is none.</summary>
    public static IReadOnlyList<Sprint> Of(string workTree)
    {
        var loa = Path.Combine(workTree, "grimoires", "loa");
        var a2a = Path.Combine(loa, "a2a");
        return SprintDiscovery.Find(
            Text(workTree, Path.Combine(loa, "sprint.md")),
            Text(workTree, Path.Combine(loa, "ledger.json")),
            [.. InsideFile.NamesIn(workTree, a2a, InsideKind.Folder)]
        );
    }

    /// <summary>One sprint.</summary>
    /// <exception cref="ProblemException">There is no such sprint; the problem lists what there is.</exception>
    public static Sprint Find(string workTree, string target)
    {
        var all = Of(workTree);
        return all.FirstOrDefault(s => s.Id == target)
            ?? throw (
                all.Count == 0
                    ? None(workTree)
                    : new ProblemException(
                        new Problem(
                            $"There is no {target} here.",
                            Path.Combine(workTree, "grimoires", "loa", "sprint.md"),
                            $"sprints found: {string.Join(", ", all.Select(s => s.Id))}",
                            ExitCode.NothingToDo
                        )
                    )
            );
    }

    /// <summary>There is no plan, and how to write one.</summary>
    internal static ProblemException None(string workTree) =>
        new(
            new Problem(
                "There is no sprint plan here.",
                Path.Combine(workTree, "grimoires", "loa", "sprint.md"),
                "ias plan \"what you wish\"     (an agent writes it, you keep it)\nor write it: a heading `## Sprint 1: title` and below it what to do; `ias init --run-mode` writes an example",
                ExitCode.NothingToDo
            )
        );

    private static string? Text(string workTree, string path) =>
        InsideFile.Read(workTree, path, Longest) is { IsMissing: false } read ? Readable(read, path) : null;

    private static string Readable(InsideRead read, string path) =>
        read.Content is null
            ? throw new ProblemException(new Problem($"The plan cannot be read: {read.Why}.", path, "put a regular file there"))
            : read.Text;
}
