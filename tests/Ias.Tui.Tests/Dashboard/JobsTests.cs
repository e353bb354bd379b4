using System.Text;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Engine.Git;
using Ias.Tui.Dashboard;
using Ias.Tui.Requests;
using Ias.Tui.State;
using Ias.Tui.Terminal;
using Ias.Tui.Tests.State.Jobs;

namespace Ias.Tui.Tests.Dashboard;

/// <summary>A runner's queue in the dashboard.</summary>
public sealed class JobsTests : IDisposable
{
    private readonly Shop _shop = new();
    private readonly SampleQueue _queue = new();

    public static TheoryData<int, int> Sizes =>
        new()
        {
            { 40, 10 },
            { 60, 20 },
            { 80, 24 },
            { 120, 40 },
            { 200, 60 },
        };

    [Fact]
    public void The_queue_shows_what_runs_what_waits_for_what_and_what_asks()
    {
        _queue.Add("check rounding", "reviewer");
        _queue.Queue.ClaimNext();
        var next = _queue.Add("tax rules", "researcher");
        _queue.Add("docs for discounts", "implementer", next.Id);

        using var sitting = At("no run", 120, 40);
        var rows = sitting.Type("1").Text.Split('\n');

        Assert.Contains("sprints 0/3, jobs 2 wait 0 done", Assert.Single(rows, row => row.Contains("1 Queue")));
        Assert.Contains(rows, row => row.Contains("run ") && row.Contains("reviewer     check rounding"));
        Assert.Contains(rows, row => row.Contains("researcher   tax rules") && row.Contains("next"));
        Assert.Contains(rows, row => row.Contains("docs for") && row.Contains($"after {JobIds.ShortOf(next.Id)}"));
    }

    [Fact]
    public void Without_a_run_the_queue_is_seen_in_place_of_what_a_first_run_needs()
    {
        _queue.Add("check rounding");

        using var sitting = new Sitting(_shop.At("no run"));
        Assert.Contains("Before the first run", sitting.Text);
        sitting.Show(_queue.Now());

        Assert.DoesNotContain("Before the first run", sitting.Text);
        Assert.Contains("check rounding", sitting.Text);
    }

    [Fact]
    public void What_failed_and_what_asks_stand_free_in_the_title()
    {
        _queue.Add("breaks");
        _queue.End(JobStatus.Failed, "it broke", FailureKind.Permanent);
        using var sitting = At("running", 80, 24);
        Assert.EndsWith("─ 1 failed ─", RowOf(sitting, "1 Queue"));

        _queue.Add("asks");
        _queue.End(JobStatus.Blocked, "Which?", FailureKind.NeedsPerson);
        sitting.Show(_queue.Now());

        Assert.EndsWith("─ 1 failed 1 asks ─", RowOf(sitting, "1 Queue"));
    }

    [Fact]
    public void What_is_done_is_shown_when_all_is_asked_for()
    {
        _queue.Add("first");
        _queue.End(JobStatus.Done);
        _queue.Add("second");

        using var sitting = At("no run", 120, 40);
        Assert.DoesNotContain("first", sitting.Type("1").Text);
        Assert.Contains("first", sitting.Type("a").Text);
        Assert.DoesNotContain("first", sitting.Type("a").Text);
    }

    [Fact]
    public void Only_jobs_that_are_seen_are_asked_for_and_each_once()
    {
        for (var i = 0; i < 100; i++)
        {
            _queue.Add($"job {i}");
        }

        using var sitting = new Sitting(_shop.At("no run"), 120, 40);
        sitting.Show(_queue.Now(known: false)).Type("1z");
        var first = sitting.DashboardView.Queue.TakeUnread() ?? [];
        sitting.Draw();
        var again = sitting.DashboardView.Queue.TakeUnread() ?? [];
        sitting.Type("G");
        var last = sitting.DashboardView.Queue.TakeUnread() ?? [];

        Assert.InRange(first.Count, 10, 40);
        Assert.Empty(again);
        Assert.InRange(last.Count, 10, 40);
        Assert.Empty(first.Intersect(last));
    }

    [Fact]
    public void Enter_opens_a_job_with_its_attempts_and_prompt_and_from_there_its_log()
    {
        _queue.Add("tax rules");
        var job = _queue.End(JobStatus.Failed, "3 tests fail", FailureKind.Permanent);
        var attempt = _queue.Files.AttemptOf(job.Id, 1);
        _queue.Write(Path.Combine(attempt, "agent.log"), "counting \e[31mtaxes\e[0m\n");
        _queue.Write(Path.Combine(attempt, "diff.stat"), " src/tax.ts | 4 ++--");
        var result = new JobResult(
            job.Id,
            1,
            1,
            "implementer",
            Ias.Core.Model.TurnOutcome.Ended,
            "3 tests fail",
            DateTimeOffset.UnixEpoch,
            DateTimeOffset.UnixEpoch,
            61,
            FailureKind.Permanent,
            Closing: "I give up."
        );
        File.WriteAllBytes(Path.Combine(attempt, "result.json"), JobReader.Write(result, RunnerJson.Default.JobResult));

        using var sitting = At("no run", 120, 40);
        sitting.Type("1G\r"); // behind the sprints

        Assert.Contains("─ ended ─", RowOf(sitting, "Attempt 1"));
        foreach (
            var words in new[]
            {
                "failed",
                "tax rules",
                "3 tests fail",
                "Attempt 1",
                "I give up.",
                "src/tax.ts",
                "Please: tax rules",
                "in two lines",
            }
        )
        {
            Assert.Contains(words, sitting.Text);
        }

        sitting.Type("\r");
        Assert.Contains("counting taxes", sitting.Text);
        sitting.Type("\e\e");
        Assert.Null(sitting.DashboardView.Page);
    }

    [Fact]
    public void A_job_page_follows_its_job()
    {
        _queue.Add("tax rules");
        using var sitting = At("no run", 120, 40);
        sitting.Type("1G\r");
        Assert.Contains("pending", sitting.Text);

        _queue.End(JobStatus.Failed, "it broke", FailureKind.Permanent);
        sitting.Show(_queue.Now());

        Assert.Contains("it broke", sitting.Text);
        Assert.Equal(2, sitting.Calls.Count(call => call.StartsWith("ReadJob")));
    }

    [Fact]
    public void A_job_is_written_and_queued_by_a_key_of_its_own()
    {
        using var sitting = At("no run", 80, 24);

        sitting
            .Pause()
            .Type("EFirst line\rsecond line\tthe title\t")
            .Press(KeyCode.Backspace)
            .Press(KeyCode.Backspace)
            .Type("7")
            .Type("\r");
        Assert.Contains("Ctrl-S or Alt-Enter queues it", sitting.Text);
        Assert.Empty(sitting.Asked); // never by Enter alone
        sitting.Type("\u0013");

        Assert.Equal(
            "ias runner enqueue --run 20260118-cart --role implementer --prompt 'First line\nsecond line' --title 'the title' --priority 7",
            Assert.Single(sitting.Asked).Request.Command("ias")
        );
    }

    [Theory]
    [InlineData("Edo it")] // so few keys in one read are typed
    [InlineData("Ebring the tax rules up to date")] // so many are taken for a paste
    public void What_comes_in_one_read_with_the_key_that_opens_the_form_is_written_into_it(string read)
    {
        using var sitting = At("no run", 80, 24);

        sitting.Read(read).Pause().Type("\u0013");

        Assert.Equal(read[1..], Assert.IsType<Request.Enqueue>(Assert.Single(sitting.Asked).Request).Prompt);
    }

    [Theory]
    [InlineData("Hn now, at once")]
    [InlineData("q w e r t y u")]
    public void No_other_key_is_pressed_by_what_comes_as_fast_as_a_paste(string read)
    {
        using var sitting = At("no run", 80, 24);

        Assert.Contains("pasted text ignored", sitting.Read(read).Text);

        Assert.True(sitting.DashboardView is { Dialog: null, HasLeft: false });
    }

    [Fact]
    public void A_job_that_cannot_be_queued_says_why_and_is_kept()
    {
        using var sitting = At("no run", 80, 24);

        sitting.Type("Edo it").Press(new Key(KeyCode.Tab, default, KeyModifiers.Shift)).Type("x\u0013");

        Assert.Contains("role: one of implementer", sitting.Text);
        Assert.Empty(sitting.Asked);
        sitting.Press(KeyCode.Backspace).Type("\u0013");
        Assert.Equal("do it", Assert.IsType<Request.Enqueue>(Assert.Single(sitting.Asked).Request).Prompt);
    }

    [Fact]
    public void A_failed_job_is_tried_again_and_a_waiting_one_taken_out_by_identity()
    {
        var failed = _queue.Add("breaks");
        _queue.End(JobStatus.Failed, "it broke", FailureKind.Permanent);
        var waits = _queue.Add("waits");
        using var sitting = At("no run", 120, 40);

        sitting.Type("1GkX").Pause().Type("y").Type("GT").Pause().Type("y");

        Assert.Equal(
            [
                new Request.Cancel("20260118-cart", waits.Id, JobStatus.Pending),
                new Request.Retry("20260118-cart", failed.Id, JobStatus.Failed),
            ],
            sitting.Asked.Select(asked => asked.Request)
        );
    }

    [Fact]
    public void A_running_job_is_cancelled_after_it_is_said_what_that_does()
    {
        var runs = _queue.Add("runs");
        _queue.Queue.ClaimNext();
        using var sitting = At("no run", 120, 40);

        Assert.Contains("The runner ends its agent", sitting.Type("1GX").Text);
        sitting.Pause().Type("y");

        Assert.Equal(new Request.Cancel("20260118-cart", runs.Id, JobStatus.Running), Assert.Single(sitting.Asked).Request);
    }

    [Fact]
    public void What_cannot_be_done_to_a_job_is_said()
    {
        _queue.Add("waits");
        using var sitting = At("no run", 120, 40);

        Assert.Contains("only failed jobs can be retried", sitting.Type("1GT").Text);
        Assert.Null(sitting.DashboardView.Dialog);
    }

    [Fact]
    public void Without_a_runners_run_the_keys_of_its_queue_say_how_to_make_one()
    {
        using var sitting = new Sitting(_shop.At("running"), 120, 40);

        Assert.Contains("ias new-run NAME", sitting.Pause().Type("E").Text);
    }

    [Fact]
    public void A_jobs_question_is_in_the_inbox_and_is_answered_from_there()
    {
        _queue.Add("tax rules");
        var job = _queue.End(JobStatus.Blocked, "Which tax table?", FailureKind.NeedsPerson);
        using var sitting = At("running", 120, 40);
        Assert.Contains("needs you: 1", sitting.Text);

        sitting.Type("i\r2026-EU");
        Assert.Contains("Which tax table?", sitting.Text);
        sitting.Type("\u0013");

        Assert.Equal(new Request.Decide("20260118-cart", job.Id, "Which tax table?", "2026-EU"), Assert.Single(sitting.Asked).Request);
    }

    [Theory]
    [InlineData("8A")] // in the inbox's pane
    [InlineData("iA")] // on its page
    public void A_jobs_question_is_answered_by_the_key_that_answers(string keys)
    {
        _queue.Add("tax rules");
        var job = _queue.End(JobStatus.Blocked, "Which tax table?", FailureKind.NeedsPerson);
        using var sitting = At("running", 120, 40);

        sitting.Type(keys).Pause().Type("2026-EU\u0013");

        Assert.Equal(new Request.Decide("20260118-cart", job.Id, "Which tax table?", "2026-EU"), Assert.Single(sitting.Asked).Request);
    }

    [Fact]
    public void The_page_of_a_jobs_question_shows_the_keys_of_its_answers()
    {
        _queue.Add("tax rules");
        _queue.End(JobStatus.Blocked, "Which tax table?", FailureKind.NeedsPerson);
        using var sitting = At("running", 120, 40);

        sitting.Type("i");

        Assert.EndsWith(" A", RowOf(sitting, "> Answer").Trim());
        Assert.EndsWith(" X", RowOf(sitting, "Remove it from the queue").Trim());
    }

    [Fact]
    public void The_menu_knows_the_job_that_is_chosen()
    {
        var waits = _queue.Add("waits");
        using var sitting = At("no run", 120, 40);

        Assert.Contains("choose a job in the queue first", sitting.Type("2 ").Text);
        sitting.Type("\e1G ");

        Assert.DoesNotContain("choose a job", sitting.Text);
        Assert.Contains("only failed jobs can be retried", sitting.Type("jjjj").Text);
        Assert.Contains($"ias runner cancel {JobIds.ShortOf(waits.Id)} --run 20260118-cart", sitting.Type("j").Text);
    }

    [Theory]
    [InlineData("finished")]
    [InlineData("no run")]
    public void Jobs_that_wait_behind_a_run_that_is_over_are_gone_on_with(string moment)
    {
        _queue.Add("answered");
        using var sitting = At(moment, 120, 40);
        Assert.Contains("R resume", sitting.Text);

        Assert.Contains("Resume 20260118-cart?", sitting.Type("R").Text);
        Assert.Contains("Continues with the next job.", sitting.Text);
        sitting.Pause().Type("y");

        var (request, shown) = Assert.Single(sitting.Asked);
        Assert.Equal("ias runner run-loop --run 20260118-cart", request.Command("ias"));
        Assert.Null(RequestRules.DisabledReason(request, shown));
        Assert.Equal("an engine is running", RequestRules.DisabledReason(request, shown with { EngineAlive = true }));
    }

    [Fact]
    public void A_run_that_is_over_is_not_gone_on_with_when_no_job_waits()
    {
        _queue.Add("done");
        _queue.End(JobStatus.Done);
        using var sitting = At("finished", 120, 40);

        Assert.Contains("the run is finished", sitting.Type("R").Text);
        Assert.Null(sitting.DashboardView.Dialog);
    }

    [Theory]
    [InlineData(80, 24)]
    [InlineData(100, 30)]
    public void Where_the_runners_command_has_no_room_its_end_has_a_time(int columns, int rows)
    {
        var seen = _shop.At("gone");
        using var sitting = new Sitting(
            seen with
            {
                Run = seen.Run! with { Queue = "20260118-a-name-for-which-there-is-no-room-here" },
            },
            columns,
            rows
        );

        Assert.Matches("ENGINE GONE since [0-9]+:[0-9]+  ", sitting.Screen.Row(1));
    }

    [Fact]
    public void A_halted_runner_goes_on_with_its_queue_and_the_first_row_says_how_far_that_is()
    {
        _queue.Add("first");
        _queue.End(JobStatus.Done);
        _queue.Add("second");
        using var sitting = new Sitting(OfQueue(_shop.At("halted by user")), 120, 40).Show(_queue.Now());
        Assert.Contains("Continues with the next job in the queue.", sitting.Text);
        Assert.DoesNotContain("note for the next IMPLEMENT", sitting.Text);

        sitting.Type("R").Pause().Type("y");

        Assert.Equal("ias runner run-loop --run 20260118-cart", Assert.Single(sitting.Asked).Request.Command("ias"));
        Assert.Equal(
            "20260118-cart is HALTED; nothing runs. To resume: ias runner run-loop --run 20260118-cart",
            ExitSummary.Of(RunSnapshot.Of(sitting.Seen), "ias")
        );
    }

    [Theory]
    [InlineData(120, 40, "jobs 1 done, 1 left")]
    [InlineData(60, 20, "j1/2")]
    public void The_first_row_of_a_queue_counts_jobs_not_cycles(int columns, int rows, string words)
    {
        _queue.Add("first");
        _queue.End(JobStatus.Done);
        _queue.Add("second");
        using var sitting = new Sitting(OfQueue(_shop.At("running")), columns, rows).Show(_queue.Now());

        Assert.Contains(words, sitting.Screen.Row(0));
        Assert.DoesNotContain("cycle", sitting.Screen.Row(0));
    }

    [Fact]
    public void A_queues_own_run_is_counted_as_no_sprint_and_the_timeline_calls_it_by_its_name()
    {
        var seen = OfQueue(_shop.At("running"));
        var started = (Ias.Core.Events.RunEvent.RunStarted)seen.Events[0];
        var events = seen.Events.SetItem(0, started with { Target = _queue.Files.Run });
        using var sitting = new Sitting(seen with { History = RunHistory.Of(events) }, 120, 40).Show(_queue.Now());

        Assert.Contains("sprints 1/3, jobs", sitting.Text);
        Assert.Contains("│ cart ", sitting.Text);
    }

    [Fact]
    public void The_breaker_of_a_queue_shows_no_meters_of_gates_that_jobs_do_not_pass()
    {
        var labels = RunSnapshot.Of(OfQueue(_shop.At("running"))).Breaker!.Meters.Select(m => m.Label).ToList();

        Assert.Contains("time", labels);
        Assert.Contains("agent failures", labels);
        Assert.DoesNotContain("same issue", labels);
        Assert.DoesNotContain("no progress", labels);
        Assert.DoesNotContain("cycles", labels);
        Assert.Contains("cycles", RunSnapshot.Of(_shop.At("running")).Breaker!.Meters.Select(m => m.Label));
    }

    [Fact]
    public void A_runner_that_is_gone_is_taken_up_by_the_runners_own_command()
    {
        using var sitting = new Sitting(OfQueue(_shop.At("gone")), 120, 40).Show(_queue.Now());
        Assert.Contains("ias runner run-loop --run 20260118-cart", sitting.Screen.Row(1));

        sitting.Type("R").Pause().Type("y");

        Assert.Equal("ias runner run-loop --run 20260118-cart", Assert.Single(sitting.Asked).Request.Command("ias"));
    }

    [Fact]
    public async Task What_is_asked_of_a_queue_is_done_to_it_unless_the_job_is_not_as_it_was_shown()
    {
        var committed = new List<Ias.Engine.Queue.QueueCommit>();
        var requests = Requests(committed);
        var done = Assert.IsType<RequestResult.Done>(await MakeAsync(new Request.Enqueue(_queue.Files.Run, "reviewer", "look at it")));
        Assert.EndsWith("look at it; no runner is working", done.Words);
        var job = Assert.Single(_queue.Now().Jobs);

        var refused = await Assert.ThrowsAsync<ProblemException>(() =>
            MakeAsync(new Request.Retry(_queue.Files.Run, job.Id, JobStatus.Failed))
        );
        await MakeAsync(new Request.Cancel(_queue.Files.Run, job.Id, JobStatus.Pending));
        await MakeAsync(new Request.Retry(_queue.Files.Run, job.Id, JobStatus.Cancelled));
        _queue.End(JobStatus.Blocked, "Really?", FailureKind.NeedsPerson);
        await MakeAsync(new Request.Decide(_queue.Files.Run, job.Id, "Really?", "yes"));

        Assert.Contains("was failed when you saw it; now it is pending", refused.Problem.What);
        var answered = _queue.Queue.Find(job.Id)!.Job!;
        Assert.Equal(("yes", "ana@box"), (Assert.Single(answered.Answers!).Answer, answered.Answers![0].By));
        Assert.Equal(JobStatus.Pending, answered.Status);
        Assert.Contains("yes", File.ReadAllText(Path.Combine(_queue.WorkTree, Ias.Engine.Queue.DecisionFiles.PathOf(job.Id))));

        // Each is to be committed, as the commands do.
        Assert.Equal(
            ["cancel look at it", "try look at it again", "decision on look at it"],
            committed.Select(commit => commit.Subject[(commit.Subject.IndexOf(": ") + 2)..])
        );
        Assert.Contains(Ias.Engine.Queue.DecisionFiles.PathOf(job.Id), committed[^1].Paths);

        Task<RequestResult> MakeAsync(Request.OfQueue request) => requests.MakeAsync(request, "ana@box", CancellationToken.None);
    }

    [Fact]
    public async Task What_is_not_committed_is_said_and_done_all_the_same()
    {
        var job = _queue.Add("asks");
        _queue.End(JobStatus.Failed, "exit status 3", FailureKind.Permanent);

        var done = await Requests(why: "HEAD is not on its branch")
            .MakeAsync(new Request.Retry(_queue.Files.Run, job.Id, JobStatus.Failed), "ana@box", CancellationToken.None);

        Assert.Contains("; not committed: HEAD is not on its branch; no runner is working", Assert.IsType<RequestResult.Done>(done).Words);
    }

    [Fact]
    public async Task A_running_job_whose_runner_is_no_more_is_not_cancelled_and_what_to_type_is_said()
    {
        var job = _queue.Add("runs");
        _queue.Queue.ClaimNext();

        var refused = await Assert.ThrowsAsync<ProblemException>(() =>
            Requests().MakeAsync(new Request.Cancel(_queue.Files.Run, job.Id, JobStatus.Running), "ana@box", CancellationToken.None)
        );

        Assert.Equal($"ias runner recover --run {_queue.Files.Run}", refused.Problem.Next);
        Assert.Equal(JobStatus.Running, _queue.Queue.StatusOf(job.Id));
    }

    private QueueRequests Requests(List<Ias.Engine.Queue.QueueCommit>? committed = null, string why = "") =>
        new(
            new GitPlace(_queue.WorkTree, Path.Combine(_queue.WorkTree, ".git"), Path.Combine(_queue.WorkTree, ".git")),
            "ias",
            TimeProvider.System,
            (commit, _) =>
            {
                committed?.Add(commit);
                return Task.FromResult(why);
            }
        );

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Whatever_a_job_is_called_every_line_stays_where_it_is(int columns, int rows)
    {
        foreach (var title in Hostile)
        {
            _queue.Queue.Enqueue(new Job("implementer", title + "\n" + title, Title: title));
        }

        var failed = _queue.End(JobStatus.Failed, string.Concat(Hostile), FailureKind.Permanent);
        _queue.Write(
            _queue.Files.SettledFile(failed.Id, JobStatus.Failed),
            Encoding.UTF8.GetString(
                JobReader.Write(failed with { Title = "\e[2J\e]0;t\a\n\0", Reason = "\e[31m\r\b" }, RunnerJson.Default.Job)
            )
        );
        _queue.Add("asks");
        using var sitting = At("running", columns, rows);
        using var plain = new Sitting(_shop.At("running"), columns, rows);

        foreach (var keys in new[] { "1", "jj", "G", "a", "\r", "jG", "\e", "T", "\e", "E", "\e", "8", "i", "\e\e" })
        {
            sitting.Type(keys);
            Assert.Equal(rows, sitting.Text.TrimEnd('\n').Split('\n').Length);
        }

        sitting.Type("1");
        plain.Type("1");
        if (columns >= 100)
        {
            var split = plain.Screen.Row(2).IndexOf('┬');
            Assert.Equal(split, sitting.Screen.Row(2).IndexOf('┬'));
        }
    }

    public void Dispose()
    {
        _shop.Dispose();
        _queue.Dispose();
    }

    private static string[] Hostile { get; } = [new string('x', 190), "日本語のタイトル 👩‍👩‍👧 ё", "\u202Eevil\u200B", "[31m red ]0;t"];

    // The same moment of a run that works a queue off.
    private static string RowOf(Sitting sitting, string words) => Assert.Single(sitting.Text.Split('\n'), row => row.Contains(words));

    private RawState OfQueue(RawState seen) =>
        seen with
        {
            Run = seen.Run! with { Queue = _queue.Files.Run, Target = _queue.Files.Run, Title = "", Jobs = 2 },
        };

    private Sitting At(string moment, int columns, int rows) => new Sitting(_shop.At(moment), columns, rows).Show(_queue.Now());
}
