using Ias.EndToEnd.Tests.Dashboards;
using Ias.EndToEnd.Tests.Runs;
using Ias.Tests;

namespace Ias.EndToEnd.Tests.Shells;

/// <summary>A person at a terminal opens programs through <c>ias shell</c>: they behave as without it, and ICE holds.</summary>
public sealed class ShellTests
{
    private const string Inner = "inner$ ";

    [Fact]
    [Trait("Requirement", "R-081")]
    public async Task A_shell_in_the_cage_has_job_control_of_its_own_and_hands_its_exit_status_on()
    {
        Assert.SkipUnless(Tmux.IsHere, "tmux is not installed");
        using var sandbox = new Sandbox();
        using var tmux = await Tmux.OpenAsync(sandbox);
        var modes = tmux.Modes();
        tmux.Type("ias shell; echo status $?");
        await tmux.SeesAsync("ICE is on");
        tmux.Type($"PS1='{Inner}'");
        await tmux.SeesAsync(screen => screen.TrimEnd().EndsWith(Inner.TrimEnd()), "the prompt of the shell in the cage");

        tmux.Type("sleep 600");
        await tmux.ForegroundNamedAsync("sleep");
        tmux.Press("C-c");
        tmux.Type("echo interrupted $?");
        await tmux.SeesAsync("interrupted 130"); // what is typed ahead stands before the prompt, its answer behind

        tmux.Type("sleep 600");
        await tmux.ForegroundNamedAsync("sleep");
        tmux.Press("C-z");
        await tmux.SeesAsync("Stopped");
        tmux.Type("fg");
        await tmux.ForegroundNamedAsync("sleep");
        tmux.Press("C-c");
        tmux.Type("exit 7");

        await tmux.SeesAsync("exit status 7", "status 7");
        Assert.DoesNotContain("Cannot set tty process group", tmux.Screen);
        Assert.Equal(modes, tmux.Modes());
    }

    [Fact]
    [Trait("Requirement", "R-081")]
    public async Task A_full_screen_program_follows_the_window_and_Ctrl_Z_gives_the_persons_shell_back()
    {
        Assert.SkipUnless(Tmux.IsHere, "tmux is not installed");
        using var sandbox = new Sandbox();
        sandbox.Repository.Write("long.txt", string.Concat(Enumerable.Range(1, 300).Select(n => $"line {n}\n")));
        using var tmux = await Tmux.OpenAsync(sandbox);
        var (modes, left) = (tmux.Modes(), tmux.Left());
        tmux.Type("ias -q shell less -- long.txt");
        await tmux.SeesAsync("line 20", "long.txt");
        Assert.True(tmux.IsFullScreen);

        tmux.Resize(100, 40);
        await tmux.SeesAsync("line 39");

        tmux.Press("C-z");
        await tmux.SeesAsync("Stopped");
        await Tmux.IsTrueAsync(() => !tmux.IsFullScreen && tmux.Modes().Contains(" icanon"), "the terminal is the shell's");
        tmux.Type("echo at the shell");
        await tmux.SeesAsync("\nat the shell");

        tmux.Type("fg");
        await tmux.SeesAsync("line 39");
        tmux.Press("G");
        await tmux.SeesAsync("line 300");
        tmux.Press("q");
        await tmux.SeesAsync("at the shell");
        tmux.Resize(100, 30);
        await Tmux.IsTrueAsync(() => tmux.Left() == left && tmux.Modes() == modes, "the terminal is as it was");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" < /dev/null")] // the terminal is there all the same
    public async Task A_program_in_the_cage_cannot_type_into_the_terminal(string redirection)
    {
        Assert.SkipUnless(Tmux.IsHere, "tmux is not installed");
        Assert.SkipUnless(File.Exists("/usr/bin/perl"), "perl is not installed");
        using var sandbox = new Sandbox();
        sandbox.Repository.Write(
            "type.pl",
            """
            open(my $tty, '+<', '/dev/tty') or die;
            for my $type (0x5412, 0x541c) { # TIOCSTI, TIOCLINUX
                my $typed = '#';
                my $done = ioctl($tty, $type, $typed);
                print STDERR $done ? "typed\n" : "refused, $!\n";
            }
            my $size = ' ' x 8;
            print STDERR ioctl($tty, 0x5413, $size) ? "size known\n" : "$!\n"; # TIOCGWINSZ
            """
        );
        using var tmux = await Tmux.OpenAsync(sandbox);

        tmux.Type($"ias -q shell perl -- type.pl{redirection}");

        await tmux.SeesAsync("size known");
        Assert.Equal(2, tmux.Screen.Split("refused, Operation not permitted").Length - 1);
        Assert.DoesNotContain("NOTE", tmux.Screen);
    }

    [Fact]
    public async Task A_program_that_is_killed_leaves_the_terminal_as_it_was_found()
    {
        Assert.SkipUnless(Tmux.IsHere, "tmux is not installed");
        using var sandbox = new Sandbox();
        using var tmux = await Tmux.OpenAsync(sandbox);
        var modes = tmux.Modes();

        tmux.Type("ias shell sh -- -c 'stty raw -echo; kill -9 $$'; echo status $?");

        await tmux.SeesAsync("ended after", "by signal 9", "status 137");
        Assert.Equal(modes, tmux.Modes());
    }

    [Fact]
    public async Task Ctrl_C_ends_a_program_that_does_nothing_about_it_and_the_report_still_comes()
    {
        Assert.SkipUnless(Tmux.IsHere, "tmux is not installed");
        using var sandbox = new Sandbox();
        using var tmux = await Tmux.OpenAsync(sandbox);
        tmux.Type("ias shell sleep -- 600; echo status $?");
        await tmux.ForegroundNamedAsync("sleep");

        tmux.Press("C-c");

        await tmux.SeesAsync("by signal 2", "protected branches", "status 130");
    }

    [Fact]
    [Trait("Requirement", "R-082")]
    public void A_push_to_main_is_refused_from_inside_and_told_afterwards()
    {
        using var sandbox = new Sandbox(withRemote: true);
        var main = sandbox.Repository.RemoteGit("rev-parse", "main");

        var answer = sandbox.Ias(
            "shell",
            "sh",
            "--",
            "-c",
            "git switch -q -c feature/x && echo hi > new.txt && git add new.txt && git commit -qm new && git push -q origin feature/x; git push origin HEAD:main; exit 3"
        );

        Assert.Equal(3, answer.Exit);
        Assert.Contains("it is a protected branch", answer.Error);
        Assert.Contains("refused  push main", answer.Error);
        Assert.Contains("branch   feature/x (it was main), 1 new commit", answer.Error);
        Assert.Equal(main, sandbox.Repository.RemoteGit("rev-parse", "main"));
        Assert.Equal("new", sandbox.Repository.RemoteGit("log", "-1", "--format=%s", "feature/x"));
    }

    [Fact]
    public async Task Without_mounts_it_is_guarded_by_the_shims()
    {
        Assert.SkipUnless(Tmux.IsHere, "tmux is not installed");
        using var sandbox = new Sandbox(withRemote: true, config: "ice:\n  mounts: off\n");
        using var tmux = await Tmux.OpenAsync(sandbox, columns: 160);
        tmux.Type("ias shell sh -- -c 'git push origin HEAD:main; exec sleep 600'; echo status $?");
        await tmux.SeesAsync("without mounts", "it is a protected branch");
        await tmux.ForegroundNamedAsync("sleep");

        tmux.Press("C-c");

        await tmux.SeesAsync("refused  push main", "status 130");
    }

    [Fact]
    [Trait("Requirement", "R-082")]
    public void What_got_through_all_the_same_is_a_breach_with_the_command_that_restores()
    {
        using var sandbox = new Sandbox(withRemote: true, config: "ice:\n  mounts: off\n");
        var git = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':')
            .Select(folder => Path.Combine(folder, "git"))
            .First(File.Exists);

        var answer = sandbox.Ias(
            "shell",
            "sh",
            "--",
            "-c",
            $"git switch -q -c feature/x && git commit -q --allow-empty -m x && {git} -c core.hooksPath=/dev/null push -q origin HEAD:main"
        );

        Assert.Equal(1, answer.Exit);
        Assert.Contains("BREACH   remote branch origin/main was moved", answer.Error);
        Assert.Matches("restore  git .* push --force-with-lease=main:", answer.Error);
    }

    [Fact]
    public async Task A_terminal_that_is_gone_ends_the_program_and_leaves_nothing_behind()
    {
        Assert.SkipUnless(Tmux.IsHere, "tmux is not installed");
        using var sandbox = new Sandbox();
        using var tmux = await Tmux.OpenAsync(sandbox);
        tmux.Type("ias shell less -- old.txt");
        await tmux.SeesAsync("to be deleted");
        using var ias = await tmux.ForegroundAsync();

        tmux.KillServer();

        Assert.True(ias.WaitForExit(TimeSpan.FromSeconds(30)), "ias shell outlives its terminal");
    }

    [Fact]
    [Trait("Requirement", "R-085")]
    public async Task A_run_that_is_at_work_here_is_told_before_the_program_opens()
    {
        using var sandbox = FaultScene.Make(FaultScene.Waiting);
        using var engine = await sandbox.StartHalfWayAsync();

        var answer = sandbox.Ias("shell", "true");

        Assert.True(answer.Exit == 0, answer.ToString());
        Assert.Contains("a run is active in this work tree: sprint-1, RUNNING, IMPLEMENT", answer.Error);
        sandbox.LetGo();
        await Tmux.IsTrueAsync(() => engine.HasExited, "the run completes");
    }

    [Fact]
    [Trait("Requirement", "R-085")]
    public async Task A_halted_run_is_told_with_what_goes_on()
    {
        using var sandbox = await FaultScene.HaltedHalfWayAsync();

        Assert.Contains("a run is stopped in this work tree: sprint-1, HALTED", sandbox.Ias("shell", "true").Error);
    }

    [Fact]
    public void What_is_not_there_is_answered_with_what_to_type()
    {
        using var sandbox = new Sandbox();

        var answer = sandbox.Ias("shell", "no-such-agent");

        Assert.Equal(2, answer.Exit);
        Assert.Contains("agents list", answer.Error);
    }

    [Fact]
    [Trait("Requirement", "R-081")]
    public void The_configurations_own_agent_is_opened_by_the_word_command()
    {
        using var sandbox = new Sandbox();
        sandbox.Repository.Write(".loa.config.yaml", "agent:\n  command: [echo, from the configuration]\n");

        Assert.Contains("from the configuration", sandbox.Ias("shell", "command").Out);
    }

    [Fact]
    public void Inside_of_it_there_is_no_second_one()
    {
        using var sandbox = new Sandbox();

        var answer = sandbox.Ias("shell", "sh", "--", "-c", $"{Sandbox.Program} shell true");

        Assert.Equal(1, answer.Exit);
        Assert.Contains("already inside ICE", answer.Error);
    }
}
