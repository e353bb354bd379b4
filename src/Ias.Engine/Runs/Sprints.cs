using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Text;
using Ias.Engine.Files;

namespace Ias.Engine.Runs;

/// <summary>Reads the plan of a work tree.</summary>
public static class Sprints
{
    private const int Longest = 16 << 20;

    /// <summary>All sprints of the plan; empty if there is no plan.</summary>
    public static IReadOnlyList<Sprint> Of(string workTree) => Read(workTree).Sprints;

    /// <summary>All sprints of the plan, and the parts that could not be read as a sprint.</summary>
    public static SprintsRead Read(string workTree)
    {
        var loa = Path.Combine(workTree, "grimoires", "loa");
        var plan = Text(workTree, Path.Combine(loa, "sprint.md"));
        return plan is { Why.Length: > 0 }
            ? new SprintsRead([], [new PlanFault(0, $"it cannot be read: {plan.Why}")], [])
            : SprintDiscovery.Read(
                plan?.Text,
                Text(workTree, Path.Combine(loa, "ledger.json"))?.Text,
                [.. InsideFile.NamesIn(workTree, Path.Combine(loa, "a2a"), InsideKind.Folder)]
            );
    }

    /// <summary>Finds one sprint by its id.</summary>
    /// <exception cref="ProblemException">Not found; the problem lists the existing sprints.</exception>
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
                            $"sprints found: {string.Join(", ", all.Select(s => s.Id)):raw}",
                            ExitCode.NothingToDo
                        )
                    )
            );
    }

    /// <summary>Problem for a missing or unreadable plan, with how to write one.</summary>
    internal static ProblemException None(string workTree)
    {
        var path = Path.Combine(workTree, "grimoires", "loa", "sprint.md");
        var faults = Read(workTree).Faults;
        return new ProblemException(
            faults.Count > 0
                ? new Problem(
                    $"The sprint plan has no sprint that can be read: {faults[0]}.",
                    path,
                    "ias preflight     (lists all such lines)",
                    ExitCode.NothingToDo
                )
                : new Problem(
                    "There is no sprint plan here.",
                    path,
                    "ias plan \"what you wish\"     (an agent writes it, you keep it)\nor write it: a heading `## Sprint 1: title` and below it what to do; `ias init --run-mode` writes an example",
                    ExitCode.NothingToDo
                )
        );
    }

    private static DecodedText? Text(string workTree, string path) =>
        InsideFile.Read(workTree, path, Longest) switch
        {
            { IsMissing: true } => null,
            { Content: { } content } => DecodedText.Of(content),
            var read => throw new ProblemException(new Problem($"The plan cannot be read: {read.Why}.", path, "put a regular file there")),
        };
}
