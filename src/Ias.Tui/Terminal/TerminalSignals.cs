using System.Runtime.InteropServices;

namespace Ias.Tui.Terminal;

/// <summary>The signals that concern whoever holds a terminal, for one <see cref="TerminalDevice"/>.</summary>
internal sealed class TerminalSignals : IDisposable
{
    private readonly TerminalDevice _device;
    private readonly PosixSignalRegistration[] _always;
    private PosixSignalRegistration? _stop;

    public TerminalSignals(TerminalDevice device)
    {
        _device = device;
        _always =
        [
            On(PosixSignal.SIGWINCH, _ => device.OnResize()),

            // Not cancelled, so the process then dies of the signal, and whoever waits for it sees that.
            On(PosixSignal.SIGTERM, _ => device.OnEnd()),
            On(PosixSignal.SIGHUP, _ => device.OnEnd()),
            On(PosixSignal.SIGINT, _ => device.OnEnd()),
            On(PosixSignal.SIGQUIT, _ => device.OnEnd()),
            On(PosixSignal.SIGCONT, context =>
            {
                context.Cancel = true; // the runtime would set the modes it found at its start
                device.OnContinue();
            }),
        ];
        StopByAsking();
    }

    /// <summary>SIGTSTP asks the device to give the terminal back and stop itself.</summary>
    public void StopByAsking() => _stop ??= On(PosixSignal.SIGTSTP, context =>
    {
        context.Cancel = true;
        _device.OnStopAsked();
    });

    /// <summary>SIGTSTP stops the process, as without a handler.</summary>
    public void StopByDefault()
    {
        _stop?.Dispose();
        _stop = null;
    }

    public void Dispose()
    {
        StopByDefault();
        foreach (var registration in _always)
        {
            registration.Dispose();
        }
    }

    private static PosixSignalRegistration On(PosixSignal signal, Action<PosixSignalContext> handler) => PosixSignalRegistration.Create(signal, handler);
}
