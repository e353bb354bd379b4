using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Ias.Tui.Terminal;

namespace Ias.Tui.Tests.Terminal;

/// <summary>A pseudo-terminal, with a program on one side and the test as the terminal emulator on the other.</summary>
internal sealed unsafe partial class Pty : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly StringBuilder _output = new();
    private readonly Thread _reader;
    private readonly int _slave;
    private readonly bool _answers;
    private int _master;
    private volatile bool _stopped;

    public Pty(int columns = 80, int rows = 24, bool answers = true)
    {
        _answers = answers;
        _master = posix_openpt(2 | 0x100 | 0x80000); // O_RDWR, O_NOCTTY, O_CLOEXEC
        Span<byte> name = stackalloc byte[128];
        fixed (byte* start = name)
        {
            Assert.True(
                _master >= 0 && grantpt(_master) == 0 && unlockpt(_master) == 0 && ptsname_r(_master, start, (nuint)name.Length) == 0
            );
            Path = Marshal.PtrToStringUTF8((nint)start)!;
            _slave = open(start, 2 | 0x100 | 0x80000); // kept open: the modes live as long as somebody has it
        }

        Resize(columns, rows);
        _reader = new Thread(Read) { IsBackground = true };
        _reader.Start();
    }

    public string Path { get; }

    /// <summary>The modes (struct termios) as bytes.</summary>
    public byte[] Modes
    {
        get
        {
            var modes = new byte[Tty.ModesSize];
            Assert.True(Tty.GetModes(_slave, modes));
            return modes;
        }
    }

    /// <summary>Answers that this emulator has sent.</summary>
    public string Sent { get; private set; } = "";

    /// <summary>Bytes written by the program that nobody has read.</summary>
    public int Unread => Count(_master);

    /// <summary>Checks whether input waits for the current owner of the terminal.</summary>
    public bool HasTypeAhead => Tty.Wait(_slave, Tty.Readable, 0) != 0;

    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Starts a program with this as its controlling terminal, and as its standard input, output and error.</summary>
    public Process Start(Action<ProcessStartInfo> prepare, params string[] command)
    {
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false };
        foreach (var argument in (string[])["-c", "t=$1; shift; exec setsid -c \"$@\" <\"$t\" >\"$t\" 2>&1", "sh", Path, .. command])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["TERM"] = "xterm-256color";
        start.Environment.Remove("CI");
        prepare(start);
        return Process.Start(start)!;
    }

    public void Send(string text) => Send(Encoding.UTF8.GetBytes(text));

    public void Resize(int columns, int rows)
    {
        var size = stackalloc ushort[4] { (ushort)rows, (ushort)columns, 0, 0 };
        Assert.Equal(0, ioctl(_master, 0x5414, size)); // TIOCSWINSZ
    }

    public void SetModes(byte[] modes) => Assert.True(Tty.SetModes(_slave, modes));

    /// <summary>Waits until the program has written so, behind what was waited for before.</summary>
    public void Await(string text, int from = 0) => Await(() => Output.IndexOf(text, Math.Min(from, Output.Length)) >= 0, text);

    public void Await(Func<bool> condition, string what)
    {
        lock (_output)
        {
            var end = Stopwatch.GetTimestamp() + (long)(Limit.TotalSeconds * Stopwatch.Frequency);
            while (!condition())
            {
                Assert.True(Stopwatch.GetTimestamp() < end, $"Did not come: {what}. What came: {Output.Replace("\e", "ESC ")}");
                Monitor.Wait(_output, 50);
            }
        }
    }

    /// <summary>Reads no more, as a terminal that hangs or a line that is stuck.</summary>
    public void StopReading()
    {
        _stopped = true;
        _reader.Join();
    }

    /// <summary>Closes the emulator's side: the window is gone.</summary>
    public void HangUp()
    {
        StopReading();
        _ = close(_master);
        _master = -1;
    }

    public void Dispose()
    {
        if (_master >= 0)
        {
            HangUp();
        }

        _ = close(_slave);
    }

    private static int Count(int descriptor)
    {
        int count;
        Assert.Equal(0, ioctl(descriptor, 0x541B, (ushort*)&count)); // FIONREAD
        return count;
    }

    private void Send(byte[] bytes)
    {
        fixed (byte* start = bytes)
        {
            Assert.Equal(bytes.Length, write(_master, start, (nuint)bytes.Length));
        }
    }

    private void Read()
    {
        Span<byte> bytes = stackalloc byte[4096];
        var decoder = Encoding.UTF8.GetDecoder();
        var characters = new char[4096];
        var answered = 0;
        while (!_stopped)
        {
            if (Tty.Wait(_master, Tty.Readable, 20) == 0)
            {
                continue;
            }

            var count = Tty.Read(_master, bytes);
            if (count <= 0)
            {
                return;
            }

            lock (_output)
            {
                _output.Append(characters, 0, decoder.GetChars(bytes[..count], characters, flush: false));
                while (_answers && Output.IndexOf("\e[5n", answered) is >= 0 and var at)
                {
                    answered = at + 4;
                    Sent += "\e[0n";
                    Send("\e[0n"u8.ToArray());
                }

                Monitor.PulseAll(_output);
            }
        }
    }

    [LibraryImport("libc")]
    private static partial int posix_openpt(int flags);

    [LibraryImport("libc")]
    private static partial int grantpt(int descriptor);

    [LibraryImport("libc")]
    private static partial int unlockpt(int descriptor);

    [LibraryImport("libc")]
    private static partial int ptsname_r(int descriptor, byte* name, nuint length);

    [LibraryImport("libc")]
    private static partial int open(byte* path, int flags, int mode = 0);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);

    [LibraryImport("libc")]
    private static partial nint write(int descriptor, byte* bytes, nuint count);

    [LibraryImport("libc")]
    private static partial int ioctl(int descriptor, nuint request, ushort* size);
}
