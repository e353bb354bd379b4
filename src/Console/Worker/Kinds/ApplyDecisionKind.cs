using System.Globalization;
using System.Text;
using Ias.Console.Client.Wire;
using Ias.Console.Worker.Jobs;
using Ias.Engine.Queue;

namespace Ias.Console.Worker.Kinds;

/// <summary><c>apply_decision</c>: commits a person's answer as a decision record on the branch of the run that asked.</summary>
public sealed class ApplyDecisionKind : IJobKind
{
    public string Kind => "apply_decision";

    public async Task<JobOutcome> RunAsync(ClaimedJob job, WorkerHost host, CancellationToken cancel)
    {
        if (job.Job.DecisionRequestId is not { } id)
        {
            return JobOutcome.Failed("The job names no decision (decisionRequestId).");
        }

        var decision = (
            await job.Console.ReadAsync<DecisionRequest, DecisionAnswer>(
                "decisions/get",
                new DecisionRequest(job.Link.WorkspaceId, id),
                cancel
            )
        ).Decision;
        if (string.IsNullOrEmpty(decision.Answer) && job.Job.Prompt.Length == 0)
        {
            return JobOutcome.Failed(
                $"The workspace's data policy keeps the answer from this box. Answer in the checkout {job.Link.LocalPath}, on the run's branch: {host.CalledAs} decide ID \"your answer\" ({host.CalledAs} runner list --status blocked shows the ID); or allow decision.answer."
            );
        }

        var reference = await ConsoleRun.ReferenceAsync(job, job.Job.RunId ?? decision.RunId, cancel);
        using var checkout = await JobCheckout.TakeAsync(job, host, cancel);
        var texts = JobText.Guarded(
            job,
            host,
            checkout.Place,
            ("the question", decision.Question),
            ("the answer", decision.Answer),
            ("the job's prompt", job.Job.Prompt)
        );
        var run = await ConsoleRun.EnsureAsync(job, host, checkout, reference, cancel);
        var tip = await checkout.Repository.ResolveAsync($"refs/heads/{run.Branch}", cancel) ?? checkout.Head.Commit;
        var path = $"{DecisionFiles.Folder}/console-{JobText.Id(id)}.md";
        var record = Record(decision, run.Run, texts[0], texts[1].Length > 0 ? texts[1] : texts[2], host.Time.GetUtcNow());
        var made =
            await checkout.FindAsync(run.Branch, cancel)
            ?? await checkout.CommitAsync(
                run.Branch,
                tip,
                $"chore({run.Run}): decision {JobText.Id(id)}",
                tree => tree.Write(path, record),
                cancel
            );
        await ContextLake.AddAsync(
            job,
            host,
            "decision",
            JobText.Line(texts[0].Split('\n')[0].TrimStart('#', ' ')),
            path,
            record,
            made?.CommitSha ?? tip,
            cancel
        );
        return JobOutcome.Done($"The decision is recorded in {path}.", made ?? new Evidence(run.Branch, tip, [])) with
        {
            Publish = run.Branch,
        };
    }

    private static string Record(Decision decision, string run, string question, string answer, DateTimeOffset now)
    {
        var text = new StringBuilder();
        var title = JobText.Line(question.Split('\n')[0].TrimStart('#', ' '));
        text.Append(CultureInfo.InvariantCulture, $"# {(title.Length > 0 ? title : "A decision")}\n\n- status: decided\n");
        text.Append(CultureInfo.InvariantCulture, $"- asked: by the Console's job `{JobText.Id(decision.JobId)}` of the run {run}\n");
        if (question.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## Question\n\n{question}\n");
        }

        foreach (var option in decision.Options)
        {
            text.Append(CultureInfo.InvariantCulture, $"- {JobText.Line(option)}\n");
        }

        return text.Append(
                CultureInfo.InvariantCulture,
                $"\n## Answer\n\nIn the Console, {now.UtcDateTime:yyyy-MM-dd HH:mm}Z:\n\n{answer}\n"
            )
            .ToString();
    }
}
