using System.IO.Pipes;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ias.Engine.Processes;

/// <summary>Looks at the unread content of a pipe (poll(2)).</summary>
internal static partial class UnreadPipe
{
    private const short Readable = 1;
    private const short HungUp = 16;

    /// <summary>
    /// Polls a pipe for unread bytes and for a closed other side, so that the end can be read after them. Both are false for a pipe that
    /// is empty and that somebody may still write to.
    /// </summary>
    public static (bool Bytes, bool End) Look(Stream pipe)
    {
        try
        {
            return Look(((PipeStream)pipe).SafePipeHandle);
        }
        catch (ObjectDisposedException)
        {
            return (false, true); // it was read to its end
        }
    }

    private static (bool Bytes, bool End) Look(SafePipeHandle pipe)
    {
        var held = false;
        try
        {
            pipe.DangerousAddRef(ref held);
            var watch = new Watch { File = (int)pipe.DangerousGetHandle(), Wanted = Readable };
            return poll(ref watch, 1, 0) > 0 ? ((watch.Happened & Readable) != 0, (watch.Happened & HungUp) != 0) : (false, false);
        }
        finally
        {
            if (held)
            {
                pipe.DangerousRelease();
            }
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Watch
    {
        public int File;
        public short Wanted;
        public short Happened;
    }

    [LibraryImport("libc")]
    private static partial int poll(ref Watch watched, nuint count, int milliseconds);
}
