using System.Globalization;
using System.Text.Json;
using Ias.Core.Events;
using Ias.Engine.Runs;
using Ias.Engine.State;
using Ias.Tests;

namespace Ias.EndToEnd.Tests.Runs;

/// <summary>A detached run outlives its engine: a watcher takes it up again.</summary>
public sealed class WatchedEngineTests
{
    [Fact]
    public async Task A_killed_engine_is_followed_by_another_which_ends_the_run_and_all_of_it_is_told()
    {
        using var sandbox = FaultScene.Make(FaultScene.Waiting);
        var told = Path.Combine(sandbox.Repository.Home, "told");
        var (engine, watcher) = await StartAsync(sandbox, told);

        Kill(engine);
        await TakenUpAsync(sandbox, engine);
        sandbox.LetGo();

        await EndedAsync(sandbox, watcher, "JACKED_OUT");
        Assert.Equal(2, sandbox.Events().OfType<RunEvent.EngineStarted>().Count());
        Assert.Single(sandbox.Events().OfType<RunEvent.CycleStarted>());
        sandbox.AssertFinished(sandbox.Ias("run-status"));
        Assert.Contains("its engine ended without warning in IMPLEMENT", sandbox.Ias("report").Out);
        var notices = File.ReadAllText(told);
        Assert.Contains("its engine ended without warning in IMPLEMENT; the run is taken up again", notices);
        Assert.EndsWith("complete\n", notices);
    }

    [Fact]
    public async Task Without_its_watcher_an_engine_works_on()
    {
        using var sandbox = FaultScene.Make(FaultScene.Waiting);
        var (engine, watcher) = await StartAsync(sandbox);

        Kill(watcher);
        sandbox.LetGo();

        await EndedAsync(sandbox, engine, "JACKED_OUT");
        Assert.Single(sandbox.Events().OfType<RunEvent.EngineStarted>());
    }

    [Fact]
    public async Task Where_both_were_killed_the_run_waits_for_a_person_who_is_told()
    {
        using var sandbox = FaultScene.Make(FaultScene.Waiting);
        var (engine, watcher) = await StartAsync(sandbox);

        Kill(watcher);
        Kill(engine);
        await Eventually.True(() => !Lives(watcher) && !Lives(engine), "both are dead");
        sandbox.LetGo();

        var status = sandbox.Ias("run-status");
        Assert.Contains("ENGINE GONE", status.Out);
        Assert.Contains("needs you The engine is gone", status.Out);
        sandbox.AssertFinished(sandbox.Ias("run-resume"));
    }

    [Fact]
    public async Task A_halt_stops_it_for_good()
    {
        using var sandbox = FaultScene.Make(FaultScene.Waiting);
        var (engine, watcher) = await StartAsync(sandbox);
        Kill(engine);

        // Asked of the dead one, between the two, or of the second: all end here.
        var halt = sandbox.Ias("run-halt", "--force", "--wait");

        Assert.True(halt.Exit == 0, halt.ToString());
        await EndedAsync(sandbox, watcher, "HALTED");
        Assert.Equal("HALTED", sandbox.StateWord());
    }

    [Fact]
    public async Task A_halt_asked_of_an_engine_that_died_of_something_else_is_asked_of_the_next()
    {
        using var sandbox = FaultScene.Make(FaultScene.Waiting);
        var (engine, watcher) = await StartAsync(sandbox);
        var run = sandbox.State.GetProperty("run_id").GetString()!;
        Kill(engine);

        ControlInbox.Ask(sandbox.Run("control"), new ControlRequest(ControlKind.Halt, run, "somebody", DateTimeOffset.UtcNow, Force: true));

        await EndedAsync(sandbox, watcher, "HALTED");
        Assert.DoesNotContain(sandbox.Events(), happened => happened is RunEvent.RequestRefused);
    }

    [Fact]
    public async Task Three_deaths_without_progress_end_it_with_a_notice()
    {
        using var sandbox = FaultScene.Make(FaultScene.Waiting);
        var told = Path.Combine(sandbox.Repository.Home, "told");
        var (engine, watcher) = await StartAsync(sandbox, told);
        for (var death = 1; death <= 3; death++)
        {
            Kill(engine);
            engine = death < 3 ? await TakenUpAsync(sandbox, engine) : 0;
        }

        await EndedAsync(sandbox, watcher, "RUNNING");
        Assert.Contains("needs you: its engine ended 3 times without getting further", File.ReadAllText(told));
        Assert.Contains("ENGINE GONE", sandbox.Ias("run-status").Out);
        Assert.Equal(3, sandbox.Events().OfType<RunEvent.EngineStarted>().Count());
    }

    [Fact]
    public async Task A_resume_by_hand_and_the_watchers_are_never_two_engines()
    {
        using var sandbox = FaultScene.Make(FaultScene.Waiting);
        var (engine, watcher) = await StartAsync(sandbox);

        Kill(engine);
        using var mine = sandbox.Start([], "run-resume");
        await Eventually.True(() => mine.HasExited || Holder(sandbox) == mine.Id, "it has the lock, or was refused it");
        sandbox.LetGo();

        await EndedAsync(sandbox, watcher, "JACKED_OUT");
        Assert.Equal(2, sandbox.Events().OfType<RunEvent.EngineStarted>().Count());
        Assert.True(mine.WaitForExit(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void What_cannot_begin_is_refused_at_once()
    {
        using var sandbox = FaultScene.Make(FaultScene.Waiting);

        var refused = sandbox.Ias("run", "sprint-7", "--local", "--detach");

        Assert.NotEqual(0, refused.Exit);
        Assert.Contains("sprint-7", refused.Error);
    }

    private static async Task<(int Engine, int Watcher)> StartAsync(Sandbox sandbox, string told = "")
    {
        var config = Path.Combine(sandbox.Repository.Home, "config");
        Directory.CreateDirectory(Path.Combine(config, "ias"));
        if (told.Length > 0)
        {
            File.WriteAllText(Path.Combine(config, "ias", "notify.yaml"), $"command: [sh, -c, 'echo \"$2\" >> {told}', sh]\n");
        }

        var started = sandbox.Ias([("XDG_CONFIG_HOME", config)], "run", "sprint-1", "--local", "--detach");
        Assert.True(started.Exit == 0, started.ToString());
        Assert.Contains("kept:   taken up again if its engine dies", started.Out);
        await Eventually.True(() => File.Exists(sandbox.InTree("src/one.txt")), "the agent is half way");
        var engine = Holder(sandbox);
        return (engine, ParentOf(engine));
    }

    // The next engine, at work.
    private static async Task<int> TakenUpAsync(Sandbox sandbox, int engine)
    {
        var engines = sandbox.Events().OfType<RunEvent.EngineStarted>().Count();
        await Eventually.True(
            () =>
                Holder(sandbox) is > 0 and var now && now != engine && sandbox.Events().OfType<RunEvent.EngineStarted>().Count() > engines,
            "another engine is at work"
        );
        return Holder(sandbox);
    }

    private static async Task EndedAsync(Sandbox sandbox, int process, string state)
    {
        await Eventually.True(() => !Lives(process), "it ended");
        Assert.Equal(state, sandbox.StateWord());
    }

    private static int Holder(Sandbox sandbox) =>
        JsonDocument.Parse(sandbox.Ias("run-status", "--json").Out).RootElement.GetProperty("engine") is var engine
        && engine.GetProperty("alive").GetBoolean()
            ? engine.GetProperty("pid").GetInt32()
            : 0;

    private static void Kill(int process) => TemporaryRepository.Run("kill", "/", "-KILL", process.ToString(CultureInfo.InvariantCulture));

    private static int ParentOf(int process)
    {
        var stat = File.ReadAllText($"/proc/{process}/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
    }

    private static bool Lives(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[stat.LastIndexOf(')') + 2] != 'Z';
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
