using System.Text;
using Ias.Engine.Files;

namespace Ias.Engine.Processes;

/// <summary>A transient unit of systemd's user manager, in which something is started, and started again when it is killed.</summary>
/// <param name="Name">The unit's.</param>
/// <param name="Program">systemd-run.</param>
/// <param name="Arguments">Its arguments; the command follows.</param>
public sealed record UserUnit(string Name, string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>The unit here; null where no user manager is, or where it ends with its person's last login and would take the unit
    /// along.</summary>
    /// <param name="name">Name of the unit.</param>
    public static UserUnit? Here(string name) =>
        HasManager && Lingers && ProgramPath.Find("systemd-run", "/usr/bin:/bin", "/") is { } program
            ? Of(name, program, Environment.GetEnvironmentVariables().Keys.Cast<string>())
            : null;

    /// <param name="name">Name of the unit; characters not allowed in one become <c>_</c>.</param>
    /// <param name="program">systemd-run.</param>
    /// <param name="variables">The names of the variables it shall have; systemd-run takes their values from its own environment, so that
    /// none stands in a command line.</param>
    internal static UserUnit Of(string name, string program, IEnumerable<string> variables)
    {
        var unit = new StringBuilder();
        foreach (var c in name)
        {
            unit.Append(char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' ? c : '_');
        }

        return new UserUnit(
            $"{unit}.service",
            program,
            [
                "--user",
                "--quiet",
                "--collect",
                $"--unit={unit}",
                "--property=Restart=on-failure",
                "--property=RestartSec=1",
                "--property=KillMode=process", // programs started by the watcher outlive it
                "--property=OOMPolicy=continue",
                .. variables.Where(IsName).Order(StringComparer.Ordinal).Select(variable => $"--setenv={variable}"),
                "--",
            ]
        );
    }

    private static bool HasManager =>
        Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } folder
        && Path.Exists(Path.Combine(folder, "systemd", "private"));

    /// <summary>True when this user's manager runs without a login (<c>loginctl enable-linger</c>).</summary>
    public static bool Lingers => OutsideFile.Exists(Path.Combine("/var/lib/systemd/linger", Environment.UserName));

    private static bool IsName(string variable) =>
        variable.Length > 0 && !char.IsAsciiDigit(variable[0]) && variable.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
