using System.Diagnostics;
using System.Text.Json;
using Ias.Core;
using Ias.Engine.Config;
using Ias.Engine.Git;
using Ias.Engine.Git.Writing;
using Ias.Engine.Queue;
using Ias.Engine.Trust;
using Ias.Tests;

namespace Ias.EndToEnd.Tests.Runs;

/// <summary>A real repository with a plan and a scripted agent, a home of its own, and the built program.</summary>
internal sealed class Sandbox : IDisposable
{
    public static readonly AgentScript TwoCycles = new AgentScript()
        .Turn("implement", cycle: 1)
        .Writes("src/cart.sh", "total() { echo 1; }\n")
        .Deletes("old.txt")
        .Turn("review", cycle: 1)
        .Finds("total is not a sum", "src/cart.sh")
        .Turn("implement")
        .Writes("src/cart.sh", "total() { echo $(($1 + $2)); }\n")
        .GatesApprove();

    /// <summary>Lets turns write in the person's home, where agents and tests meet.</summary>
    public const string OpenHome = "ice:\n  writable: ['~']\n";

    /// <summary>The same for a script that names the home; a configuration with a section <c>ice</c> of its own stays as it is.</summary>
    public static string OpenHomeFor(string script, string config) =>
        script.Contains("$HOME") && !config.Contains("ice:") ? config + OpenHome : config;

    private const string OneSprint = "# Plan\n\n## Sprint 1: Cart totals\n\nMake total() add its arguments.\n";

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(4);

    private readonly System.Collections.Concurrent.ConcurrentBag<(int Pid, DateTime At)> _started = [];

    public Sandbox(string? script = null, bool withRemote = false, string config = "", string plan = OneSprint)
    {
        Repository = new TemporaryRepository(withRemote);
        Repository.Write("old.txt", "to be deleted\n");
        Repository.Write("grimoires/loa/sprint.md", plan);
        Repository.Write(
            ".loa.config.yaml",
            $"run_mode:\n  enabled: true\n  retry_pause_seconds: 0\nagent:\n  script: agent.yaml\n{OpenHomeFor(script ?? "", config)}"
        );
        Repository.Write("agent.yaml", script ?? TwoCycles);
        Repository.Git("add", "-A");
        Repository.Git("commit", "-q", "-m", "plan");
        if (withRemote)
        {
            Repository.Git("push", "-q", "origin", "main");
        }

        Directory.CreateDirectory(Repository.Home);
    }

    public TemporaryRepository Repository { get; }

    /// <summary>
    /// The person has read the configuration and allows what it loosens before each start, by the code of <c>ias allow</c>. False where
    /// that question is what is tested.
    /// </summary>
    public bool Allows { get; set; } = true;

    /// <summary>The program; <c>scripts/test</c> and <c>scripts/bench</c> name the published one, which starts ten times as fast as the one
    /// built beside the tests.</summary>
    public static string Program { get; } =
        Environment.GetEnvironmentVariable("IAS_PROGRAM") ?? Path.Combine(AppContext.BaseDirectory, "ias");

    /// <summary>The program that is started here; another version of it may go on with what one began.</summary>
    public string Used { get; set; } = Program;

    /// <summary>The work tree in which the program is started; null = the repository's main one.</summary>
    public string? WorkTree { get; set; }

    private string Folder => WorkTree ?? Repository.Path;

    public string Run(string file) => Path.Combine(Repository.Path, ".run", file);

    /// <summary>state.json as it is now.</summary>
    public JsonElement State => JsonDocument.Parse(File.ReadAllBytes(Run("state.json"))).RootElement;

    /// <summary>What a run comes to, in one line: tree, history, remote, state and counters. Equal for two runs that did the
    /// same.</summary>
    public string Result()
    {
        var metrics = State.GetProperty("metrics");
        return string.Join(
            " | ",
            TemporaryRepository.TryRun("git", Repository.Path, "rev-parse", "HEAD:src").Output,
            Repository.Git("status", "--porcelain"),
            Repository.Git("log", "--format=%s").Replace('\n', ';'),
            TemporaryRepository.TryRun("git", Repository.RemotePath, "log", "--format=%s", "feature/sprint-1").Output.Split('\n').Length,
            State.GetProperty("state").GetString(),
            metrics.GetProperty("commits").GetInt32(),
            metrics.GetProperty("findings_fixed").GetInt32(),
            metrics.GetProperty("files_changed").GetInt32(),
            State.GetProperty("cycles").GetProperty("current").GetInt32(),
            State.GetProperty("findings").GetArrayLength()
        );
    }

    /// <summary>Runs the program to its end.</summary>
    public Answer Ias(params string[] arguments) => Ias([], arguments);

    public Answer Ias((string Name, string Value)[] environment, params string[] arguments)
    {
        using var process = Start(environment, arguments);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!Task.WaitAll([error, output], Longest) || !process.WaitForExit(Longest))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException(
                $"ias {string.Join(' ', arguments)} did not end in {Longest.TotalMinutes} minutes; it said: {(output.IsCompleted ? output.Result : "(still talking)")}{(error.IsCompleted ? error.Result : "")}"
            );
        }

        return new Answer(process.ExitCode, output.Result, error.Result);
    }

    /// <summary>What <c>ias allow</c> does.</summary>
    /// <param name="stateHome"><c>$XDG_STATE_HOME</c>; null = the sandbox's own.</param>
    public void Allow(string? stateHome = null)
    {
        try
        {
            if (GitPlace.Find(Folder) is { } place)
            {
                new ConsentStore(TimeProvider.System, Path.Combine(stateHome ?? Path.Combine(Repository.Home, "state"), "ias")).Record(
                    place,
                    GuardedFiles.All(place, "ias", _ => { })
                );
            }
        }
        catch (ProblemException)
        {
            // a configuration or a folder that is broken on purpose: the program says so itself
        }
    }

    /// <summary>Starts the program and leaves it running; the caller reads its pipes.</summary>
    public Process Start((string Name, string Value)[] environment, params string[] arguments)
    {
        if (Allows)
        {
            Allow(environment.LastOrDefault(v => v.Name == "XDG_STATE_HOME").Value);
        }

        var start = new ProcessStartInfo(Used, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        start.Environment.Clear();
        foreach (
            var (name, value) in (ReadOnlySpan<(string, string)>)
                [
                    ("PATH", Environment.GetEnvironmentVariable("PATH") ?? ""),
                    ("HOME", Repository.Home),
                    ("XDG_STATE_HOME", Path.Combine(Repository.Home, "state")),
                    ("LANG", "C"),
                    ("GIT_CONFIG_NOSYSTEM", "1"),
                    (
                        "DOTNET_ROOT",
                        Environment.GetEnvironmentVariable("DOTNET_ROOT")
                            ?? Path.GetDirectoryName(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "/usr/share/dotnet/dotnet")
                            ?? ""
                    ),
                    .. environment,
                ]
        )
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        process.StandardInput.Close();
        try
        {
            _started.Add((process.Id, process.StartTime));
        }
        catch (Exception gone) when (gone is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // over already
        }

        return process;
    }

    /// <summary>A test that fails half way leaves no engine behind.</summary>
    public void Dispose()
    {
        foreach (var (pid, at) in _started)
        {
            try
            {
                using var left = Process.GetProcessById(pid);
                // its number may be another test's engine's by now
                if (left.ProcessName == "ias" && (left.StartTime - at).Duration() < TimeSpan.FromSeconds(1))
                {
                    left.Kill(entireProcessTree: true);
                    left.WaitForExit(TimeSpan.FromSeconds(10));
                }
            }
            catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
            {
                // It ended by itself, as it should.
            }
        }

        Repository.Dispose();
    }

    internal sealed record Answer(int Exit, string Out, string Error)
    {
        private const int MostLines = 40;

        /// <summary>The end of both: a failure is said last, and reports of tests are cut.</summary>
        public override string ToString() => $"exit {Exit}\n{End(Error)}\n{End(Out)}";

        private static string End(string text) => string.Join('\n', text.TrimEnd().Split('\n').TakeLast(MostLines));
    }
}
