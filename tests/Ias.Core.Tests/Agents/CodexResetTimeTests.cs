using Ias.Core.Agents;

namespace Ias.Core.Tests.Agents;

public sealed class CodexResetTimeTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 8, 0, 30, TimeSpan.Zero);
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.CreateCustomTimeZone("two", TimeSpan.FromHours(2), "two", "two");

    [Theory]
    [InlineData("or try again at 11:23 AM.", "2026-11-21 09:24")]
    [InlineData("or try again at 10:00 AM.", "2026-11-21 08:01")] // its minute is not over
    [InlineData("or try again at 9:23 AM.", "2026-11-22 07:24")] // past: tomorrow
    [InlineData("or try again at Mar 17th, 2030 5:46 PM.", "2030-03-17 15:47")]
    [InlineData("or try again at Jan 1st, 2027 12:05 AM.", "2026-12-31 22:06")]
    [InlineData("Try again in 3 days 4 hours 5 minutes.", "2026-11-24 12:05")]
    [InlineData("try again in 1 minute.", "2026-11-21 08:01")]
    public void The_time_is_read_in_the_machines_zone_and_rounded_up(string message, string expected) =>
        Assert.Equal(
            expected,
            CodexResetTime.In("You've hit your usage limit. " + message, Now, Zone)?.UtcDateTime.ToString("yyyy-MM-dd HH:mm")
        );

    [Theory]
    [InlineData("You've hit your usage limit.")]
    [InlineData("try again at")]
    [InlineData("try again at noon.")]
    [InlineData("try again at 99:99 PM.")]
    [InlineData("try again in a while.")]
    [InlineData("try again later.")]
    public void No_time_is_made_up(string message) => Assert.Null(CodexResetTime.In(message, Now, Zone));
}
