using System.Runtime.InteropServices;
using Ias.Core.Text;
using Ias.Engine.Files;
using static Ias.Engine.PreflightChecks.PreflightCheck;

namespace Ias.Engine.PreflightChecks;

/// <summary>Checks that the repository is writable; asks the system, so that a read-only mount is detected for root too.</summary>
internal static partial class Writable
{
    private const int WriteOk = 2;

    public static Task<PreflightCheck[]> LookAsync(PreflightScene at, CancellationToken cancel)
    {
        var found = new[] { at.Place.WorkTree, at.Place.CommonDir, at.Files.Folder }
            .Where(folder => OutsideFolder.Exists(folder) && Access(folder, WriteOk) != 0)
            .Select(folder =>
                Problem(
                    $"Nothing can be written to {folder}: {Marshal.GetLastPInvokeErrorMessage()}",
                    $"ls -ld {ShellWord.Quote(folder)}; findmnt -T {ShellWord.Quote(folder)}"
                )
            )
            .ToArray();
        return Task.FromResult(found.Length > 0 ? found : [Ok("the repository is writable")]);
    }

    [LibraryImport("libc", EntryPoint = "access", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(string path, int mode);
}
