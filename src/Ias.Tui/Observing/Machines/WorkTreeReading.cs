using Ias.Core.Runs;
using Ias.Engine.Git;
using Ias.Engine.Runs;
using Ias.Engine.State;
using Ias.Tui.Observing.Jobs;

namespace Ias.Tui.Observing.Machines;

/// <summary>
/// Reads one work tree of many: the state files, whether an engine stands behind them, and its queue. No event and no log is read, however
/// long the night was; what only they tell is not known here.
/// </summary>
/// <param name="workTree">Its top folder.</param>
/// <param name="calledAs">How the person calls the program from where they are, so that it works there.</param>
internal sealed class WorkTreeReading(string workTree, string calledAs, TimeProvider time)
{
    private readonly RunFiles _files = new(workTree);
    private readonly RunnerReading _queue = new(workTree, time);
    private GitPlace? _place;
    private RunnerSnapshot? _runner;
    private (DateTime Written, DateOnly Day, decimal Usd) _archived;

    public string WorkTree => workTree;

    /// <summary>The row of the last reading; null = not read yet, or it is gone.</summary>
    public WorkTreeRow? Row { get; private set; }

    /// <summary>When its state was written last, for whoever reads the newest first.</summary>
    public DateTime Written => File.GetLastWriteTimeUtc(_files.State);

    /// <summary>The folders in which a change is one of the row.</summary>
    public IEnumerable<string> Folders =>
        [
            Directory.Exists(_files.Folder) ? _files.Folder : workTree,
            _files.Control,
            .. _place is { } place ? (ReadOnlySpan<string>)[Path.Combine(place.CommonDir, "ias")] : [], // the engine's lock
            .. _queue.Folders,
        ];

    /// <summary>Reads it.</summary>
    /// <param name="isBrief">Only what tells how it stands, for the first frame: the queue is left for later.</param>
    /// <returns>Null: it is gone.</returns>
    public WorkTreeRow? Read(bool isBrief = false)
    {
        _place ??= GitPlace.Find(workTree);
        if (_place?.WorkTree != workTree || !Path.Exists(Path.Combine(workTree, ".git")))
        {
            (_place, Row) = (null, null);
            return null;
        }

        try
        {
            return Row = Read(_place, isBrief);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return Row = (Row ?? new WorkTreeRow("", workTree)) with { Trouble = $"cannot be read: {refused.Message}" };
        }
    }

    private WorkTreeRow Read(GitPlace place, bool isBrief)
    {
        var status = RunStatus.Of(place.CommonDir, _files);
        var now = time.GetUtcNow();
        var seen = RunSnapshot.Of(
            new RawState(workTree, calledAs, now)
            {
                Place = place,
                Run = status.Run,
                Breaker = status.Breaker,
                Rate = status.Rate,
                Engine = status.Engine,
                Inbox = [.. ControlInbox.Peek(_files.Control)],
            }
        );
        if (status.Run?.HaltAsked is { } asked)
        {
            // of an open halt the state file says what the events would
            seen = seen with
            {
                Requests = seen.Requests.Add(
                    new AskedRequest(
                        ControlKind.Halt,
                        asked.By,
                        asked.At,
                        AskedStage.Seen,
                        asked.Force,
                        asked.Reason,
                        status.Run.Halting ? "saving the work" : ""
                    )
                ),
            };
        }

        if (!isBrief)
        {
            _queue.Find();
            _runner = _queue.Look(_runner);
            seen = _runner?.With(seen, calledAs) ?? seen;
        }

        return WorkTreeRows.Of(seen, status.Run, _runner, Spent(status.Run, now, isBrief)) with
        {
            CalledAs = calledAs,
            ReadOnlyBecause = ControlInbox.CanAsk(_files) ? null : $"{_files.Control} is not writable for you",
        };
    }

    // Of this day: by the run that is there, and by those in the archive and plannings.
    private decimal? Spent(RunRecord? run, DateTimeOffset now, bool isBrief)
    {
        var day = DaySpend.DayOf(now);
        var own = run?.Today is { } today && today.Day == day ? today : null;
        if (isBrief)
        {
            return Told(own);
        }

        var written = Newer(Directory.GetLastWriteTimeUtc(_files.Archive), Directory.GetLastWriteTimeUtc(_files.Plans));
        if ((written, day) != (_archived.Written, _archived.Day))
        {
            _archived = (written, day, DaySpending.OfPast(_files, day));
        }

        return Told(own) is null && _archived.Usd == 0 ? null : (Told(own) ?? 0) + _archived.Usd;
    }

    private static DateTime Newer(DateTime one, DateTime other) => one > other ? one : other;

    // An agent that tells nothing has not spent nothing.
    private static decimal? Told(DaySpend? spend) => spend is { OwnUsd: > 0 } or { Untold: 0 } ? spend.OwnUsd : null;
}
