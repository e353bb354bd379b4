using System.CommandLine;
using Ias.Cli.Answers;
using Ias.Cli.Runs;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Runs.Checks;
using Ias.Core.Text;
using Ias.Engine.Git;
using Ias.Engine.Git.Writing;
using Ias.Engine.Processes;
using Ias.Engine.Reporting;
using Ias.Engine.State;

namespace Ias.Cli.Checks;

/// <summary><c>ias replay-checks</c>: runs the checks that a run has on record again, on the same commits, and compares.</summary>
public static class ReplayChecksCommand
{
    public static Command Make(CommandContext context)
    {
        var run = new Argument<string?>("run")
        {
            Description = "The run's id, or the start or end of it; default: the run in .run/",
            HelpName = "RUN",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var command = new Command(
            "replay-checks",
            "Run the checks that a run has on record again, on the same commits, in clean checkouts, in the cage; compare the results. Exit status 1 if one differs."
        )
        {
            run,
            json,
        };
        command.SetAction(async (parsed, _) => (int)await ReplayAsync(context, parsed.GetValue(run) ?? "", parsed.GetValue(json)));
        return command;
    }

    private static async Task<ExitCode> ReplayAsync(CommandContext context, string wanted, bool asJson)
    {
        var place = RunPlace.Of(context);
        using var processes = new ProcessRunner(context.Time);
        var repository = await Repository.OpenAsync(processes, place.WorkTree, context.Kill);
        var log = RunLogs.Events(RunVerification.FolderOf(place.Files, wanted, context.CalledAs));
        var events = EventReader.ReadAll(log);
        var run = RunLedger.Fold(events)?.Run;
        var recorded = RecordedChecks.Of(events);
        if (run is null || recorded.Count == 0)
        {
            throw new ProblemException(
                new Problem("The run has no checks on record.", log, $"{context.CalledAs:raw} checks", ExitCode.NothingToDo)
            );
        }

        // The programs come from the log: only what this machine wrote was allowed by the person.
        if (context.Heads.Check(place.WorkTree, log, run.RunId) is { Origin: not LogOrigin.Own } check)
        {
            throw new ProblemException(
                new Problem(
                    check.Words.Length > 0 ? check.Words : $"The run {run.RunId} was not written here.",
                    log,
                    $"{context.CalledAs:raw} verify {run.RunId:raw}\n{context.CalledAs:raw} allow     (shows what it would run, and accepts it)"
                )
            );
        }

        var programs = Check.Of(run.Limits).ToDictionary(one => one.Name, StringComparer.Ordinal);
        using var runner = await ChecksNow.RunnerAsync(context, processes, GitPlace.Here(context.Folder), repository, run.Limits);
        var answers = new List<ReplayedCheckAnswer>();
        foreach (var before in recorded)
        {
            var outcome = await OutcomeAsync(before);
            if (outcome is null)
            {
                return ExitCode.Interrupted;
            }

            answers.Add(outcome);
            if (!asJson)
            {
                context.Out.WriteLine(Line(outcome));
            }
        }

        var differing = answers.Count(answer => !answer.Same);
        if (asJson)
        {
            JsonAnswer.Write(context, new ReplayedChecksAnswer(run.RunId, answers));
        }
        else
        {
            context.Out.WriteLine(
                $"{Wording.Count(answers.Count, "result")} of {run.RunId}: {(differing == 0 ? "all are as recorded" : $"{differing} {(differing == 1 ? "differs" : "differ")}")}"
            );
        }

        return differing == 0 ? ExitCode.Ok : ExitCode.Failed;

        async Task<ReplayedCheckAnswer?> OutcomeAsync(CheckResult before)
        {
            if (
                programs.GetValueOrDefault(before.Name) is not { } program
                || await repository.ResolveAsync(before.Commit, context.Kill) is null
            )
            {
                return new ReplayedCheckAnswer(before.Name, before.Commit, Word(before), "not_run", Same: false, 0);
            }

            return await runner.RunAsync(program, before.Commit, context.Interrupt, context.Kill) is { } now
                ? new ReplayedCheckAnswer(
                    before.Name,
                    before.Commit,
                    Word(before),
                    Word(now),
                    RecordedChecks.AreSame(before, now),
                    now.Seconds
                )
                : null;
        }
    }

    private static string Word(CheckResult result) => result.Passed ? "passed" : "failed";

    private static string Line(ReplayedCheckAnswer answer) =>
        $"{answer.Name} on {Wording.Short(answer.Commit)}: "
        + (
            answer.Outcome == "not_run" ? $"cannot be run again: its commit is gone; recorded: {answer.Recorded}"
            : answer.Same ? $"{answer.Outcome}, as recorded ({Wording.Span(answer.Seconds)})"
            : answer.Outcome == answer.Recorded ? $"{answer.Outcome}, as recorded, but in other tests ({Wording.Span(answer.Seconds)})"
            : $"{answer.Outcome} now; recorded: {answer.Recorded} ({Wording.Span(answer.Seconds)})"
        );
}
