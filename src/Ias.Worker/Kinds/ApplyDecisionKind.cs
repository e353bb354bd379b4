using System.Globalization;
using System.Text;
using Ias.ControlPlane.Wire;
using Ias.Engine.Queue;
using Ias.Worker.Jobs;

namespace Ias.Worker.Kinds;

/// <summary><c>apply_decision</c>: commits a person's answer as a decision record on the branch of the run that asked.</summary>
public sealed class ApplyDecisionKind : IJobKind
{
    public string Kind => "apply_decision";

    public async Task<JobOutcome> RunAsync(ClaimedJob job, Box box, CancellationToken cancel)
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
        var reference = await ConsoleRun.ReferenceAsync(job, job.Job.RunId ?? decision.RunId, cancel);
        using var checkout = await JobCheckout.TakeAsync(job, box, cancel);
        var texts = JobText.Guarded(
            job,
            box,
            checkout.Place,
            ("the question", decision.Question),
            ("the answer", decision.Answer),
            ("the job's prompt", job.Job.Prompt)
        );
        var run = await ConsoleRun.EnsureAsync(job, box, checkout, reference, cancel);
        var tip = await checkout.Repository.ResolveAsync($"refs/heads/{run.Branch}", cancel) ?? checkout.Head.Commit;
        var path = $"{DecisionFiles.Folder}/console-{JobText.Id(id)}.md";
        var record = Record(decision, run.Run, texts[0], texts[1].Length > 0 ? texts[1] : texts[2], box.Time.GetUtcNow());
        var made =
            await checkout.FindAsync(run.Branch, cancel)
            ?? await checkout.CommitAsync(
                run.Branch,
                tip,
                $"chore({run.Run}): decision {JobText.Id(id)}",
                tree => tree.Write(path, record),
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
                $"\n## Answer\n\nIn the Console, {now.UtcDateTime:yyyy-MM-dd HH:mm}Z:\n\n{(answer.Length > 0 ? answer : "The Console keeps the answer to itself (data policy).")}\n"
            )
            .ToString();
    }
}
