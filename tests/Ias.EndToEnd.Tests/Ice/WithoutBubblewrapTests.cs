using System.Diagnostics;
using Ias.EndToEnd.Tests.Runs;
using Ias.Engine.Ice.Landlock;
using Ias.Tests;

namespace Ias.EndToEnd.Tests.Ice;

/// <summary>The built program in a user namespace that forbids further namespaces, as a container does: bubblewrap cannot work, and
/// Landlock holds the turns.</summary>
public sealed class WithoutBubblewrapTests : IDisposable
{
    private const string Forbid = "echo 0 >/proc/sys/user/max_mnt_namespaces && echo 0 >/proc/sys/user/max_user_namespaces && exec \"$@\"";

    private readonly Sandbox _sandbox = new(withRemote: true, script: Script) { Allows = false };
    private readonly TemporaryFolder _home = new();

    private const string Tries =
        "cat ~/.ssh/id; cat $IAS_PERSON/.ssh/id; git update-ref refs/heads/main HEAD; /usr/bin/git update-ref refs/heads/main HEAD; git push origin HEAD:main";

    private static readonly string Script = new AgentScript()
        .Turn("job")
        .Runs($"{Tries}; git log --oneline >log-$IAS_JOB; git add -A; git commit -qm \"by agent $IAS_JOB\"")
        .Turn("implement")
        .Runs($"{Tries}; echo 'total() {{ echo $(($1 + $2)); }}' >cart.sh; git add cart.sh; git commit -qm 'by agent'")
        .GatesApprove();

    public WithoutBubblewrapTests()
    {
        if (LandlockCage.Rights.Abi == 0)
        {
            Assert.Skip("this kernel has no Landlock");
        }

        var (code, output) = TemporaryRepository.TryRun("unshare", "/", "--user", "--map-root-user", "sh", "-c", Forbid, "sh", "true");
        if (code != 0)
        {
            Assert.Skip($"user namespaces do not work here: {output}");
        }

        Directory.CreateDirectory(_home.At(".ssh"));
        File.WriteAllText(_home.At(".ssh", "id"), "SECRET\n");
        File.WriteAllText(_home.At(".gitconfig"), "[user]\n\tname = Test\n\temail = test@example.invalid\n");
    }

    private TemporaryRepository Repository => _sandbox.Repository;

    public void Dispose()
    {
        _sandbox.Dispose();
        _home.Dispose();
    }

    [Fact]
    public void A_git_dir_in_the_work_tree_is_refused_with_the_command_that_moves_it_which_works()
    {
        var (exit, _, error) = Ias("ice", "exec", "--", "true");

        Assert.Equal(1, exit);
        Assert.Contains("A turn could write .git itself", error);
        var command = error[error.IndexOf("git init --separate-git-dir", StringComparison.Ordinal)..].Split('\n')[0];
        TemporaryRepository.Run("sh", Repository.Path, "-c", command);
        Assert.Equal(0, Ias("ice", "exec", "--", "true").Exit);
    }

    [Fact]
    public void A_whole_run_works_in_a_copy_and_its_commits_come_back()
    {
        MoveGitDir();
        var main = Repository.Git("rev-parse", "main");

        var ran = Ias("run", "sprint-1");

        Assert.True(ran.Exit == 0, ran.ToString());
        AssertHeld(main);
        Assert.Contains("by agent", Repository.Git("log", "--format=%s", "feature/sprint-1"));
        Assert.Equal(Repository.Git("rev-parse", "feature/sprint-1"), Repository.RemoteGit("rev-parse", "feature/sprint-1"));
        Assert.Contains("cage      landlock", Ias("run-status").Output);
        Assert.Contains(", cage: landlock", Ias("report").Output);
    }

    [Fact]
    public void Jobs_in_lanes_work_in_copies_and_their_commits_come_back()
    {
        MoveGitDir();
        var main = Repository.Git("rev-parse", "main");
        Assert.Equal(0, Ias("new-run", "q", "--intent", "x").Exit);
        foreach (var prompt in (string[])["one", "two"])
        {
            Assert.Equal(0, Ias("runner", "enqueue", "--role", "implementer", "--prompt", prompt).Exit);
        }

        var ran = Ias("runner", "run-loop", "--lanes", "2");

        Assert.True(ran.Exit == 0, ran.ToString());
        Assert.Contains("2 done", ran.Output);
        AssertHeld(main);
        Assert.Equal(2, Repository.Git("ls-files", "log-*").Split('\n').Length);
    }

    [Fact]
    public void A_shell_and_a_command_work_in_a_copy_in_a_linked_work_tree_too()
    {
        var main = Repository.Git("rev-parse", "main");
        var beside = Path.Combine(Repository.Around, "beside");
        Repository.Git("worktree", "add", "-q", beside);

        var shell = IasIn(beside, "shell", "--", "sh", "-c", $"{Tries}; git commit -q --allow-empty -m shell");
        var exec = IasIn(beside, "ice", "exec", "--", "sh", "-c", $"{Tries}; git commit -q --allow-empty -m exec");

        Assert.True(shell.Exit == 0, shell.ToString());
        Assert.True(exec.Exit == 0, exec.ToString());
        Assert.Contains("Cage: landlock", shell.Error);
        Assert.DoesNotContain("SECRET", shell.Output + shell.Error + exec.Output + exec.Error);
        Assert.Equal("exec\nshell", TemporaryRepository.Run("git", beside, "log", "-2", "--format=%s"));
        AssertHeld(main);
    }

    [Fact]
    public void Without_any_cage_nothing_runs_before_a_person_has_allowed_it_and_the_cage_is_called_none()
    {
        File.AppendAllText(Repository.At(".loa.config.yaml"), "ice:\n  mounts: off\n");
        Repository.Git("commit", "-qam", "off");

        var refused = Ias("run", "sprint-1");
        Assert.NotEqual(0, refused.Exit);
        Assert.Contains("ice.mounts", refused.Error);
        Assert.Equal(0, Ias("allow").Exit);
        Ias("run", "sprint-1");

        Assert.Contains("cage      none", Ias("run-status").Output);
        Assert.Contains(", cage: none", Ias("report").Output);
    }

    [Fact]
    public void The_demo_needs_no_bubblewrap()
    {
        var sample = _home.At("sample");

        var played = IasIn(_home.Path, "demo", "--fast", "--path", sample);

        Assert.True(played.Exit == 0, played.ToString());
        Assert.Equal("feature/sprint-1", TemporaryRepository.Run("git", sample, "branch", "--show-current"));
        Assert.True(Directory.Exists(sample + ".git"));
        Assert.Equal(0, IasIn(_home.Path, "demo", "--clean").Exit);
        Assert.False(Directory.Exists(sample) || Directory.Exists(sample + ".git"));
    }

    private void MoveGitDir()
    {
        Repository.Git("init", "-q", "--separate-git-dir", Path.Combine(Repository.Around, "beside.git"));
        var allowed = Ias("allow");
        Assert.True(allowed.Exit == 0, allowed.ToString());
    }

    private void AssertHeld(string main)
    {
        Assert.Equal(main, Repository.Git("rev-parse", "main"));
        Assert.Equal(main, Repository.RemoteGit("rev-parse", "main"));
        var logs = Directory.Exists(Repository.At(".run")) ? Repository.At(".run") : Repository.Around;
        Assert.NotEqual(0, TemporaryRepository.TryRun("grep", Repository.Path, "-rqs", "SECRET", logs, Repository.At("docs")).Code);
    }

    private Called Ias(params string[] arguments) => IasIn(Repository.Path, arguments);

    private Called IasIn(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("unshare", ["--user", "--map-root-user", "sh", "-c", Forbid, "sh", Sandbox.Program, .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["HOME"] = _home.Path;
        start.Environment["IAS_PERSON"] = _home.Path;
        start.Environment["XDG_STATE_HOME"] = Path.Combine(_home.Path, "state");
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(TimeSpan.FromMinutes(4)))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"ias {string.Join(' ', arguments)} did not end");
        }

        return new Called(process.ExitCode, output.Result, error.Result);
    }
}
