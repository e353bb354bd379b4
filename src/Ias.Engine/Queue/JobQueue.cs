// Over 300 lines: one order of renames, on which every promise about a kill depends.
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Core.Text;
using Ias.Engine.Files;

namespace Ias.Engine.Queue;

/// <summary>
/// One run's queue: folders of files, each move a rename. Several programs may queue, cancel and look at the same time; one runner claims
/// (<see cref="RunnerLock"/>), and should a second one get past the lock, no job is lost and none is settled twice all the same.
/// </summary>
public sealed class JobQueue
{
    private readonly RunnerFiles _files;
    private readonly TimeProvider _time;
    private readonly JobIds _ids;
    private readonly JobPlaces _places;
    private readonly JobTransfer _transfer;
    private readonly Action<string> _told;
    private readonly Action<string> _passed;

    /// <param name="ids">Generates ids for jobs that have none.</param>
    /// <param name="told">Receives a sentence for each file that was moved aside.</param>
    /// <param name="passed">Called at every durable step, for the fault tests.</param>
    public JobQueue(
        RunnerFiles files,
        RunnerOptions options,
        TimeProvider time,
        JobIds ids,
        Action<string>? told = null,
        Action<string>? passed = null
    )
    {
        (_files, Options, _time, _ids, _told) = (files, options, time, ids, told ?? (_ => { }));
        _passed = passed ?? (_ => { });
        _places = new JobPlaces(files, time);
        _transfer = new JobTransfer(files, _places, _passed);
    }

    public RunnerOptions Options { get; }

    public RunnerFiles Files => _files;

    /// <summary>Time when the next delayed job is due; null when no job waits for a time.</summary>
    public DateTimeOffset? NextDue => _places.Waiting.NextDue();

    /// <summary>Queues jobs, all or none; durable on return. Returns them with their ids.</summary>
    /// <exception cref="ProblemException">A job is invalid; says which and why. Nothing was queued. Or: disk full, read-only.</exception>
    public IReadOnlyList<Job> Enqueue(params IReadOnlyList<Job> wanted)
    {
        var now = _time.GetUtcNow();
        var jobs = wanted.Select(j => Named(j, now) with { Status = JobStatus.Pending }).ToList();
        Refuse(jobs);
        new JobBatch(_files, _places).Write(jobs);
        foreach (var job in jobs.Where(j => j.Needs.Count > 0))
        {
            Reconsider(job); // what it waits for may have been done while it was written
        }

        return jobs;
    }

    /// <summary>
    /// Claims the next job by one rename; null when none can be claimed now. Invalid files found on the way are moved aside.
    /// </summary>
    public Claim? ClaimNext()
    {
        ReleaseDue();
        while (_places.Pending.First(Adopt, Reject) is var (path, name))
        {
            if (Claimed(path) is { } claim)
            {
                _places.Pending.Taken(name);
                _passed("job:claimed");
                return claim;
            }

            _places.Pending.Forget();
        }

        return null;
    }

    /// <summary>
    /// Ends a claim: the job goes where its status says, durable when this returns. A pending one goes back into the queue. False: the
    /// claim is not the newest any more, or somebody took the job's file away; nothing was changed then.
    /// </summary>
    /// <exception cref="ProblemException">Disk full, read-only: the job is still claimed.</exception>
    public bool Settle(Claim claim, Job job)
    {
        if (job.Id != claim.Job.Id || !claim.Job.Accepts(job.ClaimGeneration))
        {
            return false;
        }

        if (!_transfer.Move(claim.Path, job))
        {
            return false;
        }

        if (job.Status == JobStatus.Done)
        {
            _passed("job:done");
            Promote(job.Id);
        }

        return true;
    }

    /// <summary>Cancels a job that is not running; a running job can only be cancelled by its runner (<see cref="LiveRunner"/>).</summary>
    /// <exception cref="ProblemException">No such job, or it is running or done.</exception>
    public Job Cancel(string id, string by, string reason)
    {
        var (path, job) = Need(id, JobTrigger.Cancel, "cancelled");
        return Moved(path, job.After(JobTrigger.Cancel) with { Reason = Job.CancelledBy(by, reason), EndedAt = _time.GetUtcNow() });
    }

    /// <summary>Requeues a job that failed, was blocked or was cancelled, keeping its earlier attempts.</summary>
    /// <param name="answer">The person's answer, if the job asked.</param>
    /// <exception cref="ProblemException">No such job, or it has not ended.</exception>
    public Job Again(string id, JobAnswer? answer = null)
    {
        var (path, job) = Need(id, JobTrigger.Retry, "tried again");
        return Moved(
            path,
            job.After(JobTrigger.Retry).Afresh() with
            {
                Answers = answer is null ? job.Answers : [.. job.Answers ?? [], answer],
            }
        );
    }

    /// <summary>Finds a job in any folder of the queue; null if no job has this id.</summary>
    public JobFile? Find(string id) => _places.Find(id) is var (path, status) ? JobFile.Read(path, status) : null;

    /// <summary>Status of a job; null if no job has this id.</summary>
    public JobStatus? StatusOf(string id) => _places.Find(id)?.Status;

    /// <summary>Current content of the queue, read again.</summary>
    public QueueView View() => new(_files, _places);

    /// <summary>Recovers everything a dead runner left behind; only under <see cref="RunnerLock"/>.</summary>
    /// <param name="cancelOf">Reason to cancel a claimed job (<see cref="Core.Runs.RunRecord.CancelOf"/>); null = do not
    /// cancel.</param>
    public Recovery Recover(Func<Job, string?>? cancelOf = null) =>
        new QueueRecovery(_files, Options, _time, _places, _transfer, Reject).Run(Promote, cancelOf ?? (_ => null));

    // Null: the file is invalid, has to wait, or another process has it.
    private Claim? Claimed(string path)
    {
        if (JobFile.Read(path, JobStatus.Pending) is not { } file)
        {
            return null; // cancelled at this moment
        }

        var wrong = file.Job is null ? file.Wrong : WhyNot(file.Job);
        if (file.Job is not { } job || wrong.Length > 0)
        {
            Reject(path, wrong);
            return null;
        }

        // A file added by hand may have to wait.
        if (_places.Of(job) is var place && Path.GetDirectoryName(Path.GetDirectoryName(place)) != _files.Pending)
        {
            DurableMoves.TryMove(path, place);
            return null;
        }

        var generation = job.ClaimGeneration + 1;
        var running = _files.RunningFile(job.Id, generation);
        return DurableMoves.TryMove(path, running)
            ? new Claim(
                job.After(JobTrigger.Claim).WithPatch(_files.SavedPatch(job)) with
                {
                    ClaimGeneration = generation,
                    Attempts = job.Attempts + 1,
                    StartedAt = _time.GetUtcNow(),
                },
                running
            )
            : null;
    }

    // Jobs whose waiting time is over.
    private void ReleaseDue()
    {
        foreach (var path in _places.Waiting.Due(_time.GetUtcNow()))
        {
            if (JobFile.Read(path, JobStatus.Waiting) is { } file)
            {
                Place(path, file);
            }
        }
    }

    /// <summary>Releases jobs that waited for this one, which is done.</summary>
    private void Promote(string id)
    {
        foreach (var path in _places.Waiting.On(id))
        {
            if (JobFile.Read(path, JobStatus.Waiting) is { } file)
            {
                Place(path, file);
            }
        }

        _places.Waiting.Tidy(id);
    }

    private void Place(string path, JobFile file)
    {
        if (file.Job is not { } job)
        {
            Reject(path, file.Wrong);
        }
        else if (_places.Of(job.After(JobTrigger.Due)) is var place && place != path)
        {
            DurableMoves.TryMove(path, place);
        }
    }

    private void Reconsider(Job job)
    {
        if (job.Needs.FirstOrDefault(id => _places.IsDone(id) && InsideFile.Is(_places.Waiting.PathOn(job.Name, id))) is { } done)
        {
            Promote(done);
        }
    }

    // A file added by hand; true when it was moved to where it belongs.
    private bool Adopt(string path)
    {
        if (JobFile.Read(path, JobStatus.Pending) is not { } file)
        {
            return false;
        }

        if (file.Job is null && _time.GetUtcNow() - InsideFile.FactsOf(path)?.ModifiedAt is { Ticks: >= 0, TotalSeconds: < 2 })
        {
            return false; // still being written, perhaps
        }

        var job = file.Job?.Afresh();
        job = job is null ? null : Named(job, _time.GetUtcNow());
        var why =
            job is null ? file.Wrong
            : WhyNot(job) is { Length: > 0 } wrong ? wrong
            : job.Needs.FirstOrDefault(id => _places.Find(id) is null) is { } unknown ? $"it depends on {unknown}, which does not exist"
            : "";
        if (why.Length > 0)
        {
            Reject(path, why);
            return false;
        }

        return _transfer.Move(path, job!);
    }

    // With what nobody wrote into it.
    private Job Named(Job job, DateTimeOffset now) =>
        job with
        {
            Id = job.Id.Length > 0 ? job.Id : _ids.Next(),
            Title = job.Title?.Length > 0 ? job.Title : Job.FirstLine(job.Prompt ?? ""),
            CreatedAt = job.CreatedAt == default ? now : job.CreatedAt,
        };

    private string WhyNot(Job job) =>
        _places.Settled(job.Id) is { } settled ? $"{job.Id} is {settled.Word()} already"
        : _places.Claimed(job.Id) is not null ? $"{job.Id} is running"
        : string.Join("; ", JobReader.Problems(job, Options));

    private void Reject(string path, string why)
    {
        _places.Reject(path, why);
        _told(
            $"{Path.GetFileName(path)} in the queue is no job ({why}); put aside in {Path.GetRelativePath(_files.WorkTree, _files.Rejected)}/"
        );
    }

    private void Refuse(List<Job> jobs)
    {
        var wrong = jobs.SelectMany((job, at) => JobReader.Problems(job, Options).Select(p => jobs.Count == 1 ? p : $"job {at + 1}: {p}"))
            .ToList();
        var own = jobs.Select(j => j.Id).ToHashSet(StringComparer.Ordinal);
        wrong.AddRange(
            jobs.SelectMany(j => j.Needs)
                .Distinct(StringComparer.Ordinal)
                .Where(id => !own.Contains(id) && JobIds.Is(id) && _places.Find(id) is null)
                .Select(id => $"depends_on: there is no job {id}")
        );
        if (
            wrong.Count == 0
            && jobs.Exists(j => j.Needs.Count > 0)
            && Dependencies.Circle(jobs.ToDictionary(j => j.Id, j => j.Needs, StringComparer.Ordinal)) is { Count: > 0 } circle
        )
        {
            wrong.Add($"depends_on: they wait for each other in a circle: {string.Join(" -> ", circle)}");
        }

        if (wrong.Count > 0)
        {
            throw new ProblemException(
                new Problem(
                    "This cannot be queued.",
                    string.Join("\n        ", wrong.Take(20)),
                    "mend it and queue it again; nothing was queued",
                    ExitCode.Usage
                )
            );
        }
    }

    private (string Path, Job Job) Need(string id, JobTrigger trigger, string what)
    {
        var found =
            _places.Find(id)
            ?? throw new ProblemException(
                new Problem($"There is no job {id}.", _files.Queue, "ias runner list --latest", ExitCode.NothingToDo)
            );
        var file = JobTransitions.From(found.Status, byRunner: false).CanFire(trigger) ? JobFile.Read(found.Path, found.Status) : null;
        return file?.Job is { } job
            ? (found.Path, job)
            : throw new ProblemException(
                new Problem(
                    $"Job {id} cannot be {what}: {(file is { Wrong.Length: > 0 } ? file.Wrong : $"it is {found.Status.Word()}")}.",
                    found.Path,
                    found.Status == JobStatus.Running
                        ? ShellLine.Of($"ias runner cancel {id} --run {_files.Run}     (the runner ends its turn)")
                        : ""
                )
            );
    }

    private Job Moved(string path, Job job) =>
        _transfer.Move(path, job)
            ? job
            : throw new ProblemException(
                new Problem($"Job {job.Id} has gone elsewhere at this very moment.", path, "ias runner list --latest")
            );
}

/// <summary>A job claimed by a runner.</summary>
/// <param name="Job">The job as it is now: running, with its attempt and generation counted.</param>
/// <param name="Path">The job's file.</param>
public sealed record Claim(Job Job, string Path);
