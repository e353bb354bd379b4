using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ias.Engine.Processes;

/// <summary>Handles that a program started meanwhile inherits, by the numbers they have here; no other program does (fcntl(2),
/// FD_CLOEXEC).</summary>
public sealed partial class HandedOn : IDisposable
{
    private const int SetFlags = 2; // F_SETFD
    private const int CloseOnExec = 1; // FD_CLOEXEC

    private readonly IReadOnlyList<SafeFileHandle> _handles;

    /// <summary>Begins now. The caller must let nobody else start a program until this is disposed of.</summary>
    public HandedOn(IReadOnlyList<SafeFileHandle> handles)
    {
        _handles = handles;
        Set(0);
    }

    public void Dispose() => Set(CloseOnExec);

    private void Set(int flags)
    {
        foreach (var handle in _handles)
        {
            _ = fcntl((int)handle.DangerousGetHandle(), SetFlags, flags);
        }
    }

    [LibraryImport("libc")]
    private static partial int fcntl(int file, int command, int argument);
}
