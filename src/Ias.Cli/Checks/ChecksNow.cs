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
        using var runner = new CheckRunner(processes, context.Time, repository, guard, basis, options);
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

            var failedBefore = false;
            if (!result.Passed && before.Length > 0)
            {
                if (await runner.RunAsync(check, before, context.Interrupt, context.Kill) is not { } old)
                {
                    return ExitCode.Interrupted;
                }

                failedBefore = !old.Passed;
            }

            answers.Add(
                new CheckAnswer(check.Name, result.Command, Outcome(result, failedBefore), result.Ending, result.Seconds, result.Tail)
            );
            if (!asJson)
            {
                Tell(context, result, failedBefore ? baseline : "");
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

    private static string Outcome(CheckResult result, bool failedBefore) =>
        result.IsFlaky ? "flaky"
        : result.Passed ? "passed"
        : failedBefore ? "failed_before"
        : "failed";

    private static void Tell(CommandContext context, CheckResult result, string before)
    {
        var words =
            result.IsFlaky ? "flaky: failed, then passed on the same commit"
            : result.Passed ? "passed"
            : $"failed twice, {result.Ending}{(before.Length > 0 ? $", as it does at {Wording.Plain(before)}" : "")}";
        context.Out.WriteLine($"{result.Name}: {words} ({Wording.Span(result.Seconds)})");
        foreach (var line in result.Passed ? [] : result.Tail.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            context.Out.WriteLine($"    {line}");
        }
    }
}
