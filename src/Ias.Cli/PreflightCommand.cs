using System.CommandLine;
using Ias.Cli.Answers;
using Ias.Cli.Console;
using Ias.Cli.Runs;
using Ias.Core.Agents.Known;
using Ias.Core.Config;
using Ias.Core.Text;
using Ias.Engine.Config;
using Ias.Engine.Git;
using Ias.Engine.PreflightChecks;
using Ias.Engine.Processes;
using Ias.Tui.Terminal;

namespace Ias.Cli;

/// <summary><c>ias preflight</c>, also called <c>ias doctor</c>: what a run would look at before it starts, by itself.</summary>
public static class PreflightCommand
{
    public static Command Make(CommandContext context) => Make(context, "preflight");

    public static Command MakeDoctor(CommandContext context) => Make(context, "doctor");

    private static Command Make(CommandContext context, string name)
    {
        var target = new Argument<string?>("target")
        {
            Description = "The sprint you want to run; default: none in particular",
            HelpName = "sprint-N",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var fix = new Option<bool>("--fix") { Description = "Fix what can be fixed without losing anything, and say what was done" };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var local = new Option<bool>("--local") { Description = "Check for a run that keeps everything on this machine" };
        var yes = new Option<bool>("--yes") { Description = "With --fix: write the files agents read without asking, if there are none" };
        var command = new Command(name) { target, fix, yes, json, local };
        var flags = ConfigFlags.For("--agent", "--model");
        flags.AddTo(command);
        command.SetAction(
            async (parsed, _) =>
            {
                var (configuration, wrong) = Configured(context);
                var file = configuration;
                configuration = flags.Over(parsed.GetValue(local) ? configuration.With("--local", "") : configuration, parsed);
                var request = new PreflightRequest(context.Folder, configuration, context.CalledAs)
                {
                    Misconfigured = wrong,
                    Consent = context.Consent,
                    Guarded = GuardedSettings.Of(file, configuration),
                    Target = parsed.GetValue(target) ?? "",
                    ForPeople = parsed.GetValue(target) is null,
                };
                using var processes = new ProcessRunner(context.Time);
                var preflight = new Preflight(processes, context.Time);
                var report = await preflight.LookAsync(request, context.Interrupt);
                IReadOnlyList<string> mended = [];
                if (parsed.GetValue(fix) && report.Checks.Any(c => c.CanMend))
                {
                    mended = await Preflight.FixAsync(
                        report,
                        async check =>
                            parsed.GetValue(yes)
                            || (
                                context.CanAsk
                                && !parsed.GetValue(json)
                                && await TerminalQuestion.AskAsync(context, check.Ask, CancellationToken.None)
                            ),
                        context.Interrupt
                    );
                    report = await preflight.LookAsync(request, context.Interrupt);
                }

                if (request.ForPeople)
                {
                    report = report with { Checks = [.. report.Checks, TerminalHere(context), .. await ConsoleCheck.LookAsync(context)] };
                }

                if (parsed.GetValue(json))
                {
                    JsonAnswer.Write(
                        context,
                        new PreflightAnswer(
                            report.IsClear,
                            report.Checks.Select(c => new CheckShown(c.Name, PreflightText.Word(c.Level), c.Text, c.Fix, c.CanMend)),
                            mended
                        )
                    );
                }
                else
                {
                    Write(context, report, mended);
                }

                return (int)(report.IsClear ? ExitCode.Ok : ExitCode.Failed);
            }
        );
        return command;
    }

    // Nothing is drawn by it here; an agent's own screen and the dashboard are.
    private static PreflightCheck TerminalHere(CommandContext context)
    {
        const string Name = "terminal";
        var can = TuiCommand.Capabilities();
        var colors = can.Colors switch
        {
            ColorDepth.None => "no colors",
            ColorDepth.Sixteen => "16 colors",
            ColorDepth.Palette256 => "256 colors",
            _ => "24-bit colors",
        };
        return can switch
        {
            { Refusal: { } why } => new PreflightCheck(
                Name,
                PreflightLevel.Note,
                $"No full screen here: {why}. Plain text output works everywhere.",
                $"{context.CalledAs} run-status --follow"
            ),
            { IsUtf8: false } => new PreflightCheck(
                Name,
                PreflightLevel.Warning,
                $"{colors}, and the locale is not UTF-8: lines and letters are drawn in ASCII.",
                "export LANG=C.UTF-8"
            ),
            _ => new PreflightCheck(
                Name,
                PreflightLevel.Ok,
                $"{colors}, UTF-8{(can.IsMultiplexer ? ", inside tmux or screen" : "")}{(can.IsRemote ? ", over a network" : "")}"
            ),
        };
    }

    // A configuration that cannot be read is one problem among others here, not the end.
    private static (Configuration Configuration, Problem? Wrong) Configured(CommandContext context)
    {
        try
        {
            return (GitPlace.Find(context.Folder) is { WorkTree: var root } ? ConfigFile.Load(root) : Configuration.Default, null);
        }
        catch (ProblemException refused)
        {
            return (Configuration.Default, refused.Problem);
        }
    }

    private static void Write(CommandContext context, PreflightReport report, IReadOnlyList<string> mended)
    {
        foreach (var done in mended)
        {
            context.Out.WriteLine($"fixed    {done}");
        }

        foreach (var check in report.Checks.Where(c => !context.Quiet || c.Level >= PreflightLevel.Warning))
        {
            PreflightText.Write(context.Out, check, context.OutHasColor, context.OutIsTerminal);
        }

        if (!context.Quiet)
        {
            var problems = report.Problems.Count();
            context.Out.WriteLine();
            context.Out.WriteLine(
                problems > 0 ? $"{Wording.Count(problems, "problem")} to fix before a run can start."
                : report.Checks.Any(c => c is { Name: "run_mode", Level: PreflightLevel.Note })
                    ? $"Ready for an agent in this terminal. Next: {context.CalledAs} shell{(KnownAgents.Names.FirstOrDefault(name => ProgramPath.Find(name, Environment.GetEnvironmentVariable("PATH"), context.Folder) is not null) is { } agent ? $" {agent}" : "")}"
                : $"Ready. Next: {context.CalledAs} run sprint-1 --dry-run     (shows the plan, changes nothing)"
            );
        }
    }
}
