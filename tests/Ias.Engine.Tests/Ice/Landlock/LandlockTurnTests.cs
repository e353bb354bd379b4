using Ias.Engine.Ice.Landlock;
using Ias.Tests;

namespace Ias.Engine.Tests.Ice.Landlock;

/// <summary>Turns on a machine without bubblewrap.</summary>
public sealed class LandlockTurnTests
{
    private static async Task<Ice.Cage> WithoutBubblewrapAsync(string mounts = "auto")
    {
        if (LandlockCage.Rights.Abi == 0)
        {
            Assert.Skip("this kernel has no Landlock");
        }

        return await Ice.Cage.OpenAsync(
            mounts,
            person: cage =>
            {
                var programs = cage.Scratch.At("programs");
                var home = cage.Scratch.At("home");
                Directory.CreateDirectory(programs);
                Directory.CreateDirectory(Path.Combine(home, ".ssh"));
                File.WriteAllText(Path.Combine(home, ".ssh", "key"), "secret\n");
                File.CreateSymbolicLink(Path.Combine(programs, "git"), "/usr/bin/git");
                return new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = programs, ["HOME"] = home };
            }
        );
    }

    [Fact]
    public async Task Without_bubblewrap_Landlock_holds_the_turn()
    {
        await using var cage = await WithoutBubblewrapAsync();

        Assert.Equal("landlock", cage.Layers.Cage);
        Assert.True(cage.Layers.IsCaged);
        Assert.Contains("keys", cage.Layers.On);
        Assert.Contains("mounts", cage.Layers.Off);
    }

    [Fact]
    public async Task A_turn_works_on_the_repository_and_reaches_nothing_else_of_the_person()
    {
        await using var cage = await WithoutBubblewrapAsync();
        var home = cage.Scratch.At("home");

        var worked = await cage.AgentAsync(
            "echo x >file && git add file && git -c user.name=a -c user.email=a@example.org commit -qm one && echo t >$TMPDIR/t && git log -1 --format=%s"
        );
        var read = await cage.AgentAsync($"cat {home}/.ssh/key");
        var wrote = await cage.AgentAsync($"echo x >>{home}/.bashrc");

        Assert.True(worked.Ok, worked.Error);
        Assert.Equal("one\n", worked.Output);
        Assert.False(read.Ok);
        Assert.DoesNotContain("secret", read.Output);
        Assert.False(wrote.Ok);
        Assert.Equal([".ssh"], Directory.EnumerateFileSystemEntries(home).Select(Path.GetFileName));
        Assert.Empty((await cage.EndAsync()).Breaches);
    }

    [Fact]
    public async Task A_turn_that_may_only_read_changes_neither_the_tree_nor_the_repository()
    {
        await using var cage = await WithoutBubblewrapAsync();
        await cage.BeginAsync(cage.Request with { ReadOnly = true });

        var result = await cage.AgentAsync("touch new || git update-ref refs/heads/other HEAD || rm README.md || cat .git/HEAD");

        Assert.Contains("feature/x", result.Output);
        Assert.False(File.Exists(Path.Combine(cage.Repository.Path, "new")));
        Assert.DoesNotContain("other", cage.Repository.Git("branch", "--list"));
    }

    [Fact]
    public async Task Where_neither_works_nothing_is_started()
    {
        using var processes = new Ias.Engine.Processes.ProcessRunner(TimeProvider.System);
        using var repository = new TemporaryRepository(withRemote: false, "work");
        using var state = new TemporaryFolder();
        var programs = state.At("programs");
        Directory.CreateDirectory(programs);
        File.CreateSymbolicLink(Path.Combine(programs, "git"), "/usr/bin/git");
        var guard = new Ias.Engine.Ice.TurnGuard(processes, TimeProvider.System)
        {
            StateFolder = state.At("ice"),
            Program = ["/bin/false"], // a launcher that cannot restrict
            Variable = name => name == "PATH" ? programs : Environment.GetEnvironmentVariable(name),
        };

        var refused = await Assert.ThrowsAsync<ProblemException>(() => guard.PrepareAsync(repository.Path, "auto", CancellationToken.None));
        var off = await guard.PrepareAsync(repository.Path, "off", CancellationToken.None);

        Assert.Contains("Nothing here could hold an agent", refused.Problem.What);
        Assert.Contains("ice.mounts: off", refused.Problem.Next);
        Assert.Equal("none", off.Cage);
    }
}
