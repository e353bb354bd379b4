using System.Runtime.InteropServices;
using System.Text;
using Ias.Core.Text;

namespace Ias.Cli;

/// <summary>
/// Standard output or error, always UTF-8, unbuffered. A person's terminal gets text and colours only
/// (<see cref="TerminalText"/>), wherever they came from; a file or a program gets what was written. When the reader is gone
/// (<c>| head</c>, a closed terminal), output is dropped: a run must not end because nobody looks any more. Does without
/// <c>System.Console</c>, which takes milliseconds to initialize, and without a <c>FileStream</c>, which would keep a position of
/// its own and overwrite what others append to the same file.
/// </summary>
public sealed unsafe partial class TerminalWriter(int descriptor) : TextWriter
{
    private const int Interrupted = 4; // EINTR
    private const int WouldBlock = 11; // EAGAIN: somebody left the terminal non-blocking
    private readonly Lock _lock = new();

    /// <summary>True once a write failed.</summary>
    public bool ReaderIsGone { get; private set; }

    /// <summary>True when a person's terminal is at the other end.</summary>
    public bool IsTerminal { get; } = IsTerminalAt(descriptor);

    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>True when a terminal is at <paramref name="descriptor"/> (0, 1 or 2).</summary>
    public static bool IsTerminalAt(int descriptor) => isatty(descriptor) == 1;

    public override void Write(char value) => Write([value]);

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void WriteLine(string? value) => Write(string.Concat(value, "\n").AsSpan());

    public override void WriteLine() => Write("\n".AsSpan());

    public override void Write(ReadOnlySpan<char> buffer)
    {
        if (IsTerminal && TerminalText.Marked(buffer) is { } marked)
        {
            buffer = marked;
        }

        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(buffer.Length)];
        var left = bytes.AsSpan(0, Encoding.UTF8.GetBytes(buffer, bytes));
        lock (_lock)
        {
            while (left.Length > 0 && !ReaderIsGone)
            {
                nint written;
                fixed (byte* start = left)
                {
                    written = write(descriptor, start, (nuint)left.Length);
                }

                if (written >= 0)
                {
                    left = left[(int)written..];
                }
                else if (Marshal.GetLastSystemError() is var error && error is Interrupted or WouldBlock)
                {
                    Thread.Sleep(error == WouldBlock ? 1 : 0);
                }
                else
                {
                    ReaderIsGone = true;
                }
            }
        }
    }

    [LibraryImport("libc")]
    private static partial nint write(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc")]
    private static partial int isatty(int descriptor);
}
