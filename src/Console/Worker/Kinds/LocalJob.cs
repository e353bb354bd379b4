using System.Security.Cryptography;
using Ias.Console.Client.Wire;
using Ias.Console.Worker.Jobs;
using Ias.Core.Model;
using Ias.Core.PullRequests;
using Ias.Core.Queue;
using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Git.Writing;
using Ias.Engine.Queue;
using Ias.Engine.Runs;
using Ias.Engine.State;
using Job = Ias.Core.Model.Job;

namespace Ias.Console.Worker.Kinds;

/// <summary>A Console's job in its checkout's own queue: run by the same runner, in the same guard and within the same limits as every
/// other job there, by a background engine that continues if this program dies.</summary>
internal sealed class LocalJob
{
    private const int MostStarts = 3; // of a runner that ends before the job has
    private const int MostUnseen = 20;
    private const string Answered = "applied";

    private static readonly TimeSpan Net = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Blink = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Ending = TimeSpan.FromSeconds(60);

    private readonly ClaimedJob _claimed;
    private readonly WorkerHost _host;
    private readonly GitPlace _place;
    private readonly RunnerFiles _files;
    private readonly JobQueue _queue;
    private readonly string _id;

    private LocalJob(ClaimedJob claimed, WorkerHost host, RunnerFiles files, int round)
    {
        (_claimed, _host, _files, _id) = (claimed, host, files, LocalJobId.Of(claimed.Job, round));
        _place = GitPlace.Here(files.WorkTree);
        _queue = new JobQueue(
            files,
            RunnerStateFile.Options(files),
            host.Time,
            new JobIds(host.Time, RandomNumberGenerator.GetInt32),
            host.Tell
        );
    }

    /// <summary>Sees to it that the job is in the queue, and that a runner works there; returns when it has ended.</summary>
    /// <param name="role">Decides whether it may write.</param>
    /// <param name="prompt">Prompt for the agent.</param>
    /// <param name="suffices">Judges the result of an earlier claim: where it does not suffice, the agent is asked anew; null: it
    /// does.</param>
    /// <param name="round">Number of times the agent was asked before, by a job of its own each.</param>
    /// <exception cref="ProblemException">The runner was halted, or does not start: why, and what to type.</exception>
    public static async Task<LocalEnding> RunAsync(
        ClaimedJob claimed,
        WorkerHost host,
        string role,
        string prompt,
        CancellationToken cancel,
        Func<LocalEnding, Task<bool>>? suffices = null,
        int round = 0
    )
    {
        var files = await ConsoleRun.EnsureAsync(claimed, host, cancel);
        while (true)
        {
            var local = new LocalJob(claimed, host, files, round);
            var isOfBefore = !claimed.Resumed && local._queue.StatusOf(local._id) is JobStatus.Done;
            var ending = await local.RunAsync(role, prompt, round, cancel);
            if (!isOfBefore || suffices is null || await suffices(ending))
            {
                return ending;
            }

            round++;
        }
    }

    /// <summary>Takes the job out of the queue, and gives what it has come to a branch of its own.</summary>
    /// <returns>That branch; empty: there was nothing.</returns>
    public static async Task<string> AbandonAsync(ClaimedJob claimed, WorkerHost host, CancellationToken cancel)
    {
        if (await ConsoleRun.ReturnAsync(claimed, host, cancel) is not { } files)
        {
            return "";
        }

        var local = new LocalJob(claimed, host, files, round: 0);
        for (var (round, one) = (0, local); one._queue.StatusOf(one._id) is not null; one = new LocalJob(claimed, host, files, ++round))
        {
            await one.CancelAsync();
        }

        if (local._queue.Find(local._id)?.Job is not { Status: JobStatus.Done, Commit.Length: > 0 } done)
        {
            return "";
        }

        var repository = await Repository.OpenAsync(host.Processes, local._files.WorkTree, cancel);
        var kept = $"{local._files.Branch}-kept-{local._id[^7..]}";
        var before = await repository.ResolveAsync($"{done.Commit}~1", cancel);
        await repository.Branches.SetAsideAsync(local._files.Branch, kept, before, cancel);
        return kept;
    }

    private async Task<LocalEnding> RunAsync(string role, string prompt, int round, CancellationToken cancel)
    {
        var events = new JobEvents(_files, _id, _claimed.Progress);
        await EnqueueAsync(role, prompt, cancel);
        try
        {
            await WaitAsync(events, cancel);
        }
        catch (OperationCanceledException)
        {
            await EndAsync(
                runner => runner.Stop(WorkerHost.Asker, _host.Time.GetUtcNow(), now: true, "the agent of the Console was stopped"),
                hasEnded: () => LiveRunner.Of(_place.CommonDir, _files) is null && !IsHeld
            );
            throw;
        }
        finally
        {
            _claimed.Progress.Waits = false;
        }

        await UntilAsync(() => !IsHeld, Settling, cancel);
        var job = _queue.Find(_id)?.Job ?? throw Gone();
        events.PassOn();
        if (job.Status == JobStatus.Failed)
        {
            events.AddEndOfLog(job, _host.Time.GetUtcNow());
        }

        var repository = await Repository.OpenAsync(_host.Processes, _files.WorkTree, cancel);
        var onto = await repository.Branches.DefaultAsync(cancel) ?? "";
        return new LocalEnding(
            job,
            JobResults.All(_files, job.Id).OrderByDescending(result => result.Generation).FirstOrDefault(),
            _files,
            repository,
            QueueBody.Of(QueueWorks.Read(_files, _queue.View(), onto), [], "", ""),
            _claimed.Job.RunId is not null,
            round
        );
    }

    private async Task CancelAsync()
    {
        const string Why = "the Console has given it to somebody else";
        if (_queue.StatusOf(_id) is JobStatus.Running)
        {
            await EndAsync(
                runner => runner.Cancel(_id, WorkerHost.Asker, _host.Time.GetUtcNow(), Why),
                hasEnded: () => LiveRunner.Of(_place.CommonDir, _files) is null || _queue.StatusOf(_id) is not JobStatus.Running
            );
        }
        else if (_queue.StatusOf(_id) is JobStatus.Pending or JobStatus.Waiting or JobStatus.Blocked)
        {
            _queue.Cancel(_id, WorkerHost.Asker, Why);
        }
    }

    private async Task EnqueueAsync(string role, string prompt, CancellationToken cancel)
    {
        var there = _queue.Find(_id);
        for (var look = 0; there is null && _claimed.Resumed && look < MostUnseen; look++)
        {
            await Task.Delay(Blink, _host.Time, cancel); // it may be moving from one folder to another
            there = _queue.Find(_id);
        }

        switch (there)
        {
            case null:
                var timeout =
                    _claimed.Job.Requirements?["timeoutMs"] is { } node && node.GetValueKind() == System.Text.Json.JsonValueKind.Number
                        ? node.GetValue<double>() / 60_000
                        : (double?)null;
                _queue.Enqueue(
                    new Job(
                        role,
                        await AskedAsync(prompt, cancel),
                        _id,
                        CreatedBy: WorkerHost.Asker,
                        CreatedAt: _host.Time.GetUtcNow(),
                        TimeoutMinutes: timeout is > 0 and <= 24 * 60 ? timeout : null,
                        Answers: [.. (await AnswersAsync(cancel)).Select(Answer)]
                    )
                );
                break;
            case { Job: { Status: JobStatus.Blocked } blocked } when await AnswersAsync(cancel) is [.., var last]:
                var answer = Answer(last);
                _queue.Again(_id, answer);
                new DecisionFiles(_files.WorkTree, _host.CalledAs).Answer(blocked, answer);
                break;
            case { Job: { Status: JobStatus.Failed or JobStatus.Cancelled } ended } when !_claimed.Resumed:
                // A person wants it tried again, and may have said what is to be different.
                var known = (ended.Answers ?? []).Select(one => (one.Question, one.Answer)).ToHashSet();
                _queue.Again(
                    _id,
                    (await AnswersAsync(cancel)).Select(Answer).LastOrDefault(one => !known.Contains((one.Question, one.Answer)))
                );
                break;
            default:
                break;
        }
    }

    // Where the Console withholds a job's text (data policy), the task is in the run's own files.
    private async Task<string> AskedAsync(string prompt, CancellationToken cancel)
    {
        var asked = prompt.Trim().Length > 0 ? prompt : RunPapers.TasksOf(_files);
        if (asked.Length == 0)
        {
            throw new ProblemException(
                new Problem(
                    $"This job says nothing to do: the workspace's data policy keeps its text from the Console, and the run {_files.Run} has no tasks.",
                    $"{RunName.Folder}/{_files.Run}/tasks.md on {_files.Branch}",
                    "write what is to be done there, commit, and have the job tried again; or allow job.prompt in the workspace's data policy"
                )
            );
        }

        var known = await ContextLake.SectionAsync(_claimed, _host, _place, cancel);
        return known.Length > 0 ? $"{asked.TrimEnd()}\n\n{known}" : asked;
    }

    // Answers to this job's earlier questions, here or on another box; oldest first.
    private async Task<IReadOnlyList<Decision>> AnswersAsync(CancellationToken cancel)
    {
        var asked = await _claimed.Console.ReadAsync<ListDecisionsRequest, DecisionsAnswer>(
            "decisions/list",
            new ListDecisionsRequest(_claimed.Link.WorkspaceId, Answered, _claimed.Job.Id),
            cancel
        );
        return
        [
            .. asked
                .Decisions.Where(one => one.JobId == _claimed.Job.Id && one.Answer is not null) // a Console of before lists those of all jobs
                .OrderBy(one => one.CreatedAt),
        ];
    }

    private JobAnswer Answer(Decision decision) =>
        new(Wording.Plain(decision.Question ?? ""), decision.Answer!, WorkerHost.Asker, _host.Time.GetUtcNow());

    private async Task WaitAsync(JobEvents events, CancellationToken cancel)
    {
        using var watch = new FolderWatch(_host.Time);
        for (var (starts, unseen) = (0, 0); ; )
        {
            watch.Cover([_files.Done, _files.Failed, _files.Running, new RunFiles(_files.WorkTree).Folder]);
            if (HasEnded)
            {
                return;
            }

            events.PassOn();
            _claimed.Progress.Waits = _queue.StatusOf(_id) is JobStatus.Waiting;
            if (_claimed.Progress.Waits && _claimed.Use.IsWanted && await LendAsync(cancel))
            {
                events.Skip();
                starts = 0;
                continue;
            }

            // The search goes folder by folder, and the job may be moving from one to another.
            unseen = _queue.StatusOf(_id) is null ? unseen + 1 : 0;
            if (unseen > MostUnseen)
            {
                throw Gone();
            }

            if (unseen == 0 && LiveRunner.Of(_place.CommonDir, _files) is null)
            {
                if (HasEnded)
                {
                    return;
                }

                if (
                    starts > 0
                    && RunStatus.Of(_place.CommonDir, new RunFiles(_files.WorkTree)) is { Run: { State: RunState.Halted } run } status
                )
                {
                    throw new ProblemException(
                        new Problem($"The runner was halted: {run.Halt?.Reason}.", _files.WorkTree, status.Next(_host.CalledAs))
                    );
                }

                if (starts++ == MostStarts)
                {
                    throw new ProblemException(
                        new Problem(
                            $"The runner ended {MostStarts} times before the job had.",
                            _files.WorkTree,
                            $"{_host.CalledAs:raw} runner status --run {_files.Run}"
                        )
                    );
                }

                await new DetachedEngine(_host.Program, _files.WorkTree, _place, _host.Time).StartAsync(
                    ["runner", "run-loop", "--run", _files.Run, "--local"],
                    cancel
                );
            }

            await watch.WaitAsync(unseen > 0 ? Blink : Net, cancel);
            cancel.ThrowIfCancellationRequested();
        }
    }

    // False: the runner has other work, or does not end.
    private async Task<bool> LendAsync(CancellationToken cancel)
    {
        if (_queue.View().Count().Running > 0 || _queue.Find(_id)?.Job is not { Status: JobStatus.Waiting } job)
        {
            return false;
        }

        await EndAsync(
            runner =>
                runner.Stop(WorkerHost.Asker, _host.Time.GetUtcNow(), now: false, "its job waits, and another of the Console comes first"),
            hasEnded: () => LiveRunner.Of(_place.CommonDir, _files) is null && !IsHeld
        );
        if (IsHeld)
        {
            return false;
        }

        await _claimed.Use.LendAsync((job.NotBefore ?? DateTimeOffset.MinValue) - _host.Time.GetUtcNow(), _host.Time, cancel);
        await ConsoleRun.EnsureAsync(_claimed, _host, cancel);
        return true;
    }

    private bool HasEnded => _queue.StatusOf(_id) is JobStatus.Done or JobStatus.Failed or JobStatus.Blocked or JobStatus.Cancelled;

    private ProblemException Gone() =>
        new(new Problem($"Job {_id} is not in the queue any more.", _files.Queue, $"{_host.CalledAs:raw} runner check --run {_files.Run}"));

    // Asked, it ends within its grace time; whatever is left, the next runner recovers.
    private async Task EndAsync(Action<LiveRunner> ask, Func<bool> hasEnded)
    {
        if (LiveRunner.Of(_place.CommonDir, _files) is { } runner)
        {
            ask(runner);
            await UntilAsync(hasEnded, Ending, CancellationToken.None);
        }
    }

    private bool IsHeld => EngineLock.Holder(_place.CommonDir, new RunFiles(_files.WorkTree)) is not null;

    private async Task UntilAsync(Func<bool> so, TimeSpan limit, CancellationToken cancel)
    {
        var began = _host.Time.GetTimestamp();
        using var watch = new FolderWatch(_host.Time);
        while (!so() && _host.Time.GetElapsedTime(began) < limit)
        {
            watch.Cover([new RunFiles(_files.WorkTree).Folder, _files.Running]);
            await watch.WaitAsync(TimeSpan.FromMilliseconds(500), cancel);
            cancel.ThrowIfCancellationRequested();
        }
    }
}
