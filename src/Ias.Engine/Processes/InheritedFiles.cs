using System.Runtime.InteropServices;

namespace Ias.Engine.Processes;

/// <summary>
/// Files that were open when this program was started (<c>ias run 9&lt;&gt;FILE</c>, a folder a terminal holds): a program started later
/// would have them as well, and with an open folder outside of its cage all below it.
/// </summary>
internal static partial class InheritedFiles
{
    private const int CloseRange = 436; // the same on every processor
    private const nint OnExec = 4; // CLOSE_RANGE_CLOEXEC of linux/close_range.h

    /// <summary>No program started from now on gets any of them, but for standard input, output and error. Where the kernel is older than
    /// 5.11 they stay as they are.</summary>
    public static void Withhold() => _ = Call(CloseRange, 3, int.MaxValue, OnExec);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint Call(nint number, nint first, nint last, nint flags);
}
