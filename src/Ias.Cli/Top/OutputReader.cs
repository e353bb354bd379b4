using System.Runtime.InteropServices;

namespace Ias.Cli.Top;

/// <summary>Reader at the other end of this process's output.</summary>
internal static unsafe partial class OutputReader
{
    private const int Interrupted = 4;

    /// <summary>
    /// Calls back once when nobody reads standard output any more: the pipe or socket has no other end (poll(2), POLLERR and
    /// POLLHUP). For a file or a terminal the callback never comes.
    /// </summary>
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
        public short Wanted; // none: errors are always reported
        public short Told;
    }
}
