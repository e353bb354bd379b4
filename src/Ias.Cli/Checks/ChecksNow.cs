using Ias.Cli.Answers;
using Ias.Cli.Ice;
using Ias.Core.Config;
using Ias.Core.Model;
using Ias.Core.Runs.Checks;
using Ias.Core.Text;
using Ias.Engine.Config;
using Ias.Engine.Git;
using Ias.Engine.Git.Writing;
using Ias.Engine.Ice;
using Ias.Engine.Processes;
using Ias.Engine.Runs;

namespace Ias.Cli.Checks;

/// <summary><c>ias checks</c>: the checks of the configuration on HEAD, as a run would run them.</summary>
internal static class ChecksNow
{
    /// <summary>Runs them all, and prints a line for each and the output of those that fail.</summary>
    /// <param name="baseline">Commit at which what fails is run as well; empty = none.</param>
    /// <exception cref="ProblemException">No checks are configured, or nobody has allowed them; git refused.</exception>
    public static async Task<ExitCode> RunAsync(CommandContext context, string baseline, bool asJson)
    {
        var place = GitPlace.Here(context.Folder);
        var options = ConfigFile.Load(place.WorkTree).ToRunOptions();
        var checks = Check.Of(options);
        if (checks.Count == 0)
        {
            throw new ProblemException(
                new Problem(
                    "No checks are configured.",
                    ConfigKeys.FileName,
                    "checks:\n  - name: tests\n    run: [npm, test]",
                    ExitCode.Usage
                )
            );
        }

        using var processes = new ProcessRunner(context.Time);
        var repository = await Repository.OpenAsync(processes, place.WorkTree, context.Kill);
        var commit = await ChangedTests.CommitOfAsync(repository, "", context);
        var before = baseline.Length > 0 ? await ChangedTests.CommitOfAsync(repository, baseline, context) : "";
        using var runner = await RunnerAsync(context, processes, place, repository, options);
        var answers = new List<CheckAnswer>();
        if (!asJson && !context.Quiet && (await repository.StatusAsync(context.Kill)).Count > 0)
        {
            context.Error.WriteLine("Only what is committed is checked; uncommitted changes are not.");
        }

        foreach (var check in checks)
        {
            if (await runner.RunAsync(check, commit, context.Interrupt, context.Kill) is not { } result)
            {
                return ExitCode.Interrupted;
            }

            CheckResult? old = null;
            if (!result.Passed && before.Length > 0)
            {
                old = await runner.RunAsync(check, before, context.Interrupt, context.Kill);
                if (old is null)
                {
                    return ExitCode.Interrupted;
                }
            }

            answers.Add(Answer(result, old));
            if (!asJson)
            {
                Tell(context, result, old, baseline);
            }
        }

        var failed = answers.Count(answer => answer.Outcome == "failed");
        if (asJson)
        {
            JsonAnswer.Write(context, new ChecksAnswer(commit, answers));
        }
        else
        {
            context.Out.WriteLine(
                failed == 0
                    ? $"{Wording.Count(checks.Count, "check")} on {Wording.Short(commit)}: none fails{(answers.Any(answer => answer.Outcome == "failed_before") ? " that did not before" : "")}"
                    : $"{Wording.Count(checks.Count, "check")} on {Wording.Short(commit)}: {failed} {(failed == 1 ? "fails" : "fail")}"
            );
        }

        return failed == 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    /// <summary>Runner of a person's checks, in the cage of their configuration.</summary>
    /// <exception cref="ProblemException">Nobody has allowed the checks of the configuration.</exception>
    public static async Task<CheckRunner> RunnerAsync(
        CommandContext context,
        ProcessRunner processes,
        GitPlace place,
        Repository repository,
        RunOptions options
    )
    {
        var (guard, _) = await PersonsGuard.PrepareAsync(
            processes,
            place,
            warning => context.Error.WriteLine($"warning: {warning}"),
            context.Kill,
            ConfigKeys.Checks
        );
        var basis = new GuardRequest(
            $"checks-{Environment.ProcessId}",
            place.WorkTree,
            PersonsGuard.BranchOf(place),
            "",
            IceScopes.Added(place),
            ReadOnly: false,
            [],
            "",
            CheckRemote: false
        );
        return new CheckRunner(processes, context.Time, repository, guard, basis, options);
    }

    private static CheckAnswer Answer(CheckResult result, CheckResult? before) =>
        new(
            result.Name,
            result.Command,
            result.IsFlaky ? "flaky"
                : result.Passed ? "passed"
                : result.IsWorseThan(before) ? "failed"
                : "failed_before",
            result.Ending,
            result.Seconds,
            result.Tail,
            result.Tally is { } tally
                ? new TestsAnswer(
                    tally.Passed,
                    tally.FailedCount,
                    tally.Skipped,
                    tally.Failed.Select(test => new FailedTestAnswer(test.Name, test.Message)),
                    result.Flaky ?? []
                )
                : null,
            result.NoReport.Length > 0 ? result.NoReport : null
        );

    private static void Tell(CommandContext context, CheckResult result, CheckResult? before, string baseline)
    {
        var words = CheckWords.Outcome(result, before, $"it does at {Wording.Plain(baseline)}");
        context.Out.WriteLine($"{result.Name}: {words} ({Wording.Span(result.Seconds)})");
        var failures = result.NewFailures(before) ?? [];
        foreach (var test in failures)
        {
            context.Out.WriteLine($"    failed: {CheckWords.Line(test)}");
        }

        foreach (var line in result.Passed || failures.Count > 0 ? [] : result.Tail.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            context.Out.WriteLine($"    {line}");
        }
    }
}
