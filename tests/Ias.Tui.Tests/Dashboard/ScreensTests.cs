using Ias.Tui.Tests.State;
using Ias.Tui.Themes;

namespace Ias.Tui.Tests.Dashboard;

/// <summary>
/// The screens of <c>tests/fixtures/screens</c>, drawn again from the recorded night. A change of the looks is recorded with
/// <c>IAS_RECORD_SCREENS=1 dotnet test tests/Ias.Tui.Tests --filter ScreensTests</c>, and read before it is committed.
/// </summary>
public sealed class ScreensTests : IDisposable
{
    private static readonly string Folder = Path.Combine(Path.GetDirectoryName(RecordedNight.Folder)!, "screens");

    private readonly Shop _shop = new();

    /// <summary>Name, moment, size, keys.</summary>
    public static TheoryData<string, string, int, int, string> Screens =>
        new()
        {
            { "running-80x24", "running", 80, 24, "" },
            { "running-120x40", "running", 120, 40, "" },
            { "running-200x60", "running", 200, 60, "" },
            { "running-60x20", "running", 60, 20, "0" },
            { "running-40x10", "running", 40, 10, "0" },
            { "running-30x8", "running", 30, 8, "2" },
            { "running-20x5", "running", 20, 5, "" },
            { "running-80x24-findings", "running", 80, 24, "5" },
            { "running-80x24-timeline", "running", 80, 24, "6kk" },
            { "running-60x20-queue", "running", 60, 20, "1" },
            { "first-glance-80x24", "first glance", 80, 24, "" },
            { "trial-120x40", "trial", 120, 40, "" },
            { "validating-120x40", "validating", 120, 40, "" },
            { "waiting-80x24", "waiting", 80, 24, "" },
            { "waiting-120x40", "waiting", 120, 40, "" },
            { "waiting-60x20", "waiting", 60, 20, "" },
            { "gone-80x24", "gone", 80, 24, "" },
            { "halted-80x24", "halted", 80, 24, "" },
            { "halted-60x20", "halted", 60, 20, "" },
            { "halted-120x40", "halted", 120, 40, "" },
            { "halted-120x40-panes", "halted", 120, 40, "\e" },
            { "halted-by-ice-breach-80x24", "halted by ice_breach", 80, 24, "" },
            { "halted-by-agent-failure-80x24", "halted by agent_failure", 80, 24, "" },
            { "halted-by-cycles-80x24", "halted by cycle_count", 80, 24, "" },
            { "halted-by-budget-80x24", "halted by budget", 80, 24, "" },
            { "halted-by-daily-budget-80x24", "halted by the day's budget", 80, 24, "" },
            { "halted-by-daily-budget-120x40-panes", "halted by the day's budget", 120, 40, "\e" },
            { "resume-daily-budget-80x24", "halted by the day's budget", 80, 24, "R" },
            { "halted-by-a-risk-80x24", "halted by a risk", 80, 24, "" },
            { "bug-80x24-now", "bug", 80, 24, "0" },
            { "bug-120x40", "bug", 120, 40, "" },
            { "red-team-60x20", "red team", 60, 20, "0" },
            { "red-team-120x40", "red team", 120, 40, "" },
            { "red-team-left-80x24", "red team", 80, 24, "5\r" },
            { "halted-by-person-80x24", "halted by user", 80, 24, "" },
            { "halted-by-publish-80x24", "halted by publish_failed", 80, 24, "" },
            { "attempts-80x24", "halted", 80, 24, "\r" },
            { "attempts-60x20", "halted", 60, 20, "\rj" },
            { "attempts-120x40", "halted", 120, 40, "\rjj" },
            { "breaker-80x24", "running", 80, 24, "3\r" },
            { "finding-80x24", "running", 80, 24, "5\r" },
            { "push-80x24", "push", 80, 24, "" },
            { "inbox-80x24", "push", 80, 24, "i" },
            { "inbox-120x40", "finished", 120, 40, "8" },
            { "finished-120x40", "finished", 120, 40, "" },
            { "night-80x24", "halted", 80, 24, "w" },
            { "night-whole-120x40", "finished", 120, 40, "wa" },
            { "help-80x24", "running", 80, 24, "?" },
            { "halt-80x24", "running", 80, 24, "H" },
            { "halt-again-80x24", "asked", 80, 24, "H" },
            { "resume-80x24", "halted", 80, 24, "R" },
            { "resume-limit-80x24", "halted by cycle_count", 80, 24, "R" },
            { "start-80x24", "ready", 80, 24, "S" },
            { "not-ready-80x24", "no run", 80, 24, "S" },
            { "note-80x24", "running", 80, 24, "mRound half away from zero.\e" },
            { "actions-80x24", "running", 80, 24, " " },
            { "palette-80x24", "running", 80, 24, ":hist" },
            { "history-80x24", "running", 80, 24, ":history\r" },
            { "history-120x40", "running", 120, 40, ":history\r" },
            { "search-80x24", "running", 80, 24, "/round" },
            { "no-run-80x24", "no run", 80, 24, "" },
            { "no-repository-80x24", "no repository", 80, 24, "" },
        };

    [Theory]
    [MemberData(nameof(Screens))]
    public void A_screen_is_as_it_was_recorded(string name, string moment, int columns, int rows, string keys)
    {
        using var sitting = new Sitting(_shop.At(moment), columns, rows)
        {
            PreviousLook = DateTimeOffset.Parse("2026-01-18T21:30:00Z", System.Globalization.CultureInfo.InvariantCulture),
        };

        sitting.Pause().Type(keys);

        var drawn = sitting.Text + "\n";
        var file = Path.Combine(Folder, name + ".txt");
        if (Environment.GetEnvironmentVariable("IAS_RECORD_SCREENS") == "1")
        {
            File.WriteAllText(file, drawn);
        }

        Assert.Equal(File.ReadAllText(file), drawn);
    }

    [Fact]
    public void Every_recorded_screen_is_still_drawn() =>
        Assert.Equal(
            Screens.Select(row => row.Data.Item1 + ".txt").Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );

    [Theory]
    [InlineData("halted", true)]
    [InlineData("push", true)]
    [InlineData("gone", true)]
    [InlineData("running", false)]
    [InlineData("waiting", false)]
    [InlineData("finished", true)]
    public void The_second_row_is_reversed_when_somebody_is_needed(string moment, bool isReversed)
    {
        using var sitting = new Sitting(_shop.At(moment));

        Assert.Equal(isReversed, Enumerable.Range(0, 80).All(x => sitting.Screen.StyleAt(x, 1) == Look.Default[Role.Alert]));
        Assert.NotEqual(isReversed, sitting.Screen.Row(1).Contains("needs you: 0"));
    }

    [Fact]
    public void In_ASCII_no_line_is_drawn_and_no_block()
    {
        foreach (var moment in Shop.Moments)
        {
            using var sitting = new Sitting(_shop.At(moment), 120, 40, Look.Default with { Glyphs = Glyphs.Ascii });

            foreach (var keys in new[] { "", "\e", "w", "\e?", "\e ", "\e:", "\eH", "\eR" })
            {
                sitting.Pause().Type(keys);
                Assert.DoesNotContain(sitting.Text, c => c is >= '\u2500' and <= '\u25FF');
            }
        }
    }

    public void Dispose() => _shop.Dispose();
}
