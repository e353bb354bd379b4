using Ias.Core.Runs;
using Ias.Engine.Files;

namespace Ias.Engine.Processes;

/// <summary>Fate of a detached engine when its person logs out, for people.</summary>
/// <param name="Fate">Effect of the logout on the engine.</param>
/// <param name="Words">The reason, a sentence.</param>
public sealed record Logout(LogoutFate Fate, string Words)
{
    /// <summary>Command that lets the engine outlive the logout; empty = nothing is to be done.</summary>
    public string Fix => Fate == LogoutFate.Outlives ? "" : "loginctl enable-linger";

    /// <summary>Asks logind about the fate of a detached engine.</summary>
    /// <param name="path">Search path for <c>busctl</c>.</param>
    /// <param name="systemd">The folder that is there where systemd runs, as sd_booted(3) asks for.</param>
    public static async Task<Logout> AskAsync(
        ProcessRunner processes,
        CancellationToken cancel,
        string path = "/usr/bin:/bin",
        string systemd = "/run/systemd/system"
    )
    {
        if (UserUnit.Lingers)
        {
            return new Logout(LogoutFate.Outlives, "A detached run outlives your logout: lingering is on.");
        }

        if (!OutsideFolder.Exists(systemd))
        {
            return new Logout(LogoutFate.Outlives, "A detached run outlives your logout: no systemd ends it here.");
        }

        const string Manager = "org.freedesktop.login1.Manager";
        string[] asked = ["KillUserProcesses", "KillOnlyUsers", "KillExcludeUsers"];
        var said = ProgramPath.Find("busctl", path, "/") is { } busctl
            ? await processes.RunAsync(
                new ProcessSpec
                {
                    FileName = busctl,
                    Arguments = ["get-property", "org.freedesktop.login1", "/org/freedesktop/login1", Manager, .. asked],
                    WorkingDirectory = "/",
                    Timeout = TimeSpan.FromSeconds(5),
                },
                cancel
            )
            : null;
        return (said is { Ok: true } ? LogoutRules.Read(said.Output)?.Of(Environment.UserName) : null) switch
        {
            LogoutFate.Outlives => new Logout(
                LogoutFate.Outlives,
                "A detached run outlives your logout (KillUserProcesses does not apply to you)."
            ),
            LogoutFate.Killed => new Logout(
                LogoutFate.Killed,
                "A detached run ends when you log out: logind kills your processes then (KillUserProcesses=yes), and lingering is off."
            ),
            _ => new Logout(LogoutFate.Unknown, "Whether a detached run outlives your logout is unknown: logind does not answer."),
        };
    }
}
