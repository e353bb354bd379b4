using System.Diagnostics;
using System.Text.Json;
using Ias.Engine.Config;
using Ias.Engine.Git;
using Ias.Engine.Queue;
using Ias.Engine.Trust;

namespace Ias.Tests;

public sealed class PreflightCommandTests : IDisposable
{
    private readonly TemporaryRepository _repository = new();
    private readonly TemporaryFolder _home = new();

    public PreflightCommandTests()
    {
        _repository.Write(
            ".loa.config.yaml",
            "run_mode:\n  enabled: true\n  defaults:\n    max_cycles: 7\nagent:\n  command: [sh, -c, 'true']\n"
        );
        _repository.Write("grimoires/loa/sprint.md", "## Sprint 1: Cart\n\nTotals.\n");
        var place = GitPlace.Here(_repository.Path);
        new ConsentStore(TimeProvider.System, Path.Combine(_home.Path, "ias")).Record(place, GuardedFiles.All(place, "ias", _ => { }));
    }

    public void Dispose()
    {
        _home.Dispose();
        _repository.Dispose();
    }

    [Fact]
    [Trait("Requirement", "R-010")]
    public async Task A_dry_run_prints_the_plan_and_changes_not_one_byte()
    {
        var before = FolderPicture.Of(_repository.Path);

        var (exit, output, error) = await IasAsync("run", "sprint-1", "--dry-run", "--timeout", "2");

        Assert.True(exit == 0, error);
        Assert.Equal(before, FolderPicture.Of(_repository.Path));
        Assert.Contains("sprint-1: Cart", output);
        Assert.Contains("feature/sprint-1", output);
        Assert.Contains("sh -c true  < prompt", output);
        Assert.Contains(".loa.config.yaml:4", output);
        Assert.Contains("--timeout", output);
        Assert.Contains("LOCAL", output);
    }

    [Fact]
    [Trait("Requirement", "R-010")]
    public async Task A_run_that_cannot_start_prints_all_problems_and_one_summary()
    {
        _repository.Write("mine.txt", "x");
        _repository.Write(".git/index.lock", "");
        var before = FolderPicture.Of(_repository.Path);

        var (exit, _, error) = await IasAsync("run", "sprint-1");

        Assert.Equal(1, exit);
        Assert.Contains("mine.txt", error);
        Assert.Contains("index.lock", error);
        Assert.Contains("2 problems to fix", error);
        Assert.Equal(before, FolderPicture.Of(_repository.Path));
    }

    [Fact]
    public async Task A_target_that_is_not_there_exits_with_3() => Assert.Equal(3, (await IasAsync("run", "sprint-5", "--dry-run")).Exit);

    [Fact]
    public async Task Preflight_and_doctor_are_one_command_and_fix_says_what_it_did()
    {
        _repository.Write(".git/index.lock", "");

        Assert.Equal(1, (await IasAsync("preflight")).Exit);
        var (exit, output, _) = await IasAsync("doctor", "--fix");

        Assert.Equal(0, exit);
        Assert.Contains("fixed ", output);
        Assert.Contains("index.lock.stale-1", output);
    }

    [Fact]
    public async Task Json_has_one_entry_a_check_with_level_and_fix()
    {
        _repository.Write(".loa.config.yaml", "run_mode:\n  enabled: maybe\n");

        var (exit, output, _) = await IasAsync("preflight", "--json");

        using var json = JsonDocument.Parse(output);
        Assert.Equal(1, exit);
        Assert.False(json.RootElement.GetProperty("ok").GetBoolean());
        var checks = json
            .RootElement.GetProperty("checks")
            .EnumerateArray()
            .ToDictionary(c => c.GetProperty("name").GetString()! + c.GetProperty("level").GetString());
        Assert.Contains(".loa.config.yaml:2", checks["run_modeproblem"].GetProperty("text").GetString());
        Assert.True(checks.ContainsKey("gitok"));
    }

    [Fact]
    public async Task What_the_file_loosens_is_one_of_the_problems()
    {
        File.AppendAllText(Path.Combine(_repository.Path, ".loa.config.yaml"), "ice: {mounts: off}\n");

        var (exit, output, _) = await IasAsync("preflight");

        Assert.Equal(1, exit);
        Assert.Matches(@"problem +allowed", output);
        Assert.Contains("ice.mounts  was auto, now off   (.loa.config.yaml:7)", output);
        Assert.Contains("-> ias allow", output);
    }

    private async Task<(int Exit, string Output, string Error)> IasAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(EndToEnd.Tests.Runs.Sandbox.Program, arguments)
        {
            WorkingDirectory = _repository.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        start.Environment["XDG_STATE_HOME"] = _home.Path;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output, await error);
    }
}
