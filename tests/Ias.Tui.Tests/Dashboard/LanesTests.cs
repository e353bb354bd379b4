using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Core.Runs;
using Ias.Engine.Queue;
using Ias.Tui.Contracts;
using Ias.Tui.State;
using Ias.Tui.Tests.State.Jobs;

namespace Ias.Tui.Tests.Dashboard;

/// <summary>Jobs of a queue that are worked on side by side, as the log shows them.</summary>
public sealed class LanesTests : IDisposable
{
    private readonly Shop _shop = new();
    private readonly SampleQueue _queue;
    private readonly List<RunningJob> _running = [];
    private RawState _seen;

    public LanesTests()
    {
        _queue = new SampleQueue(_shop.Path);
        _seen = _shop.At("running");
        _seen = Shop.With(
            _seen,
            new RunEvent.TurnEnded(
                _seen.Events.OfType<RunEvent.TurnStarted>().Last().Turn,
                3,
                Phase.Review,
                TurnOutcome.Ended,
                "",
                0,
                1,
                1,
                null,
                null,
                null,
                "",
                0,
                0,
                null
            )
        );
    }

    [Fact]
    public void Turns_under_way_at_once_stand_beside_each_other_each_at_the_end_of_what_it_prints()
    {
        Begin("tax rules", "implementer", "reading the table\nadding it up\n");
        Begin("check rounding", "reviewer", "looking at totals\n");

        using var sitting = At(160, 40);
        var titles = Assert.Single(Rows(sitting), row => row.Contains("implementer: tax rules"));
        Assert.Contains("reviewer: check rounding", titles);
        Assert.Contains(Rows(sitting), row => row.Contains("adding it up"));

        Print(0, "done with it\n");
        sitting.Advance(TimeSpan.FromMilliseconds(100));

        var (left, right) = (ColumnOf(sitting, "done with it"), ColumnOf(sitting, "looking at totals"));
        Assert.True(left < right, $"{left} {right}\n{sitting.Text}");
    }

    [Theory]
    [InlineData(80, 24)]
    [InlineData(120, 40)]
    public void Lanes_stand_side_by_side_on_ordinary_screens_and_their_line_meets_the_rules_around(int columns, int rows)
    {
        Begin("tax rules", "implementer", "adding it up\n");
        Begin("check rounding", "reviewer", "looking at totals\n");

        using var sitting = At(columns, rows);

        var log = sitting.Layout.Spots.Single(spot => spot.Pane == PaneNumber.Log).Area;
        var line = Enumerable.Range(log.X + 1, log.Width - 2).Single(x => sitting.Screen.TextAt(x, log.Y + 1) == "│");
        Assert.Equal("┬", sitting.Screen.TextAt(line, log.Y));
        Assert.Equal(columns == 80 ? "┴" : "u", sitting.Screen.TextAt(line, log.Bottom)); // of a column where a word stands: Timeline
        Assert.Contains("looking at totals", sitting.Text);
    }

    [Fact]
    public void A_job_is_as_old_as_its_attempt_which_its_file_does_not_know()
    {
        Begin("tax rules", "implementer", "");

        var now = _queue.Now();

        var row = Assert.Single(now.Jobs);
        Assert.Null(now.Of(row)!.Job!.StartedAt);
        Assert.Equal(_seen.At, now.StartedAt(row));
        using var sitting = At(160, 40);
        Assert.Matches("tax rules +0s", sitting.Text);
    }

    [Theory]
    [InlineData(80, 24, "tax rules +cancelled by ana@box, ending")]
    [InlineData(160, 40, "tax rules +ending")]
    public void A_job_that_somebody_cancels_says_so_until_its_agent_has_ended(int columns, int rows, string line)
    {
        Begin("tax rules", "implementer", "");
        Begin("check rounding", "reviewer", "");

        _seen = Shop.With(_seen, new RunEvent.CancelAsked(_running[0].Id, 1, "ana@box", "not now"));

        using var sitting = At(columns, rows);
        Assert.Matches(line, sitting.Text);
        Assert.Equal(2, sitting.Text.Split("ending").Length);
    }

    [Fact]
    public void A_turn_that_ends_leaves_the_rest_of_the_width_to_the_others_and_the_last_one_the_whole_log()
    {
        Begin("one", "implementer", "first says\n");
        Begin("two", "implementer", "second says\n");
        Begin("three", "implementer", "third says\n");
        using var sitting = At(200, 40);
        Assert.Equal(3, Rows(sitting).Single(row => row.Contains("implementer: one")).Split("implementer: ").Length - 1);

        sitting.Show(End(1));
        Assert.Equal(2, Rows(sitting).Single(row => row.Contains("implementer: one")).Split("implementer: ").Length - 1);
        Assert.DoesNotContain("implementer: two", sitting.Text);

        sitting.Show(End(0));
        Assert.DoesNotContain("implementer: three", string.Join('\n', Rows(sitting)));
        Assert.Contains("third says", sitting.Text);
    }

    [Fact]
    public void Where_there_is_no_room_for_all_it_says_how_many_are_not_shown_and_where_there_is_none_for_two_the_log_is_one()
    {
        foreach (var title in (string[])["one", "two", "three", "four", "five", "six"])
        {
            Begin(title, "implementer", $"{title} says\n");
        }

        using var sitting = At(200, 40);
        var shown = Rows(sitting).Single(row => row.Contains("implementer: one")).Split("implementer: ").Length - 1;
        Assert.InRange(shown, 2, 4);
        Assert.Contains($"{6 - shown} lanes more: no room", sitting.Text);

        sitting.Resize(60, 30).Type("2");
        Assert.DoesNotContain("lanes more", sitting.Text);
        Assert.DoesNotContain("implementer: one", string.Join('\n', Rows(sitting)));
    }

    [Fact]
    public void Moving_up_leads_to_the_one_text_of_the_night_and_following_back_to_the_lanes()
    {
        Begin("one", "implementer", string.Concat(Enumerable.Range(0, 80).Select(n => $"line {n}\n")));
        Begin("two", "implementer", "second says\n");
        using var sitting = At(160, 40);

        sitting.Type("2kkk");
        Assert.DoesNotContain("implementer: one", string.Join('\n', Rows(sitting)));

        sitting.Type("f");
        Assert.Contains(Rows(sitting), row => row.Contains("implementer: one"));
    }

    public void Dispose()
    {
        _queue.Dispose();
        _shop.Dispose();
    }

    private string Log(int at) => Path.Combine(_queue.Files.AttemptOf(_running[at].Id, 1), "agent.log");

    private void Print(int at, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Log(at))!);
        File.AppendAllText(Log(at), text);
    }

    private void Begin(string title, string role, string says)
    {
        _queue.Add(title, role);
        var claim = _queue.Queue.ClaimNext()!;
        _running.Add(new RunningJob(claim.Job.Id, title, role, 1, 1, _seen.At, _running.Count + 1));
        Print(_running.Count - 1, says);
        RunnerStateFile.Write(_queue.Files, new RunnerState(RunnerStatus.Running, Jobs: _running, Lanes: 6));
        _seen = Shop.With(
            _seen,
            new RunEvent.TurnStarted(
                $"job-{claim.Job.Id}",
                3,
                Phase.Job,
                1,
                "scripted",
                "",
                Path.GetRelativePath(_shop.Path, Log(_running.Count - 1)),
                4242,
                1
            )
        );
    }

    private RawState End(int at) =>
        _seen = Shop.With(
            _seen,
            new RunEvent.TurnEnded($"job-{_running[at].Id}", 3, Phase.Job, TurnOutcome.Ended, "", 0, 1, 1, null, null, null, "", 0, 0, null)
        );

    private Sitting At(int columns, int rows) => new Sitting(_seen, columns, rows).Show(_queue.Now()).Show(_seen);

    // Of the log alone: the queue beside it has the titles, too.
    private static List<string> Rows(Sitting sitting)
    {
        var area = sitting.Layout.Spots.Single(spot => spot.Pane == PaneNumber.Log).Area;
        return
        [
            .. Enumerable
                .Range(area.Y, area.Height)
                .Select(row => sitting.Screen.Row(row) is var text && text.Length > area.X ? text[area.X..] : ""),
        ];
    }

    private static int ColumnOf(Sitting sitting, string text) => Rows(sitting).Single(row => row.Contains(text)).IndexOf(text);
}
