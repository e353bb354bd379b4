using Ias.Core.Text;
using Ias.Engine.Files;
using static Ias.Engine.PreflightChecks.PreflightCheck;

namespace Ias.Engine.PreflightChecks;

/// <summary>Checks that there is room for a night's logs, objects and temporary files.</summary>
internal static class DiskSpace
{
    private const long Mebibyte = 1 << 20;
    private const long Least = 100 * Mebibyte;
    private const long Wanted = 1024 * Mebibyte;

    public static Task<PreflightCheck[]> LookAsync(PreflightScene at, CancellationToken cancel)
    {
        var (path, free) = new[] { at.Ground, Existing(StateHome.Folder), Path.GetTempPath() }
            .Select(p => (Path: p, Free: at.Request.FreeSpace(p)))
            .MinBy(p => p.Free);
        var text = $"{free / Mebibyte:N0} MiB free where {path} is";
        return Task.FromResult<PreflightCheck[]>([
            free < Least
                ? Problem(
                    $"The disk is nearly full: {text}.",
                    ShellLine.Of($"df -h {path}     (a run needs at least {Least / Mebibyte} MiB)")
                )
            : free < Wanted ? Warning($"Little disk space is left: {text}.", $"df -h {ShellWord.Quote(path)}")
            : Ok(text),
        ]);
    }

    // The folder may not exist yet; its disk is that of the nearest existing parent.
    private static string Existing(string path)
    {
        while (!OutsideFolder.Exists(path))
        {
            path = Path.GetDirectoryName(path) ?? "/";
        }

        return path;
    }
}
