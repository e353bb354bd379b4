using Ias.Core.Agents.Known;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Runs.Checks;
using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.Queue;
using Ias.Engine.Runs;

namespace Ias.Cli.Runs;

/// <summary>The last words of a run in the foreground: what was done, where it is, what to type next.</summary>
internal static class RunSummary
{
    public static void Write(CommandContext context, RunStatus status, RunPlace place)
    {
        if (context.Quiet || status.Run is not { } run)
        {
            return;
        }

        context.Out.WriteLine();
        context.Out.WriteLine($"{run.State.Plain()}  {run.Target}{(run.Title.Length > 0 ? $" {run.Title}" : "")}");
        if (run.Halt is { } halt)
        {
            context.Out.WriteLine($"  why:     {halt.Reason}");
        }

        if (run.Plan is { } plan)
        {
            context.Out.WriteLine($"  plan:    {plan.Progress()}");
        }

        if (run.Validation is { } validation)
        {
            context.Out.WriteLine($"  checked: {validation.Describe()}");
        }

        if (run.Unchanged.Count > 0)
        {
            context.Out.WriteLine($"  look at: {EventWording.ChangedNothing(run.Unchanged)}");
        }

        if (run.IsFinished && CheckWords.StillFailing(run) is { Length: > 0 } failing)
        {
            context.Out.WriteLine($"  look at: {failing}: {context.CalledAs} run-status --verbose");
        }

        if (TestChanges.Words(run) is { Length: > 0 } changed)
        {
            context.Out.WriteLine($"  look at: {changed}: {context.CalledAs} run-status --verbose");
        }

        context.Out.WriteLine($"  branch:  {run.Branch} (base {run.Base})");
        context.Out.WriteLine(
            run.Queue.Length > 0
                ? $"  work:    {Wording.Count(run.Jobs, "turn")} of jobs, {Wording.Count(run.Metrics.Commits, "commit")}, {Wording.Count(run.Metrics.FilesChanged, "file")} changed, {Wording.Span(run.RunningSeconds)}"
                : $"  work:    {Wording.Count(run.Plan?.Sprints.Sum(s => s.Cycles) ?? run.Cycles.Current, "cycle")}, {Wording.Count(run.Metrics.Commits, "commit")}, {Wording.Count(run.Metrics.FilesChanged, "file")} changed, {Wording.Count(run.Metrics.FindingsFixed, "finding")} fixed, {Wording.Span(run.RunningSeconds)}"
        );
        var jobs = run.Queue.Length > 0 ? QueueView.CountOf(new RunnerFiles(place.WorkTree, run.Queue)) : null;
        if (jobs is not null)
        {
            context.Out.WriteLine($"  jobs:    {JobText.Counts(jobs)}");
        }

        if (run.Completion is { PrUrl.Length: > 0 } done)
        {
            context.Out.WriteLine($"  pr:      {done.PrUrl}");
        }
        else if (InsideFile.Is(place.Files.PullRequestBody))
        {
            context.Out.WriteLine(
                $"  pr text: {(context.IsElsewhere ? place.Files.PullRequestBody : Path.GetRelativePath(context.Folder, place.Files.PullRequestBody))}"
            );
        }

        if (HandOver(run) is { Length: > 0 } words)
        {
            context.Out.WriteLine($"  context: {words}");
        }

        var next = status with { Engine = null };
        var type = next.Next(context.CalledAs);
        if (type.Length == 0 && jobs is not null)
        {
            type = JobText.Next(jobs, run.Queue, context.CalledAs);
        }

        if (type.Length == 0)
        {
            type =
                $"git{(context.IsElsewhere ? $" -C {ShellWord.Quote(place.WorkTree)}" : "")} log --oneline {ShellWord.Path(run.Base)}..{ShellWord.Quote(run.Branch)}";
        }

        context.Out.WriteLine($"  next:    {type.Replace("\n", "\n           ", StringComparison.Ordinal)}");
    }

    private static string Cleared =>
        string.Concat(
            KnownAgents.All.Where(agent => agent.ClearCommand.Length > 0).Select(agent => $"{agent.ClearCommand} in {agent.Title}, ")
        );

    /// <summary>Advice to clear an agent's context before a person reviews with its help; empty where nothing was validated.</summary>
    internal static string HandOver(RunRecord run) =>
        run is { State: RunState.ReadyForHitl, Validation: { } validation }
            ? $"clear it before an agent helps you review: {Cleared}a new session elsewhere{(validation.Checkpoint.Length > 0 ? $"; it then reads {validation.Checkpoint}" : "")}"
            : "";
}
