using System.Diagnostics;
using Ias.Engine.Processes;

namespace Ias.Console.Client.Tests.Team;

/// <summary>The demo as it is started without a terminal, with a home and a place for temporary files that hold nothing.</summary>
public sealed class ConsoleDemoTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly TemporaryFolder _home = new();
    private readonly TemporaryFolder _temporary = new();

    public void Dispose()
    {
        _home.Dispose();
        _temporary.Dispose();
    }

    [Fact]
    public async Task All_goals_are_reached_and_nothing_of_it_stays()
    {
        using var demo = Start();
        var said = demo.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = demo.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);

        await demo.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);

        Assert.True(demo.ExitCode == 0, await said + await error);
        Assert.Matches("ias/[^ ]*-api  feat.*[Cc]ount quantities", await said);
        Assert.Matches("ias/[^ ]*-web  feat.*[Pp]rint two decimals", await said);
        Assert.Matches("ias/.*[Ll]eave cancelled orders out", await said);
        Assert.Empty(Left());
    }

    [Theory]
    [InlineData(Signal.Term)]
    [InlineData(Signal.Kill)]
    public async Task Nothing_stays_when_it_is_ended_in_the_middle(Signal signal)
    {
        using var demo = Start();
        while (await demo.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.Contains(" context_architect ", StringComparison.Ordinal))
            {
                break;
            }
        }

        Assert.NotEmpty(Left());
        using var kill = Process.Start("kill", ["-s", ((int)signal).ToString(), demo.Id.ToString()]);
        _ = demo.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);

        await demo.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);
        await Eventually.True(() => Left().Count == 0, "everything is gone", Limit, () => string.Join(", ", Left()));
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "ias"), ["demo", "--console", "--fast"])
        {
            WorkingDirectory = _home.Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["HOME"] = _home.Path;
        start.Environment["TMPDIR"] = _temporary.Path;
        start.Environment.Remove("XDG_STATE_HOME");
        var demo = Process.Start(start)!;
        demo.StandardInput.Close();
        return demo;
    }

    // Folders, what it wrote at home, and processes.
    private List<string> Left() =>
        [
            .. Directory.EnumerateFileSystemEntries(_temporary.Path, "ias-*"),
            .. Directory.EnumerateFileSystemEntries(_home.Path),
            .. ProcStat
                .ReadAll()
                .Where(one => ProcStat.EnvironmentValue(one.Pid, "IAS_DEMO")?.StartsWith(_temporary.Path, StringComparison.Ordinal) == true)
                .Select(one => $"{one.Pid} {one.Name}"),
        ];
}
