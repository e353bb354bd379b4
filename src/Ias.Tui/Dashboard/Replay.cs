using Ias.Core.Events;
using Ias.Core.Text;
using Ias.Tui.Contracts;
using Ias.Tui.Keys;
using Ias.Tui.Logs;
using Ias.Tui.State;

namespace Ias.Tui.Dashboard;

/// <summary>Replay that selects the displayed moment of the run: the present or an earlier one. The run is followed in the background; an
/// earlier moment is computed from the events up to it.</summary>
/// <param name="keys">Keys in force.</param>
/// <param name="showMessage">Shows a temporary message.</param>
internal sealed class Replay(KeyMap keys, Action<string> showMessage)
{
    private static readonly TimeSpan LongestStep = TimeSpan.FromSeconds(1); // of the user's clock, which may be adjusted

    private readonly string _key = keys.Shown(DashboardAction.Present);
    private string _wanted = "";
    private string _runId = "";
    private int _count; // 0 = the present
    private DateTimeOffset _at;
    private bool _isPlaying;
    private DateTimeOffset _playedUntil;

    /// <summary>Latest state of the present; null = none yet.</summary>
    public ViewModel? Present { get; private set; }

    /// <summary>Shows a moment once the run's events are read, and nothing before.</summary>
    /// <param name="typed">Input for <see cref="TypedTime"/>; empty = the present.</param>
    public void Open(string typed) => _wanted = typed;

    /// <summary>View model of the selected moment; null = more must be read first.</summary>
    /// <param name="present">Latest state of the present.</param>
    public ViewModel? Show(ViewModel present)
    {
        Present = present;
        if (_wanted.Length > 0 && !present.Run.IsWhole)
        {
            return null;
        }

        if (_wanted.Length > 0)
        {
            GoTo(_wanted);
            _wanted = "";
        }

        if (_count > 0 && present.Run is var now && (now.Run?.RunId != _runId || now.Events.Length < _count))
        {
            Return();
            showMessage("another run began: this is the present");
        }

        Play(present);
        return _count > 0 && present.Run.Past(_count, _at) is { } past
            ? new ViewModel(past, _at.ToOffset(present.Now.Offset), present.Look, present.CalledAs)
            {
                Me = present.Me,
                HasFocus = present.HasFocus,
                Team = present.Team,
                IsArchived = present.IsArchived,
                Past = new PastMoment(present.Run, present.Now, _count, _isPlaying),
                ReadOnlyBecause = ReasonNotPossible(present),
                ConsoleReadOnlyBecause = ReasonNotPossible(present),
            }
            : present;
    }

    /// <summary>Handles an action that steps or plays.</summary>
    /// <returns>False: not a replay action.</returns>
    public bool Act(DashboardAction action)
    {
        if (Present is not { } present)
        {
            return false;
        }

        switch (action)
        {
            case DashboardAction.PreviousEvent:
                Step(present, IsBetween(present) ? _count : Here(present) - 1, "this is the run's first event");
                return true;
            case DashboardAction.NextEvent:
                Step(present, _count == 0 ? int.MaxValue : _count + 1, AtEnd(present));
                return true;
            case DashboardAction.EarlierPhase:
                Step(present, PhaseBefore(present), "no phase began before");
                return true;
            case DashboardAction.LaterPhase:
                Step(present, PhaseAfter(present), _count == 0 ? AtEnd(present) : "no later phase");
                return true;
            case DashboardAction.Actions when _count > 0:
                Toggle(present);
                return true;
            case DashboardAction.Present:
                if (_count == 0)
                {
                    showMessage(AtEnd(present));
                }

                Return();
                return true;
            default:
                return false;
        }
    }

    /// <summary>Goes to a typed time, or says why it cannot.</summary>
    public void GoTo(string typed)
    {
        if (typed.Length == 0 || Present is not { } present || !HasPast(present))
        {
            return;
        }

        var events = present.Run.Events;
        var last = events[^1].At;
        var end = present.Run.Life.Engine is not null && present.Now > last ? present.Now : last;
        var time = TypedTime.Read(typed, events[0].At, end, present.Now.Offset);
        if (time.At is not { } at)
        {
            showMessage(time.Problem);
            return;
        }

        var count = 1;
        while (count < events.Length && events[count].At <= at)
        {
            count++;
        }

        Go(present, count, at);
    }

    private static bool IsPhase(RunEvent happened) => LogMarks.KindOf(happened) == LogMarkKind.Phase;

    private void Return() => (_count, _isPlaying) = (0, false);

    private void Go(ViewModel present, int count, DateTimeOffset at) =>
        (_count, _at, _isPlaying, _runId) = (count, at, false, present.Run.Run!.RunId);

    private int Here(ViewModel present) => _count == 0 ? present.Run.Events.Length : _count;

    // Whether the displayed moment is after an event that is already shown: a step back goes to that event.
    private bool IsBetween(ViewModel present) => _count > 0 && _at > present.Run.Events[_count - 1].At;

    private void Step(ViewModel present, int count, string whenNone)
    {
        if (!HasPast(present))
        {
            return;
        }

        if (count < 1 || count > present.Run.Events.Length)
        {
            showMessage(whenNone);
            return;
        }

        Go(present, count, present.Run.Events[count - 1].At);
    }

    private int PhaseBefore(ViewModel present)
    {
        var count = IsBetween(present) ? _count : Here(present) - 1;
        while (count > 0 && !IsPhase(present.Run.Events[count - 1]))
        {
            count--;
        }

        return count;
    }

    private int PhaseAfter(ViewModel present)
    {
        var events = present.Run.Events;
        var count = Here(present) + 1;
        while (count <= events.Length && !IsPhase(events[count - 1]))
        {
            count++;
        }

        return count;
    }

    private void Toggle(ViewModel present)
    {
        if (!_isPlaying && _count == present.Run.Events.Length)
        {
            showMessage(AtEnd(present));
            return;
        }

        (_isPlaying, _playedUntil) = (!_isPlaying, present.Now);
    }

    private void Play(ViewModel present)
    {
        if (!_isPlaying)
        {
            return;
        }

        var passed = present.Now - _playedUntil;
        _playedUntil = present.Now;
        _at +=
            PastMoment.Speed
            * (
                passed < TimeSpan.Zero ? TimeSpan.Zero
                : passed > LongestStep ? LongestStep
                : passed
            );
        var events = present.Run.Events;
        while (_count < events.Length && events[_count].At <= _at)
        {
            _count++;
        }

        if (_count == events.Length)
        {
            (_isPlaying, _at) = (false, events[^1].At);
            showMessage(AtEnd(present));
        }
    }

    private bool HasPast(ViewModel present)
    {
        var run = present.Run;
        if (run.Run is not null && run.Events is [RunEvent.RunStarted, ..])
        {
            return true;
        }

        showMessage(
            run.Run is null ? "there is no run to replay"
            : run.IsWhole ? "the run's first events are lost: it cannot be replayed"
            : "the run is still being read"
        );
        return false;
    }

    private string AtEnd(ViewModel present) =>
        _count > 0 ? $"that was the last event; {_key} returns to {(present.IsArchived ? "the run's end" : "the present")}"
        : present.IsArchived ? "this is the run's end"
        : "this is the present";

    private string ReasonNotPossible(ViewModel present) =>
        $"this is {Wording.Clock(_at, present.Now)}, which is past; {_key} returns to {(present.IsArchived ? "the run's end" : "the present")}";
}
