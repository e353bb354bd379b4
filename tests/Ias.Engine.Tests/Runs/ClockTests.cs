using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Runs.Breaker;
using Ias.Engine.Runs;
using Ias.Tests;

namespace Ias.Engine.Tests.Runs;

/// <summary>A wall clock that jumps by a day, as a wrong BIOS battery or a suspended laptop makes it, in the middle of a turn and of a
/// wait.</summary>
public sealed class ClockTests : IDisposable
{
    private readonly EngineScene _scene = new();
    private readonly FakeTime _time = new(new DateTimeOffset(2026, 3, 7, 21, 40, 0, TimeSpan.Zero));

    private TemporaryRepository Repository => _scene.Repository;

    private IEnumerable<RunEvent> Events => _scene.Events;

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A_jump_in_the_middle_of_a_turn_neither_ends_it_nor_costs_running_time(int days)
    {
        var run = Start("while [ ! -e ../go ]; do sleep 0.02; done", new RunOptions());
        await Seen<RunEvent.TurnStarted>();

        _time.JumpWallClock(TimeSpan.FromDays(days));
        _time.Advance(TimeSpan.FromMinutes(1));
        File.WriteAllText(Path.Combine(Repository.Path, "..", "go"), "");

        Assert.Equal(ExitCode.Ok, await Finished(run));
        var first = Events.OfType<RunEvent.TurnEnded>().First();
        Assert.Equal(TurnOutcome.Ended, first.Outcome);
        Assert.InRange(first.Seconds, 60, 70);
        Assert.InRange(Events.Last().Up, 60, 600);
        Assert.DoesNotContain(Events, e => e is RunEvent.BreakerTripped or RunEvent.WaitStarted);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A_jump_in_the_middle_of_a_wait_neither_ends_nor_prolongs_it(int days)
    {
        var run = Start(":", new RunOptions(CallsPerHour: 1));
        var wait = await Seen<RunEvent.WaitStarted>();
        Assert.Equal(WaitKind.Hour, wait.Wait);
        Assert.Equal(new DateTimeOffset(2026, 3, 7, 22, 0, 0, TimeSpan.Zero), wait.Until);
        await Eventually.True(() => _time.WaitingTimers >= 2, "the engine waits"); // the inbox's poll and the wait

        _time.JumpWallClock(TimeSpan.FromDays(days));
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.DoesNotContain(Events, e => e is RunEvent.WaitEnded);
        _time.Advance(TimeSpan.FromMinutes(11));

        await Eventually.True(
            () => Events.OfType<RunEvent.TurnStarted>().Count() == 2,
            "the second turn, after twenty minutes by any clock"
        );
        Assert.False(Events.OfType<RunEvent.WaitEnded>().First().ByHalt);
        await PassesUntilEnded(
            run,
            TimeSpan.FromMinutes(10),
            () => Events.OfType<RunEvent.WaitStarted>().Count() > Events.OfType<RunEvent.WaitEnded>().Count()
        );

        Assert.Equal(ExitCode.Ok, await run);
    }

    [Fact]
    [Trait("Requirement", "R-018")]
    public async Task A_run_that_took_its_time_trips_by_the_monotonic_clock_alone()
    {
        var run = Start("while [ ! -e ../go ]; do sleep 0.02; done", new RunOptions(TimeoutHours: 1, TurnTimeoutMinutes: 600));
        await Seen<RunEvent.TurnStarted>();

        _time.JumpWallClock(TimeSpan.FromDays(-1));
        _time.Advance(TimeSpan.FromMinutes(59));
        Assert.False(run.IsCompleted);
        await PassesUntilEnded(run, TimeSpan.FromMinutes(1), () => true);

        Assert.Equal(ExitCode.Failed, await run);
        Assert.Equal(TimeoutTrigger.Word, Events.OfType<RunEvent.BreakerTripped>().Single().Trigger);
    }

    private Task<ExitCode> Start(string implement, RunOptions options)
    {
        Repository.Write("grimoires/loa/sprint.md", "## Sprint 1: Clocks\n\nWork.\n");
        Repository.Write("agent.yaml", new AgentScript().Turn("implement").Writes("work.txt", "done\n").Runs(implement).GatesApprove());
        Repository.Git("add", "-A");
        Repository.Git("commit", "-q", "-m", "plan");
        return new RunEngine(_scene.Parts(_time)).StartAsync(
            new RunRequest(
                Repository.Path,
                "sprint-1",
                options with
                {
                    Agent = "scripted",
                    AgentScript = Path.Combine(Repository.Path, "agent.yaml"),
                    IceMounts = "off",
                    Push = PushMode.Local,
                    StallMinutes = 6000,
                    StallStartupMinutes = 6000,
                    StallToolMinutes = 6000,
                }
            ),
            TestContext.Current.CancellationToken
        );
    }

    private async Task<T> Seen<T>()
        where T : RunEvent
    {
        await Eventually.True(() => Events.OfType<T>().Any(), typeof(T).Name);
        return Events.OfType<T>().First();
    }

    // Time passes only where the run waits for it: the agent's programs live by the machine's clock.
    private Task PassesUntilEnded(Task run, TimeSpan step, Func<bool> isWaited) =>
        Eventually.True(
            () =>
            {
                if (isWaited())
                {
                    _time.Advance(step);
                }

                return run.IsCompleted;
            },
            "the run's end",
            TimeSpan.FromSeconds(90)
        );

    private static Task<ExitCode> Finished(Task<ExitCode> run) =>
        run.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
}
