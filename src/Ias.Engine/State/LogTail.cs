using Microsoft.Win32.SafeHandles;

namespace Ias.Engine.State;

/// <summary>The end of an event log, read backwards: as much of it as it takes.</summary>
internal static class LogTail
{
    /// <summary>Finds the end of the last whole line and the number of the last event; reads backwards, only as far as necessary.</summary>
    public static (long Length, long Seq) FindEnd(SafeFileHandle handle, long length)
    {
        for (var window = 256L * 1024; ; window *= 4)
        {
            var start = Math.Max(0, length - window);
            var bytes = ReadRange(handle, start, length);
            ReadOnlySpan<byte> tail = bytes;
            if (tail.IndexOf((byte)0) is >= 0 and var nul)
            {
                tail = tail[..nul]; // a later line may be whole, but what comes before it is lost, and it was never acknowledged
            }

            var end = tail.LastIndexOf((byte)'\n') + 1;
            for (var stop = end; stop > 0; )
            {
                var begin = tail[..(stop - 1)].LastIndexOf((byte)'\n') + 1;
                if (begin == 0 && start > 0)
                {
                    break; // the line may begin before the window
                }

                if (EventEnvelope.TryRead(tail[begin..(stop - 1)], out var last))
                {
                    return (start + end, last.Seq);
                }

                stop = begin;
            }

            if (start == 0)
            {
                return (end, 0);
            }
        }
    }

    /// <summary>The bytes of a part; fewer where the file ends before it.</summary>
    public static byte[] ReadRange(SafeFileHandle handle, long from, long to)
    {
        var bytes = new byte[to - from];
        var done = 0;
        for (int read; done < bytes.Length && (read = RandomAccess.Read(handle, bytes.AsSpan(done), from + done)) > 0; )
        {
            done += read;
        }

        return done == bytes.Length ? bytes : bytes[..done];
    }
}
