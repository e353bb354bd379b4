using Ias.Core.Runs;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Planning;
using Ias.Engine.Runs;
using Ias.Engine.State;
using Ias.Tui.State.Jobs;

namespace Ias.Tui.State.Machines;

/// <summary>Reads one of many work trees: the state files, whether an engine is alive, and its queue. It reads no events or logs, however
/// long the run was, unless another machine changed the files; what only they contain is not known here.</summary>
/// <param name="workTree">Root of the work tree.</param>
/// <param name="calledAs">Name of the program as the user would type it there.</param>
/// <param name="heads">Record of who wrote the run; null = not checked.</param>
internal sealed class WorkTreeReading(string workTree, string calledAs, TimeProvider time, RunHeads? heads = null)
{
    private readonly RunFiles _files = new(workTree);
    private readonly RunnerReading _queue = new(workTree, time);
    private GitPlace? _place;
    private RunnerSnapshot? _runner;
    private (DateTimeOffset? Written, DateOnly Day, decimal Usd) _archived;

    public string WorkTree => workTree;

    /// <summary>Row of the last reading; null = not read yet, or gone.</summary>
    public WorkTreeRow? Row { get; private set; }

    /// <summary>Time of the last change of its state, for reading the newest first.</summary>
    public DateTimeOffset? Written => InsideFile.FactsOf(_files.State)?.ModifiedAt;

    /// <summary>Folders in which a change affects the row.</summary>
    public IEnumerable<string> Folders =>
        [
            InsideFile.IsFolder(_files.Folder) ? _files.Folder : workTree,
            _files.Control,
            .. _place is { } place ? (ReadOnlySpan<string>)[Path.Combine(place.CommonDir, "ias")] : [], // the engine's lock
            .. _queue.Folders,
        ];

    /// <summary>Reads the row from the files.</summary>
    /// <param name="isBrief">Only its standing, for the first frame: the queue is read later.</param>
    /// <returns>Null = the work tree is gone.</returns>
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
        var status = RunStatus.Of(place.CommonDir, _files, isBrief ? null : heads);
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
                Asking = isBrief ? [] : [.. new PlanFiles(workTree, time).Asking()],
            }
        );
        if (status.Run?.HaltAsked is { } asked)
        {
            // for an open halt, the state file has what the events would say
            seen = seen with
            {
                Requests = seen.Requests.Add(
                    new SentRequest(
                        ControlKind.Halt,
                        asked.By,
                        asked.At,
                        RequestStage.Seen,
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
            _runner = _queue.Refresh(_runner);
            seen = _runner?.With(seen, calledAs) ?? seen;
        }

        var row = WorkTreeRows.Of(seen, status.Run, _runner, Spent(status.Run, now, isBrief));
        // An engine does not resume a run of another user or machine.
        var warning = status.Engine is null ? status.Origin?.Warning ?? "" : "";
        return row with
        {
            Trouble = warning.Length == 0 || row.Trouble.Length == 0 ? warning + row.Trouble : $"{warning}; {row.Trouble}",
            CalledAs = calledAs,
            ReadOnlyBecause = ControlInbox.CanAsk(_files) ? null : $"{_files.Control} is not writable by you",
        };
    }

    // Spending of today: by the current run, archived runs and plannings.
    private decimal? Spent(RunRecord? run, DateTimeOffset now, bool isBrief)
    {
        var day = DaySpend.DayOf(now);
        var own = run?.Today is { } today && today.Day == day ? today : null;
        if (isBrief)
        {
            return CostOf(own);
        }

        var written = Newer(InsideFile.FactsOf(_files.Archive)?.ModifiedAt, InsideFile.FactsOf(_files.Plans)?.ModifiedAt);
        if ((written, day) != (_archived.Written, _archived.Day))
        {
            _archived = (written, day, DaySpending.OfPast(_files, day));
        }

        return CostOf(own) is null && _archived.Usd == 0 ? null : (CostOf(own) ?? 0) + _archived.Usd;
    }

    private static DateTimeOffset? Newer(DateTimeOffset? one, DateTimeOffset? other) => other is null || one > other ? one : other;

    // An agent that does not report its cost is not free.
    private static decimal? CostOf(DaySpend? spend) => spend is { OwnUsd: > 0 } or { Untold: 0 } ? spend.OwnUsd : null;
}
