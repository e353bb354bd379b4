using System.Globalization;
using Ias.Tui.State;

namespace Ias.Tui.Tests.State;

public sealed class TypedTimeTests
{
    [Theory]
    [InlineData("21:00", "2026-01-18 21:00:00")]
    [InlineData("20:29", "2026-01-18 20:29:40")] // the minute in which it began
    [InlineData("3:30", "2026-01-19 03:30:00")]
    [InlineData("03:30:15", "2026-01-19 03:30:15")]
    [InlineData(" 2026-01-18 23:50 ", "2026-01-18 23:50:00")]
    public void A_time_of_day_is_the_last_one_that_the_run_has(string typed, string meant) => Assert.Equal(At(meant), Read(typed).At);

    [Fact]
    public void Of_two_nights_the_last_is_meant_and_a_date_names_the_other()
    {
        var (begin, end) = (At("2026-01-18 20:00:00"), At("2026-01-20 09:00:00"));

        Assert.Equal(At("2026-01-20 03:30:00"), TypedTime.Read("03:30", begin, end, TimeSpan.FromHours(1)).At);
        Assert.Equal(At("2026-01-19 03:30:00"), TypedTime.Read("2026-01-19 03:30", begin, end, TimeSpan.FromHours(1)).At);
    }

    [Theory]
    [InlineData("12:00", "the run has no 12:00: it ran from 20:29 to 05:00")]
    [InlineData("2026-01-17 23:00", "the run has no 2026-01-17 23:00")]
    [InlineData("25:00", "25:00 is not a time of day; 23:50 is one")]
    [InlineData("", " is not a time of day")]
    public void Any_other_is_refused_with_what_there_is(string typed, string why)
    {
        Assert.Null(Read(typed).At);
        Assert.StartsWith(why, Read(typed).Problem);
    }

    private static TypedTime Read(string typed) =>
        TypedTime.Read(typed, At("2026-01-18 20:29:40"), At("2026-01-19 05:00:00"), TimeSpan.FromHours(1));

    private static DateTimeOffset At(string local) =>
        new(DateTime.ParseExact(local, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), TimeSpan.FromHours(1));
}
