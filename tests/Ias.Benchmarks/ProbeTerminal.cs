using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Ias.Benchmarks;

/// <summary>
/// A terminal that measures: a program runs in it, and it notes when bytes come back and how many. It answers what a terminal is asked and
/// draws nothing. A burst is output with no silence longer than <see cref="Quiet"/>; the silence itself is in no figure.
/// </summary>
internal sealed unsafe partial class ProbeTerminal : IDisposable
{
    /// <summary>Milliseconds of silence that end a burst.</summary>
    public const int Quiet = 40;

    private readonly byte[] _bytes;
    private readonly Process _program;
    private readonly int _master;
    private readonly int _slave;
    private readonly long _started;
    private readonly int _bytesASecond;
    private string _tail = "";
    private string _read = "";

    /// <param name="bytesASecond">How much the line carries; 0 = as much as comes.</param>
    public ProbeTerminal(
        int bytesASecond,
        int columns,
        int rows,
        string folder,
        IReadOnlyDictionary<string, string> environment,
        params string[] command
    )
        : this(columns, rows, folder, environment, command)
    {
        (_bytesASecond, _bytes) = (bytesASecond, new byte[Math.Max(1, bytesASecond / 20)]);
    }

    public ProbeTerminal(int columns, int rows, string folder, IReadOnlyDictionary<string, string> environment, params string[] command)
    {
        _bytes = new byte[1 << 16];
        _master = posix_openpt(2 | 0x100 | 0x80000); // O_RDWR, O_NOCTTY, O_CLOEXEC
        Span<byte> name = stackalloc byte[128];
        fixed (byte* at = name)
        {
            if (_master < 0 || grantpt(_master) != 0 || unlockpt(_master) != 0 || ptsname_r(_master, at, (nuint)name.Length) != 0)
            {
                throw new InvalidOperationException("there is no pseudo-terminal to be had");
            }

            _slave = open(at, 2 | 0x100 | 0x80000);
        }

        Resize(columns, rows);
        var path = Encoding.UTF8.GetString(name[..name.IndexOf((byte)0)]);
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = folder };
        foreach (var argument in (string[])["-c", "t=$1; shift; exec setsid -c \"$@\" <\"$t\" >\"$t\" 2>&1", "sh", path, .. command])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Remove("CI");
        start.Environment.Remove("TMUX");
        start.Environment["TERM"] = "xterm-256color";
        start.Environment["LC_ALL"] = "C.UTF-8";
        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        _started = Stopwatch.GetTimestamp();
        _program = Process.Start(start)!;
    }

    public int Pid => _program.Id;

    /// <summary>Milliseconds since the program was started.</summary>
    public double Elapsed => Stopwatch.GetElapsedTime(_started).TotalMilliseconds;

    public bool HasEnded => _program.HasExited;

    /// <summary>The end of what came, for a figure that could not be taken.</summary>
    public string Tail => _tail[^Math.Min(3000, _tail.Length)..].Replace("\e", "ESC");

    /// <summary>Bytes that came so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>Waits for output and its end.</summary>
    /// <param name="limit">Milliseconds to wait for the first byte.</param>
    /// <returns>Milliseconds from now to the last byte, and how many bytes; null = none came.</returns>
    public (double Ms, long Bytes)? Burst(int limit = 5000)
    {
        var from = Stopwatch.GetTimestamp();
        var (last, before) = (-1.0, Bytes);
        while (Left() is > 0 and var left && Read((int)Math.Ceiling(left)))
        {
            var came = Stopwatch.GetElapsedTime(from).TotalMilliseconds;
            last = Cursor().Replace(_read, "").Length > 0 ? came : last;
        }

        return last < 0 ? null : (last, Bytes - before);

        double Left() => (last < 0 ? limit : last + Quiet) - Stopwatch.GetElapsedTime(from).TotalMilliseconds;
    }

    /// <summary>Types, and measures the answer.</summary>
    public (double Ms, long Bytes)? Key(string keys, int limit = 2000)
    {
        Send(keys);
        return Burst(limit);
    }

    /// <summary>Types, and measures the first byte of the answer; null = none came. For a program that draws by itself as well.</summary>
    public double? FirstByte(string keys, int limit = 1000)
    {
        var from = Stopwatch.GetTimestamp();
        Send(keys);
        return Read(limit) ? Stopwatch.GetElapsedTime(from).TotalMilliseconds : null;
    }

    /// <summary>Waits until a text has come, and says how many milliseconds it took; null = it did not within <paramref
    /// name="limit"/>.</summary>
    public double? Await(string text, int limit)
    {
        var from = Stopwatch.GetTimestamp();
        while (!_tail.Contains(text))
        {
            var left = limit - (int)Stopwatch.GetElapsedTime(from).TotalMilliseconds;
            if (left <= 0 || (!Read(left) && HasEnded))
            {
                return null;
            }
        }

        return Stopwatch.GetElapsedTime(from).TotalMilliseconds;
    }

    /// <summary>Forgets what came, so that <see cref="Await"/> waits for what is to come.</summary>
    public void Forget() => _tail = "";

    /// <summary>Takes what comes for so long.</summary>
    public void Listen(int milliseconds)
    {
        var from = Stopwatch.GetTimestamp();
        while (milliseconds - (int)Stopwatch.GetElapsedTime(from).TotalMilliseconds is > 0 and var left)
        {
            Read(left);
        }
    }

    public void Send(string keys)
    {
        var bytes = Encoding.UTF8.GetBytes(keys);
        fixed (byte* at = bytes)
        {
            _ = write(_master, at, (nuint)bytes.Length);
        }
    }

    public void Resize(int columns, int rows)
    {
        var size = stackalloc ushort[4] { (ushort)rows, (ushort)columns, 0, 0 };
        _ = ioctl(_master, 0x5414, size); // TIOCSWINSZ
    }

    /// <summary>CPU seconds of the program so far, in steps of 10 ms.</summary>
    public double CpuSeconds()
    {
        var fields = File.ReadAllText($"/proc/{Pid}/stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / 100.0;
    }

    /// <summary>Resident megabytes.</summary>
    public double ResidentMb() =>
        long.Parse(
            File.ReadLines($"/proc/{Pid}/status").First(l => l.StartsWith("VmRSS")).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture
        ) / 1024.0;

    public void Dispose()
    {
        if (!_program.HasExited)
        {
            _program.Kill();
        }

        _program.WaitForExit();
        _program.Dispose();
        _ = close(_slave);
        _ = close(_master);
    }

    private bool Read(int milliseconds)
    {
        var waited = new Waited { Descriptor = _master, Events = 1 };
        if (poll(&waited, 1, milliseconds) <= 0)
        {
            return false;
        }

        nint count;
        fixed (byte* at = _bytes)
        {
            count = read(_master, at, (nuint)_bytes.Length);
        }

        if (count <= 0)
        {
            return false;
        }

        Bytes += count;
        if (_bytesASecond > 0)
        {
            Thread.Sleep((int)(count * 1000 / _bytesASecond)); // the line itself: what it is still carrying is not here yet
        }

        var text = Encoding.UTF8.GetString(_bytes, 0, (int)count);
        _read = text;
        _tail = _tail.Length > 1 << 20 ? text : _tail + text;
        Answer(text);
        return true;
    }

    // The cursor hidden and placed: Terminal.Gui writes that at every look at its input, 1000 times a second.
    [GeneratedRegex("\\e\\[(\\?25[hl]|[0-9;]*H)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Cursor();

    // What terminals are asked at start-up: status and, by some, attributes and the cursor's place.
    private void Answer(string text)
    {
        if (text.Contains("\e[5n"))
        {
            Send("\e[0n");
        }

        if (text.Contains("\e[c"))
        {
            Send("\e[?62;22c");
        }

        if (text.Contains("\e[6n"))
        {
            Send("\e[1;1R");
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Waited
    {
        public int Descriptor;
        public short Events;
        public short Came;
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
    private static partial nint read(int descriptor, byte* bytes, nuint count);

    [LibraryImport("libc")]
    private static partial nint write(int descriptor, byte* bytes, nuint count);

    [LibraryImport("libc")]
    private static partial int ioctl(int descriptor, nuint request, ushort* argument);

    [LibraryImport("libc")]
    private static partial int poll(Waited* waited, nuint count, int milliseconds);
}
