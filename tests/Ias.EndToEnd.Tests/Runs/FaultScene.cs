using System.Diagnostics;
using Ias.Core.Events;
using Ias.Engine.Files;
using Ias.Engine.State;
using Ias.Tests;

namespace Ias.EndToEnd.Tests.Runs;

/// <summary>What the fault tests share: scripts, ways to break a run in the middle, and the questions asked afterwards.</summary>
internal static class FaultScene
{
    /// <summary>IMPLEMENT with half of the work; steps behind it are that turn's.</summary>
    public static readonly AgentScript Half = new AgentScript().Turn("implement").Writes("src/one.txt", "one\n");

    /// <summary>IMPLEMENT with all of the work; steps behind it are that turn's.</summary>
    public static readonly AgentScript Both = Half.Writes("src/two.txt", "two\n");

    /// <summary>Half of the work, a wait until the test lets it go on, the other half.</summary>
    public static readonly AgentScript Waiting = WaitingAfter(Half.Prints("half way"));

    /// <summary>The same with this as the first half.</summary>
    public static AgentScript WaitingAfter(AgentScript half) => half.WaitsFor("$HOME/go-on").Writes("src/two.txt", "two\n").GatesApprove();

    /// <summary>Command within double quotes of a shell, by which the process leaves its cgroups where it may.</summary>
    public const string LeaveCgroups = "for c in /sys/fs/cgroup/*/cgroup.procs; do echo 0 > \\$c; done 2> /dev/null";

    /// <summary>A run with this configuration below <c>run_mode</c>, and these whole sections.</summary>
    public static Sandbox Make(string script, string runMode = "", string sections = "", bool withRemote = false)
    {
        var sandbox = new Sandbox(script, withRemote);
        if (runMode.Length + sections.Length > 0)
        {
            sandbox.Repository.Write(
                ".loa.config.yaml",
                $"run_mode:\n  enabled: true\n  retry_pause_seconds: 0\n{runMode}agent:\n  script: agent.yaml\n{Sandbox.OpenHomeFor(script, sections)}"
            );
            sandbox.Repository.Git("commit", "-q", "--amend", "--no-edit", "-a");
            if (withRemote)
            {
                sandbox.Repository.Git("push", "-q", "-f", "origin", "main");
            }
        }

        return sandbox;
    }

    public static void LetGo(this Sandbox sandbox) => File.WriteAllText(Path.Combine(sandbox.Repository.Home, "go-on"), "");

    /// <summary>Starts a run of the <see cref="Waiting"/> script and returns once it is half way.</summary>
    public static async Task<Process> StartHalfWayAsync(this Sandbox sandbox, params string[] arguments)
    {
        var engine = sandbox.Start([], arguments is [] ? ["run", "sprint-1", "--local"] : arguments);
        await Eventually.True(() => File.Exists(sandbox.InTree("src/one.txt")) || engine.HasExited, "the agent is half way");
        Assert.False(engine.HasExited, "the engine ended early");
        return engine;
    }

    /// <summary>A run that was halted by force in the middle of its first turn.</summary>
    public static async Task<Sandbox> HaltedHalfWayAsync(string runMode = "", string sections = "")
    {
        var sandbox = Make(Waiting, runMode, sections);
        using var engine = await sandbox.StartHalfWayAsync();
        var halt = sandbox.Ias("run-halt", "--force", "--wait");
        Assert.True(halt.Exit == 0, halt.ToString());
        Assert.True(engine.WaitForExit(TimeSpan.FromSeconds(30)));
        Assert.Equal("HALTED", sandbox.StateWord());
        return sandbox;
    }

    /// <summary>Ends a program as a power cut does.</summary>
    public static void KillHard(this Process engine)
    {
        engine.Kill();
        Assert.True(engine.WaitForExit(TimeSpan.FromSeconds(30)));
    }

    public static void Signal(this Process process, string name) => TemporaryRepository.Run("kill", "/", $"-{name}", $"{process.Id}");

    public static string InTree(this Sandbox sandbox, string path) => Path.Combine(sandbox.Repository.Path, path);

    public static string StateWord(this Sandbox sandbox) => sandbox.State.GetProperty("state").GetString()!;

    public static string HaltTrigger(this Sandbox sandbox) => sandbox.State.GetProperty("halt").GetProperty("trigger").GetString()!;

    public static string HaltReason(this Sandbox sandbox) => sandbox.State.GetProperty("halt").GetProperty("reason").GetString()!;

    public static IReadOnlyList<RunEvent> Events(this Sandbox sandbox) => EventReader.ReadAll(sandbox.Run("events.jsonl"));

    public static IReadOnlyList<string> Warnings(this Sandbox sandbox) =>
        [.. sandbox.Events().OfType<RunEvent.Warned>().Select(w => w.Text)];

    /// <summary>The run ended as an undisturbed one of the <see cref="Waiting"/> script does: its tree, nothing uncommitted, no event
    /// number missing, nothing committed twice.</summary>
    public static void AssertFinished(this Sandbox sandbox, Sandbox.Answer answer)
    {
        Assert.True(answer.Exit == 0, answer.ToString());
        Assert.Equal("JACKED_OUT", sandbox.StateWord());
        var git = sandbox.Repository;
        Assert.Equal("src/one.txt\nsrc/two.txt", git.Git("ls-tree", "-r", "--name-only", "HEAD", "src/"));
        Assert.Equal("", git.Git("status", "--porcelain"));
        var commits = sandbox.Events().OfType<RunEvent.CommitMade>().Select(c => c.Commit).ToList();
        Assert.Equal(commits.Distinct(StringComparer.Ordinal), commits);
        Assert.Equal(sandbox.State.GetProperty("last_seq").GetInt64(), sandbox.Events()[^1].Seq);
    }

    /// <summary>Whether a program with this word among its arguments lives anywhere on the machine.</summary>
    public static bool Lives(string word) =>
        Directory
            .EnumerateDirectories("/proc")
            .Any(folder =>
            {
                try
                {
                    return int.TryParse(Path.GetFileName(folder), out _)
                        && File.ReadAllText(Path.Combine(folder, "cmdline")).Split('\0').Contains(word);
                }
                catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
                {
                    return false;
                }
            });

    /// <summary>A number of seconds nobody else sleeps.</summary>
    public static string OwnSeconds() =>
        string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{Random.Shared.Next(5000, 9000)}.{Random.Shared.Next(100000, 999999)}"
        );
}
