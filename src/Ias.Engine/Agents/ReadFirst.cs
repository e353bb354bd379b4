using Ias.Engine.Files;

namespace Ias.Engine.Agents;

/// <summary>The scaffold's files that a turn's prompt names: not every agent loads them by itself.</summary>
internal static class ReadFirst
{
    private const string OfAgents = "AGENTS.md";

    private static readonly string[] Always =
    [
        "docs/ias/project-context.md",
        "docs/ias/context/base-goal.md",
        "docs/ias/process/run-protocol.md",
    ];

    private const string OfReviews = "docs/ias/process/quality-gates.md";

    /// <summary>Existing files as list items, in the order in which <c>ias context</c> shows them; empty = none exists.</summary>
    /// <param name="workTree">Absolute path.</param>
    /// <param name="reviews">The turn judges work, and needs what work is held against.</param>
    /// <param name="folder">The folder that the work is limited to; what is written for agents there counts, too. Empty = none.</param>
    public static string In(string workTree, bool reviews, string folder = "") =>
        string.Concat(
            (folder.Length > 0 ? (string[])[OfAgents, $"{folder}/{OfAgents}"] : [OfAgents])
                .Concat(reviews ? Always.Append(OfReviews) : Always)
                .Where(path => Posix.FactsOfLink(Path.Combine(workTree, path)) is { IsRegular: true })
                .Select(path => $"- {path}\n")
        );
}
