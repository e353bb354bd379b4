using System.Runtime.InteropServices;

namespace Ias.Tui.Terminal;

/// <summary>Terminal calls of libc, with plain numbers: nothing here is marshalled.</summary>
internal static unsafe partial class Tty
{
    public const short Readable = 1; // POLLIN
    public const short Writable = 4; // POLLOUT
    public const short Failed = 8 | 16 | 32; // POLLERR, POLLHUP, POLLNVAL

    /// <summary>Size for a struct termios of any libc (60 bytes with glibc and musl); its contents are only passed back.</summary>
    public const int ModesSize = 128;

    private const int Interrupted = 4;
    private const int WouldBlock = 11;
    private const int OpenFlags = 2 | 0x100 | 0x800 | 0x80000; // O_RDWR, O_NOCTTY, O_NONBLOCK, O_CLOEXEC
    private const nuint GetWindowSize = 0x5413; // TIOCGWINSZ
    private const int Now = 0; // TCSANOW
    private const int FlushInput = 0; // TCIFLUSH
    private const int FlushOutput = 1; // TCOFLUSH
    private const int Tstp = 20; // SIGTSTP
    private const int EventFlags = 0x800 | 0x80000; // EFD_NONBLOCK, EFD_CLOEXEC

    /// <summary>Results of a call: no data now, or the terminal is gone.</summary>
    public const int Blocked = -1,
        Gone = -2;

    public static bool IsTerminal(int descriptor) => isatty(descriptor) == 1;

    /// <summary>Opens the terminal again: non-blocking mode then applies only to this descriptor, not to the shell's, which shares
    /// descriptors 0 to 2.</summary>
    /// <returns>A descriptor, or a negative number.</returns>
    public static int Open()
    {
        var own = Open("/dev/tty\0"u8);
        return own >= 0 ? own : Open("/proc/self/fd/1\0"u8); // no controlling terminal: use standard output's
    }

    public static void Close(int descriptor) => _ = close(descriptor);

    /// <summary>Descriptor that becomes readable when somebody writes to it.</summary>
    public static int OpenEvent() => eventfd(0, EventFlags);

    public static void Signal(int descriptor)
    {
        var one = 1UL;
        _ = write(descriptor, (byte*)&one, sizeof(ulong));
    }

    public static void Lower(int descriptor)
    {
        ulong count;
        _ = read(descriptor, (byte*)&count, sizeof(ulong));
    }

    /// <returns>The number of bytes, <see cref="Blocked"/> or <see cref="Gone"/>.</returns>
    public static int Read(int descriptor, Span<byte> into)
    {
        fixed (byte* start = into)
        {
            var count = read(descriptor, start, (nuint)into.Length);
            return count > 0 ? (int)count
                : count < 0 && IsPassing(Marshal.GetLastSystemError()) ? Blocked
                : Gone;
        }
    }

    /// <returns>The number of bytes, <see cref="Blocked"/> or <see cref="Gone"/>.</returns>
    public static int Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            var count = write(descriptor, start, (nuint)bytes.Length);
            return count >= 0 ? (int)count
                : IsPassing(Marshal.GetLastSystemError()) ? Blocked
                : Gone;
        }
    }

    /// <summary>Waits for either descriptor; returns early, without an event, on a signal.</summary>
    /// <param name="other">-1 for none.</param>
    /// <param name="milliseconds">-1 waits indefinitely.</param>
    /// <param name="otherIsReadable">Whether <paramref name="other"/> is readable.</param>
    /// <returns>Those of <paramref name="events"/> that apply to the terminal, and <see cref="Failed"/>; 0 = none.</returns>
    public static short Wait(int terminal, short events, int other, int milliseconds, out bool otherIsReadable)
    {
        var both = stackalloc Watch[2]
        {
            new() { Descriptor = terminal, Events = events },
            new() { Descriptor = other, Events = Readable },
        };
        var any = poll(both, other >= 0 ? 2u : 1u, milliseconds) > 0;
        otherIsReadable = any && both[1].Happened != 0;
        return any ? both[0].Happened : (short)0;
    }

    public static short Wait(int terminal, short events, int milliseconds) => Wait(terminal, events, -1, milliseconds, out _);

    public static Size? GetSize(int descriptor)
    {
        var size = stackalloc ushort[4]; // rows, columns, and two unused ones
        return ioctl(descriptor, GetWindowSize, size) == 0 && size[0] > 0 && size[1] > 0 ? new Size(size[1], size[0]) : null;
    }

    /// <summary>Reads the terminal's modes into <paramref name="modes"/>, of <see cref="ModesSize"/> bytes.</summary>
    public static bool GetModes(int descriptor, Span<byte> modes)
    {
        fixed (byte* start = modes)
        {
            return tcgetattr(descriptor, start) == 0;
        }
    }

    /// <summary>Sets modes at once; blocks while this process is in the background, as for every program.</summary>
    public static bool SetModes(int descriptor, ReadOnlySpan<byte> modes)
    {
        fixed (byte* start = modes)
        {
            int result;
            do
            {
                result = tcsetattr(descriptor, Now, start);
            } while (result != 0 && Marshal.GetLastSystemError() == Interrupted);
            return result == 0;
        }
    }

    /// <summary>Changes modes to raw: no echo, no line editing, no signals, no flow control.</summary>
    public static void MakeRaw(Span<byte> modes)
    {
        fixed (byte* start = modes)
        {
            cfmakeraw(start);
        }
    }

    /// <summary>Drops output that was not sent yet.</summary>
    public static void DropOutput(int descriptor) => _ = tcflush(descriptor, FlushOutput);

    /// <summary>Drops input that was not read yet.</summary>
    public static void DropInput(int descriptor) => _ = tcflush(descriptor, FlushInput);

    /// <summary>Stops every process of this process group, as Ctrl-Z does (a parent in the same job must stop, too). An orphaned group does
    /// not stop.</summary>
    public static void StopGroup() => _ = kill(0, Tstp);

    private static bool IsPassing(int error) => error is Interrupted or WouldBlock;

    private static int Open(ReadOnlySpan<byte> path)
    {
        fixed (byte* start = path)
        {
            var descriptor = open(start, OpenFlags, 0);
            if (descriptor >= 0 && !IsTerminal(descriptor))
            {
                Close(descriptor);
                return -1;
            }

            return descriptor;
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Watch
    {
        public int Descriptor;
        public short Events;
        public short Happened;
    }

    [LibraryImport("libc")]
    private static partial int open(byte* path, int flags, int mode);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);

    [LibraryImport("libc")]
    private static partial nint read(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc")]
    private static partial nint write(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc")]
    private static partial int poll(Watch* watched, nuint count, int milliseconds);

    [LibraryImport("libc")]
    private static partial int eventfd(uint value, int flags);

    [LibraryImport("libc")]
    private static partial int isatty(int descriptor);

    [LibraryImport("libc")]
    private static partial int ioctl(int descriptor, nuint request, ushort* size);

    [LibraryImport("libc")]
    private static partial int tcgetattr(int descriptor, byte* modes);

    [LibraryImport("libc")]
    private static partial int tcsetattr(int descriptor, int when, byte* modes);

    [LibraryImport("libc")]
    private static partial void cfmakeraw(byte* modes);

    [LibraryImport("libc")]
    private static partial int tcflush(int descriptor, int queue);

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);
}
