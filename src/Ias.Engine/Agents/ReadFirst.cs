using Ias.Engine.Files;

namespace Ias.Engine.Agents;

/// <summary>The scaffold's files that a turn's prompt names: not every agent loads them by itself.</summary>
internal static class ReadFirst
{
    private static readonly string[] Always =
    [
        "AGENTS.md",
        "docs/ias/project-context.md",
        "docs/ias/context/base-goal.md",
        "docs/ias/process/run-protocol.md",
    ];

    private const string OfReviews = "docs/ias/process/quality-gates.md";

    /// <summary>Those that are there, a list item each, in the order in which <c>ias context</c> shows them; empty = none is.</summary>
    /// <param name="workTree">Absolute path.</param>
    /// <param name="reviews">The turn judges work, and needs what work is held against.</param>
    public static string In(string workTree, bool reviews) =>
        string.Concat(
            (reviews ? Always.Append(OfReviews) : Always)
                .Where(path => Posix.FactsOfLink(Path.Combine(workTree, path)) is { IsRegular: true })
                .Select(path => $"- {path}\n")
        );
}
