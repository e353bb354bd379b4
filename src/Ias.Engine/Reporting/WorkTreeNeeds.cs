using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Text;
using Ias.Engine.Planning;
using Ias.Engine.Queue;
using Ias.Engine.Runs;

namespace Ias.Engine.Reporting;

/// <summary>Needs for a person's attention in a work tree, read once: of its run, of its newest queue, of plannings.</summary>
public static class WorkTreeNeeds
{
    /// <summary>All needs of a work tree, oldest first.</summary>
    /// <param name="workTree">The work tree's top folder.</param>
    /// <param name="status">Its run.</param>
    /// <param name="calledAs">Name by which the person calls the program.</param>
    public static IReadOnlyList<Need> Of(string workTree, RunStatus status, string calledAs) =>
        [
            .. (
                status.Run is { } run
                    ? Needs.Of(run, status.Breaker?.State ?? BreakerState.Closed, status.Engine is not null, calledAs)
                    : []
            )
                .Concat(BesideRun(workTree, calledAs))
                .OrderBy(need => need.Since),
        ];

    /// <summary>Needs that do not depend on the run: questions and failed jobs of the newest queue, questions of plannings.</summary>
    public static IEnumerable<Need> BesideRun(string workTree, string calledAs) =>
        new RunFolders(workTree, calledAs)
            .LastUsed()
            .Jobs()
            .Select(job => Needs.Of(job.Job, job.Queue, calledAs))
            .OfType<Need>()
            .Concat(new PlanFiles(workTree, TimeProvider.System).Asking().Select(plan => Of(plan, calledAs)));

    /// <summary>The need for an answer to a planning's questions; the answer is given at the shell, as it may be many lines.</summary>
    public static Need Of(PlanRecord plan, string calledAs) =>
        new(
            $"{NeedKind.Decision}:{plan.Id}",
            NeedKind.Decision,
            plan.Created,
            $"The planning of \"{PlanQuestions.PlanTitle(plan)}\" asks: {plan.Questions[0]}",
            $"{string.Join('\n', plan.Questions.Select((question, i) => $"{i + 1}. {question}"))}\nThen: {calledAs} plan --continue {plan.Id}",
            ShellLine.Of($"{calledAs:raw} decide {PlanQuestions.NameOf(plan)} \"...\"")
        );

    private static IEnumerable<(Job Job, string Queue)> Jobs(this RunnerFiles? files) =>
        files is null
            ? []
            : JobFile
                .NamesIn(files.Failed)
                .Select(name => (Name: name, Status: JobFile.SettledStatus(name, JobStatus.Failed)))
                .Where(job => job.Status is JobStatus.Blocked or JobStatus.Failed)
                .Select(job => JobFile.Read(Path.Combine(files.Failed, job.Name), job.Status!.Value)?.Job)
                .OfType<Job>()
                .Select(job => (job, files.Run));
}
