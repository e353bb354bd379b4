using System.CommandLine;
using Ias.Tui.Dashboard;
using Ias.Tui.Keys;
using Ias.Tui.State;
using Ias.Tui.Terminal;
using Ias.Tui.Themes;

namespace Ias.Cli;

/// <summary><c>ias</c> without a command, and <c>ias tui</c>: the dashboard.</summary>
public static class TuiCommand
{
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

    /// <summary>Option <c>--theme NAME</c> of the dashboard.</summary>
    public static Option<string> ThemeOption() =>
        new("--theme") { Description = "Theme to use; `ias theme list` shows the names", HelpName = "NAME" };

    /// <summary>Option <c>--at TIME</c> of the dashboard.</summary>
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
                    Next: $"{context.CalledAs:raw} run-status --follow   # one line an event, also for screen readers",
                    Exit: ExitCode.Usage
                )
            );
        }

        var keys = KeyFile.Load();
        var theme = ThemeCatalog.Load(choices.Theme);
        RunSnapshot? last;
        using (var terminal = TerminalDevice.Open(capabilities, context.Time))
        {
            var look = new Look(
                theme.Theme.For(capabilities.Colors),
                choices.Ascii || !capabilities.IsUtf8 ? Glyphs.Ascii : Glyphs.Unicode
            );
            using var session = new DashboardSession(context, choices, terminal, environment, keys.Map, look);
            try
            {
                last = session.Run(archived);
            }
            catch (Exception failed) when (failed is not ProblemException)
            {
                throw new ProblemException(
                    new Problem(
                        $"The dashboard failed: {failed.GetType().Name}: {failed.Message.ReplaceLineEndings(" ")} The run is not affected.",
                        Next: $"{context.CalledAs:raw}                 # opens it again\n{context.CalledAs:raw} tui --verbose   # says where it comes from, should it fail again: what to report"
                    ),
                    failed
                );
            }
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
                        : ExitSummary.Of(last, GlobalOptions.Called(context.CalledAs, context.Folder, last?.WorkTree ?? context.Folder))
                )
        );
        return ExitCode.Ok;
    }

    /// <summary>Capabilities of the terminal, from the environment.</summary>
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

/// <summary>Options for opening the dashboard.</summary>
/// <param name="Ascii">No line or meter but in ASCII.</param>
/// <param name="ReadOnlyBecause">Why no key may ask for anything; null = it may, where this user can.</param>
/// <param name="Theme">Its name; null = the person's ordinary one.</param>
/// <param name="IsRecorded">A recording is shown: nothing is remembered of the look, nothing said of the run afterwards.</param>
/// <param name="OpensConsole">It opens on the page of Consoles.</param>
/// <param name="Farewell">What is said when the person has left; null = what of the run.</param>
/// <param name="Run">The id of a run, or the beginning or end of it; empty = the present one.</param>
/// <param name="At">The moment of the run to begin at; empty = the present.</param>
/// <param name="OpensWorkTrees">It opens on the list of all work trees, and comes back to it.</param>
/// <param name="Hosts">Other machines in that list; null = none.</param>
public sealed record TuiChoices(
    bool Ascii = false,
    string? ReadOnlyBecause = null,
    bool IsRecorded = false,
    string? Theme = null,
    bool OpensConsole = false,
    string? Farewell = null,
    string Run = "",
    string At = "",
    bool OpensWorkTrees = false,
    IReadOnlyList<string>? Hosts = null
);
