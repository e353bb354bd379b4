using System.CommandLine;
using Ias.ControlPlane.Following;
using Ias.Engine.Files;
using Ias.Engine.Mirror;
using Ias.Tui.Asking;
using Ias.Tui.Dashboards;
using Ias.Tui.Keys;
using Ias.Tui.Looks;
using Ias.Tui.Observing;
using Ias.Tui.Observing.Jobs;
using Ias.Tui.Preferences;
using Ias.Tui.Terminal;
using Ias.Tui.Widgets;

namespace Ias.Cli;

/// <summary><c>ias</c> without a command, and <c>ias tui</c>: the dashboard.</summary>
public static class TuiCommand
{
    private const int HistoryRows = 500;
    private const int PlanWidth = 74; // a question on 80 columns
    private const int PlanIndent = 14; // where a plan's values stand

    public static Command Make(CommandContext context)
    {
        var readOnly = new Option<bool>("--read-only") { Description = "Look only: no key sends the engine a request" };
        var ascii = new Option<bool>("--ascii") { Description = "Draw lines and meters in plain ASCII" };
        var theme = ThemeOption();
        var run = new Option<string>("--run")
        {
            Description = "Look at an archived run: its id as `ias history` shows it, or the start or end of it",
            HelpName = "RUN",
        };
        var at = AtOption();
        var command = new Command("tui", "Show this repository's run full-screen; halt and resume it from there.")
        {
            run,
            at,
            readOnly,
            ascii,
            theme,
        };
        command.SetAction(parsed =>
            (int)Show(
                context,
                new TuiChoices(
                    parsed.GetValue(ascii),
                    Theme: parsed.GetValue(theme),
                    ReadOnlyBecause: parsed.GetValue(readOnly) ? "--read-only was given" : null,
                    Run: parsed.GetValue(run) ?? "",
                    At: parsed.GetValue(at) ?? ""
                )
            )
        );
        return command;
    }

    /// <summary><c>--theme NAME</c>.</summary>
    public static Option<string> ThemeOption() =>
        new("--theme") { Description = "Theme to use; `ias theme list` shows the names", HelpName = "NAME" };

    /// <summary><c>--at TIME</c>.</summary>
    public static Option<string> AtOption() =>
        new("--at") { Description = "Show the run as it was at this time: 03:30, 03:30:15, '2026-01-18 03:30'", HelpName = "TIME" };

    /// <summary>Opens the dashboard on the folder the person stands in.</summary>
    /// <exception cref="ProblemException">There is no terminal to draw on.</exception>
    public static ExitCode Show(CommandContext context, TuiChoices choices)
    {
        var archived = choices is { Run: "", At: "" } ? null : RunLookedAt.Find(context, choices.Run, choices.At);
        var environment = Variables();
        var capabilities = Capabilities(environment);
        if (capabilities.Refusal is { } refusal)
        {
            throw new ProblemException(
                new Problem(
                    $"The dashboard needs a terminal: {refusal}.",
                    Next: $"{context.CalledAs} run-status --follow   # one line an event, also for screen readers",
                    Exit: ExitCode.Usage
                )
            );
        }

        var keys = KeyFile.Load();
        var theme = Themes.Load(choices.Theme);
        var requests = new Requests(context.Folder, [Environment.ProcessPath!], context.CalledAs, context.Time)
        {
            // its warnings are the run's, told there
            CommitAsync = (commit, cancel) => Runner.QueueCommits.WhyNotAsync(context, commit, static _ => { }, cancel),
        };
        var workspaces = new Workspaces(context.PersonFolder, context.CalledAs, context.Time);
        var clipboard = new Clipboard(environment, StateHome.Folder, context.Time);
        using var observer = new RunObserver(context.Folder, context.CalledAs, context.Time);
        using var runner = new RunnerObserver(context.Folder, context.Time);
        var options = new DashboardOptions(context.CalledAs)
        {
            Keys = keys.Map,
            Look = new Look(theme.Theme.For(capabilities.Colors), choices.Ascii || !capabilities.IsUtf8 ? Glyphs.Ascii : Glyphs.Unicode),
            ReadOnlyBecause =
                choices.ReadOnlyBecause
                ?? (archived is null ? requests.ReadOnlyBecause() : "this is an archived run: nothing of it can be steered"),
            IsArchived = archived is not null,
            At = choices.At,
            LookOnlyBecause = choices.ReadOnlyBecause,
            Notify = notice => TerminalNotice.Sequence(notice.Title, notice.Body, environment),
            ConfigFolder = ConfigHome.Folder,
            OpensConsole = choices.OpensConsole,
            LastSeenFile = choices.IsRecorded || archived is not null ? null : LastSeenFile.OfUser,
        };
        RunSnapshot? last;
        using (var terminal = TerminalDevice.Open(capabilities, context.Time))
        {
            using var dashboard = new Dashboard(
                terminal,
                new DashboardSources(
                    archived is null ? observer.First : archived.First,
                    archived is null ? observer.FollowAsync : archived.FollowAsync,
                    (request, shown, cancel) =>
                        request is Request.OfConsole asked
                            ? WorkspaceRequests.MakeAsync(workspaces, asked, cancel)
                            : requests.AskAsync(request, shown, cancel),
                    clipboard.CopyAsync,
                    (start, _) => PlanAsync(context, start),
                    async cancel => await HistoryAsync(context, choices, cancel),
                    cancel => NoticeTest.WordsAsync(environment, context.Time, cancel),
                    observer.MendAsync,
                    observer.CheckAgain
                )
                {
                    FollowRunnerAsync = archived is null ? runner.FollowAsync : null,
                    WantJobs = runner.Want,
                    HasTeam = () => !choices.IsRecorded && File.Exists(Path.Combine(context.PersonFolder, "auth.json")),
                    FollowTeamAsync = (publish, cancel) =>
                    {
                        if (!choices.IsRecorded)
                        {
                            return workspaces.FollowAsync(publish, cancel);
                        }

                        publish(new TeamView([], new Problem("A recording shows no Console.")));
                        return Task.CompletedTask;
                    },
                    ReadGoalAsync = workspaces.GoalAsync,
                    ReadPushAsync = cancel => PushPreview.ReadAsync(context.Folder, context.Time, cancel),
                },
                options,
                context.Time
            );
            try
            {
                dashboard.Run(CancellationToken.None);
            }
            catch (Exception failed) when (failed is not ProblemException)
            {
                throw new ProblemException(
                    new Problem(
                        $"The dashboard failed: {failed.GetType().Name}: {failed.Message.ReplaceLineEndings(" ")} The run is not affected.",
                        Next: $"{context.CalledAs}                 # opens it again\n{context.CalledAs} tui --verbose   # says where it comes from, should it fail again: what to report"
                    ),
                    failed
                );
            }

            last = dashboard.Snapshot;
        }

        foreach (var problem in keys.Problems.Concat(theme.Problems))
        {
            context.Error.WriteLine(problem.ToString());
        }

        context.Out.WriteLine(
            choices.Farewell
                ?? (
                    archived is not null
                        ? $"That was archived run {last?.Run?.RunId}. To see the present one: {context.CalledAs}"
                        : ExitSummary.Of(last, context.CalledAs)
                )
        );
        return ExitCode.Ok;
    }

    // What the command itself says, which starts nothing; long lines go on below their text.
    private static async Task<string> PlanAsync(CommandContext context, Request.Start start)
    {
        using var said = new StringWriter();
        using (var inside = new CommandContext(context.Time, said, said, context.Folder) { CalledAs = context.CalledAs, Quiet = true })
        {
            await App.RunAsync([.. start.Arguments, "--dry-run"], inside);
        }

        return string.Join('\n', said.ToString().TrimEnd().Split('\n').SelectMany(Hanging));
    }

    private static IEnumerable<string> Hanging(string line)
    {
        var parts = new List<Range>();
        WordWrap.Break(line, PlanWidth, parts);
        yield return line[parts[0]];
        if (parts.Count > 1)
        {
            var rest = line[parts[1].Start..];
            WordWrap.Break(rest, PlanWidth - PlanIndent, parts);
            foreach (var part in parts)
            {
                yield return new string(' ', PlanIndent) + rest[part];
            }
        }
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
}

/// <summary>How the dashboard is opened.</summary>
/// <param name="Ascii">No line or meter but in ASCII.</param>
/// <param name="ReadOnlyBecause">Why no key may ask for anything; null = it may, where this user can.</param>
/// <param name="Theme">Its name; null = the person's ordinary one.</param>
/// <param name="IsRecorded">A recording is shown: nothing is remembered of the look, nothing said of the run afterwards.</param>
/// <param name="OpensConsole">It opens on the page of Consoles.</param>
/// <param name="Farewell">What is said when the person has left; null = what of the run.</param>
/// <param name="Run">The id of a run, or the beginning or end of it; empty = the present one.</param>
/// <param name="At">The moment of the run to begin at; empty = the present.</param>
public sealed record TuiChoices(
    bool Ascii = false,
    string? ReadOnlyBecause = null,
    bool IsRecorded = false,
    string? Theme = null,
    bool OpensConsole = false,
    string? Farewell = null,
    string Run = "",
    string At = ""
);
