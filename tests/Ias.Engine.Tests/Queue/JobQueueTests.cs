using Ias.Core.Model;
using Ias.Core.Queue;

namespace Ias.Engine.Tests.Queue;

public sealed class JobQueueTests : IDisposable
{
    private readonly QueueFixture _at = new();

    public void Dispose() => _at.Dispose();

    [Fact]
    [Trait("Requirement", "R-088")]
    public void Jobs_are_claimed_by_priority_and_then_in_the_order_they_came()
    {
        var (late, second, first) = (_at.Add(priority: 90), _at.Add("second"), _at.Add(priority: 10));
        var third = _at.Add("third");

        Assert.Equal([first.Id, second.Id, third.Id, late.Id], Enumerable.Range(0, 4).Select(_ => _at.ClaimAndSettle().Id));
        Assert.Null(_at.Queue.ClaimNext());
        Assert.Equal(new JobCounts(Done: 4), _at.Queue.View().Count());
    }

    [Fact]
    public void A_thousand_jobs_queued_together_and_some_between_come_in_order()
    {
        var early = _at.Add("early");
        var together = _at.Queue.Enqueue([.. Enumerable.Range(0, 1200).Select(n => new Job("pm", $"job {n}"))]);
        _at.Time.Advance(TimeSpan.FromSeconds(1));
        var late = _at.Add("late");

        Assert.Equal(1202, _at.Queue.View().Count().Pending);
        Assert.Equal(
            [early.Id, .. together.Select(j => j.Id), late.Id],
            Enumerable.Range(0, 1202).Select(_ => _at.Queue.ClaimNext()!.Job.Id)
        );
    }

    [Fact]
    public void A_job_waits_until_what_it_needs_is_done()
    {
        var first = _at.Add();
        var second = _at.Add("then", 1, first.Id);
        var third = _at.Add("last", 2, first.Id, second.Id);
        Assert.Equal(new JobCounts(Pending: 1, Waiting: 2), _at.Queue.View().Count());

        Assert.Equal([first.Id, second.Id, third.Id], Enumerable.Range(0, 3).Select(_ => _at.ClaimAndSettle().Id));
    }

    [Fact]
    public void A_job_that_needs_one_that_failed_stays_and_says_so_and_comes_up_when_that_went_well_after_all()
    {
        var first = _at.Add();
        var second = _at.Add("then", 1, first.Id);
        _at.ClaimAndSettle(JobStatus.Failed);

        Assert.Null(_at.Queue.ClaimNext());
        Assert.Equal($"it depends on {first.Id}, which is failed", _at.Queue.View().WhyStuck(second));
        _at.Queue.Again(first.Id);
        Assert.Equal([first.Id, second.Id], [_at.ClaimAndSettle().Id, _at.ClaimAndSettle().Id]);
    }

    [Fact]
    public void A_job_is_not_claimed_before_its_time()
    {
        var job = _at.Queue.Enqueue(new Job("pm", "later", NotBefore: _at.Time.GetUtcNow().AddSeconds(90.5)))[0];

        Assert.Null(_at.Queue.ClaimNext());
        Assert.Equal(_at.Time.GetUtcNow().AddSeconds(91), _at.Queue.NextDue);
        _at.Time.Advance(TimeSpan.FromSeconds(91));
        Assert.Equal(job.Id, _at.Queue.ClaimNext()!.Job.Id);
    }

    [Fact]
    public void A_settled_claim_is_the_newest_or_it_is_refused()
    {
        var job = _at.Add();
        var old = _at.Queue.ClaimNext()!;
        _at.Another().Recover();
        var young = _at.Queue.ClaimNext()!;

        Assert.Equal((1, 2, 2), (old.Job.ClaimGeneration, young.Job.ClaimGeneration, young.Job.Attempts));
        Assert.False(_at.Queue.Settle(old, old.Job with { Status = JobStatus.Done }));
        Assert.True(_at.Queue.Settle(young, young.Job with { Status = JobStatus.Done, Title = "mine" }));
        Assert.False(_at.Queue.Settle(young, young.Job with { Status = JobStatus.Failed }));
        Assert.Equal(("mine", JobStatus.Done), (_at.Queue.Find(job.Id)!.Job!.Title, _at.Queue.StatusOf(job.Id)));
        Assert.Equal(1, _at.Queue.View().Count().All);
    }

    [Fact]
    public void A_job_whose_runner_dies_again_and_again_fails_with_its_last_attempt()
    {
        _at.Add();
        foreach (var _ in (int[])[1, 2, 3, 4, 5])
        {
            Assert.NotNull(_at.Queue.ClaimNext());
            Assert.Single(_at.Queue.Recover().GivenBack);
        }

        Assert.NotNull(_at.Queue.ClaimNext());
        Assert.Equal("its runner died in attempt 6 of 6", Assert.Single(_at.Queue.Recover().Failed).Reason);
        Assert.True(_at.Queue.Recover().IsNothing);
    }

    [Fact]
    public void A_recovered_job_knows_the_patch_that_its_runner_had_saved_before_it_died()
    {
        var job = _at.Add();
        _at.Queue.ClaimNext();
        var attempt = _at.Files.AttemptOf(job.Id, 1);
        Directory.CreateDirectory(attempt);
        File.WriteAllText(Path.Combine(attempt, "changes.patch"), "");

        var recovered = Assert.Single(_at.Queue.Recover().GivenBack);

        var patch = $"docs/ias/runs/20260119-feature/runner/jobs/{job.Id}/attempt-1/changes.patch";
        Assert.Equal(patch, _at.Files.SavedPatch(recovered));
        Assert.Equal([patch], _at.Queue.Find(job.Id)!.Job!.Patches);
    }

    [Fact]
    public void Follow_ups_of_an_attempt_that_came_to_nothing_go_with_it()
    {
        var parent = _at.Add();
        Assert.NotNull(_at.Queue.ClaimNext());
        _at.Queue.Enqueue(new Job("pm", "bred", DependsOn: [parent.Id], Parent: parent.Id, Depth: 1));
        var persons = _at.Add("a person's", 50, parent.Id);

        _at.Queue.Recover();

        Assert.Equal([parent.Id, persons.Id], _at.Queue.View().List().Select(f => f.Job!.Id));
    }

    [Fact]
    public void What_is_no_job_is_put_aside_with_its_reason_and_stops_nothing()
    {
        var good = _at.Add();
        var folder = Path.GetDirectoryName(_at.Queue.View().List().Single().Path)!;
        File.WriteAllText(Path.Combine(folder, $"10-{_at.Ids.Next()}.json"), "{");
        File.WriteAllText(Path.Combine(folder, "notes.txt"), "mine");
        var ruler = Path.Combine(_at.Files.Pending, "ruler.json");
        File.WriteAllText(ruler, """{"role":"king","prompt":"rule"}""");
        Directory.CreateDirectory(Path.Combine(_at.Files.Pending, "stuff"));
        Directory.CreateDirectory(Path.Combine(_at.Files.Running, "stuff"));

        Assert.Equal(good.Id, _at.Queue.ClaimNext()!.Job.Id);
        Assert.Null(_at.Queue.ClaimNext());

        var why = Directory
            .GetFiles(_at.Files.Rejected, "*.why")
            .ToDictionary(f => Path.GetFileName(f), File.ReadAllText, StringComparer.Ordinal);
        Assert.Equal(4, why.Count);
        Assert.StartsWith("role: there is no 'king'", why["ruler.json.why"]);
        Assert.Equal("its name is no job's\n", why["notes.txt.why"]);
        Assert.Equal(4, _at.Told.Count);
    }

    [Fact]
    public async Task A_job_that_vanishes_without_a_trace_in_its_folders_time_is_passed_over()
    {
        var jobs = _at.Queue.Enqueue([.. Enumerable.Range(0, 3).Select(n => new Job("pm", $"job {n}"))]);
        Assert.Equal(jobs[0].Id, _at.ClaimAndSettle().Id);
        var gone = Path.Combine(Directory.EnumerateDirectories(_at.Files.Pending, "*-*").Single(), jobs[1].Name.File);
        var changed = Directory.GetLastWriteTimeUtc(Path.GetDirectoryName(gone)!);
        File.Delete(gone);
        Directory.SetLastWriteTimeUtc(Path.GetDirectoryName(gone)!, changed);

        var next = await Task.Run(() => _at.Queue.ClaimNext()).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Equal(jobs[2].Id, next?.Job.Id);
    }

    [Fact]
    public void A_job_that_comes_while_others_are_worked_off_is_seen_however_long_nothing_had_come()
    {
        var jobs = _at.Queue.Enqueue([.. Enumerable.Range(0, 3).Select(n => new Job("pm", $"job {n}"))]);
        Directory.SetLastWriteTimeUtc(_at.Files.Pending, DateTime.UtcNow.AddHours(-1));
        Assert.Equal(jobs[0].Id, _at.ClaimAndSettle().Id);
        Assert.Equal(jobs[1].Id, _at.ClaimAndSettle().Id);

        var urgent = _at.Add("urgent", priority: 1);

        Assert.Equal([urgent.Id, jobs[2].Id], [_at.ClaimAndSettle().Id, _at.ClaimAndSettle().Id]);
        Assert.Null(_at.Queue.ClaimNext());
    }

    // An editor's swap file, a .DS_Store: the folder cannot be tidied away, and the runner looked into it for ever.
    [Theory]
    [InlineData("10-260119-0115")]
    [InlineData("10-260119-011500123-000k3f9")]
    public async Task A_folder_with_nothing_but_hidden_files_stands_in_nobodys_way(string folder)
    {
        var job = _at.Add();
        Directory.CreateDirectory(Path.Combine(_at.Files.Pending, folder));
        File.WriteAllText(Path.Combine(_at.Files.Pending, folder, ".job.json.swp"), "");

        var (first, second) = await Task.Run(() => (_at.Queue.ClaimNext(), _at.Queue.ClaimNext()))
            .WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Equal(job.Id, first?.Job.Id);
        Assert.Null(second);
    }

    [Fact]
    [Trait("Requirement", "R-090")]
    public void A_file_that_a_person_puts_into_pending_is_a_job_like_any_other()
    {
        File.WriteAllText(
            Path.Combine(_at.Files.Pending, "please.json"),
            """{"role":"reviewer","prompt":"look at it","priority":5,"mood":"good"}"""
        );
        var usual = _at.Add();
        Assert.Equal(2, _at.Queue.View().Count().Pending);

        var job = _at.Queue.ClaimNext()!.Job;

        Assert.Equal(("look at it", 5, "good"), (job.Prompt, job.Priority, job.Unknown!["mood"].GetString()));
        Assert.Equal(usual.Id, _at.Queue.ClaimNext()!.Job.Id);
    }

    [Fact]
    [Trait("Requirement", "R-092")]
    public void A_job_that_a_person_moves_back_from_failed_has_all_its_attempts_again()
    {
        var job = _at.Add();
        _at.ClaimAndSettle(JobStatus.Failed);
        File.Move(_at.Files.SettledFile(job.Id, JobStatus.Failed), Path.Combine(_at.Files.Pending, job.Id + ".json"));

        Assert.Equal(
            (job.Id, 1, 2),
            _at.Queue.ClaimNext() is { Job: var again } ? (again.Id, again.Attempts, again.ClaimGeneration) : default
        );
    }

    [Fact]
    public void A_copy_of_a_job_that_is_done_is_not_run_again()
    {
        var job = _at.Add();
        _at.ClaimAndSettle();
        File.Copy(_at.Files.SettledFile(job.Id, JobStatus.Done), Path.Combine(_at.Files.Pending, "copy.json"));

        Assert.Null(_at.Queue.ClaimNext());
        Assert.Equal($"{job.Id} is done already\n", File.ReadAllText(Path.Combine(_at.Files.Rejected, "copy.json.why")));
    }

    [Fact]
    public void Files_and_folders_that_somebody_deletes_are_survived()
    {
        var (gone, kept) = (_at.Add(), _at.Add());
        var claim = _at.Queue.ClaimNext()!;
        Assert.Equal(gone.Id, claim.Job.Id);
        File.Delete(claim.Path);

        Assert.False(_at.Queue.Settle(claim, claim.Job with { Status = JobStatus.Done }));
        Assert.Equal(kept.Id, _at.ClaimAndSettle().Id);
        Directory.Delete(_at.Files.Queue, recursive: true);
        Assert.Null(_at.Queue.ClaimNext());
        Assert.Equal(new JobCounts(), _at.Queue.View().Count());
        Assert.Equal(_at.Add().Id, _at.ClaimAndSettle().Id);
    }

    [Fact]
    public void A_cancelled_job_is_not_claimed_and_may_be_tried_again()
    {
        var job = _at.Add();
        _at.Queue.Cancel(job.Id, "ada@box", "no longer wanted");

        Assert.Null(_at.Queue.ClaimNext());
        Assert.Equal("cancelled by ada@box: no longer wanted", _at.Queue.Find(job.Id)!.Job!.Reason);
        Assert.Equal(new JobCounts(Cancelled: 1), _at.Queue.View().Count());
        _at.Queue.Again(job.Id);
        var claim = _at.Queue.ClaimNext()!;
        Assert.Contains("is running", Assert.Throws<ProblemException>(() => _at.Queue.Cancel(job.Id, "ada", "")).Problem.What);
        Assert.True(_at.Queue.Settle(claim, claim.Job with { Status = JobStatus.Done }));
        Assert.Throws<ProblemException>(() => _at.Queue.Again(job.Id));
    }

    [Fact]
    public void What_cannot_be_queued_says_so_and_nothing_is_queued()
    {
        var job = _at.Add();

        var refused = Assert.Throws<ProblemException>(() =>
            _at.Queue.Enqueue(new Job("pm", "good"), new Job("king", ""), new Job("pm", "x", DependsOn: ["260119-100000000-zzzzzzz"]))
        );

        Assert.Equal(ExitCode.Usage, refused.Problem.Exit);
        Assert.Contains("job 2: prompt: it is empty", refused.Problem.On);
        Assert.Contains("there is no job 260119-100000000-zzzzzzz", refused.Problem.On);
        Assert.Equal(job.Id, Assert.Single(_at.Queue.View().List()).Job!.Id);
        var (a, b) = (_at.Ids.Next(), _at.Ids.Next());
        Assert.Contains(
            "circle",
            Assert
                .Throws<ProblemException>(() =>
                    _at.Queue.Enqueue(new Job("pm", "1", a, DependsOn: [b]), new Job("pm", "2", b, DependsOn: [a]))
                )
                .Problem.On
        );
    }

    [Fact]
    [Trait("Requirement", "R-088")]
    public void Two_programs_that_claim_at_once_never_get_the_same_job()
    {
        _at.Queue.Enqueue([.. Enumerable.Range(0, 600).Select(n => new Job("pm", $"{n}"))]);
        var claimed = new System.Collections.Concurrent.ConcurrentBag<string>();

        Parallel.For(
            0,
            4,
            _ =>
            {
                var queue = _at.Another();
                while (queue.ClaimNext() is { } claim)
                {
                    claimed.Add(claim.Job.Id);
                }
            }
        );

        Assert.Equal(600, claimed.Count);
        Assert.Equal(600, claimed.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void A_job_is_found_by_any_part_of_its_id_that_no_other_has()
    {
        var job = _at.Add();
        Assert.Equal(job.Id, _at.Queue.View().Resolve(job.Id[1..^1]));

        _at.Add();
        Assert.Equal(job.Id, _at.Queue.View().Resolve(job.Id[^7..]));
        Assert.Equal(ExitCode.Usage, Assert.Throws<ProblemException>(() => _at.Queue.View().Resolve(job.Id[..9])).Problem.Exit);
        Assert.Null(_at.Queue.View().Resolve("zzz"));
    }
}
