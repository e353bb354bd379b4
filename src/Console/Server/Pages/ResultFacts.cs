using Ias.Console.Server.Domain;
using Ias.Core.Text;

namespace Ias.Console.Server.Pages;

/// <summary>Lines about the result of a job or a run; of what is unknown, there is none.</summary>
internal static class ResultFacts
{
    private const int MostFiles = 30;

    public static IEnumerable<Fact> Of(EvidenceSummary result)
    {
        foreach (var request in result.PullRequests)
        {
            yield return new Fact("pull request", request, Fact.LinkOf(request));
        }

        foreach (var branch in result.Branches)
        {
            yield return new Fact("branch", branch);
        }

        if (result.Commits.Count > 0)
        {
            yield return new Fact(
                result.Commits.Count == 1 ? "commit" : "commits",
                string.Join(", ", result.Commits.Select(commit => commit[..Math.Min(commit.Length, 12)]))
            );
        }

        if (result.Files.Count > 0)
        {
            var more = result.Files.Count > MostFiles ? $", and {Wording.Count(result.Files.Count - MostFiles, "more file")}" : "";
            yield return new Fact(Wording.Count(result.Files.Count, "file"), $"{string.Join(", ", result.Files.Take(MostFiles))}{more}");
        }

        if (result.Checks?.ToString() is { Length: > 0 } checks)
        {
            yield return new Fact("checks", checks);
        }

        if (result.CostUsd is { } cost)
        {
            yield return new Fact("cost", Wording.Money((decimal)cost));
        }

        if (result.Took is { } took)
        {
            yield return new Fact("worked for", Wording.Age(took));
        }
    }
}
