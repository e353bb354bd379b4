using Ias.Console.Client.Wire;
using Ias.Console.Worker.Jobs;
using Ias.Core.Model;
using Ias.Core.Planning;
using Ias.Core.Text;

namespace Ias.Console.Worker.Kinds;

/// <summary>
/// <c>context_architect</c>, also under its other name: for a goal, an agent reads the repository and proposes how to reach it; without
/// one, it writes down what there is to know of the repository.
/// </summary>
internal sealed class PlanJob(string kind) : IJobKind
{
    private const string Described = "docs/ias/project-context.md";
    private const int LongestFile = 1 << 20; // bytes

    public string Kind => kind;

    /// <summary>True when a kind is planning, under either of its names.</summary>
    public static bool Is(string kind) => kind is "context_architect" or "build_context";

    public Task<JobOutcome> RunAsync(ClaimedJob job, WorkerHost host, CancellationToken cancel) =>
        job.Job.IntakeId is { } intake ? ProposeAsync(job, host, intake, cancel) : DescribeAsync(job, host, cancel);

    public Task<string> AbandonAsync(ClaimedJob job, WorkerHost host, CancellationToken cancel) => LocalJob.AbandonAsync(job, host, cancel);

    private static async Task<JobOutcome> ProposeAsync(ClaimedJob job, WorkerHost host, string intake, CancellationToken cancel)
    {
        var goal = await job.Console.ReadAsync<IntakeRequest, IntakeAnswer>(
            "intakes/get",
            new IntakeRequest(job.Link.WorkspaceId, intake),
            cancel
        );
        // Under a strict data policy the Console keeps the goal, and not the job's text.
        var isHidden = job.Job.Prompt.Length == 0;
        var asked = isHidden ? Goal(goal) : job.Job.Prompt;
        if (asked.Length == 0)
        {
            return JobOutcome.Failed(
                "The workspace's data policy keeps the goal's text from this box: allow intake.title or intake.rawContent there."
            );
        }

        var repos = goal.Intake.RepoIds;
        var ending = await LocalJob.RunAsync(
            job,
            host,
            "researcher",
            Prompt(asked, repos),
            cancel,
            before => Task.FromResult(ProposalBlock.Read(before.Closing, repos).Proposal is not null)
        );
        if (ending.Job.Status != JobStatus.Done)
        {
            return await LocalOutcome.OfAsync(ending, "", cancel);
        }

        var (proposal, wrong) = ProposalBlock.Read(ending.Closing, repos);
        IReadOnlyList<string> leftOut = [];
        if (proposal is not null)
        {
            (proposal, leftOut, ending) = await AsStoredAsync(job, host, goal, Prompt(asked, repos), proposal, ending, cancel);
        }

        return proposal is null
            ? JobOutcome.Failed($"the agent ended without a proposal that can be read: {wrong}") with
            {
                Details = LocalOutcome.ClosingOf(ending),
            }
            : await LocalOutcome.OfAsync(ending, Told(leftOut), cancel) with
            {
                Proposal = proposal,
                Publish = isHidden || leftOut.Count > 0 ? ending.Files.Branch : "", // with it the proposal's texts, which the Console does not keep
            };
    }

    // The agent is told once why the Console does not store its words; what it refuses again is left out.
    private static async Task<(ProposalDraft Proposal, IReadOnlyList<string> LeftOut, LocalEnding Ending)> AsStoredAsync(
        ClaimedJob job,
        WorkerHost host,
        IntakeAnswer goal,
        string prompt,
        ProposalDraft proposal,
        LocalEnding ending,
        CancellationToken cancel
    )
    {
        var (stored, refused) = await ProposalTexts.CheckAsync(job, proposal, cancel);
        if (refused.Count == 0)
        {
            return (stored, refused, ending);
        }

        var again = await LocalJob.RunAsync(
            job,
            host,
            "researcher",
            $"""
            Your last proposal was not stored.

            {string.Join('\n', refused.Select(why => $"- {Wording.Plain(why)}"))}

            Propose again, in words.

            {prompt}
            """,
            cancel,
            round: ending.Round + 1
        );
        if (
            again.Job.Status == JobStatus.Done
            && ProposalBlock.Read(again.Closing, goal.Intake.RepoIds).Proposal is { } second
            && await ProposalTexts.CheckAsync(job, second, cancel) is var (better, still)
            && still.Count <= refused.Count
        )
        {
            (stored, refused, ending) = (better, still, again);
        }

        return (stored, refused, ending);
    }

    private static string Told(IReadOnlyList<string> leftOut) =>
        leftOut.Count == 0
            ? "proposed how to reach the goal"
            : $"proposed how to reach the goal; left out, and only on the branch of its planning: {string.Join(' ', leftOut.Select(Wording.Plain))}";

    private static string Goal(IntakeAnswer goal)
    {
        var text = $"{goal.Intake.Title}\n\n{goal.Intake.RawContent}".Trim();
        return text.Length > 0 && goal.Proposals.FirstOrDefault(one => one.Status == "rejected") is { } last
            ? $"{text}\n\nRevision {last.Revision} of the proposal was rejected{(last.Rejection is { } why ? $":\n{why}" : "; the Console does not keep why.")}"
            : text;
    }

    private static async Task<JobOutcome> DescribeAsync(ClaimedJob job, WorkerHost host, CancellationToken cancel)
    {
        const string Prompt = """
            Read this repository and write down what whoever works on it has to know, in docs/ias/project-context.md: what it is for and for whom, its
            parts and how they work together, the languages and tools, how it is built and tested, what must not be broken. Keep what is right there
            already. Put open questions into docs/ias/gaps.md. Change nothing else.
            """;
        var ending = await LocalJob.RunAsync(
            job,
            host,
            "implementer",
            $"{Prompt}\n\n{job.Job.Prompt}".Trim(),
            cancel,
            async before => (await WrittenAsync(before, cancel)).Text is not null
        );
        if (ending.Job.Status != JobStatus.Done)
        {
            return await LocalOutcome.OfAsync(ending, "", cancel);
        }

        if (await WrittenAsync(ending, cancel) is not (var tip, { } written))
        {
            return JobOutcome.Failed($"the agent ended without {Described}");
        }

        await ContextLake.AddAsync(job, host, "project-context", "Project context", Described, written, tip, cancel);
        return await LocalOutcome.OfAsync(ending, "wrote down the context of the repository", cancel);
    }

    private static async Task<(string Tip, string? Text)> WrittenAsync(LocalEnding ending, CancellationToken cancel)
    {
        var tip = await ending.Repository.ResolveAsync($"refs/heads/{ending.Files.Branch}", cancel) ?? ending.Job.Commit;
        return (tip, await ending.Repository.TextAsync(tip, Described, LongestFile, cancel));
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
