using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Ias.Core.Events;
using Ias.Core.Guardrails;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Tui.Contracts;
using Ias.Tui.Logs;

namespace Ias.Tui.Tests.Logs;

public sealed class CombinedLogTests
{
    private static readonly SecretText Secrets = new(new SecretPatterns([]));
    private static readonly DateTimeOffset Evening = new(2026, 3, 1, 21, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void A_night_reads_as_events_with_each_turns_output_behind_its_rule()
    {
        using var view = new ViewModel();
        view.Night();

        Assert.Equal(
            [
                "== IMPLEMENT, cycle 1: claude",
                "   writing",
                "   more",
                "   IMPLEMENT ended after 6m40s",
                "   commit 4be1f02a feat: x  (6 files, +188 -40)",
                "== REVIEW, cycle 1: claude",
                "   reading",
                "   REVIEW: changes required, 1 finding",
                "       [high] totals.ts:88 rounding differs",
                "== IMPLEMENT, cycle 2: claude",
                "   half a l",
                "   IMPLEMENT crashed after 3.0s: exit status 1",
                "== IMPLEMENT, cycle 2: claude, try 2",
                "   second try",
                "   unfinished",
            ],
            view.Shown()
        );
    }

    [Fact]
    public void It_reads_the_same_in_both_directions()
    {
        using var view = new ViewModel();
        view.Night();

        var down = new List<LogAddress>();
        for (var at = view.Log.After(new LogAddress(-1, 0)); at is { } address; at = view.Log.After(address))
        {
            down.Add(address);
        }

        var up = new List<LogAddress>();
        for (var at = view.Log.Before(view.Log.End); at is { } address; at = view.Log.Before(address))
        {
            up.Add(address);
        }

        up.Reverse();
        Assert.Equal(down, up);
        Assert.Equal(down.Order(), down);
        Assert.Equal(down.Select(view.Log.Place).Order(), down.Select(view.Log.Place));
    }

    [Fact]
    public void An_active_turn_grows_below_and_addresses_stay()
    {
        using var view = new ViewModel();
        view.Night();
        var last = view.Log.Before(view.Log.End)!.Value;
        Assert.Null(view.Log.After(last));

        view.Output("2-implement.log", " no more\nand on\n");

        Assert.Equal(LogChange.Grew, view.Log.Refresh());
        Assert.Equal("unfinished no more", view.Log.At(last)!.Lines[0].Text);
        Assert.Equal("and on", view.Log.At(view.Log.After(last)!.Value)!.Lines[0].Text);
        Assert.Equal(LogChange.None, view.Log.Refresh());
    }

    [Fact]
    public void A_turn_whose_log_does_not_exist_yet_is_its_rule_alone()
    {
        using var view = new ViewModel();
        view.Log.Add(view.Turn(1, Phase.Implement));
        Assert.Equal(["== IMPLEMENT, cycle 1: claude"], view.Shown());

        view.Output("1-implement.log", "here\n");

        Assert.Equal(LogChange.Grew, view.Log.Refresh());
        Assert.Equal(["== IMPLEMENT, cycle 1: claude", "   here"], view.Shown());
    }

    [Fact]
    public void Attempts_without_a_recorded_place_show_their_common_log_once_at_the_last()
    {
        using var view = new ViewModel();
        view.Output("1-implement.log", "first\nsecond\n");
        view.Log.Add(view.Turn(1, Phase.Implement));
        view.Log.Add(view.Turn(1, Phase.Implement, attempt: 2));

        Assert.Equal(["== IMPLEMENT, cycle 1: claude", "== IMPLEMENT, cycle 1: claude, try 2", "   first", "   second"], view.Shown());
    }

    [Fact]
    public void A_log_that_an_event_names_elsewhere_is_not_followed_there()
    {
        using var view = new ViewModel();
        view.Log.Add(view.Turn(1, Phase.Implement) with { Log = "../../../etc/passwd" });
        view.Log.Add(view.Turn(1, Phase.Review) with { Log = "/etc/passwd" });

        Assert.Equal(["== IMPLEMENT, cycle 1: claude", "== REVIEW, cycle 1: claude"], view.Shown());
    }

    [Fact]
    public void Marks_are_where_something_happened_that_matters()
    {
        using var view = new ViewModel();
        view.Night();

        Assert.Equal(
            [LogMarkKind.Phase, LogMarkKind.Commit, LogMarkKind.Phase, LogMarkKind.Finding, LogMarkKind.Phase, LogMarkKind.Problem],
            view.Log.Marks.All.Select(m => m.Kind)
        );
        Assert.All(view.Log.Marks.All, m => Assert.Equal(m.Kind, view.Log.At(m.Address)!.Mark));
    }

    [Fact]
    public void Keys_go_from_mark_to_mark_and_from_phase_to_phase()
    {
        using var view = new ViewModel();
        view.Night();
        var marks = view.Log.Marks;
        var inReview = view.Log.After(marks.All[2].Address)!.Value;

        Assert.Equal(marks.All[3], marks.After(inReview));
        Assert.Equal(marks.All[2], marks.Before(inReview));
        Assert.Equal(marks.All[4], marks.After(inReview, phases: true));
        Assert.Equal(marks.All[2], marks.Before(inReview, phases: true));
        Assert.Equal(marks.All[0], marks.Before(marks.All[2].Address, phases: true));
        Assert.Null(marks.Before(marks.All[0].Address));
        Assert.Null(marks.After(view.Log.End));
        Assert.Equal(marks.All[0], marks.After(new LogAddress(-1, 0)));
        Assert.Equal(marks.All[^1], marks.Before(view.Log.End));
    }

    [Fact]
    public void A_time_of_the_night_has_its_place()
    {
        using var view = new ViewModel();
        view.Night();
        var commit = view.Log.Marks.All[1];

        Assert.Equal(commit.Address, view.Log.At(commit.At.AddSeconds(1)));
        Assert.Equal(new LogAddress(0, 0), view.Log.At(Evening.AddDays(-1)));
        Assert.Equal(Phase.Implement, view.Log.TurnAt(commit.Address)!.Phase);
        Assert.Null(view.Log.TurnAt(new LogAddress(-1, 0)));
    }

    [Fact]
    public async Task Lines_of_a_turn_are_numbered_once_they_are_counted()
    {
        using var view = new ViewModel();
        view.Night();
        var last = view.Log.Before(view.Log.End)!.Value;
        Assert.Null(view.Log.LineNumber(last));

        await view.Log.CountAsync(last, Cancel);

        Assert.Equal((2L, 0L), (view.Log.LineNumber(last), view.Log.LinesBelow(last)));
        Assert.Equal(1, view.Log.LinesBelow(view.Log.Before(last)!.Value));
        Assert.Null(view.Log.LineNumber(new LogAddress(0, 0)));
    }

    [Fact]
    public async Task A_search_finds_events_and_output_in_both_directions()
    {
        using var view = new ViewModel();
        view.Night();
        foreach (
            var (typed, lines) in new[]
            {
                ("rea", new[] { "reading" }),
                ("try", ["IMPLEMENT, cycle 2: claude, try 2", "second try"]),
                ("nothing like it", []),
                ("half", ["half a l"]),
                ("ing", ["writing", "reading", "REVIEW: changes required, 1 finding"]),
                (
                    "IMPLEMENT",
                    [
                        "IMPLEMENT, cycle 1: claude",
                        "IMPLEMENT ended after 6m40s",
                        "IMPLEMENT, cycle 2: claude",
                        "IMPLEMENT crashed after 3.0s: exit status 1",
                        "IMPLEMENT, cycle 2: claude, try 2",
                    ]
                ),
            }
        )
        {
            var search = new CombinedLogSearch(view.Log, SearchPattern.Of(typed)!);
            var (down, up) = (new List<string>(), new List<string>());
            for (
                var at = await search.NextAsync(new LogAddress(-1, 0), null, Cancel);
                at is { } address;
                at = await search.NextAsync(address, null, Cancel)
            )
            {
                down.Add(view.Log.At(address)!.Lines[0].Text);
            }

            for (
                var at = await search.PreviousAsync(view.Log.End, null, Cancel);
                at is { } address;
                at = await search.PreviousAsync(address, null, Cancel)
            )
            {
                up.Insert(0, view.Log.At(address)!.Lines[0].Text);
            }

            Assert.Equal(lines, down);
            Assert.Equal(lines, up);
        }
    }

    [Fact]
    public void A_secret_or_a_control_sequence_in_an_event_does_not_come_through()
    {
        using var view = new ViewModel();
        view.Log.Add(new RunEvent.NoteTaken("me", "use ghp_0123456789abcdefghijABCDEFGHIJ \x1b]0;x\a please") { At = Evening });

        Assert.Equal(["   note from me: use [redacted github token] \uFFFD]0;x\uFFFD please"], view.Shown());
    }

    [Fact]
    public void Few_files_stay_open_however_long_the_night()
    {
        using var view = new ViewModel();
        for (var cycle = 1; cycle <= 30; cycle++)
        {
            view.Output($"{cycle}-implement.log", $"in cycle {cycle}\n");
            view.Log.Add(view.Turn(cycle, Phase.Implement));
        }

        Assert.Equal(60, view.Shown().Count);
        var open = Directory.GetFiles("/proc/self/fd").Count(fd => Target(fd).StartsWith(view.Folder));
        Assert.InRange(open, 1, 4);
    }

    private static string Target(string descriptor)
    {
        try
        {
            return File.ResolveLinkTarget(descriptor, returnFinalTarget: false)?.FullName ?? "";
        }
        catch (IOException)
        {
            return ""; // another test closed it meanwhile
        }
    }

    private sealed class ViewModel : IDisposable
    {
        private readonly LogSample _files = new();
        private int _minutes;

        public ViewModel() => Log = new CombinedLog(_files.Folder, new AgentOutput("/x", Secrets), Secrets);

        public CombinedLog Log { get; }

        public string Folder => _files.Folder;

        public void Output(string name, string text) => File.AppendAllText(Path.Combine(_files.Folder, name), text);

        public RunEvent.TurnStarted Turn(int cycle, Phase phase, int attempt = 1, long from = 0) =>
            new(
                $"{cycle}-{phase}-{attempt}",
                cycle,
                phase,
                attempt,
                "claude",
                "",
                $".run/logs/{cycle}-{phase.Word().ToLowerInvariant()}.log",
                1,
                1,
                from
            )
            {
                At = Next(),
            };

        public void Night()
        {
            Log.Add(new RunEvent.CycleStarted(1, "abc") { At = Next() });
            Log.Add(Turn(1, Phase.Implement));
            Output("1-implement.log", "writing\nmore\n");
            Log.Add(Ended(1, Phase.Implement, 1, TurnOutcome.Ended, 400, ""));
            Log.Add(
                new RunEvent.CommitMade("4be1f02a9c", "p", "feat: x", CommitKind.Work, 1, Phase.Implement, 6, 188, 40, [], true)
                {
                    At = Next(),
                }
            );
            Log.Add(Turn(1, Phase.Review));
            Output("1-review.log", "reading\n");
            Log.Add(
                new RunEvent.VerdictGiven(1, Phase.Review, false, [new Finding("high", "totals.ts", 88, "rounding differs", "h")])
                {
                    At = Next(),
                }
            );
            Log.Add(Turn(2, Phase.Implement));
            Output("2-implement.log", "half a l");
            Log.Add(Ended(2, Phase.Implement, 1, TurnOutcome.Crashed, 3, "exit status 1"));
            Log.Add(Turn(2, Phase.Implement, 2, from: 8));
            Output("2-implement.log", "second try\nunfinished");
        }

        public List<string> Shown()
        {
            var shown = new List<string>();
            for (var at = Log.After(new LogAddress(-1, 0)); at is { } address; at = Log.After(address))
            {
                var entry = Log.At(address)!;
                shown.AddRange(entry.Lines.Select((line, i) => (entry.IsRule && i == 0 ? "== " : "   ") + line.Text));
            }

            return shown;
        }

        public void Dispose()
        {
            Log.Dispose();
            _files.Dispose();
        }

        private RunEvent.TurnEnded Ended(int cycle, Phase phase, int attempt, TurnOutcome outcome, double seconds, string detail) =>
            new($"{cycle}-{phase}-{attempt}", cycle, phase, outcome, detail, 0, seconds, 1, null, null, null, "", 0, 0) { At = Next() };

        private DateTimeOffset Next() => Evening.AddMinutes(_minutes++);
    }
}
