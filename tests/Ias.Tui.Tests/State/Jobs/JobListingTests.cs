using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Tui.Requests;
using Ias.Tui.State.Jobs;

namespace Ias.Tui.Tests.State.Jobs;

public sealed class JobListingTests : IDisposable
{
    private readonly SampleQueue _queue = new();

    [Fact]
    public void Jobs_stand_in_the_order_in_which_they_matter()
    {
        var done = _queue.Add("first");
        _queue.End(JobStatus.Done);
        var failed = _queue.Add("second");
        _queue.End(JobStatus.Failed, "it broke", FailureKind.Permanent);
        var asks = _queue.Add("third");
        _queue.End(JobStatus.Blocked, "which one?", FailureKind.NeedsPerson);
        var runs = _queue.Add("fourth");
        _queue.Queue.ClaimNext();
        var next = _queue.Add("fifth");
        var later = _queue.Add("sixth", after: next.Id);

        var shown = _queue.Now();

        Assert.Equal([runs.Id, next.Id, later.Id, asks.Id, failed.Id, done.Id], shown.Jobs.Select(row => row.Id));
        Assert.Equal(["run", "wait", "wait", "asks", "fail", "done"], shown.Jobs.Select(row => row.StateWord));
        Assert.Equal(new JobCounts(Pending: 1, Waiting: 1, Running: 1, Done: 1, Failed: 1, Blocked: 1), shown.Counts);
        Assert.Equal(_queue.Queue.View().Count(), shown.Counts);
        Assert.All(shown.Jobs, row => Assert.True(File.Exists(row.Path), row.Path));
    }

    [Fact]
    public void Of_a_job_that_moves_nothing_old_is_told()
    {
        var job = _queue.Add("mends itself");
        var before = Assert.Single(_queue.Now().Jobs);
        _queue.End(JobStatus.Failed, "it broke", FailureKind.Permanent);

        var now = _queue.Now();

        Assert.Null(now.Of(before));
        Assert.Equal("it broke", now.Of(Assert.Single(now.Jobs))!.Job!.Reason);
        Assert.Equal(job.Id, Assert.Single(now.Jobs).Id);
    }

    [Fact]
    public void A_look_at_a_queue_in_which_nothing_moved_changes_nothing()
    {
        for (var i = 0; i < 3; i++)
        {
            _queue.Add($"job {i}");
        }

        var listing = new JobListing(_queue.Files, TimeProvider.System);

        Assert.True(listing.Refresh());
        var first = listing.Jobs;
        Assert.False(listing.Refresh());
        Assert.Equal(first, listing.Jobs);
        _queue.Add("one more");
        Assert.True(listing.Refresh());
        Assert.Equal(4, listing.Jobs.Length);
    }

    [Fact]
    public void What_a_look_at_many_jobs_makes_is_little_and_when_one_moved_less()
    {
        const int Folders = 20,
            Each = 512;
        var ids = new JobIds(TimeProvider.System, _ => 7);
        var names = Enumerable.Range(0, Folders * Each).Select(_ => new JobName(Job.UsualPriority, ids.Next())).ToList();
        foreach (var together in names.Chunk(Each))
        {
            var folder = Directory.CreateDirectory(Path.Combine(_queue.Files.Pending, together[0].ToString()));
            Array.ForEach(together, name => File.WriteAllBytes(Path.Combine(folder.FullName, name.File), []));
        }

        var listing = new JobListing(_queue.Files, new FakeTime());

        Assert.InRange(MadeByLook(changes: true), 1, names.Count * 260); // a row, its id, its places in two lists that may grow
        Assert.Equal(names.Select(name => name.Id), listing.Jobs.Select(row => row.Id));
        Assert.InRange(MadeByLook(changes: false), 0, (Folders + 20) * 1500); // paths of folders
        File.Move(
            Path.Combine(_queue.Files.Pending, names[0].ToString(), names[0].File),
            Path.Combine(_queue.Files.Running, $"{names[0].Id}.g1.json")
        );
        Assert.InRange(MadeByLook(changes: true), 1, (Each * 260) + (names.Count * 40)); // its folder, and the order of all
        Assert.Equal((names.Count - 1, 1), (listing.Counts.Pending, listing.Counts.Running));

        long MadeByLook(bool changes)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Equal(changes, listing.Refresh());
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void Jobs_of_folders_that_overlap_stand_in_the_order_of_the_queue()
    {
        var ids = new JobIds(TimeProvider.System, _ => 7);
        var names = Enumerable.Range(0, 9).Select(n => new JobName(n % 2 * 10, ids.Next())).ToList();
        for (var n = 0; n < names.Count; n++)
        {
            _queue.Write(Path.Combine(_queue.Files.Pending, $"folder-{n % 3}", names[n].File), "");
        }

        Assert.Equal(names.Order().Select(name => name.Id), _queue.Now(known: false).Jobs.Select(row => row.Id));
    }

    [Fact]
    public void A_file_that_is_no_job_is_no_row()
    {
        _queue.Write(Path.Combine(_queue.Files.Done, "notes.txt"), "");
        _queue.Write(Path.Combine(_queue.Files.Failed, "rejected", "x.json"), "{}");
        _queue.Write(Path.Combine(_queue.Files.Running, "260118-000000000-0000000.gx.json"), "{}");

        Assert.Empty(_queue.Now().Jobs);
    }

    [Fact]
    public void A_job_that_asks_waits_for_a_person_until_it_is_answered()
    {
        _queue.Add("tax rules");
        var job = _queue.End(JobStatus.Blocked, "Which tax table?\nThe old one?", FailureKind.NeedsPerson);

        var need = Assert.Single(_queue.Now().Needs("ias"));
        _queue.Queue.Again(job.Id, new JobAnswer(job.Reason, "2026-EU", "ana", DateTimeOffset.UnixEpoch));

        Assert.Equal("tax rules (implementer) asks: Which tax table?", need.What);
        Assert.Contains("The old one?", need.Detail);
        Assert.Equal($"ias decide {job.Id} \"...\"", need.Choices[0].Command);
        Assert.Empty(_queue.Now().Needs("ias"));
    }

    [Fact]
    public void A_job_that_failed_waits_for_a_person_until_it_is_tried_again()
    {
        _queue.Add("tax rules");
        var job = _queue.End(JobStatus.Failed, "exit status 3 (the last of 6 attempts)", FailureKind.Transient);

        var need = Assert.Single(_queue.Now().Needs("ias"));
        _queue.Queue.Again(job.Id);

        Assert.Equal("tax rules (implementer) failed: exit status 3 (the last of 6 attempts)", need.What);
        Assert.Equal(new Request.Retry(_queue.Files.Run, job.Id, JobStatus.Failed), need.Choices[0].Request);
        Assert.Empty(_queue.Now().Needs("ias"));
    }

    public void Dispose() => _queue.Dispose();
}
