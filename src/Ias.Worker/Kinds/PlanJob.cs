using Ias.ControlPlane.Wire;
using Ias.Core.Model;
using Ias.Core.Planning;
using Ias.Core.Text;
using Ias.Worker.Jobs;

namespace Ias.Worker.Kinds;

/// <summary>
/// <c>context_architect</c>, also under its other name: for a goal, an agent reads the repository and proposes how to reach it; without
/// one, it writes down what there is to know of the repository.
/// </summary>
internal sealed class PlanJob(string kind) : IJobKind
{
    public string Kind => kind;

    public Task<JobOutcome> RunAsync(ClaimedJob job, Box box, CancellationToken cancel) =>
        job.Job.IntakeId is { } intake ? ProposeAsync(job, box, intake, cancel) : DescribeAsync(job, box, cancel);

    public Task<string> AbandonAsync(ClaimedJob job, Box box, CancellationToken cancel) => LocalJob.AbandonAsync(job, box, cancel);

    private static async Task<JobOutcome> ProposeAsync(ClaimedJob job, Box box, string intake, CancellationToken cancel)
    {
        var goal = await job.Console.ReadAsync<IntakeRequest, IntakeAnswer>(
            "intakes/get",
            new IntakeRequest(job.Link.WorkspaceId, intake),
            cancel
        );
        var ending = await LocalJob.RunAsync(job, box, "researcher", Prompt(job.Job.Prompt, goal.Intake.RepoIds), cancel);
        if (ending.Job.Status != JobStatus.Done)
        {
            return await LocalOutcome.OfAsync(ending, "", cancel);
        }

        var (proposal, wrong) = ProposalBlock.Read(ending.Result?.Closing ?? "", goal.Intake.RepoIds);
        return proposal is null
            ? JobOutcome.Failed($"the agent ended without a proposal that can be read: {wrong}")
            : await LocalOutcome.OfAsync(ending, "proposed how to reach the goal", cancel) with
            {
                Proposal = proposal,
            };
    }

    private static async Task<JobOutcome> DescribeAsync(ClaimedJob job, Box box, CancellationToken cancel)
    {
        const string Prompt = """
            Read this repository and write down what whoever works on it has to know, in docs/ias/project-context.md: what it is for and for whom, its
            parts and how they work together, the languages and tools, how it is built and tested, what must not be broken. Keep what is right there
            already. Put open questions into docs/ias/gaps.md. Change nothing else.
            """;
        var ending = await LocalJob.RunAsync(job, box, "implementer", $"{Prompt}\n\n{job.Job.Prompt}".Trim(), cancel);
        return await LocalOutcome.OfAsync(ending, "wrote down the context of the repository", cancel);
    }

    private static string Prompt(string goal, IReadOnlyList<string> repos) =>
        $$"""
            A goal is to be reached:

            {{goal}}

            Read this repository, change nothing, and propose how to reach it. End your closing message with one block of JSON:

            ```proposal
            {"intent": "why, what, and what not", "scope": "what is touched", "plan": "the sprints, as below",
             "readinessScore": 0.8, "readinessReasons": ["what speaks for and against beginning now"], "questions": ["what only a person can say"]{{(
                repos.Count > 1
                    ? ",\n \"parts\": [{\"key\": \"1\", \"repoId\": \"…\", \"scope\": \"…\", \"plan\": \"…\", \"needs\": [\"keys of parts that come first\"]}]"
                    : ""
            )}}}
            ```

            The plan is text in this form, which can be a repository's {{PlanGrammar.Path}}:

            {{PlanGrammar.Form(1)}}

            {{PlanGrammar.Rules}}
            {{(repos.Count > 1 ? $"\nThe goal spans several repositories, a part each; their ids: {string.Join(", ", repos.Select(Wording.Plain))}." : "")}}
            """;
}
