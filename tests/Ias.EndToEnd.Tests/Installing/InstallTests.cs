using System.Diagnostics;
using Ias.EndToEnd.Tests.Runs;
using Ias.Tests;

namespace Ias.EndToEnd.Tests.Installing;

/// <summary>The built program installs itself into a home of a test's own.</summary>
public sealed class InstallTests : IDisposable
{
    private const string Waits = "touch \"$HOME/began\"; while [ ! -e \"$HOME/go\" ]; do sleep 0.05; done";

    private readonly Sandbox _sandbox = new(
        new AgentScript().Turn("implement").Runs($"{Waits}; mkdir -p src; echo 1 > src/a; git status > /dev/null").GatesApprove(),
        config: Sandbox.OpenHome
    );

    public InstallTests() =>
        Assert.SkipWhen(
            File.Exists(Path.Combine(Path.GetDirectoryName(Sandbox.Program)!, "ias.dll")),
            "NOT TESTED: only a native program installs itself; a whole run of scripts/test builds it"
        );

    private string Home => _sandbox.Repository.Home;

    private string Link => Path.Combine(Home, ".local", "bin", "ias");

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void It_is_copied_is_on_the_path_and_is_removed_whole()
    {
        var installed = _sandbox.Ias("install");
        Assert.True(installed.Exit == 0, installed.ToString());
        Assert.Contains("is not on your PATH", installed.Error);
        _sandbox.Used = Link;

        Assert.Equal(3, _sandbox.Ias("run-status").Exit);
        Assert.Contains("installed already", _sandbox.Ias("install").Out);
        Assert.Contains("IAS", File.ReadAllText(Path.Combine(Home, ".local", "share", "man", "man1", "ias-run.1")));

        var removed = _sandbox.Ias("uninstall");
        Assert.True(removed.Exit == 0, removed.ToString());
        // The one that runs is still there when it says so.
        Assert.False(Path.Exists(Link));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(Home, ".local", "share"), "*ias*", SearchOption.AllDirectories));
        Assert.Empty(
            Directory.Exists(Path.Combine(Home, ".local", "lib", "ias"))
                ? Directory.GetFileSystemEntries(Path.Combine(Home, ".local", "lib", "ias"))
                : []
        );
    }

    [Fact]
    public async Task An_engine_that_runs_while_another_version_is_installed_goes_on_with_its_own_and_is_named()
    {
        Assert.Equal(0, _sandbox.Ias("install").Exit);
        _sandbox.Used = Link;
        using var run = _sandbox.Start([], "run", "sprint-1", "--local");
        var said = run.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = run.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await Eventually.True(() => File.Exists(Path.Combine(Home, "began")) || run.HasExited, "the agent is at work");

        using var next = new TemporaryFolder();
        TemporaryRepository.TryRun("cp", "/", "-r", Path.GetDirectoryName(Sandbox.Program)!, next.At("build"));
        File.WriteAllText(next.At("build", "changed"), "another build");
        _sandbox.Used = next.At("build", "ias");
        var upgraded = _sandbox.Ias("install");

        Assert.True(upgraded.Exit == 0, upgraded.ToString());
        Assert.Contains($"ias run sprint-1 --local (pid {run.Id}, in {_sandbox.Repository.Path}): goes on with ", upgraded.Out);
        Assert.Equal(3, Directory.GetFileSystemEntries(Path.Combine(Home, ".local", "lib", "ias")).Length);

        File.WriteAllText(Path.Combine(Home, "go"), "");
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(run.ExitCode == 0, await said + await errors);

        Assert.Contains("removed ", _sandbox.Ias("install").Out);
        Assert.Equal(2, Directory.GetFileSystemEntries(Path.Combine(Home, ".local", "lib", "ias")).Length);
    }

    [Fact]
    public void Without_a_home_it_says_so()
    {
        var refused = _sandbox.Ias([("HOME", "nowhere")], "install");

        Assert.Equal(1, refused.Exit);
        Assert.Contains("HOME is not set to a folder", refused.Error);
    }
}
