using Ias.Tui.State;

namespace Ias.Tui.Tests.State;

public sealed class LifeTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 19, 9, 41, 0, TimeSpan.FromHours(1));

    [Theory]
    [InlineData(4, true, "alive: output 4s ago, agent busy, engine ok")]
    [InlineData(4, null, "alive: output 4s ago, engine ok")]
    [InlineData(360, true, "quiet 6m, working, engine ok")]
    [InlineData(360, false, "quiet 6m of 10m, engine ok")]
    [InlineData(900, false, "quiet 15m of 30m, engine ok")]
    public void Three_ages_and_never_a_spinner(int quiet, bool? busy, string words) =>
        Assert.Equal(words, Turn(Now.AddSeconds(-quiet), busy).Describe(Now, "ias"));

    [Fact]
    public void Before_its_first_output_a_turn_has_the_shorter_limit()
    {
        Assert.Equal(
            "alive: no output yet for 30s, engine ok",
            (Turn(null, false) with { TurnSince = Now.AddSeconds(-30) }).Describe(Now, "ias")
        );
        Assert.Equal("quiet 2m of 3m, engine ok", (Turn(null, false) with { TurnSince = Now.AddMinutes(-2) }).Describe(Now, "ias"));
    }

    [Fact]
    public void Times_of_day_are_those_of_whoever_looks_with_the_date_when_it_is_another_day()
    {
        var gone = new Life(LifeKind.Gone, GoneSince: new DateTimeOffset(2026, 1, 19, 2, 12, 0, TimeSpan.Zero));

        Assert.Equal("ENGINE GONE since 03:12: ./ias run-resume", gone.Describe(Now, "./ias"));
        Assert.Equal("ENGINE GONE since 2026-01-19 03:12: ./ias run-resume", gone.Describe(Now.AddDays(1), "./ias"));
    }

    [Fact]
    public void A_clock_that_jumped_back_makes_no_negative_age() =>
        Assert.StartsWith("alive: output 0s ago", Turn(Now.AddMinutes(3), null).Describe(Now, "ias"));

    private static Life Turn(DateTimeOffset? output, bool? busy) =>
        new(
            LifeKind.Turn,
            RecordedNight.Engine,
            Now.AddHours(-1),
            output,
            busy,
            QuietLimit: TimeSpan.FromMinutes(10),
            StartupLimit: TimeSpan.FromMinutes(3),
            ToolLimit: TimeSpan.FromMinutes(30)
        );
}
