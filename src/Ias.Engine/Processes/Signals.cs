using System.Runtime.InteropServices;

namespace Ias.Engine.Processes;

/// <summary>The signals ias sends.</summary>
public enum Signal
{
    Interrupt = 2,
    Kill = 9,
    Term = 15,
}

/// <summary>The POSIX calls on processes that .NET has no method for.</summary>
internal static partial class Signals
{
    private const int SetChildSubreaper = 36;
    private const int NoHang = 1;
    private const int BootTime = 7;
    private const int Pipe = 13;

    /// <summary>Sends to one process, never to a group; false when it is gone (or another user's).</summary>
    public static bool Send(int pid, Signal signal) => pid > 1 && Kill(pid, (int)signal) == 0;

    /// <summary>From now on, orphans below this process become its children instead of init's. Holds for the whole process, cannot fail on
    /// Linux ≥ 3.4.</summary>
    public static void BecomeSubreaper() => _ = Prctl(SetChildSubreaper, 1, 0, 0, 0);

    /// <summary>Takes a dead child's entry out of the process table. Only for children that .NET did not start: it waits for its
    /// own.</summary>
    public static bool Reap(int pid) => WaitPid(pid, out _, NoHang) == pid;

    /// <summary>
    /// .NET ignores SIGPIPE, and what is ignored stays ignored in children: <c>yes | head</c> in an agent's script would complain and fail
    /// rather than end. A handler, though, is reset by exec. It must be native code; <c>getpid</c> is a function that does nothing and is
    /// safe in a signal handler. Writes here still fail with EPIPE.
    /// </summary>
    public static void LetChildrenHaveBrokenPipes() =>
        _ = SetHandler(Pipe, NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "getpid"));

    /// <summary>Clock ticks (1/100 s) since boot: the scale of <see cref="ProcStat.StartTicks"/>.</summary>
    public static long TicksSinceBoot()
    {
        _ = ClockGetTime(BootTime, out var now);
        return (now.Seconds * ProcStat.TicksPerSecond) + (now.Nanoseconds / (1_000_000_000 / ProcStat.TicksPerSecond));
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct TimeSpec
    {
        public readonly nint Seconds;
        public readonly nint Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, out TimeSpec now);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetHandler(int signal, nint handler);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Prctl(int option, nuint argument2, nuint argument3, nuint argument4, nuint argument5);

    [LibraryImport("libc", EntryPoint = "waitpid")]
    private static partial int WaitPid(int pid, out int status, int options);
}
