using Ias.Cli;
using Ias.Tests;

namespace Ias.EndToEnd.Tests;

public sealed class DemoTests
{
    [Fact]
    public async Task The_demo_mends_its_program_in_two_cycles_and_tells_what_to_type_next()
    {
        using var folder = new TemporaryFolder();
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var context = new CommandContext(TimeProvider.System, output, error, folder.Path) { CalledAs = "my-ias" };

        var exit = await App.RunAsync(["demo", "--fast", "--path", "sample"], context);

        var said = output.ToString();
        Assert.True(exit == ExitCode.Ok, said + error);
        var sample = folder.At("sample");
        Assert.Equal(0, TemporaryRepository.TryRun("sh", sample, "test/run").Code);
        Assert.Equal("items=0 total=0.00 average=0.00", TemporaryRepository.Run("sh", sample, "bin/order-total", "/dev/null"));
        Assert.Equal("", TemporaryRepository.Run("git", sample, "status", "--porcelain"));
        Assert.Equal("feature/sprint-1", TemporaryRepository.Run("git", sample, "branch", "--show-current"));
        Assert.Contains("REVIEW: changes required, 2 findings", said, StringComparison.Ordinal);
        Assert.Contains("AUDIT, cycle 2", said, StringComparison.Ordinal);
        Assert.Contains(sample, said, StringComparison.Ordinal);
        Assert.Contains("my-ias run-status --verbose", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_holds_something_is_left_alone()
    {
        using var folder = new TemporaryFolder();
        using var output = new StringWriter();
        using var context = new CommandContext(TimeProvider.System, output, output, folder.Path);
        File.WriteAllText(folder.At("mine"), "");

        Assert.Equal(ExitCode.Usage, await App.RunAsync(["demo", "--path", "."], context));
        Assert.Equal(["mine"], Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }
}
