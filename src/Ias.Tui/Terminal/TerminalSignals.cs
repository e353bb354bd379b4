using System.Runtime.InteropServices;

namespace Ias.Tui.Terminal;

/// <summary>Signals for the owner of a terminal: those that end it, and those that its thread handles when woken.</summary>
internal sealed class TerminalSignals : IDisposable
{
    /// <summary>Time within which a stop takes effect, or else the kernel refused it.</summary>
    private static readonly TimeSpan StopWait = TimeSpan.FromMilliseconds(100);

    /// <summary>Time after <see cref="Stop"/> within which a continuation belongs to that stop.</summary>
    private static readonly TimeSpan SameStop = TimeSpan.FromSeconds(1);

    private readonly Action _wake;
    private readonly PosixSignalRegistration[] _registrations;
    private readonly ManualResetEventSlim _continued = new();
    private PosixSignalRegistration? _stop;
    private volatile bool _resized;
    private volatile bool _resumed;
    private volatile bool _stopAsked;
    private volatile bool _stopping;
    private long _stopped;

    /// <param name="end">Called on another thread when the process is about to end by a signal.</param>
    /// <param name="wake">Called on another thread when there is something to handle.</param>
    public TerminalSignals(Action end, Action wake)
    {
        _wake = wake;
        _registrations =
        [
            // Not cancelled, so that the process dies of the signal, visibly to its parent.
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => end()),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, _ => end()),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => end()),
            PosixSignalRegistration.Create(PosixSignal.SIGQUIT, _ => end()),
            PosixSignalRegistration.Create(
                PosixSignal.SIGWINCH,
                _ =>
                {
                    _resized = true;
                    wake();
                }
            ),
            PosixSignalRegistration.Create(PosixSignal.SIGCONT, OnContinue),
        ];
        AwaitStop();
    }

    /// <summary>True if SIGTSTP arrived since <see cref="Stop"/>.</summary>
    public bool StopAsked => _stopAsked;

    /// <summary>Checks whether the size may have changed since the last call.</summary>
    public bool TakeResized() => _resized && !(_resized = false);

    /// <summary>Checks whether the process was stopped without warning (SIGSTOP) and continued since the last call, so that other programs
    /// had the terminal.</summary>
    public bool TakeResumed() => _resumed && !(_resumed = false);

    /// <summary>Stops the process and its group as Ctrl-Z does, and returns when it is continued, or at once if nobody could continue
    /// it.</summary>
    public void Stop()
    {
        _stopping = true;
        _stopAsked = false;
        _continued.Reset();
        _stop?.Dispose(); // without a handler the signal stops
        _stop = null;
        Tty.StopGroup();
        _continued.Wait(StopWait); // the stop happens in here
        AwaitStop();
        Volatile.Write(ref _stopped, Environment.TickCount64);
        _stopping = false;
    }

    public void Dispose()
    {
        _stop?.Dispose();
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void AwaitStop() =>
        _stop = PosixSignalRegistration.Create(
            PosixSignal.SIGTSTP,
            context =>
            {
                context.Cancel = true;
                _stopAsked = true;
                _wake();
            }
        );

    private void OnContinue(PosixSignalContext context)
    {
        context.Cancel = true; // the runtime would restore the modes from its start
        _continued.Set();
        if (!_stopping && Environment.TickCount64 - Volatile.Read(ref _stopped) > SameStop.TotalMilliseconds)
        {
            _resumed = true;
            _wake();
        }
    }
}
