using System.CommandLine;
using System.Globalization;
using Ias.Core.Events;
using Ias.Core.RunMode;
using Ias.Tui.Asking;
using Ias.Tui.Dashboards;
using Ias.Tui.Keys;
using Ias.Tui.Looks;
using Ias.Tui.Observing;
using Ias.Tui.Terminal;

namespace Ias.Cli;

/// <summary><c>ias</c> without a command, and <c>ias tui</c>: the dashboard.</summary>
public static class TuiCommand
{
    public static Command Make(CommandContext context)
    {
        var readOnly = new Option<bool>("--read-only") { Description = "Look only: no key asks the engine for anything" };
        var ascii = new Option<bool>("--ascii") { Description = "Lines and meters in plain ASCII" };
        var command = new Command("tui", "Shows the run of this repository full-screen, and lets you halt and resume it.") { readOnly, ascii };
        command.SetAction(parsed => (int)Show(context, new TuiChoices(parsed.GetValue(readOnly), parsed.GetValue(ascii))));
        return command;
    }

    /// <summary>Opens the dashboard on the folder the person stands in.</summary>
    /// <exception cref="ProblemException">There is no terminal to draw on.</exception>
    public static ExitCode Show(CommandContext context, TuiChoices choices)
    {
        var capabilities = Capabilities();
        if (capabilities.Refusal is { } refusal)
        {
            throw new ProblemException(new Problem(
                $"The dashboard needs a terminal: {refusal}.", Next: $"{context.CalledAs} run-status --follow   # one line an event, also for screen readers", Exit: ExitCode.Usage));
        }

        var keys = KeyFile.Load();
        var requests = new Requests(context.Folder, [Environment.ProcessPath!], context.CalledAs, context.Time);
        using var observer = new RunObserver(context.Folder, context.CalledAs, context.Time);
        var options = new DashboardOptions(context.CalledAs)
        {
            Keys = keys.Map,
            Look = new Look(Theme.Default, choices.Ascii || !capabilities.IsUtf8 ? Glyphs.Ascii : Glyphs.Unicode),
            ReadOnlyBecause = choices.ReadOnly ? "--read-only was given" : requests.ReadOnlyBecause(),
            LastLook = LastLook.OfUser,
        };
        RunSnapshot? last;
        using (var terminal = TerminalDevice.Open(capabilities, context.Time))
        {
            using var dashboard = new Dashboard(terminal, new DashboardSources(observer.First, observer.FollowAsync, requests.AskAsync, Clipboard.CopyAsync, observer.CheckAgain), options, context.Time);
            dashboard.Run(CancellationToken.None);
            last = dashboard.Snapshot;
        }

        foreach (var problem in keys.Problems)
        {
            context.Error.WriteLine(problem.ToString());
        }

        context.Out.WriteLine(Afterwards(last, context.CalledAs));
        return ExitCode.Ok;
    }

    /// <summary>What the terminal can do.</summary>
    public static TerminalCapabilities Capabilities() => TerminalCapabilities.Of(
        Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "", StringComparer.Ordinal),
        TerminalWriter.IsTerminalAt(0), TerminalWriter.IsTerminalAt(1));

    // One plain line: whether it still runs, and how to come back.
    private static string Afterwards(RunSnapshot? last, string calledAs) => last switch
    {
        { Run: { } run, Life.Engine: { } engine } => string.Create(CultureInfo.InvariantCulture, $"{run.Target} goes on: {run.StateWord} {run.PhaseWord}, cycle {run.Cycle}, engine {engine.Pid}. Come back: {calledAs}"),
        { Run: { State: RunState.Halted } run } => $"{run.Target} is HALTED; nothing runs. Go on: {calledAs} run-resume",
        { Run: { EngineGone: true } run } => $"{run.Target}: the engine is gone; nothing runs. Go on: {calledAs} run-resume",
        { Run: { } run } => $"{run.Target}: {EventWording.StateWord(run.State)}; nothing runs. Come back: {calledAs}",
        _ => $"No run here. Come back: {calledAs}",
    };
}

/// <summary>What a person chose on the command line.</summary>
public sealed record TuiChoices(bool ReadOnly = false, bool Ascii = false);
