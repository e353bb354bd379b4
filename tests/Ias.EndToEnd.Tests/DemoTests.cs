using System.Diagnostics;
using Ias.EndToEnd.Tests.Runs;
using Ias.Tests;

namespace Ias.EndToEnd.Tests;

/// <summary>The demo as a newcomer starts it, with a home that holds nothing.</summary>
public sealed class DemoTests : IDisposable
{
    private readonly TemporaryFolder _home = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _home.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_demo_mends_its_program_in_two_cycles_and_tells_what_to_type_next()
    {
        var (exit, said, error) = await IasAsync("demo", "--fast", "--path", "sample");

        Assert.True(exit == 0, said + error);
        var sample = _folder.At("sample");
        Assert.Equal(0, TemporaryRepository.TryRun("sh", sample, "test/run").Code);
        Assert.Equal("items=0 total=0.00 average=0.00", TemporaryRepository.Run("sh", sample, "bin/order-total", "/dev/null"));
        Assert.Equal("", TemporaryRepository.Run("git", sample, "status", "--porcelain"));
        Assert.Equal("feature/sprint-1", TemporaryRepository.Run("git", sample, "branch", "--show-current"));
        Assert.Contains("REVIEW: changes required, 2 findings", said);
        Assert.Contains("AUDIT, cycle 2", said);
        Assert.Contains(sample, said);
        Assert.Contains("my-ias run-status --verbose", said);
    }

    [Fact]
    public async Task Clean_removes_the_samples_made_and_nothing_else()
    {
        Directory.CreateDirectory(_folder.At("mine"));
        var made = await IasAsync("demo", "--fast", "--path", "sample");
        Assert.True(made.Exit == 0, made.Out + made.Error);

        var (exit, said, error) = await IasAsync("demo", "--clean");

        Assert.True(exit == 0, said + error);
        Assert.Equal(["mine"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_folder_that_holds_something_is_left_alone()
    {
        File.WriteAllText(_folder.At("mine"), "");

        Assert.Equal(2, (await IasAsync("demo", "--path", ".")).Exit);
        Assert.Equal(["mine"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    private async Task<(int Exit, string Out, string Error)> IasAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Sandbox.Program, arguments)
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["HOME"] = _home.Path;
        start.Environment["IAS_CALLED_AS"] = "my-ias";
        start.Environment.Remove("XDG_STATE_HOME");
        using var ias = Process.Start(start)!;
        ias.StandardInput.Close();
        var output = ias.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = ias.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await ias.WaitForExitAsync(TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromMinutes(5), TestContext.Current.CancellationToken);
        return (ias.ExitCode, await output, await error);
    }
}
