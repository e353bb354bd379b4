using System.CommandLine;
using System.Text.Json;
using Ias.Cli.Answers;
using Ias.Cli.Runs;
using Ias.Core.Queue;
using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.Queue;
using Ias.Engine.Runs;

namespace Ias.Cli.Runner;

/// <summary><c>ias runner status</c>: shows the jobs by status and the runner's activity.</summary>
internal static class RunnerStatusCommand
{
    public static Command Make(CommandContext context)
    {
        var choice = new QueueRunOptions();
        var command = choice.AddTo(new Command("status", "Show the jobs by status, what the runner is doing, and what to do next"));
        command.SetAction(parsed =>
        {
            var (files, place) = (choice.Files(parsed, context), RunPlace.Of(context));
            if (choice.Json(parsed))
            {
                WriteJson(context, files, place);
            }
            else
            {
                Write(context, files, place);
            }

            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static void Write(CommandContext context, RunnerFiles files, RunPlace place)
    {
        var (state, counts, alive) = Look(files, place);
        context.Out.WriteLine($"{files.Run}  {Word(state, alive)}");
        context.Out.WriteLine($"  jobs:    {JobText.Counts(counts)}");
        if (alive && state.Lanes > 1)
        {
            context.Out.WriteLine($"  lanes:   {state.Jobs?.Count ?? 0} of {state.Lanes} busy");
        }

        foreach (var job in alive ? state.Jobs ?? [] : [])
        {
            context.Out.WriteLine(
                $"  now:     {job.Id} {job.Title} ({job.Role}, attempt {job.Attempt}, {(job.Lane > 0 ? $"lane {job.Lane}, " : "")}{Wording.Age(context.Time.GetUtcNow() - job.Since)})"
            );
        }

        if (state.Totals is { Turns: > 0 } totals)
        {
            context.Out.WriteLine($"  used:    {JobText.Usage(totals)}");
        }

        if (state.Reason.Length > 0)
        {
            context.Out.WriteLine($"  why:     {state.Reason}");
        }

        if (alive && KeepAwake.Seen(place.Files) is { Length: > 0 } maySleep)
        {
            context.Out.WriteLine($"  sleep:   this machine may fall asleep under it: {maySleep}");
        }

        if (Next(files, state, counts, alive, context.CalledAs) is { Length: > 0 } next)
        {
            context.Out.WriteLine($"  next:    {next.Replace("\n", "\n           ", StringComparison.Ordinal)}");
        }
    }

    internal static void WriteJson(CommandContext context, RunnerFiles files, RunPlace place)
    {
        var (state, counts, alive) = Look(files, place);
        JsonAnswer.Write(
            context,
            new QueueStatusAnswer(
                files.Run,
                alive,
                files.Branch,
                counts,
                Next(files, state, counts, alive, context.CalledAs),
                JsonSerializer.SerializeToNode(state with { Counts = counts }, RunnerJson.Default.RunnerState)
            )
        );
    }

    private static (RunnerState State, JobCounts Counts, bool Alive) Look(RunnerFiles files, RunPlace place) =>
        InsideFile.Is(files.Config)
            ? (
                RunnerStateFile.Peek(files) ?? new RunnerState(),
                QueueView.CountOf(files),
                RunnerLock.Holder(place.CommonDir, files) is not null
            )
            : throw new ProblemException(RunnerStateFile.NoQueue(files));

    private static string Word(RunnerState state, bool alive) =>
        alive
            ? state.Status == RunnerStatus.Waiting
                ? "waiting"
                : "running"
            : state.Status is RunnerStatus.Running or RunnerStatus.Waiting
                ? "RUNNER GONE"
                : state.Status == RunnerStatus.Stopped
                    ? "stopped"
                    : "idle";

    private static string Next(RunnerFiles files, RunnerState state, JobCounts counts, bool alive, string ias) =>
        alive ? ""
        : state.Status == RunnerStatus.Stopped && state.Next.Length > 0 ? state.Next
        : JobText.Next(counts, files.Run, ias);
}
