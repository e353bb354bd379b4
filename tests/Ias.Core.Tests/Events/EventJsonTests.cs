using System.Text.Json;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;

namespace Ias.Core.Tests.Events;

public sealed class EventJsonTests
{
    private static readonly RaisedLimits All = new(30, 12.5, 45, 20, 5_000_000, true, 8.5, 300);

    [Theory]
    [InlineData(
        """{"kind":"limits_changed","seq":1,"at":"2026-01-19T10:20:30Z","run_id":"r","up":2,"max_cycles":30,"timeout_hours":12.5,"turn_timeout_minutes":45,"max_cost_usd":20,"max_tokens":5000000,"allow_high":true,"daily_budget_usd":8.5,"calls_per_hour":300}""",
        true
    )]
    [InlineData("""{"kind":"limits_changed","seq":1,"at":"2026-01-19T10:20:30Z","run_id":"r","up":2,"daily_budget_usd":8.5}""", false)]
    public void Raised_limits_are_keys_of_their_event_as_they_have_always_been(string line, bool all)
    {
        var read = Assert.IsType<RunEvent.LimitsChanged>(JsonSerializer.Deserialize(line, EventJson.Default.RunEvent));

        Assert.Equal(all ? All : new RaisedLimits(DailyBudgetUsd: 8.5), read.Raised);
        Assert.Equal(
            line,
            JsonSerializer.Serialize(
                RunEvent.LimitsChanged.Of(read.Raised) with
                {
                    Seq = read.Seq,
                    At = read.At,
                    RunId = read.RunId,
                    Up = read.Up,
                },
                EventJson.Default.RunEvent
            )
        );
    }

    [Fact]
    public void Every_limit_that_can_be_raised_is_among_those() =>
        Assert.DoesNotContain(typeof(RaisedLimits).GetProperties(), limit => limit.GetValue(All) is null);

    [Theory]
    [InlineData(
        """{"kind":"publish_skipped","seq":1,"at":"2026-01-19T10:20:30Z","run_id":"r","up":2,"reason":"local mode","body_path":".run/pr-body.md"}"""
    )]
    [InlineData(
        """{"kind":"request_refused","seq":1,"at":"2026-01-19T10:20:30Z","run_id":"r","up":2,"request":"halt","by":"ana@box","why":"no halt to withdraw"}"""
    )]
    public void A_line_without_the_keys_that_came_later_is_read_as_none_of_them(string line)
    {
        var read = JsonSerializer.Deserialize(line, EventJson.Default.RunEvent);

        Assert.True(
            read
                is RunEvent.PublishSkipped { ToFolder: false, Reason: "local mode" }
                    or RunEvent.RequestRefused { Job: "", Why: "no halt to withdraw" },
            $"{read}"
        );
    }

    [Fact]
    public void What_is_raised_is_taken_over_and_the_rest_stays()
    {
        var before = new RunOptions(MaxCycles: 7, MaxTokens: 3);

        Assert.Equal(before, RaisedLimits.None.On(before));
        Assert.Equal(before with { MaxCycles = 30 }, new RaisedLimits(MaxCycles: 30).On(before));
        Assert.Equal(
            before with
            {
                MaxCycles = 30,
                TimeoutHours = 12.5,
                TurnTimeoutMinutes = 45,
                MaxCostUsd = 20,
                MaxTokens = 5_000_000,
                AllowHigh = true,
                DailyBudgetUsd = 8.5,
                CallsPerHour = 300,
            },
            All.On(before)
        );
    }
}
