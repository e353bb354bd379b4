using System.Collections;
using System.Runtime.InteropServices;
using Ias.Core.Agents.Known;
using Ias.Engine.Agents;
using Ias.Engine.Git;
using Ias.Engine.Git.Writing;
using Ias.Engine.PreflightChecks;
using Ias.Engine.Processes;
using Ias.Engine.Trust;
using Ias.Setup.Forms;
using Ias.Setup.Screens;
using Ias.Tui.Preferences;
using Ias.Tui.Terminal;
using Terminal.Gui.App;
using Terminal.Gui.Drivers;

namespace Ias.Setup;

/// <summary><c>ias-setup</c>: the forms, which <c>ias setup</c> and <c>ias config edit</c> become.</summary>
internal static class Program
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    // DECCKM and DECKPNM: System.Console asks for application keys when it begins, and leaves them so.
    private const string NormalKeys = "\e[?1l\e>";

    public static async Task<int> Main(string[] args)
    {
        var calledAs = Environment.GetEnvironmentVariable("IAS_CALLED_AS") is { Length: > 0 } name ? name : "ias";
        try
        {
            return (int)await RunAsync(args, calledAs);
        }
        catch (ProblemException refused)
        {
            System.Console.Error.WriteLine((refused.Problem with { Next = CommandLine.From(refused.Problem.Next, calledAs) }).ToString());
            return (int)refused.Problem.Exit;
        }
    }

    private static async Task<ExitCode> RunAsync(string[] args, string calledAs)
    {
        var isEdit = args is ["edit"];
        if (!isEdit && args is not (["setup"] or ["setup", "--dry-run"]))
        {
            throw new ProblemException(
                new Problem("ias-setup is started by ias.", Next: "ias setup; ias config edit", Exit: ExitCode.Usage)
            );
        }

        var terminal = TerminalCapabilities.Of(
            Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(v => (string)v.Key, v => (string?)v.Value ?? ""),
            !System.Console.IsInputRedirected,
            !System.Console.IsOutputRedirected
        );
        if (terminal.Refusal is { } why)
        {
            throw new ProblemException(
                new Problem(
                    $"The form needs a terminal: {why}.",
                    Next: isEdit
                        ? "ias config show\nias config set KEY VALUE\nias config unset KEY"
                        : $"ias init --run-mode\nias config set KEY VALUE\n$EDITOR {Engine.Scaffolding.Scaffold.PlanPath}\nias preflight",
                    Exit: ExitCode.Usage
                )
            );
        }

        var place = GitPlace.Here(Environment.CurrentDirectory);
        var consent = new ConsentStore(TimeProvider.System);
        using var processes = new ProcessRunner(TimeProvider.System);
        using var ending = new CancellationTokenSource();
        if (isEdit)
        {
            var settings = new SettingsForm(place, calledAs);
            return Show(terminal, (app, palette) => new EditScreen(app, palette, settings, consent));
        }

        var form = new SetupForm(place, await AgentsAsync(processes, place), calledAs, NotifyFile.DefaultPath);
        var services = new SetupServices(
            async (configuration, cancel) =>
                (
                    await new Preflight(processes, TimeProvider.System).LookAsync(
                        new PreflightRequest(place.WorkTree, configuration, calledAs),
                        cancel
                    )
                ).Checks,
            (number, cancel) => IssueAsync(processes, place, number, cancel)
        );
        try
        {
            return Show(
                terminal,
                (app, palette) => new SetupScreen(app, palette, form, services, consent, args is [_, "--dry-run"], ending.Token)
            );
        }
        finally
        {
            await ending.CancelAsync();
        }
    }

    private static async Task<Issue> IssueAsync(ProcessRunner processes, GitPlace place, int number, CancellationToken cancel)
    {
        var repository = await Repository.OpenAsync(processes, place.WorkTree, cancel);
        var remotes = await repository.RemotesAsync(cancel);
        var address = remotes.GetValueOrDefault(await repository.RemoteAsync(cancel), "");
        return await new Issues(processes, GhAccess.Read(address, Environment.GetEnvironmentVariable), TimeProvider.System).ReadAsync(
            number,
            cancel
        );
    }

    private static async Task<IReadOnlyList<AgentFound>> AgentsAsync(ProcessRunner processes, GitPlace place)
    {
        var looking = new AgentCheck(processes, TimeProvider.System);
        var registry = new AgentRegistry();
        var known = registry.Known.Where(agent => KnownAgents.Names.Contains(agent.Name));
        return await Task.WhenAll(
            known.Select(agent =>
                looking.LookAsync(
                    registry.Find(agent.Name, null, "", ""),
                    agent.What,
                    place.WorkTree,
                    AgentPlaces.Here,
                    CancellationToken.None
                )
            )
        );
    }

    private static ExitCode Show(TerminalCapabilities terminal, Func<IApplication, Palette, FormWindow> make)
    {
        var palette = Palette.Load(terminal);
        var signalled = 0;
        ITimer? late = null;
        IReadOnlyList<string>? told;
        try
        {
            using (var app = Application.Create())
            {
                Driver.Force16Colors = palette.IsSixteen || terminal.Colors < ColorDepth.Palette256;
                app.Init();
                using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
                using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
                using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
                using var window = make(app, palette);
                app.Run(window);
                told = window.Told;

                void Stop(PosixSignalContext signal)
                {
                    signal.Cancel = true;
                    signalled = signal.Signal switch
                    {
                        PosixSignal.SIGTERM => 143,
                        PosixSignal.SIGHUP => 129,
                        _ => 130,
                    };
                    app.Invoke(() => app.RequestStop());
                    // Where the terminal is gone the forms' loop does not come to it: it reads an end of file again and again.
                    late = TimeProvider.System.CreateTimer(
                        _ => Environment.Exit(signalled),
                        null,
                        Patience,
                        System.Threading.Timeout.InfiniteTimeSpan
                    );
                }
            }
        }
        finally
        {
            System.Console.Out.Write(NormalKeys);
        }

        late?.Dispose();
        if (signalled != 0)
        {
            return (ExitCode)signalled;
        }

        foreach (var line in told ?? ["nothing was written"])
        {
            System.Console.Out.WriteLine(line);
        }

        return told is null ? ExitCode.NothingToDo : ExitCode.Ok;
    }
}
