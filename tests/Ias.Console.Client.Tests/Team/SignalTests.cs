using System.Diagnostics;
using Ias.Console.Client.Tests.Fixtures;

namespace Ias.Console.Client.Tests.Team;

/// <summary>What ends a command that waits; in a process of its own, because signals are the process's.</summary>
public sealed class SignalTests
{
    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_login_that_waits_ends_at_once(string signal)
    {
        using var home = new TemporaryFolder();
        await using var server = await ConsoleServer.StartAsync();
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "ias"), ["auth", "login", Person.Origin(server.Url)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = home.Path,
        };
        start.Environment["HOME"] = home.Path;
        using var login = Process.Start(start)!;
        try
        {
            while (
                await login.StandardError.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1)) is { } line
                && !line.StartsWith("Waiting", StringComparison.Ordinal)
            ) { }

            TemporaryRepository.Run("kill", home.Path, $"-{signal}", $"{login.Id}");
            await login.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));

            Assert.Equal((int)ExitCode.Interrupted, login.ExitCode);
        }
        finally
        {
            login.Kill();
        }
    }
}
