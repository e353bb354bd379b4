using System.CommandLine;
using Ias.Cli.Answers;
using Ias.Cli.Runs;
using Ias.Engine.Git.Writing;
using Ias.Engine.Processes;
using Ias.Engine.Reporting;

namespace Ias.Cli;

/// <summary><c>ias verify</c>: whether a run's log, commits and verdicts are what they were.</summary>
public static class VerifyCommand
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
            "verify",
            "Check that a run's log is as ias wrote it, that the commits it names are on the run's branch, and that the verdict files hold what the verdicts were read from. Prints one line; changes nothing."
        )
        {
            run,
            json,
        };
        command.SetAction(
            async (parsed, _) =>
            {
                var place = RunPlace.Of(context);
                using var processes = new ProcessRunner(context.Time);
                var repository = await Repository.OpenAsync(processes, place.WorkTree, context.Kill);
                var verification = new RunVerification(processes, repository, place.Files, context.Heads);
                var verified = await verification.OfAsync(parsed.GetValue(run) ?? "", context.CalledAs, context.Kill);
                if (parsed.GetValue(json))
                {
                    JsonAnswer.Write(
                        context,
                        new VerifyAnswer(
                            verified.RunId,
                            verified.IsVerified,
                            verified.Events,
                            verified.Commits,
                            verified.Verdicts,
                            verified.Seq,
                            verified.Head,
                            verified.Mismatches,
                            verified.Notes
                        )
                    );
                }
                else
                {
                    context.Out.WriteLine(verified.Words);
                }

                return (int)(verified.IsVerified ? ExitCode.Ok : ExitCode.Failed);
            }
        );
        return command;
    }
}
