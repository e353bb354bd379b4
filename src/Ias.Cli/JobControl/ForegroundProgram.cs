using System.Runtime.InteropServices;
using Ias.Engine.Processes;

namespace Ias.Cli.JobControl;

/// <summary>
/// Runs a program with this process's own standard streams and terminal, as an interactive shell runs a job: in a process group of its own,
/// which is in front, so that Ctrl-C, Ctrl-Z and a new window size go to it alone; when it stops, so does this process, and its parent has
/// the terminal. The one exception to the rule that no child gets the terminal.
/// </summary>
internal sealed unsafe partial class ForegroundProgram(ProcessSpec spec, bool isCaged, OwnTerminal? terminal)
{
    /// <summary>Verb of <c>ias ice</c> that becomes (<see cref="Become"/>) a program: this word, another that holds any of the next two,
    /// and <c>--</c>.</summary>
    public const string Verb = "foreground";

    public const string InFront = "front";
    public const string Scoped = "scoped";

    private const int Interrupt = 2,
        Quit = 3,
        Kill = 9,
        Continue = 18,
        Stop = 20;
    private const int Ignore = 1; // SIG_IGN
    private const int Interrupted = 4; // EINTR
    private const short SetDefaults = 4; // POSIX_SPAWN_SETSIGDEF
    private const int CageDepth = 3;
    private const int Room = 1024; // for the attributes and for a set of signals: 336 and 128 bytes with glibc

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>The signal goes to whichever thread the kernel likes: a stop takes hold within this time, however busy the machine, or
    /// never.</summary>
    private static readonly TimeSpan StopWait = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private volatile int _pid; // 0 when it has ended

    /// <summary>Runs it to its end. Must not be called twice.</summary>
    /// <returns>Its exit status, 128 + n when signal n ended it.</returns>
    /// <exception cref="ProblemException">It cannot be started.</exception>
    public int Run()
    {
        var (interrupt, quit) = (signal(Interrupt, Ignore), signal(Quit, Ignore));
        using var goesOn = new ManualResetEventSlim();
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, HandOn);
        using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, HandOn);
        using var continued = PosixSignalRegistration.Create(
            PosixSignal.SIGCONT,
            context =>
            {
                context.Cancel = true; // the runtime would set the terminal's modes
                goesOn.Set();
            }
        );
        try
        {
            _pid = Start();
            using var over = new CancellationTokenSource();
            var watch = new Thread(() => FollowStops(goesOn, over.Token)) { IsBackground = true, Name = "ias foreground" };
            watch.Start();
            var status = 0;
            while (waitpid(_pid, &status, 0) < 0 && Marshal.GetLastSystemError() == Interrupted) { }

            _pid = 0;
            over.Cancel();
            watch.Join();
            return (status & 0x7f) == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f);
        }
        finally
        {
            terminal?.Restore();
            _ = signal(Interrupt, interrupt);
            _ = signal(Quit, quit);
        }
    }

    /// <summary>
    /// Called in the program's place, in the cage: takes from it what it must not do to the person's terminal, and becomes the program.
    /// </summary>
    /// <param name="isInFront">It gets the terminal: a process group of its own, made in there. Of one outside, which a PID namespace cannot
    /// name, a shell inside can make no foreground again.</param>
    /// <param name="isScoped">It reaches no abstract sockets of others, where the kernel can do that.</param>
    /// <param name="warnings">Where it says what could not be taken.</param>
    /// <exception cref="ProblemException">The program cannot be started.</exception>
    public static void Become(string program, IReadOnlyList<string> arguments, bool isInFront, bool isScoped, TextWriter warnings)
    {
        _ = isScoped && AbstractSocketScope.Enter();
        if (!TerminalInputFilter.Enter() && TerminalInputFilter.IsNeeded)
        {
            warnings.WriteLine(
                "NOTE: programs in here can type into this terminal, and your shell would run it; to prevent that, as root: sysctl dev.tty.legacy_tiocsti=0"
            );
        }

        if (isInFront)
        {
            _ = setpgid(0, 0);
            OwnTerminal.BringToFront(OwnTerminal.OwnGroup);
        }

        Engine.Processes.ProcessImage.Become(program, arguments, new Dictionary<string, string?>(StringComparer.Ordinal));
    }

    private int Start()
    {
        // On this thread, which lives as long as the program: bubblewrap's death is tied to it.
        foreach (var (name, value) in spec.Environment)
        {
            _ = value is null ? unsetenv(name) : setenv(name, value, 1);
        }

        byte* attributes = stackalloc byte[Room],
            defaults = stackalloc byte[Room];
        _ = posix_spawnattr_init(attributes);
        _ = sigemptyset(defaults);
        foreach (var number in (ReadOnlySpan<int>)[Interrupt, Quit, 13, 17, 18, 20, 21, 22]) // PIPE, CHLD, CONT, TSTP, TTIN, TTOU
        {
            _ = sigaddset(defaults, number);
        }

        _ = posix_spawnattr_setsigdefault(attributes, defaults);
        _ = posix_spawnattr_setflags(attributes, SetDefaults);
        var words = new nint[spec.Arguments.Count + 2];
        words[0] = Marshal.StringToCoTaskMemUTF8(spec.FileName);
        for (var i = 0; i < spec.Arguments.Count; i++)
        {
            words[i + 1] = Marshal.StringToCoTaskMemUTF8(spec.Arguments[i]);
        }

        var environment = *(nint*)NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "environ");
        int pid,
            refused;
        using (new HandedOn(spec.Handles))
            fixed (nint* vector = words)
            {
                refused = posix_spawn(&pid, words[0], 0, attributes, vector, environment);
            }

        _ = posix_spawnattr_destroy(attributes);
        foreach (var word in words)
        {
            Marshal.FreeCoTaskMem(word);
        }

        return refused == 0
            ? pid
            : throw new ProblemException(new Problem($"{spec.FileName} cannot be started: {Marshal.GetPInvokeErrorMessage(refused)}"));
    }

    // Nobody tells a grandchild's stop. Looked at twice: a group that is continued does not continue as one.
    private void FollowStops(ManualResetEventSlim goesOn, CancellationToken over)
    {
        var (stopped, front) = (0, 0);
        while (!over.WaitHandle.WaitOne(LookEvery))
        {
            var program = Program();
            stopped = program is { State: 'T' } ? stopped + 1 : 0;
            if (terminal is not null && stopped >= 2)
            {
                front =
                    OwnTerminal.Front is var now && IsBelow(now) ? now
                    : front > 0 ? front
                    : getpgid(program!.Pid);
                goesOn.Reset();
                _ = kill(0, Stop);
                // the stop lies in here; where nobody could continue this process there is none
                goesOn.Wait(StopWait, CancellationToken.None);
                stopped = 0;
                GiveTerminal(front);
                _ = front > 0 ? kill(-front, Continue) : 0;
                _ = kill(program!.Pid, Continue);
            }
            else if (terminal is not null && program is not null)
            {
                GiveTerminal(front > 0 ? front : getpgid(program.Pid)); // `bg`, then `fg`
            }
        }
    }

    // Whether a group's leader was started by the program, or is it; after `bg` the group in front is the person's shell's.
    private bool IsBelow(int leader)
    {
        var at = leader > 1 ? ProcStat.Read(leader) : null;
        while (at is not null && at.Pid != _pid && at.Parent > 1)
        {
            at = ProcStat.Read(at.Parent);
        }

        return at?.Pid == _pid;
    }

    // Only where it is ours to give: after `bg` it is not.
    private static void GiveTerminal(int group)
    {
        if (group > 0 && OwnTerminal.Front == OwnTerminal.OwnGroup && group != OwnTerminal.OwnGroup)
        {
            OwnTerminal.BringToFront(group);
        }
    }

    // Below what makes the cage: bubblewrap, its first process in the new namespace, and the second one in there.
    private ProcStat? Program()
    {
        var found = _pid > 0 ? ProcStat.Read(_pid) : null;
        for (var depth = 0; isCaged && depth < CageDepth && found is not null; depth++)
        {
            found = FirstChild(found.Pid) is var child and > 0 ? ProcStat.Read(child) : null;
        }

        return found;
    }

    private static int FirstChild(int pid)
    {
        try
        {
            using var children = new StreamReader($"/proc/{pid}/task/{pid}/children");
            return int.TryParse(children.ReadToEnd().Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture, out var child)
                ? child
                : 0;
        }
        catch (IOException)
        {
            return 0; // it has ended
        }
    }

    // The terminal is gone, or somebody ends us: the program is asked first, and ended when it does not listen.
    private void HandOn(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Program() is { } program)
        {
            _ = kill(program.Pid, context.Signal == PosixSignal.SIGTERM ? 15 : 1);
            _ = kill(program.Pid, Continue);
        }

        var pid = _pid;
        _ = Task.Delay(Grace).ContinueWith(_ => pid > 0 && pid == _pid ? kill(pid, Kill) : 0, TaskScheduler.Default);
    }

    [LibraryImport("libc")]
    private static partial nint signal(int number, nint handler);

    [LibraryImport("libc")]
    private static partial int kill(int pid, int number);

    [LibraryImport("libc")]
    private static partial int setpgid(int pid, int group);

    [LibraryImport("libc")]
    private static partial int getpgid(int pid);

    [LibraryImport("libc")]
    private static partial int waitpid(int pid, int* status, int options);

    [LibraryImport("libc")]
    private static partial int posix_spawn(int* pid, nint path, nint actions, byte* attributes, nint* arguments, nint environment);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_init(byte* attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_destroy(byte* attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setflags(byte* attributes, short flags);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigdefault(byte* attributes, byte* signals);

    [LibraryImport("libc")]
    private static partial int sigemptyset(byte* signals);

    [LibraryImport("libc")]
    private static partial int sigaddset(byte* signals, int number);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int unsetenv(string name);
}
