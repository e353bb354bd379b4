using System.IO.Pipes;
using System.Runtime.InteropServices;

namespace Ias.Engine.Processes;

/// <summary>What a pipe still holds (poll(2)).</summary>
internal static partial class UnreadPipe
{
    private const short Readable = 1;
    private const short HungUp = 16;

    /// <summary>
    /// Whether there are bytes to be read, and whether nobody holds its other side any more, so that its end can be read after them. Both are false
    /// for a pipe that is empty and that somebody may still write to.
    /// </summary>
    public static (bool Bytes, bool End) Look(Stream pipe)
    {
        if (pipe is not PipeStream { SafePipeHandle: var handle })
        {
            throw new ArgumentException($"not a pipe but a {pipe.GetType().Name}", nameof(pipe));
        }

        var held = false;
        try
        {
            handle.DangerousAddRef(ref held);
            var watch = new Watch { File = (int)handle.DangerousGetHandle(), Wanted = Readable };
            return poll(ref watch, 1, 0) > 0 ? ((watch.Happened & Readable) != 0, (watch.Happened & HungUp) != 0) : (false, false);
        }
        catch (ObjectDisposedException)
        {
            return (false, true); // it was read to its end
        }
        finally
        {
            if (held)
            {
                handle.DangerousRelease();
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
