using System.Collections.Immutable;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.PreflightChecks;
using Ias.Engine.Runs;
using Ias.Engine.State;

namespace Ias.Tui.State;

/// <summary>Follows a work tree and makes snapshots of it. Changes nothing there. Uses inotify, and polls every two seconds as a fallback,
/// which also detects what changes no file, such as a killed engine.</summary>
/// <param name="folder">Current folder.</param>
/// <param name="calledAs">Name of the program as the user types it.</param>
public sealed class RunObserver(string folder, string calledAs, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LogInterval = TimeSpan.FromMilliseconds(250);

    private readonly TurnReading _turn = new(time);
    private readonly BackgroundPreflight _preflight = new(folder, calledAs, time);
    private RunWatcher? _watcher;
    private RawState? _seen;
    private RunSnapshot? _first;
    private volatile bool _checkAgain;

    /// <summary>True to run the pre-flight checks when there is no run, which starts processes.</summary>
    public bool MakesChecks { get; init; } = true;

    /// <summary>Record of who wrote a run; null = not checked.</summary>
    public RunHeads? Heads { get; init; }

    /// <summary>First snapshot, from the state files alone: it reads no events and starts no process.</summary>
    public RunSnapshot First()
    {
        var seen = new RawState(folder, calledAs, time.GetUtcNow());
        try
        {
            if (GitPlace.Find(folder) is { } place)
            {
                _watcher = new RunWatcher(place, time, Heads);
                var status = RunStatus.Of(place.CommonDir, _watcher.Files);
                seen = _watcher.WorkTree.ReadFirst(
                    seen with
                    {
                        Place = place,
                        Run = status.Run,
                        Breaker = status.Breaker,
                        Rate = status.Rate,
                        Engine = status.Engine,
                    }
                );
                seen = seen with { Pulse = TurnReading.Pulse(place.WorkTree, seen.Run) };
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            seen = seen with { Troubles = [$"cannot be read: {refused.Message}"] };
        }

        _seen = seen;
        return _first = RunSnapshot.Of(seen);
    }

    /// <summary>
    /// Publishes a snapshot after every change until <paramref name="cancel"/>, beginning with a complete one including the events. After
    /// <see cref="First"/>, a snapshot with only the events added precedes it, so that the log is shown while the rest is computed. Output
    /// of a turn alone is published at most four times a second. Errors in the work tree do not throw; <see cref="RunSnapshot.Troubles"/>
    /// lists them.
    /// </summary>
    /// <param name="publish">Called on the observer's own thread, one call at a time; must not block for long.</param>
    public async Task FollowAsync(Action<RunSnapshot> publish, CancellationToken cancel)
    {
        PublishEvents(publish);
        var seen = _seen ?? Nothing();
        var published = seen with { IsWhole = false };
        var (around, told) = (0L, 0L);
        var isFirst = true;
        Task? changed = null;
        while (!cancel.IsCancellationRequested)
        {
            var isRunAlone = isFirst && seen.Run is not null; // the user waits for the run; the rest of the work tree follows immediately
            var isDue =
                !isRunAlone && (around == 0 || _preflight.Checking is { IsCompleted: true } || time.GetElapsedTime(around) >= PollInterval);
            around = isDue ? time.GetTimestamp() : around;
            seen = Read(seen, isDue, cancel);

            var isNew = isFirst || (seen with { At = published.At }) != published;
            var rest =
                isNew && !isFirst && (seen with { At = published.At, Pulse = published.Pulse }) == published
                    ? LogInterval - time.GetElapsedTime(told)
                    : TimeSpan.Zero;
            if (isNew && rest <= TimeSpan.Zero)
            {
                published = seen = seen with { At = time.GetUtcNow() };
                told = time.GetTimestamp();
                publish(RunSnapshot.Of(seen));
            }

            isFirst = false;
            if (isRunAlone)
            {
                continue;
            }

            changed ??= ChangedAsync(isNew && rest > TimeSpan.Zero ? rest : PollInterval, cancel);
            await Task.WhenAny(changed, _watcher?.PrintedAsync(cancel) ?? changed, _preflight.Checking ?? changed);
            changed = changed.IsCompleted ? null : changed;
        }
    }

    public void Dispose() => _watcher?.Dispose();

    /// <summary>Runs the pre-flight checks again at the next read.</summary>
    public void CheckAgain() => _checkAgain = true;

    /// <summary>Fixes a failed pre-flight check and describes the fix.</summary>
    /// <exception cref="ProblemException">It has changed since it was shown, or a person must fix it.</exception>
    public async Task<string> FixAsync(PreflightCheck check, CancellationToken cancel)
    {
        var done = await _preflight.FixAsync(check, cancel);
        CheckAgain();
        return done;
    }

    private void PublishEvents(Action<RunSnapshot> publish)
    {
        if (
            _first is { Run.RunId: var runId } first
            && _watcher is { } watcher
            && watcher.Run.ReadAhead(runId) is { IsEmpty: false } events
        )
        {
            publish(first with { Events = events });
        }
    }

    private RawState Nothing()
    {
        First();
        return _seen!;
    }

    private Task ChangedAsync(TimeSpan atMost, CancellationToken cancel) =>
        _watcher is { } watcher ? watcher.Watch.WaitAsync(atMost, cancel) : Task.WhenAny(Task.Delay(atMost, time, cancel));

    private RawState Read(RawState seen, bool isDue, CancellationToken cancel)
    {
        try
        {
            if (isDue)
            {
                seen = FindPlace(seen);
            }

            if (_watcher is not { } watcher)
            {
                return Needed(seen with { IsWhole = true }, default, "", cancel);
            }

            watcher.Cover();
            seen = seen with { Engine = EngineLock.Holder(watcher.Place.CommonDir, watcher.Files) };
            seen = watcher.Run.Read(seen);
            var inbox = ControlInbox.Peek(watcher.Files.Control);
            seen = seen with
            {
                Inbox = seen.Inbox.SequenceEqual(inbox) ? seen.Inbox : [.. inbox],
                Pulse = TurnReading.Pulse(watcher.Place.WorkTree, seen.Run),
            };
            return isDue ? ReadWorkTree(seen, watcher, cancel) : seen;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            ImmutableArray<string> troubles = [$"cannot be read: {refused.Message}"];
            return seen with { IsWhole = true, Troubles = seen.Troubles.SequenceEqual(troubles) ? seen.Troubles : troubles };
        }
    }

    private RawState ReadWorkTree(RawState seen, RunWatcher watcher, CancellationToken cancel)
    {
        seen = watcher.WorkTree.Read(seen with { Busy = seen.Engine is null ? null : _turn.Busy(seen.Run) });
        if (_checkAgain)
        {
            _checkAgain = false;
            _preflight.Invalidate();
        }

        if (seen.Run is not null)
        {
            _preflight.Invalidate(); // a completed check would wake the loop forever
            return seen;
        }

        return Needed(
            seen,
            watcher.WorkTree.LastEdit(),
            seen.Plan.FirstOrDefault(sprint => !seen.Completed.Contains(sprint.Id))?.Id ?? "",
            cancel
        );
    }

    private RawState Needed(RawState seen, DateTime lastEdit, string target, CancellationToken cancel) =>
        MakesChecks ? _preflight.Read(seen, lastEdit, target, cancel) : seen;

    private RawState FindPlace(RawState seen)
    {
        var place = GitPlace.Find(folder);
        if (place == _watcher?.Place && (place is null) == (_watcher is null))
        {
            return seen;
        }

        _watcher?.Dispose();
        _watcher = place is null ? null : new RunWatcher(place, time, Heads);
        return new RawState(folder, calledAs, seen.At)
        {
            Place = place,
            Checks = seen.Checks,
            CheckedAt = seen.CheckedAt,
        };
    }

    /// <summary>Watches the files of one work tree.</summary>
    private sealed class RunWatcher(GitPlace place, TimeProvider time, RunHeads? heads) : IDisposable
    {
        private RunWatch? _watch;
        private FolderWatch? _logs;
        private Task _printed = Task.CompletedTask;

        public GitPlace Place => place;

        public RunFiles Files { get; } = new(place.WorkTree);

        public RunWatch Watch => _watch ??= new RunWatch(Files, time);

        private FolderWatch Logs => _logs ??= new FolderWatch(time);

        /// <summary>Starts watching before a read, so that later changes are reported.</summary>
        public void Cover()
        {
            Watch.Cover();
            Logs.Cover([Files.Logs]);
        }

        /// <summary>Completes when a turn has printed something, but not immediately after the last time: reading each piece of a constant
        /// output costs several times its value.</summary>
        public Task PrintedAsync(CancellationToken cancel) => _printed.IsCompleted ? _printed = NextPrintedAsync(cancel) : _printed;

        public RunReading Run => field ??= new RunReading(Files, time, heads);

        public WorkTreeReader WorkTree => field ??= new WorkTreeReader(place, Files, time);

        public void Dispose()
        {
            _watch?.Dispose();
            _logs?.Dispose();
        }

        private async Task NextPrintedAsync(CancellationToken cancel)
        {
            await Task.WhenAny(Task.Delay(LogInterval, time, cancel));
            await Logs.WaitAsync(Timeout.InfiniteTimeSpan, cancel);
        }
    }
}
