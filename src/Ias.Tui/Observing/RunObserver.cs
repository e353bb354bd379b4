using System.Collections.Immutable;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.PreflightChecks;
using Ias.Engine.Runs;
using Ias.Engine.State;

namespace Ias.Tui.Observing;

/// <summary>
/// Reads a work tree as it changes and makes snapshots of it. Changes nothing there. Told by inotify, with a look every two seconds as the
/// net: that also sees what no file tells, an engine that was killed.
/// </summary>
/// <param name="folder">Where the person stands.</param>
/// <param name="calledAs">How the person calls the program.</param>
public sealed class RunObserver(string folder, string calledAs, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Net = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LogRest = TimeSpan.FromMilliseconds(250);

    private readonly TurnReading _turn = new(time);
    private readonly BackgroundPreflight _needed = new(folder, calledAs, time);
    private RunWatcher? _eyes;
    private RawState? _seen;
    private RunSnapshot? _first;
    private volatile bool _lookAgain;

    /// <summary>Where there is no run, find out what one needs: that starts processes.</summary>
    public bool MakesChecks { get; init; } = true;

    /// <summary>By which it is told who wrote a run; null = it is not asked.</summary>
    public RunHeads? Heads { get; init; }

    /// <summary>The first snapshot, from the state files alone: no event is read, no process started.</summary>
    public RunSnapshot First()
    {
        var seen = new RawState(folder, calledAs, time.GetUtcNow());
        try
        {
            if (GitPlace.Find(folder) is { } place)
            {
                _eyes = new RunWatcher(place, time, Heads);
                var status = RunStatus.Of(place.CommonDir, _eyes.Files);
                seen = _eyes.Around.ReadFirst(
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
    /// Hands over a new snapshot after every change, until <paramref name="cancel"/>: first a whole one, with the events. After <see
    /// cref="First"/> that one comes once more before it with the events alone: the log is shown while what they tell is worked out. What a
    /// turn prints alone is told at most four times a second. Never throws for what it finds in the work tree; <see
    /// cref="RunSnapshot.Troubles"/> says what cannot be read.
    /// </summary>
    /// <param name="publish">Called from the observer's own thread, one call at a time; must not block for long.</param>
    public async Task FollowAsync(Action<RunSnapshot> publish, CancellationToken cancel)
    {
        TellEvents(publish);
        var seen = _seen ?? Nothing();
        var published = seen with { IsWhole = false };
        var (around, told) = (0L, 0L);
        var isFirst = true;
        Task? changed = null;
        while (!cancel.IsCancellationRequested)
        {
            var isRunAlone = isFirst && seen.Run is not null; // what a person waits for; what lies around it comes right behind
            var isDue = !isRunAlone && (around == 0 || _needed.Looking is { IsCompleted: true } || time.GetElapsedTime(around) >= Net);
            around = isDue ? time.GetTimestamp() : around;
            seen = Look(seen, isDue, cancel);

            var isNew = isFirst || (seen with { At = published.At }) != published;
            var rest =
                isNew && !isFirst && (seen with { At = published.At, Pulse = published.Pulse }) == published
                    ? LogRest - time.GetElapsedTime(told)
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

            changed ??= ChangedAsync(isNew && rest > TimeSpan.Zero ? rest : Net, cancel);
            await Task.WhenAny(changed, _eyes?.PrintedAsync(cancel) ?? changed, _needed.Looking ?? changed);
            changed = changed.IsCompleted ? null : changed;
        }
    }

    public void Dispose() => _eyes?.Dispose();

    /// <summary>Makes the pre-flight checks again, at the next look.</summary>
    public void CheckAgain() => _lookAgain = true;

    /// <summary>Mends what stands against a run, and says what was done.</summary>
    /// <exception cref="ProblemException">It is no longer as it was shown, or a person must mend it.</exception>
    public async Task<string> MendAsync(PreflightCheck check, CancellationToken cancel)
    {
        var done = await _needed.MendAsync(check, cancel);
        CheckAgain();
        return done;
    }

    private void TellEvents(Action<RunSnapshot> publish)
    {
        if (_first is { Run.RunId: var runId } first && _eyes is { } eyes && eyes.Run.ReadAhead(runId) is { IsEmpty: false } events)
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
        _eyes is { } eyes ? eyes.Watch.WaitAsync(atMost, cancel) : Task.WhenAny(Task.Delay(atMost, time, cancel));

    private RawState Look(RawState seen, bool isDue, CancellationToken cancel)
    {
        try
        {
            if (isDue)
            {
                seen = FindPlace(seen);
            }

            if (_eyes is not { } eyes)
            {
                return Needed(seen with { IsWhole = true }, default, "", cancel);
            }

            eyes.Cover();
            seen = seen with { Engine = EngineLock.Holder(eyes.Place.CommonDir, eyes.Files) };
            seen = eyes.Run.Read(seen);
            var inbox = ControlInbox.Peek(eyes.Files.Control);
            seen = seen with
            {
                Inbox = seen.Inbox.SequenceEqual(inbox) ? seen.Inbox : [.. inbox],
                Pulse = TurnReading.Pulse(eyes.Place.WorkTree, seen.Run),
            };
            return isDue ? LookAround(seen, eyes, cancel) : seen;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            ImmutableArray<string> troubles = [$"cannot be read: {refused.Message}"];
            return seen with { IsWhole = true, Troubles = seen.Troubles.SequenceEqual(troubles) ? seen.Troubles : troubles };
        }
    }

    private RawState LookAround(RawState seen, RunWatcher eyes, CancellationToken cancel)
    {
        seen = eyes.Around.Read(seen with { Busy = seen.Engine is null ? null : _turn.Busy(seen.Run) });
        if (_lookAgain)
        {
            _lookAgain = false;
            _needed.Forget();
        }

        if (seen.Run is not null)
        {
            _needed.Forget(); // whoever waits for its result would be told for ever that it is there
            return seen;
        }

        return Needed(
            seen,
            eyes.Around.LastEdit(),
            seen.Plan.FirstOrDefault(sprint => !seen.Completed.Contains(sprint.Id))?.Id ?? "",
            cancel
        );
    }

    private RawState Needed(RawState seen, DateTime lastEdit, string target, CancellationToken cancel) =>
        MakesChecks ? _needed.Read(seen, lastEdit, target, cancel) : seen;

    private RawState FindPlace(RawState seen)
    {
        var place = GitPlace.Find(folder);
        if (place == _eyes?.Place && (place is null) == (_eyes is null))
        {
            return seen;
        }

        _eyes?.Dispose();
        _eyes = place is null ? null : new RunWatcher(place, time, Heads);
        return new RawState(folder, calledAs, seen.At)
        {
            Place = place,
            Checks = seen.Checks,
            CheckedAt = seen.CheckedAt,
        };
    }

    /// <summary>What looks at one work tree.</summary>
    private sealed class RunWatcher(GitPlace place, TimeProvider time, RunHeads? heads) : IDisposable
    {
        private RunWatch? _watch;
        private FolderWatch? _logs;
        private Task _printed = Task.CompletedTask;

        public GitPlace Place => place;

        public RunFiles Files { get; } = new(place.WorkTree);

        public RunWatch Watch => _watch ??= new RunWatch(Files, time);

        private FolderWatch Logs => _logs ??= new FolderWatch(time);

        /// <summary>Before looking: what changes from now on is told.</summary>
        public void Cover()
        {
            Watch.Cover();
            Logs.Cover([Files.Logs]);
        }

        /// <summary>Ends when a turn has printed something, a while after the last time: beside one that prints all the time, a look for
        /// each piece costs several times what is told of them.</summary>
        public Task PrintedAsync(CancellationToken cancel) => _printed.IsCompleted ? _printed = NextPrintedAsync(cancel) : _printed;

        public RunReading Run => field ??= new RunReading(Files, time, heads);

        public WorkTreeReader Around => field ??= new WorkTreeReader(place, Files, time);

        public void Dispose()
        {
            _watch?.Dispose();
            _logs?.Dispose();
        }

        private async Task NextPrintedAsync(CancellationToken cancel)
        {
            await Task.WhenAny(Task.Delay(LogRest, time, cancel));
            await Logs.WaitAsync(Timeout.InfiniteTimeSpan, cancel);
        }
    }
}
