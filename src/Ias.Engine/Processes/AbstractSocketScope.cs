using System.Runtime.InteropServices;

namespace Ias.Engine.Processes;

/// <summary>
/// Landlock's scope for abstract Unix sockets (Linux 6.12, ABI 6): what a scoped thread starts reaches only those made within the scope.
/// Such sockets have no path, so no mount hides them. Nothing else is restricted; mounting and nested sandboxes still work.
/// </summary>
public static partial class AbstractSocketScope
{
    // landlock(7); the numbers are the same on every architecture.
    private const nint CreateRuleset = 444;
    private const nint RestrictSelf = 446;
    private const nint AskVersion = 1;
    private const nint FirstVersion = 6;
    private const ulong AbstractUnixSockets = 1;
    private const int NoNewPrivileges = 38; // PR_SET_NO_NEW_PRIVS

    /// <summary>True when this kernel supports the scope.</summary>
    public static bool IsAvailable => OperatingSystem.IsLinux() && Call(CreateRuleset, 0, 0, AskVersion) >= FirstVersion;

    /// <summary>Scopes this thread and all it starts, for good; false where that did not work.</summary>
    public static unsafe bool Enter()
    {
        if (!IsAvailable)
        {
            return false;
        }

        var wanted = stackalloc ulong[3];
        wanted[0] = 0; // no access to files and
        wanted[1] = 0; // no network access is handled
        wanted[2] = AbstractUnixSockets;
        var ruleset = Call(CreateRuleset, (nint)wanted, 3 * sizeof(ulong), 0);
        if (ruleset < 0)
        {
            return false;
        }

        var done = Prctl(NoNewPrivileges, 1, 0, 0, 0) == 0 && Call(RestrictSelf, ruleset, 0, 0) == 0;
        _ = Close((int)ruleset);
        return done;
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Call(nint number, nint first, nint second, nint third);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Prctl(int option, nuint argument2, nuint argument3, nuint argument4, nuint argument5);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
