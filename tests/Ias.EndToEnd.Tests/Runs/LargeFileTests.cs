using Ias.Tests;

namespace Ias.EndToEnd.Tests.Runs;

/// <summary>Repositories in which <c>git lfs install</c> was called: its four hooks and its filters.</summary>
public sealed class LargeFileTests
{
    [Theory]
    [InlineData("--local", 3)]
    [InlineData("--local", 11)]
    [InlineData("", 11)]
    public void A_large_file_is_committed_as_a_pointer_and_published_with_its_contents(string where, int megabytes)
    {
        Assert.SkipWhen(TemporaryRepository.TryRun("git", "/", "lfs", "version").Code != 0, "git-lfs is not installed");
        var script = new AgentScript().Turn("implement").Runs($"head -c {megabytes}000000 /dev/urandom > big.psd").Turn().Approves();
        using var sandbox = new Sandbox(script, withRemote: true);
        var home = sandbox.Repository.Home;
        var (code, output) = TemporaryRepository.TryRun(
            "env",
            sandbox.Repository.Path,
            $"HOME={home}",
            $"GIT_CONFIG_GLOBAL={home}/.gitconfig",
            "sh",
            "-ec",
            $"git remote set-url origin \"file://{sandbox.Repository.RemotePath}\"; git lfs install {where}; git lfs track '*.psd'; git add -A; git commit -qm lfs; git push -q origin main"
        );
        Assert.True(code == 0, output);

        var run = sandbox.Ias("run", "sprint-1");

        Assert.True(run.Exit == 0, run.ToString());
        Assert.DoesNotContain("ICE refused", run.ToString());
        var pointer = sandbox.Repository.RemoteGit("show", "feature/sprint-1:big.psd");
        Assert.StartsWith("version https://git-lfs.github.com/spec/v1", pointer);
        var id = pointer.Split('\n').Single(line => line.StartsWith("oid sha256:"))["oid sha256:".Length..];
        var stored = new FileInfo(Path.Combine(sandbox.Repository.RemotePath, "lfs", "objects", id[..2], id[2..4], id));
        Assert.Equal(megabytes * 1_000_000L, stored.Exists ? stored.Length : -1);
    }
}
