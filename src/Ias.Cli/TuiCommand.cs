using System.CommandLine;
using System.Globalization;
using Ias.Core.Events;
using Ias.Core.RunMode;
using Ias.Engine.Mirror;
using Ias.Engine.RunMode;
using Ias.Engine.State;
using Ias.Engine.Workspace;
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
    private const int HistoryRows = 500;

    public static Command Make(CommandContext context)
    {
        var readOnly = new Option<bool>("--read-only") { Description = "Look only: no key asks the engine for anything" };
        var ascii = new Option<bool>("--ascii") { Description = "Lines and meters in plain ASCII" };
        var theme = new Option<string>("--theme") { Description = "How it looks; `ias theme list` has the names", HelpName = "NAME" };
        var command = new Command("tui", "Shows the run of this repository full-screen, and lets you halt and resume it.") { readOnly, ascii, theme };
        command.SetAction(parsed => (int)Show(context, new TuiChoices(parsed.GetValue(ascii), Theme: parsed.GetValue(theme), ReadOnlyBecause: parsed.GetValue(readOnly) ? "--read-only was given" : null)));
        return command;
    }

    /// <summary>Opens the dashboard on the folder the person stands in.</summary>
    /// <exception cref="ProblemException">There is no terminal to draw on.</exception>
    public static ExitCode Show(CommandContext context, TuiChoices choices)
    {
        var environment = Variables();
        var capabilities = Capabilities(environment);
        if (capabilities.Refusal is { } refusal)
        {
            throw new ProblemException(new Problem(
                $"The dashboard needs a terminal: {refusal}.", Next: $"{context.CalledAs} run-status --follow   # one line an event, also for screen readers", Exit: ExitCode.Usage));
        }

        var keys = KeyFile.Load();
        var theme = Themes.Load(choices.Theme);
        var requests = new Requests(context.Folder, [Environment.ProcessPath!], context.CalledAs, context.Time);
        var clipboard = new Clipboard(environment, StateHome.Folder, context.Time);
        using var observer = new RunObserver(context.Folder, context.CalledAs, context.Time);
        var options = new DashboardOptions(context.CalledAs)
        {
            Keys = keys.Map,
            Look = new Look(theme.Theme.For(capabilities.Colors), choices.Ascii || !capabilities.IsUtf8 ? Glyphs.Ascii : Glyphs.Unicode),
            ReadOnlyBecause = choices.ReadOnlyBecause ?? requests.ReadOnlyBecause(),
            Notify = notice => TerminalNotice.Sequence(notice.Title, notice.Body, environment),
            LastLook = choices.IsRecorded ? null : LastLook.OfUser,
        };
        RunSnapshot? last;
        using (var terminal = TerminalDevice.Open(capabilities, context.Time))
        {
            using var dashboard = new Dashboard(terminal, new DashboardSources(observer.First, observer.FollowAsync, requests.AskAsync, clipboard.CopyAsync, async cancel => await HistoryAsync(context, choices, cancel), cancel => NoticeTest.WordsAsync(environment, context.Time, cancel), observer.MendAsync, observer.CheckAgain), options, context.Time);
            dashboard.Run(CancellationToken.None);
            last = dashboard.Snapshot;
        }

        foreach (var problem in keys.Problems.Concat(theme.Problems))
        {
            context.Error.WriteLine(problem.ToString());
        }

        context.Out.WriteLine(choices.IsRecorded ? $"That was a recorded night. One of your own: {context.CalledAs} demo, or {context.CalledAs} in a repository" : Afterwards(last, context.CalledAs));
        return ExitCode.Ok;
    }

    private static async Task<IReadOnlyList<HistoryRow>> HistoryAsync(CommandContext context, TuiChoices choices, CancellationToken cancel)
    {
        // a recording is none of this person's runs
        var mirror = new HistoryMirror(choices.IsRecorded ? Path.Combine(context.Folder, ".run", "history.db") : HistoryMirror.DefaultPath);
        var place = Runs.RunPlace.Of(context);
        await mirror.CatchUpAsync(place.Files, cancel);
        return await mirror.RunsAsync(place.WorkTree, HistoryRows, cancel);
    }

    /// <summary>What the terminal can do.</summary>
    public static TerminalCapabilities Capabilities() => Capabilities(Variables());

    private static TerminalCapabilities Capabilities(IReadOnlyDictionary<string, string> environment) =>
        TerminalCapabilities.Of(environment, TerminalWriter.IsTerminalAt(0), TerminalWriter.IsTerminalAt(1));

    private static Dictionary<string, string> Variables()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            variables[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        return variables;
    }

    // One plain line: whether it still runs, and how to come back.
    private static string Afterwards(RunSnapshot? last, string calledAs) => last switch
    {
        { Run: { State: RunState.Halted } run, Life.Engine: { } engine } => string.Create(CultureInfo.InvariantCulture, $"{run.Target} is HALTED; engine {engine.Pid} is still at it, to resume or to end. Come back: {calledAs}"),
        { Run: { } run, Life.Engine: { } engine } => string.Create(CultureInfo.InvariantCulture, $"{run.Target} goes on: {run.StateWord} {run.PhaseWord}, cycle {run.Cycle}, engine {engine.Pid}. Come back: {calledAs}"),
        { Run: { State: RunState.Halted } run } => $"{run.Target} is HALTED; nothing runs. Go on: {calledAs} run-resume",
        { Run: { EngineGone: true } run } => $"{run.Target}: the engine is gone; nothing runs. Go on: {calledAs} run-resume",
        { Run: { } run } => $"{run.Target}: {EventWording.StateWord(run.State)}; nothing runs. Come back: {calledAs}",
        _ => $"No run here. Come back: {calledAs}",
    };
}

/// <summary>How the dashboard is opened.</summary>
/// <param name="Ascii">No line or meter but in ASCII.</param>
/// <param name="ReadOnlyBecause">Why no key may ask for anything; null = it may, where this user can.</param>
/// <param name="Theme">Its name; null = the person's ordinary one.</param>
/// <param name="IsRecorded">A recording is shown: nothing is remembered of the look, nothing said of the run afterwards.</param>
public sealed record TuiChoices(bool Ascii = false, string? ReadOnlyBecause = null, bool IsRecorded = false, string? Theme = null);
