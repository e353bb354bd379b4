using System.Runtime.InteropServices;

namespace Ias.Cli.Top;

/// <summary>Whoever reads what this process prints.</summary>
internal static unsafe partial class OutputReader
{
    private const int Interrupted = 4;

    /// <summary>Tells once when nobody reads standard output any more: the pipe or socket has no other end (poll(2), POLLERR and POLLHUP).
    /// Of a file or a terminal nothing is ever told.</summary>
    public static void WhenGone(Action gone)
    {
        new Thread(() =>
        {
            var watched = new Watched { Descriptor = 1 };
            int ready;
            while ((ready = poll(&watched, 1, -1)) < 0 && Marshal.GetLastPInvokeError() == Interrupted)
            {
                // again
            }

            if (ready > 0)
            {
                gone();
            }
        })
        {
            IsBackground = true,
            Name = "output",
        }.Start();
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int poll(Watched* watched, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct Watched
    {
        public int Descriptor;
        public short Wanted; // none: what is wrong is always told
        public short Told;
    }
}
