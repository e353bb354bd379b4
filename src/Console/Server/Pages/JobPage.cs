using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Pages;

public sealed record JobModel(
    Frame Frame,
    Job Job,
    IReadOnlyList<Decision> Decisions,
    IReadOnlyList<Attempt> Attempts,
    IReadOnlyList<ProgressLine> Progress,
    IReadOnlyList<Fact> Results,
    IReadOnlyList<Fact> Facts,
    Names Names
) : PageModel(Frame, Names.Job(Job));

internal static class JobPage
{
    public static void Add(PageRoutes pages) =>
        pages
            .Member(
                "jobs/{id}",
                "board",
                Permission.Read,
                async request =>
                {
                    var job = (await new Queue(request.Scope).ExplainAsync([await new Jobs(request.Scope).RequireAsync(request.Id)]))[0];
                    var names = await Names.ReadAsync(request.Scope);
                    var run = job.RunId is { } id ? await new Runs(request.Scope).FindAsync(id) : null;
                    return JobDetailView.Create(
                        new JobModel(
                            request.Frame,
                            job,
                            await new Decisions(request.Scope).PendingOfAsync(job.Id),
                            await new Jobs(request.Scope).AttemptsAsync(job.Id),
                            await new JobProgress(request.Scope).OfAsync(job.Id),
                            [.. ResultFacts.Of(EvidenceSummary.Of([job.Evidence]))],
                            [.. Facts(request.Frame.Root, job, run, names)],
                            names
                        )
                    );
                }
            )
            .On("cancel", Permission.Decide, BoardPage.CancelAsync)
            .On("retry", Permission.Decide, BoardPage.RetryAsync)
            .On("answer", Permission.Decide, InboxPage.AnswerAsync);

    // canWrite: can write
    private static string Words(string key) =>
        string.Concat(key.Select(c => char.IsAsciiLetterUpper(c) ? $" {char.ToLowerInvariant(c)}" : $"{c}"));

    private static IEnumerable<Fact> Facts(string root, Job job, Run? run, Names names)
    {
        if (job.WorkerId is { } worker)
        {
            yield return new Fact("agent", names.Agent(worker), $"{root}/agents#w-{worker}");
        }

        if (job.IntakeId is { } goal)
        {
            yield return new Fact("goal", names.Goal(goal) ?? Names.Short(goal), $"{root}/goals/{goal}");
        }

        yield return new Fact("repository", names.Repo(job.RepoId), $"{root}/repos#repo-{job.RepoId}");
        yield return new Fact("kind", job.Kind.Value.Replace('_', ' '));
        if (run is not null)
        {
            yield return new Fact("run", run.RunRef.Value, $"{root}/runs/{run.Id}");
        }

        if (job.ParentJobId is { } parent)
        {
            yield return new Fact("after", $"job {Names.Short(parent)}", $"{root}/jobs/{parent}");
        }

        yield return new Fact("priority", $"{job.Priority}");
        yield return new Fact(
            "claims",
            job.Expirations > 0 ? $"{job.ClaimGeneration}, {job.Expirations} ran out" : $"{job.ClaimGeneration}"
        );
        foreach (
            var (what, about) in (IEnumerable<(string, System.Text.Json.Nodes.JsonObject?)>)
                [("asks for", job.Requirements), ("evidence", job.Evidence)]
        )
        {
            foreach (var (key, value) in (about ?? []).Where(one => about != job.Evidence || !EvidenceSummary.Keys.Contains(one.Key)))
            {
                var text = value is System.Text.Json.Nodes.JsonArray list ? string.Join(", ", list.Select(one => $"{one}")) : $"{value}";
                yield return new Fact($"{what} {Words(key)}", text, Fact.LinkOf(text));
            }
        }
    }
}
