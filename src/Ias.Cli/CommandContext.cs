using System.Runtime.InteropServices;
using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.State;
using Ias.Engine.Trust;

namespace Ias.Cli;

/// <summary>Use of colours in the output.</summary>
public enum ColorUse
{
    /// <summary>On a terminal, unless <c>NO_COLOR</c> is set.</summary>
    Auto,
    Always,
    Never,
}

/// <summary>
/// Environment of a command: its output, the clock, the name the program was called by, and the signals. Tests make their own.
/// </summary>
public sealed class CommandContext : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _interrupt = new();
    private readonly CancellationTokenSource _terminate = new();
    private readonly CancellationTokenSource _kill = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<PosixSignalRegistration> _signals = [];

    /// <summary>The context of the real process.</summary>
    public CommandContext(TimeProvider time)
        : this(time, new TerminalWriter(1), new TerminalWriter(2), Environment.CurrentDirectory) { }

    /// <summary>A context with writers of one's own.</summary>
    public CommandContext(TimeProvider time, TextWriter output, TextWriter error, string folder)
    {
        (Time, Out, Error, Folder, Consent) = (time, output, error, folder, new ConsentStore(time));
        OutIsTerminal = output is TerminalWriter { IsTerminal: true };
        ErrorIsTerminal = error is TerminalWriter { IsTerminal: true };
        CalledAs = NameCalled;
    }

    public TimeProvider Time { get; }

    /// <summary>Store of what this person has allowed in the repositories they work in.</summary>
    public ConsentStore Consent { get; init; }

    /// <summary>The heads of the runs this machine began.</summary>
    public RunHeads Heads { get; init; } = new();

    /// <summary>The person's folder for what belongs to Consoles, logins among it: <c>~/.ias</c>.</summary>
    public string PersonFolder { get; init; } =
        Path.Combine(
            Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } home
                ? home
                : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
            ".ias"
        );

    /// <summary>The person's folder for what ias remembers by itself.</summary>
    public string StateFolder { get; init; } = StateHome.Folder;

    /// <summary>Results: what was asked for. With <c>--json</c> nothing but JSON.</summary>
    public TextWriter Out { get; }

    /// <summary>Output for people: progress, warnings and errors.</summary>
    public TextWriter Error { get; }

    /// <summary>True for the command of a watcher, which resumes what a dead engine left; nobody typed it.</summary>
    public bool IsTakenUp { get; set; }

    /// <summary>The folder the person stands in.</summary>
    public string Folder { get; }

    public bool OutIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    /// <summary>Text for people, with no word broken at the edge of their terminal.</summary>
    public string Fitted(string text) => OutIsTerminal ? HangingIndent.Wrap(text, PlainConsole.TerminalWidth()) : text;

    /// <summary>No person is at the other end: neither input nor output is a terminal, as under cron, or with an engine that was
    /// detached.</summary>
    public bool IsUnwatched => !OutIsTerminal && !ErrorIsTerminal && !TerminalWriter.IsTerminalAt(0);

    /// <summary>True when a person can be asked.</summary>
    public bool CanAsk => OutIsTerminal && TerminalWriter.IsTerminalAt(0);

    /// <summary>The variable that holds it.</summary>
    public const string NameVariable = "IAS_CALLED_AS";

    /// <summary>The name the process was called by: the launcher knows it, the process itself does not.</summary>
    public static string NameCalled => Environment.GetEnvironmentVariable(NameVariable) is { Length: > 0 } name ? name : "ias";

    /// <summary>Name by which the person calls the program; messages with a command to type use it.</summary>
    public string CalledAs { get; init; }

    /// <summary>The person stands in another repository, or in none: paths and git commands for them say where.</summary>
    public bool IsElsewhere => CalledAs.Contains($" {GlobalOptions.Folder} ", StringComparison.Ordinal);

    /// <summary><c>--quiet</c>: errors and results only.</summary>
    public bool Quiet { get; set; }

    /// <summary>Value of <c>--verbose</c>, false by default.</summary>
    public bool Verbose { get; set; }

    /// <summary>Value of <c>--color</c>, as the person gave it.</summary>
    public ColorUse Color { get; set; }

    /// <summary>True when standard output may hold colours.</summary>
    public bool OutHasColor =>
        Color switch
        {
            ColorUse.Always => true,
            ColorUse.Never => false,
            _ => OutIsTerminal
                && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
                && Environment.GetEnvironmentVariable("TERM") != "dumb",
        };

    /// <summary>Ctrl-C, the first time: stop gracefully. Reading it takes the signals over from the system for the rest of the
    /// process.</summary>
    public CancellationToken Interrupt => Listening(_interrupt);

    /// <summary>SIGTERM: stop now, within seconds, and leave everything in order.</summary>
    public CancellationToken Terminate => Listening(_terminate);

    /// <summary>Ctrl-C or SIGTERM: for what leaves nothing half done and may end at any moment.</summary>
    public CancellationToken Stop => Listening(_stop);

    /// <summary>The second Ctrl-C: stop immediately.</summary>
    public CancellationToken Kill => Listening(_kill);

    public void Dispose()
    {
        foreach (var signal in _signals)
        {
            signal.Dispose();
        }

        _interrupt.Dispose();
        _terminate.Dispose();
        _kill.Dispose();
        _stop.Dispose();
    }

    private CancellationToken Listening(CancellationTokenSource source)
    {
        lock (_lock)
        {
            if (_signals.Count == 0)
            {
                _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, OnInterrupt));
                _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGQUIT, OnInterrupt));
                _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Take(signal, _terminate)));

                // The terminal closed or SSH dropped: nobody asked to stop.
                _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => signal.Cancel = true));
            }

            return source.Token;
        }
    }

    private void OnInterrupt(PosixSignalContext signal) =>
        Take(signal, _interrupt.IsCancellationRequested || signal.Signal == PosixSignal.SIGQUIT ? _kill : _interrupt);

    private void Take(PosixSignalContext signal, CancellationTokenSource source)
    {
        signal.Cancel = true;
        try
        {
            source.Cancel();
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The command ended while the signal was on its way.
        }
    }
}
