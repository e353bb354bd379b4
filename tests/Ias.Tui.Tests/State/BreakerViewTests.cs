using Ias.Core.Runs.Breaker;
using Ias.Tui.State;

namespace Ias.Tui.Tests.State;

public sealed class BreakerViewTests
{
    [Fact]
    public void A_new_trigger_has_a_meter_with_its_words()
    {
        var seen = RecordedNight.At(21, RecordedNight.Engine);
        var breaker = new CircuitBreaker(Triggers: new BreakerTriggers([.. BreakerTriggers.Registered, new RefusedRequestsTrigger(3)]));

        var meter = BreakerView.Of(breaker, seen.Run!, new RunClock(0, seen.At, Ticks: false), []).Meters[^1];

        Assert.Equal(("refused_requests", "refusals", 3, 4), (meter.Name, meter.Label, meter.Count, meter.Limit));
        Assert.Equal(
            ("requests in a row that are refused", "one more halts", "a request that is carried out"),
            (meter.Feeds, meter.Next, meter.LoweredBy)
        );
    }

    [Fact]
    public void Without_the_breakers_file_the_meters_have_the_runs_own_limits()
    {
        var seen = RecordedNight.At(21, RecordedNight.Engine);
        var run = seen.Run! with { Options = seen.Run.Limits with { TimeoutHours = 3, NoProgressThreshold = 7 } };

        var meters = RunSnapshot.Of(seen with { Run = run, Breaker = null }).Breaker!.Meters.ToDictionary(m => m.Name, m => m.Limit);

        Assert.Equal((3, 7), (meters[TimeoutTrigger.Word], meters[NoProgressTrigger.Word]));
    }
}
