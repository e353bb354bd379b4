using System.ComponentModel;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ias.Engine.Processes;

/// <summary>The writing end of a pipe as a descriptor of one's own, which nobody else closes (fcntl(2)).</summary>
internal static partial class PipeCopy
{
    private const int DuplicateAndCloseOnExec = 1030; // F_DUPFD_CLOEXEC

    /// <summary>A stream on the same pipe; its end is read when this one and <paramref name="pipe"/> are closed.</summary>
    public static PipeStream Of(Stream pipe)
    {
        var original = ((PipeStream)pipe).SafePipeHandle;
        var held = false;
        try
        {
            original.DangerousAddRef(ref held);
            var copy = fcntl((int)original.DangerousGetHandle(), DuplicateAndCloseOnExec, 0);
            return copy >= 0
                ? new AnonymousPipeClientStream(PipeDirection.Out, new SafePipeHandle(copy, ownsHandle: true))
                : throw new Win32Exception();
        }
        finally
        {
            if (held)
            {
                original.DangerousRelease();
            }
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(int file, int command, int argument);
}
