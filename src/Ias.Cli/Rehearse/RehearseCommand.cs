using System.CommandLine;
using Ias.Cli.Answers;
using Ias.Core.Config;
using Ias.Core.Text;
using Ias.Engine.Config;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.PreflightChecks;
using Ias.Engine.Processes;

namespace Ias.Cli.Rehearse;

/// <summary><c>ias rehearse</c>: a night in two minutes, on a copy of the repository, with a scripted agent and the faults of a
/// night.</summary>
public static class RehearseCommand
{
    public static Command Make(CommandContext context)
    {
        var keep = new Option<bool>("--keep") { Description = "Keep the copy, and print where it is" };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var command = new Command(
            "rehearse",
            "Try a night on a copy of this repository: your guard, checks and queue, a throwaway remote, a scripted agent that crashes, hangs and hits its limit, a network that is gone, a killed engine. No model is asked; nothing here is changed. Exit status 1 if something would not work."
        )
        {
            keep,
            json,
        };
        command.SetAction(async (parsed, _) => (int)await RehearseAsync(context, parsed.GetValue(keep), parsed.GetValue(json)));
        return command;
    }

    private static async Task<ExitCode> RehearseAsync(CommandContext context, bool keeps, bool asJson)
    {
        var place = GitPlace.Here(context.Folder);
        var configured = ConfigFile.Load(place.WorkTree);
        Allowance.Require(
            place,
            GuardedSettings.Of(configured),
            context.CalledAs,
            context.Consent,
            words => context.Error.WriteLine($"warning: {words}")
        );
        using var processes = new ProcessRunner(context.Time);
        var folder = OutsideFolder.MakeTemporary("ias-rehearsal-");
        var began = context.Time.GetTimestamp();
        var found = new List<PreflightCheck>();
        try
        {
            if (!asJson && !context.Quiet)
            {
                context.Out.WriteLine(
                    "On a copy, with a throwaway remote and a scripted agent; no model is asked, and nothing here is changed."
                );
            }

            var rehearsal = new Rehearsal(processes, context.Time, place.WorkTree, folder, configured.ToRunOptions());
            await foreach (var finding in rehearsal.PlayAsync(context.Interrupt))
            {
                found.Add(finding);
                if (!asJson)
                {
                    PreflightText.Write(context.Out, finding, context.OutHasColor, context.OutIsTerminal);
                }
            }
        }
        catch (OperationCanceledException) when (context.Interrupt.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        finally
        {
            if (!keeps)
            {
                OutsideFolder.DeleteAll(folder);
            }
        }

        var problems = found.Count(finding => finding.Level == PreflightLevel.Problem);
        if (asJson)
        {
            JsonAnswer.Write(
                context,
                new PreflightAnswer(
                    problems == 0,
                    found.Select(one => new CheckShown(one.Name, PreflightText.Word(one.Level), one.Text, one.Fix, one.CanMend)),
                    []
                )
            );
        }
        else
        {
            context.Out.WriteLine(
                $"{Wording.Count(found.Count, "thing")} tried in {Wording.Span(context.Time.GetElapsedTime(began).TotalSeconds)}: {(problems == 0 ? "a night would work here" : $"{Wording.Count(problems, "problem")} to solve before a night")}"
            );
            if (keeps)
            {
                context.Out.WriteLine($"the copy is in {folder}");
            }
        }

        return problems == 0 ? ExitCode.Ok : ExitCode.Failed;
    }
}
