using Ias.Core.Agents;
using Ias.Core.Model;
using Ias.Engine.Agents;
using Ias.Tests;

namespace Ias.Engine.Tests.Agents;

public sealed class StallDetectorTests
{
    private readonly StallDetector _stall = new(new StallLimits(Silence: Minutes(10), Startup: Minutes(3), Tool: Minutes(30)));

    [Fact]
    public void Silence_without_CPU_at_start_up_is_a_stall_after_the_start_up_limit()
    {
        Assert.Null(_stall.Sample(Minutes(2.9), lastOutput: null, TimeSpan.Zero, toolOpen: false));
        Assert.Equal(Minutes(3), _stall.Sample(Minutes(3), lastOutput: null, TimeSpan.Zero, toolOpen: false));
    }

    [Fact]
    public void After_the_first_output_silence_may_last_longer()
    {
        Assert.Null(_stall.Sample(Minutes(10.9), lastOutput: Minutes(1), TimeSpan.Zero, toolOpen: false));
        Assert.Equal(Minutes(10), _stall.Sample(Minutes(11), lastOutput: Minutes(1), TimeSpan.Zero, toolOpen: false));
    }

    [Fact]
    public void An_open_tool_call_may_be_silent_longest()
    {
        Assert.Null(_stall.Sample(Minutes(30), lastOutput: Minutes(1), TimeSpan.Zero, toolOpen: true));
        Assert.Equal(Minutes(30), _stall.Sample(Minutes(31), lastOutput: Minutes(1), TimeSpan.Zero, toolOpen: true));
    }

    [Theory]
    [InlineData(0.009, true)]
    [InlineData(0.012, false)]
    public void One_hundredth_of_a_core_tells_work_from_sleep(double share, bool stalls)
    {
        TimeSpan? stalled = null;
        for (var minute = 1.0; minute <= 20 && stalled is null; minute += 0.5)
        {
            stalled = _stall.Sample(Minutes(minute), lastOutput: Minutes(0.5), Minutes(minute * share), toolOpen: false);
        }

        Assert.Equal(stalls, stalled is not null);
    }

    [Fact]
    public void Work_that_ended_long_ago_does_not_count_for_ever()
    {
        _stall.Sample(Minutes(1), lastOutput: Minutes(1), Minutes(1), toolOpen: false);

        Assert.Equal(
            Minutes(10),
            Enumerable
                .Range(2, 20)
                .Select(m => _stall.Sample(Minutes(m), Minutes(1), Minutes(1), toolOpen: false))
                .FirstOrDefault(s => s is not null)
        );
    }

    [Fact]
    public void CPU_time_that_leaves_with_a_process_is_not_taken_for_work_when_it_comes_back()
    {
        _stall.Sample(Minutes(1), Minutes(1), Minutes(5), toolOpen: false);
        _stall.Sample(Minutes(2), Minutes(1), TimeSpan.Zero, toolOpen: false);

        Assert.Equal(Minutes(10), _stall.Sample(Minutes(12), Minutes(1), TimeSpan.Zero, toolOpen: false));
    }

    [Fact]
    public void After_a_gap_in_which_nobody_looked_every_limit_begins_anew()
    {
        _stall.Sample(Minutes(1), lastOutput: Minutes(1), TimeSpan.Zero, toolOpen: false);
        _stall.Woke(Minutes(60));

        Assert.Null(_stall.Sample(Minutes(69.9), lastOutput: Minutes(1), TimeSpan.Zero, toolOpen: false));
        Assert.Equal(Minutes(10), _stall.Sample(Minutes(70), lastOutput: Minutes(1), TimeSpan.Zero, toolOpen: false));
    }

    [Fact]
    public async Task An_engine_that_was_stopped_itself_hears_the_agent_before_it_judges()
    {
        var time = new FakeTime();
        using var turns = new TurnFixture(time);
        turns.Turn = turns.Turn with { Timeout = TimeSpan.FromHours(1) };
        var go = turns.At("go");
        var turn = turns.Run(new CommandAgent(["sh", "-c", $"while [ ! -e '{go}' ]; do sleep 0.05; done"], PromptBy.Stdin));
        await Eventually.True(() => turn.IsCompleted || time.WaitingTimers > 0, "the watch to wait");

        time.Advance(TimeSpan.FromHours(2)); // more than any limit
        await Eventually.True(() => turn.IsCompleted || time.WaitingTimers > 0, "the watch to wait again");
        File.WriteAllText(go, "");

        Assert.Equal(TurnOutcome.Ended, (await turn).Outcome);
    }

    [Fact]
    public async Task A_sleeping_agent_is_ended_when_the_engines_clock_says_so()
    {
        var time = new FakeTime();
        using var turns = new TurnFixture(time);
        turns.Turn = turns.Turn with { Timeout = TimeSpan.FromHours(1) };
        var turn = turns.Run(new CommandAgent(["sh", "-c", "exec sleep 600"], PromptBy.Stdin));

        await PassUntilEnded(turn, time);

        Assert.Equal((TurnOutcome.Stalled, "no output and no CPU for 3 min"), ((await turn).Outcome, (await turn).Detail));
    }

    [Fact]
    public async Task A_child_of_a_plain_command_extends_the_limit()
    {
        var time = new FakeTime();
        using var turns = new TurnFixture(time);
        turns.Turn = turns.Turn with { Stall = turns.Turn.Stall with { Tool = TimeSpan.FromHours(2) }, Timeout = TimeSpan.FromMinutes(30) };
        var turn = turns.Run(new CommandAgent(["sh", "-c", "sleep 600 & echo testing; wait"], PromptBy.Stdin));
        await Eventually.True(
            () => File.Exists(turns.Turn.LogPath) && File.ReadAllText(turns.Turn.LogPath).Contains("testing"),
            "the child to be there"
        );

        await PassUntilEnded(turn, time);

        Assert.Equal(TurnOutcome.TimedOut, (await turn).Outcome);
    }

    // The engine's clock goes on only while the watch waits: what it sees between two looks does not depend on the machine's load.
    private static async Task PassUntilEnded(Task turn, FakeTime time)
    {
        while (!turn.IsCompleted)
        {
            await Eventually.True(() => turn.IsCompleted || time.WaitingTimers > 0, "the watch to wait");
            time.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }
    }

    private static TimeSpan Minutes(double minutes) => TimeSpan.FromMinutes(minutes);
}
