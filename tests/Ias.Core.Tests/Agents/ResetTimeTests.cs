using FsCheck;
using FsCheck.Fluent;
using Ias.Core.Agents;

namespace Ias.Core.Tests.Agents;

public sealed class ResetTimeTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 8, 0, 30, TimeSpan.Zero); // a Saturday
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
        Assert.Equal(expected, Read("You've hit your usage limit. " + message));

    [Theory]
    [InlineData("You've hit your session limit · resets 6:30am (America/New_York)", "2026-11-21 11:31")]
    [InlineData("You've hit your session limit · resets 3am (America/New_York)", "2026-11-21 08:01")]
    [InlineData("You've hit your weekly limit · resets Nov 24, 8:23am (UTC)", "2026-11-24 08:24")]
    [InlineData("You've hit your weekly limit · resets Jan 2, 5am (Europe/Berlin)", "2027-01-02 04:01")] // next year's
    [InlineData("You've hit your 5-hour limit · resets Mar 17, 2030, 5:46pm (UTC)", "2030-03-17 17:47")]
    [InlineData("5-hour limit reached ∙ resets 3pm", "2026-11-21 13:01")]
    [InlineData("Your limit will reset at 3pm (America/Santiago).", "2026-11-21 18:01")]
    [InlineData("You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC.", "2026-12-01 00:01")]
    [InlineData("You've hit your org's monthly spend limit · resets Dec 1", "2026-11-30 22:01")]
    [InlineData("weekly limit, resets Thursday at 8am (UTC)", "2026-11-26 08:01")]
    [InlineData("weekly limit, resets Sat 7am (UTC)", "2026-11-28 07:01")] // this Saturday's has passed
    [InlineData("Your quota will reset after 2h14m32s.", "2026-11-21 10:15")]
    [InlineData("Please retry later.\nSuggested retry after 3600s.", "2026-11-21 09:00")]
    [InlineData("usage limit, resets at 2026-11-21T12:15:00Z", "2026-11-21 12:15")]
    [InlineData("Claude AI usage limit reached|1795255200", "2026-11-21 10:00")]
    [InlineData(
        "Prompt is too long · automatic compaction failed: You've hit your session limit · resets 12:30pm (UTC)",
        "2026-11-21 12:31"
    )]
    public void Times_in_words_are_read_with_their_zones(string message, string expected) => Assert.Equal(expected, Read(message));

    [Fact]
    public void The_end_of_a_session_that_has_just_passed_is_not_tomorrows()
    {
        Assert.Equal("2026-11-21 07:31", Read("You've hit your session limit · resets 7:30am (UTC)"));
        Assert.Equal("2026-11-22 06:31", Read("You've hit your session limit · resets 6:30am (UTC)"));
    }

    [Theory]
    [InlineData("You've hit your usage limit.")]
    [InlineData("try again at")]
    [InlineData("try again at noon.")]
    [InlineData("try again at 99:99 PM.")]
    [InlineData("try again in a while.")]
    [InlineData("try again later.")]
    [InlineData("resets Feb 31, 3am (UTC)")]
    [InlineData("resets 3am (Atlantis/Capital)")]
    [InlineData("usage limit reached|17")]
    public void No_time_is_made_up(string message) => Assert.Null(ResetTime.In(message, Now, Zone));

    [Fact]
    public void No_sentence_breaks_the_reader()
    {
        var words = Gen.Elements(
            "resets",
            "try again",
            "in",
            "at",
            "on",
            "Feb",
            "30",
            "29th,",
            "9999",
            "2027",
            "12:60",
            "13pm",
            "(UTC)",
            "(",
            "Mon",
            "|17",
            "5h",
            "99999999d",
            "am"
        );
        Prop.ForAll(
                words.ListOf().Select(list => string.Join(' ', list)).ToArbitrary(),
                message => ResetTime.In(message, Now, Zone) is not { } time || time > Now.AddYears(-1)
            )
            .QuickCheckThrowOnFailure();
    }

    private static string? Read(string message) => ResetTime.In(message, Now, Zone)?.UtcDateTime.ToString("yyyy-MM-dd HH:mm");
}
