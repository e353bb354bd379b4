using System.CommandLine;
using Ias.Core.Config;
using Ias.Core.Text;
using Ias.Engine.Config;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Ice;
using Ias.Engine.Processes;
using Ias.Engine.Runs;
using Ias.Engine.Scaffolding;
using Ias.Engine.State;

namespace Ias.Cli.Demo;

/// <summary><c>ias demo</c>: the ordinary run command, in a sample repository with a scripted agent.</summary>
public static class DemoCommand
{
    public static Command Make(CommandContext context)
    {
        var fast = new Option<bool>("--fast") { Description = "Run at full speed, without pauses" };
        var path = new Option<string>("--path")
        {
            Description = "Where to create the sample repository: a new or empty folder",
            HelpName = "DIR",
        };
        var plain = new Option<bool>("--plain") { Description = "Print what happens instead of opening the dashboard" };
        var night = new Option<bool>("--night") { Description = "Open the dashboard on a recorded night to look around; nothing runs" };
        var at = TuiCommand.AtOption();
        at.Description = "With --night: show it as it was at this time: 03:30";
        var console = new Option<bool>("--console")
        {
            Description = "Show a Console, a person and two machines at work on the goals of a shop, all on this machine",
        };
        var clean = new Option<bool>("--clean") { Description = "Remove the sample repositories created so far" };
        var theme = TuiCommand.ThemeOption();
        var command = new Command(
            "demo",
            "Create a sample repository with a failing test and run its sprint: implement, review, audit, until both gates approve."
        )
        {
            fast,
            path,
            plain,
            night,
            at,
            console,
            theme,
            clean,
        };
        command.SetAction(
            async (parsed, _) =>
                (int)(
                    parsed.GetValue(clean) ? await CleanAsync(context)
                    : parsed.GetValue(night)
                        ? await DemoNight.ShowAsync(context, new TuiChoices(Theme: parsed.GetValue(theme), At: parsed.GetValue(at) ?? ""))
                    : parsed.GetValue(console)
                        ? await new ConsoleDemo(context).PlayAsync(
                            parsed.GetValue(fast),
                            !parsed.GetValue(fast)
                                && !parsed.GetValue(plain)
                                && !context.Quiet
                                && TuiCommand.Capabilities().Refusal is null,
                            parsed.GetValue(theme)
                        )
                    : await PlayAsync(
                        context,
                        parsed.GetValue(path),
                        parsed.GetValue(fast) || !context.OutIsTerminal,
                        parsed.GetValue(plain),
                        parsed.GetValue(theme)
                    )
                )
        );
        return command;
    }

    private static async Task<ExitCode> PlayAsync(CommandContext context, string? path, bool fast, bool plain, string? theme)
    {
        using var processes = new ProcessRunner(context.Time);
        var folder = path is null ? Directory.CreateTempSubdirectory("ias-demo-").FullName : Path.GetFullPath(path, context.Folder);
        var ias = context.CalledAs;
        var there = GlobalOptions.Called(ias, context.Folder, folder);
        var isBeside = !await new TurnGuard(processes, context.Time).CanHideGitDirAsync(folder, CancellationToken.None);
        await DemoSample.MakeAsync(processes, folder, fast ? 0 : 1, isBeside, CancellationToken.None);
        Remember(context, folder);
        Allowance.Record(
            GitPlace.Here(folder),
            GuardedSettings.Of(ConfigFile.Load(folder)),
            context.Consent,
            words => context.Error.WriteLine($"warning: {words}")
        ); // made by ourselves

        if (!fast && !plain && !context.Quiet && TuiCommand.Capabilities().Refusal is null)
        {
            return await WatchAsync(context, processes, folder, theme);
        }

        Say(context, $"Sample repository: {folder}");
        Say(context, "Its sprint (grimoires/loa/sprint.md) asks for a fix of bin/order-total, whose test fails:");
        Say(context, "");
        await ShowTestAsync(context, processes, folder);
        Say(context, "");
        Say(context, $"$ {ias} run sprint-1");
        if (!fast)
        {
            Say(context, $"  About 40 seconds. From another terminal: {there} run-status --follow");
            Say(context, $"  Try it: press Ctrl-C once to halt when the phase ends; `{there} run-resume` continues.");
        }

        Say(context, "");
        ExitCode exit;
        using (
            var inside = new CommandContext(context.Time, context.Out, context.Error, folder)
            {
                CalledAs = there,
                Color = context.Color,
                Quiet = context.Quiet,
                Verbose = context.Verbose,
            }
        )
        {
            string[] words =
            [
                "run",
                DemoSample.Target,
                "--yes",
                .. context.Verbose ? ["--verbose"] : Array.Empty<string>(),
                .. context.Quiet ? ["--quiet"] : Array.Empty<string>(),
            ];
            exit = await App.RunAsync(words, inside);
        }

        Say(context, "");
        if (exit == ExitCode.Ok)
        {
            await ShowResultAsync(context, processes, folder);
        }

        ShowNext(context, folder, exit);
        return exit;
    }

    // The engine runs by itself, as it would overnight; the dashboard can be left and opened again.
    private static async Task<ExitCode> WatchAsync(CommandContext context, ProcessRunner processes, string folder, string? theme)
    {
        // By the environment for the engine, too: what it writes down to type is read here.
        Environment.SetEnvironmentVariable(CommandContext.NameVariable, GlobalOptions.Called(context.CalledAs, context.Folder, folder));
        using var inside = new CommandContext(context.Time, context.Out, context.Error, folder)
        {
            CalledAs = GlobalOptions.Called(context.CalledAs, context.Folder, folder),
        };
        var engine = new DetachedEngine([Environment.ProcessPath!], folder, GitPlace.Find(folder)!, context.Time);
        await engine.StartAsync(["run", DemoSample.Target], CancellationToken.None);
        var exit = TuiCommand.Show(inside, new TuiChoices(Theme: theme));
        var place = Runs.RunPlace.Of(inside);
        if (RunStatus.Of(place.CommonDir, place.Files).Run is { IsFinished: true })
        {
            await ShowResultAsync(context, processes, folder);
        }

        ShowNext(context, folder, ExitCode.Ok);
        return exit;
    }

    private static async Task ShowTestAsync(CommandContext context, ProcessRunner processes, string folder)
    {
        var (passed, output) = await DemoSample.TestAsync(processes, folder, CancellationToken.None);
        Say(context, "$ sh test/run");
        Say(context, output);
        Say(context, passed ? "  passes" : "  fails");
    }

    private static async Task ShowResultAsync(CommandContext context, ProcessRunner processes, string folder)
    {
        await ShowTestAsync(context, processes, folder);
        var branch = await DemoSample.GitAsync(processes, folder, ["branch", "--show-current"], CancellationToken.None);
        Say(context, "");
        Say(context, $"$ git log --oneline main..{branch}");
        Say(
            context,
            await DemoSample.GitAsync(processes, folder, ["log", "--oneline", "--no-decorate", $"main..{branch}"], CancellationToken.None)
        );
        var body = new RunFiles(folder).PullRequestBody;
        if (File.Exists(body))
        {
            Say(context, "");
            Say(context, "The draft pull request it would have opened if the repository had a remote:");
            foreach (var line in await File.ReadAllLinesAsync(body))
            {
                Say(context, $"  | {line}");
            }
        }
    }

    private static void ShowNext(CommandContext context, string folder, ExitCode exit)
    {
        var ias = context.CalledAs;
        var called =
            ias.Contains('/', StringComparison.Ordinal) && !ias.Contains(' ', StringComparison.Ordinal)
                ? Path.GetFullPath(ias, context.Folder)
                : ias;
        Say(context, "");
        Say(context, exit == ExitCode.Ok ? "What to type next" : "The sample is kept. What to type next");
        Say(context, ShellLine.Of($"  cd {folder}"));
        var width = called.Length + 24;
        (string Type, string Words)[] steps =
            exit == ExitCode.Ok
                ?
                [
                    ("git diff main", "what changed"),
                    ($"{called} run-status --verbose", "every cycle, finding and commit"),
                    ($"{called} demo", "run it again; press Ctrl-C midway, then run-resume there"),
                ]
                : [($"{called} run-status", "its state"), ($"{called} run-resume", "continues from there")];
        foreach (var (type, words) in steps)
        {
            Say(context, $"  {type.PadRight(width)}{words}");
        }

        Say(context, "In your own repository");
        Say(context, $"  {called} init --run-mode, then {called} run sprint-1");
        Say(context, $"The sample stays until you remove it: {ias} demo --clean");
    }

    private static async Task<ExitCode> CleanAsync(CommandContext context)
    {
        var left = await PassingPlace.RemoveLeftAsync(context.Time, CancellationToken.None);
        foreach (var folder in left)
        {
            context.Out.WriteLine($"removed {folder}");
        }

        var list = ListOfSamples;
        var removed = left.Count;
        foreach (var folder in File.Exists(list) ? File.ReadAllLines(list).Distinct().ToArray() : [])
        {
            if (!Path.IsPathRooted(folder) || DemoSample.At(folder) is not { } sample)
            {
                continue; // gone already, or no longer what was made
            }

            var place = Runs.RunPlace.Of(new CommandContext(context.Time, context.Out, context.Error, folder));
            if (EngineLock.Holder(place.CommonDir, place.Files) is { } holder)
            {
                throw new ProblemException(
                    new Problem(
                        $"A run is in progress in a sample: engine {holder.Pid}.",
                        folder,
                        $"{GlobalOptions.Called(context.CalledAs, context.Folder, folder)} run-halt --wait",
                        ExitCode.LockHeld
                    )
                );
            }

            Directory.Delete(folder, recursive: true);
            if (Directory.Exists(sample.CommonDir))
            {
                Directory.Delete(sample.CommonDir, recursive: true);
            }

            context.Out.WriteLine($"removed {folder}");
            removed++;
        }

        if (File.Exists(list))
        {
            File.Delete(list);
        }

        if (removed == 0)
        {
            Say(context, "There is no sample repository to remove.");
        }

        return removed == 0 ? ExitCode.NothingToDo : ExitCode.Ok;
    }

    private static string ListOfSamples => Path.Combine(StateHome.Folder, "demos");

    private static void Remember(CommandContext context, string folder)
    {
        try
        {
            Directory.CreateDirectory(StateHome.Folder);
            File.AppendAllText(ListOfSamples, folder + "\n");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            context.Error.WriteLine($"warning: {context.CalledAs} demo --clean will not know this sample: {cause.Message}");
        }
    }

    private static void Say(CommandContext context, string line)
    {
        if (!context.Quiet)
        {
            context.Out.WriteLine(line);
        }
    }
}
