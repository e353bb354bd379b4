using Ias.Core.Events;
using Ias.Core.Text;
using Ias.Tui.Keys;
using Ias.Tui.Logs;
using Ias.Tui.Observing;
using Ias.Tui.Views;

namespace Ias.Tui.Dashboards;

/// <summary>
/// Which moment of the run is shown: the present, or an earlier one. Behind it the run is followed as ever; an earlier moment is the
/// present's events up to it, folded anew.
/// </summary>
/// <param name="keys">The keys in force.</param>
/// <param name="say">Says something for a moment.</param>
internal sealed class Replay(KeyMap keys, Action<string> say)
{
    private static readonly TimeSpan LongestStep = TimeSpan.FromSeconds(1); // of the person's clock, which may be set

    private readonly string _key = keys.Shown(DashboardAction.Present);
    private string _wanted = "";
    private string _runId = "";
    private int _count; // 0 = the present
    private DateTimeOffset _at;
    private bool _isPlaying;
    private DateTimeOffset _playedUntil;

    /// <summary>What there is to see now; null = nothing yet.</summary>
    public ViewModel? Present { get; private set; }

    /// <summary>Shows a moment as soon as the run's events are read, and nothing before.</summary>
    /// <param name="typed">As <see cref="TypedTime"/> reads it; empty = the present.</param>
    public void Open(string typed) => _wanted = typed;

    /// <summary>What is shown; null = nothing before more is read.</summary>
    /// <param name="present">What there is to see now.</param>
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
            say("another run began: this is the present");
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
                ReadOnlyBecause = WhyNot(present),
                LookOnlyBecause = WhyNot(present),
            }
            : present;
    }

    /// <summary>Acts on a key.</summary>
    /// <returns>False: it has no use for it.</returns>
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
                    say(AtEnd(present));
                }

                Return();
                return true;
            default:
                return false;
        }
    }

    /// <summary>To a time that was typed, or says why not.</summary>
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
            say(time.Problem);
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

    // After an event that is shown already: going back goes to it.
    private bool IsBetween(ViewModel present) => _count > 0 && _at > present.Run.Events[_count - 1].At;

    private void Step(ViewModel present, int count, string whenNone)
    {
        if (!HasPast(present))
        {
            return;
        }

        if (count < 1 || count > present.Run.Events.Length)
        {
            say(whenNone);
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
            say(AtEnd(present));
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
            say(AtEnd(present));
        }
    }

    private bool HasPast(ViewModel present)
    {
        var run = present.Run;
        if (run.Run is not null && run.Events is [RunEvent.RunStarted, ..])
        {
            return true;
        }

        say(
            run.Run is null ? "there is no run to look back at"
            : run.IsWhole ? "the run's first events are lost: it cannot be looked back at"
            : "the run is still being read"
        );
        return false;
    }

    private string AtEnd(ViewModel present) =>
        _count > 0 ? $"that was the last event; {_key} returns to {(present.IsArchived ? "the run's end" : "the present")}"
        : present.IsArchived ? "this is the run's end"
        : "this is the present";

    private string WhyNot(ViewModel present) =>
        $"this is {Wording.Clock(_at, present.Now)}, which is past; {_key} returns to {(present.IsArchived ? "the run's end" : "the present")}";
}
