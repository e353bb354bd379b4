using System.ComponentModel;
using System.Runtime.InteropServices;
using Ias.Core.Ice;
using Ias.Engine.Files;
using Microsoft.Win32.SafeHandles;

namespace Ias.Engine.Ice.Landlock;

/// <summary>Restricts the calling thread, and all it becomes and starts, for good (landlock(7), no_new_privs of prctl(2)).</summary>
internal static partial class LandlockRuleset
{
    // The same on every architecture.
    private const nint Create = 444;
    private const nint AddRule = 445;
    private const nint RestrictSelf = 446;
    private const nint AskVersion = 1;
    private const nint PathBeneath = 1;
    private const int NoNewPrivileges = 38; // PR_SET_NO_NEW_PRIVS
    private const int DropFromBounding = 24; // PR_CAPBSET_DROP
    private const int OpenPath = 0x200000 | 0x80000; // O_PATH | O_CLOEXEC
    private const uint CapabilityVersion = 0x20080522;

    /// <summary>Landlock rights that this kernel can restrict.</summary>
    public static LandlockRights Rights => new(OperatingSystem.IsLinux() ? (int)Math.Max(0, Call(Create, 0, 0, AskVersion)) : 0);

    /// <summary>From now on only what the rules name can be used. Paths that are not there, or cannot be reached, count for nothing. Root
    /// loses its capabilities, too: with them, it could reach around files.</summary>
    /// <exception cref="ProblemException">The kernel does not do it; then nothing may be started.</exception>
    /// <param name="isOffline">No TCP either, where the kernel can deny it.</param>
    public static unsafe void Restrict(IEnumerable<LandlockRule> rules, bool isOffline)
    {
        var rights = Rights;
        var wanted = stackalloc ulong[3];
        wanted[0] = rights.Files;
        wanted[1] = isOffline ? rights.Network : 0; // of a turn, the network is another matter
        wanted[2] = rights.Scopes;
        using var ruleset = rights.Abi > 0 ? new SafeFileHandle(Call(Create, (nint)wanted, 3 * sizeof(ulong), 0), ownsHandle: true) : null;
        Must(ruleset is { IsInvalid: false }, "this kernel has none, or it is off");
        foreach (var rule in rules)
        {
            using var path = OpenFile(rule.Path, OpenPath, 0);
            if (path.IsInvalid)
            {
                continue;
            }

            var below = new PathRule
            {
                Allowed = rights.Of(rule.Access, Posix.Facts(path).IsFolder),
                Parent = (int)path.DangerousGetHandle(),
            };
            Must(Call(AddRule, ruleset!.DangerousGetHandle(), PathBeneath, (nint)(&below), 0) == 0, rule.Path);
        }

        Must(Prctl(NoNewPrivileges, 1, 0, 0, 0) == 0, "no_new_privs");
        DropCapabilities();
        Must(Call(RestrictSelf, ruleset!.DangerousGetHandle(), 0, 0) == 0, "restricting itself");
    }

    private static unsafe void DropCapabilities()
    {
        for (nuint capability = 0; Prctl(DropFromBounding, capability, 0, 0, 0) == 0; capability++)
        {
            // up to the last one the kernel knows; a process that is not root may drop none, and has none
        }

        var header = stackalloc uint[2] { CapabilityVersion, 0 };
        var none = stackalloc uint[6] { 0, 0, 0, 0, 0, 0 };
        Must(SetCapabilities((nint)header, (nint)none) == 0, "giving up capabilities");
    }

    private static void Must(bool done, string what)
    {
        if (!done)
        {
            throw new ProblemException(
                new Problem($"Landlock does not work here ({what}): {new Win32Exception(Marshal.GetLastPInvokeError()).Message}")
            );
        }
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct PathRule
    {
        public ulong Allowed;
        public int Parent;
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Call(nint number, nint first, nint second, nint third);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Call(nint number, nint first, nint second, nint third, nint fourth);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int Prctl(int option, nuint argument2, nuint argument3, nuint argument4, nuint argument5);

    [LibraryImport("libc", EntryPoint = "capset", SetLastError = true)]
    private static partial int SetCapabilities(nint header, nint data);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle OpenFile(string path, int flags, int mode);
}
