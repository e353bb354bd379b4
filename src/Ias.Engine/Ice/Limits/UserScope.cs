using System.Globalization;
using Ias.Core.Ice;
using Ias.Engine.Processes;

namespace Ias.Engine.Ice.Limits;

/// <summary>A scope of systemd's user manager with a delegated cgroup, for this process (systemd.scope(5),
/// org.freedesktop.systemd1(5)).</summary>
internal static class UserScope
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private const int MostLooks = 50;

    /// <summary>Requests a scope; true when this process was moved into it.</summary>
    /// <param name="before">Its cgroup's folder now.</param>
    /// <param name="own">Looks up its cgroup again.</param>
    /// <param name="isSession">There is a user manager to ask (pam_systemd(8): XDG_RUNTIME_DIR).</param>
    /// <param name="programs">Search path for busctl.</param>
    public static async Task<bool> EnterAsync(
        ProcessRunner runner,
        string before,
        Func<CgroupPlace> own,
        bool isSession,
        CancellationToken cancel,
        string programs = "/usr/bin:/bin"
    )
    {
        if (!isSession || ProgramPath.Find("busctl", programs, "/") is not { } busctl)
        {
            return false;
        }

        var pid = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        var asked = await runner.RunAsync(
            new ProcessSpec
            {
                FileName = busctl,
                Arguments =
                [
                    .. (string[])
                        ["--user", "call", "org.freedesktop.systemd1", "/org/freedesktop/systemd1", "org.freedesktop.systemd1.Manager"],
                    .. (string[])["StartTransientUnit", "ssa(sv)a(sa(sv))", $"ias-{pid}.scope", "fail"],
                    .. (string[])["2", "PIDs", "au", "1", pid, "Delegate", "b", "true", "0"],
                ],
                WorkingDirectory = "/",
                Timeout = TimeSpan.FromSeconds(5),
            },
            cancel
        );
        for (var looks = 0; asked.Ok && looks < MostLooks; looks++)
        {
            if (own().Unified != before)
            {
                return true;
            }

            await Task.Delay(Look, cancel);
        }

        return false;
    }
}
