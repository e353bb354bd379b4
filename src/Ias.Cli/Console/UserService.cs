using System.Text;
using Ias.Engine.Files;
using Ias.Engine.Processes;

namespace Ias.Cli.Console;

/// <summary>The user service of systemd that keeps the agent at work.</summary>
internal sealed class UserService(CommandContext context)
{
    public const string Name = "ias-agent.service";

    /// <summary>Path of its unit file (systemd.unit(5)).</summary>
    public string Path { get; } =
        System.IO.Path.Combine(
            Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } config && System.IO.Path.IsPathRooted(config)
                ? config
                : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config"),
            "systemd",
            "user",
            Name
        );

    /// <summary>Text of the unit file.</summary>
    /// <param name="program">The program to start.</param>
    /// <param name="searchPath">Where the agents' programs are found: a user service begins with a short one.</param>
    public static string Unit(string program, string searchPath, int jobs) =>
        $"""
            # Written by `ias agent install`; `ias agent uninstall` removes it.
            [Unit]
            Description=ias: does the jobs of a Console
            StartLimitIntervalSec=0

            [Service]
            Environment={Quoted($"PATH={searchPath}")}
            ExecStart={Quoted(program)} agent start --foreground --jobs {jobs}
            # SIGTERM ends the jobs in hand in order; the next start goes on with them.
            KillMode=mixed
            TimeoutStopSec=120
            Restart=on-failure
            RestartSec=30
            # Nothing to do, wrong words, or one is at work already: starting again does not help.
            RestartPreventExitStatus=2 3 4

            [Install]
            WantedBy=default.target

            """;

    /// <exception cref="ProblemException">It cannot be written.</exception>
    public void Write(string unit)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        AtomicFile.Write(Path, Encoding.UTF8.GetBytes(unit));
    }

    /// <summary>Runs one of systemd's programs; returns its refusal, or null on success.</summary>
    public async Task<string?> TellAsync(params IReadOnlyList<string> command)
    {
        if (ProgramPath.Find(command[0], "/usr/bin:/bin", "/") is not { } program)
        {
            return $"{command[0]} is not here";
        }

        using var processes = new ProcessRunner(context.Time);
        var done = await processes.RunAsync(
            new ProcessSpec
            {
                FileName = program,
                Arguments = [.. command.Skip(1)],
                WorkingDirectory = "/",
            },
            context.Stop
        );
        return done.Ok ? null : Ias.Core.Text.Wording.Plain(done.Error.Trim());
    }

    // systemd.syntax(7): double quotes, with backslashes for quotes and backslashes; a percent sign begins a specifier, a dollar a variable.
    private static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("%", "%%", StringComparison.Ordinal).Replace("$", "$$", StringComparison.Ordinal)}\"";
}
