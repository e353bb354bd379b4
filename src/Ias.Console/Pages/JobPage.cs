using Ias.Console.Contract;
using Ias.Console.Domain;
using Ias.Console.Store;

namespace Ias.Console.Pages;

public sealed record JobModel(Frame Frame, Job Job, IReadOnlyList<Decision> Decisions, IReadOnlyList<Fact> Facts, Names Names)
    : PageModel(Frame, $"{Job.Kind.Value.Replace('_', ' ')} in {Names.Repo(Job.RepoId)}");

/// <summary>A line of what is known.</summary>
/// <param name="Link">Where the value leads, or null.</param>
public sealed record Fact(string Name, string Value, string? Link = null);

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
                    var job = await new Jobs(request.Scope).RequireAsync(request.Id);
                    var names = await Names.ReadAsync(request.Scope);
                    return JobDetailView.Create(
                        new JobModel(
                            request.Frame,
                            job,
                            await new Decisions(request.Scope).PendingOfAsync(job.Id),
                            [.. Facts(request.Frame.Root, job, names)],
                            names
                        )
                    );
                }
            )
            .On("cancel", Permission.Decide, BoardPage.CancelAsync)
            .On("retry", Permission.Decide, BoardPage.RetryAsync)
            .On("answer", Permission.Decide, InboxPage.AnswerAsync);

    private static IEnumerable<Fact> Facts(string root, Job job, Names names)
    {
        if (job.WorkerId is { } worker)
        {
            yield return new Fact("agent", names.Agent(worker), $"{root}/agents#w-{worker}");
        }

        if (job.IntakeId is { } goal)
        {
            yield return new Fact("goal", Names.Short(goal), $"{root}/goals/{goal}");
        }

        if (job.RunId is { } run)
        {
            yield return new Fact("run", Names.Short(run), $"{root}/runs/{run}");
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
            foreach (var (key, value) in about ?? [])
            {
                var text = value is System.Text.Json.Nodes.JsonArray list ? string.Join(", ", list.Select(one => $"{one}")) : $"{value}";
                yield return new Fact($"{what} {key}", text, IsLink(text) ? text : null);
            }
        }
    }

    private static bool IsLink(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && url.Scheme is "https" or "http"
        && !text.Contains(' ', StringComparison.Ordinal);
}
