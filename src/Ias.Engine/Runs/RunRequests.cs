using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Engine.State;

namespace Ias.Engine.Runs;

/// <summary>
/// Requests of people to a running engine: through the control inbox, and by signals. Ctrl-C once = halt when the phase ends, twice = now;
/// SIGTERM = now, committed locally, no push. Losing the terminal (SIGHUP) has no effect.
/// </summary>
internal sealed class RunRequests : IDisposable
{
    private readonly RunJournal _journal;
    private readonly ControlInbox _inbox;
    private readonly DateTimeOffset _since;
    private readonly JobTurns? _jobs;
    private readonly CancellationTokenSource _interrupt = new();
    private readonly CancellationTokenSource _wake = new();
    private readonly List<CancellationTokenRegistration> _signals = [];
    private EarlyEnd _early = new();

    /// <param name="since">A halt requested earlier was meant for an engine that is dead, and is refused.</param>
    /// <param name="jobs">Jobs of a queue; null = the run has no queue, and there is nothing to cancel.</param>
    public RunRequests(RunJournal journal, RunFiles files, TimeProvider time, DateTimeOffset since, JobTurns? jobs = null)
    {
        _journal = journal;
        _since = since;
        _inbox = new ControlInbox(files.Control, time);
        _jobs = jobs;
    }

    /// <summary>Jobs of the queue that can be cancelled while they run.</summary>
    public JobTurns Jobs => _jobs ?? throw new InvalidOperationException("The run does not process a queue.");

    /// <summary>Cancelled to end the turn under way.</summary>
    public CancellationToken Interrupt => _interrupt.Token;

    /// <summary>Cancelled by any halt, to end a wait.</summary>
    public CancellationToken Wake => _wake.Token;

    /// <summary>Early end of the wait under way, replaced for the next one; holds who requested it.</summary>
    public EarlyEnd Early => Volatile.Read(ref _early);

    /// <summary>True after SIGTERM: end within seconds, no network.</summary>
    public bool Terminating { get; private set; }

    /// <summary>True after the first Ctrl-C.</summary>
    public bool CtrlC { get; private set; }

    public void Start(EngineSignals signals)
    {
        _signals.Add(signals.Interrupt.Register(() => OnCtrlC(force: false)));
        _signals.Add(signals.Again.Register(() => OnCtrlC(force: true)));
        _signals.Add(signals.Terminate.Register(OnTerminate));
        _inbox.Start(OnRequest, OnUnreadable);
    }

    /// <summary>Ends all turns under way, as an immediate halt does.</summary>
    public void EndTurns() => _interrupt.Cancel();

    public void Dispose()
    {
        _signals.ForEach(s => s.Dispose());
        _inbox.Dispose();
        _interrupt.Dispose();
        _wake.Dispose();
        _early.Dispose();
    }

    private void OnCtrlC(bool force)
    {
        CtrlC = true;
        HaltBySignal("Ctrl-C", force, "Ctrl-C");
    }

    private void OnTerminate()
    {
        Terminating = true;
        HaltBySignal(HaltTrigger.Signal, force: true, "the engine was told to end (SIGTERM)");
    }

    // Runs on a thread that nobody waits for.
    private void OnUnreadable(string name, string why)
    {
        try
        {
            _journal.Append(new RunEvent.RequestRefused(name, "", why));
        }
        catch (ProblemException)
        {
            // the file is moved aside with its content; the engine's own next event meets the same disk error, and halts
        }
    }

    private void OnRequest(ControlRequest request)
    {
        if (request.RunId != _journal.Run.RunId)
        {
            Refuse(request, $"it is for {(request.RunId.Length > 0 ? request.RunId : "no run")}, but this is {_journal.Run.RunId}");
            return;
        }

        switch (request.Kind)
        {
            // A halt requested of a dead engine must not halt the next one.
            case ControlKind.Halt when request.At < _since:
                Refuse(request, "it is older than this engine");
                break;
            case ControlKind.Halt:
                Halt(request.By, request.Force, request.Text);
                break;
            case ControlKind.Withdraw when _journal.Run.HaltAsked is null || _journal.Run.Halting || _interrupt.IsCancellationRequested:
                Refuse(request, _journal.Run.HaltAsked is null ? "no halt to withdraw" : "already halting");
                break;
            case ControlKind.Withdraw:
                _journal.Append(new RunEvent.HaltWithdrawn(request.By));
                break;
            case ControlKind.TryNow when _journal.Run.Wait is not { Kind: WaitKind.Retry or WaitKind.Outage or WaitKind.Reset }:
                Refuse(request, _journal.Run.Wait is { } wait ? wait.Reason : "there is no wait to end");
                break;
            case ControlKind.TryNow:
                Interlocked.Exchange(ref _early, new EarlyEnd()).Ask(request.By);
                break;
            case ControlKind.Note when _journal.Run.WhyNoNote is { Length: > 0 } whyNot:
                Refuse(request, whyNot);
                break;
            case ControlKind.Note when request.Text.Trim().Length > 0:
                _journal.Append(new RunEvent.NoteTaken(request.By, request.Text.Trim()));
                break;
            case ControlKind.Approve or ControlKind.Decline:
                _journal.Append(new RunEvent.PushAnswered(request.By, request.Kind == ControlKind.Approve));
                break;
            case ControlKind.Cancel:
                Cancel(request);
                break;
            default:
                Refuse(request, "no such request");
                break;
        }
    }

    private void Cancel(ControlRequest request)
    {
        var why = _jobs is null ? "the run does not process a queue" : _jobs.Cancel(request.Job, request.By, request.Text);
        if (why.Length > 0)
        {
            Refuse(request, why);
        }
    }

    // A signal comes once: it ends what is under way even if no event can be written.
    private void HaltBySignal(string by, bool force, string reason)
    {
        try
        {
            Halt(by, force, reason);
        }
        catch (ProblemException)
        {
            End(force);
        }
    }

    private void Halt(string by, bool force, string reason)
    {
        _journal.Append(new RunEvent.HaltAsked(by, force, reason));
        End(force);
    }

    private void End(bool force)
    {
        _wake.Cancel();
        if (force)
        {
            _interrupt.Cancel();
        }
    }

    private void Refuse(ControlRequest request, string why) =>
        _journal.Append(new RunEvent.RequestRefused(request.Kind, request.By, why, request.Job));
}

/// <summary>The early end of one wait, which a person may request.</summary>
internal sealed class EarlyEnd : IDisposable
{
    private readonly CancellationTokenSource _asked = new();

    /// <summary>Cancelled when the early end is requested.</summary>
    public CancellationToken Token => _asked.Token;

    /// <summary>Person who requested it; empty = not requested.</summary>
    public string By { get; private set; } = "";

    public void Ask(string by)
    {
        By = by;
        _asked.Cancel();
    }

    public void Dispose() => _asked.Dispose();
}

/// <summary>The kinds of control requests.</summary>
public static class ControlKind
{
    public const string Halt = "halt";
    public const string Withdraw = "withdraw";

    /// <summary>Ends the wait for the provider, or the pause before a failed turn is retried.</summary>
    public const string TryNow = "try-now";

    public const string Note = "note";
    public const string Approve = "approve";
    public const string Decline = "decline";
    public const string Cancel = "cancel";
}
