using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.Agents;
using Ias.Engine.Processes;
using Ias.Tests;

namespace Ias.Engine.Tests.Agents;

[Collection(TurnFixture.Alone)]
public sealed class TurnRunnerTests : IDisposable
{
    private readonly TurnFixture _turns = new();

    [Fact]
    public async Task Both_streams_go_to_the_log_and_the_prompt_to_standard_input()
    {
        var result = await _turns.Sh("cat; echo err >&2");

        Assert.Equal(TurnOutcome.Ended, result.Outcome);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("Do it.\n", _turns.Log);
        Assert.Contains("err\n", _turns.Log);
        Assert.Equal(0, result.Leftover);
    }

    [Fact]
    public async Task The_log_is_appended_to()
    {
        await _turns.Sh("echo first");
        await _turns.Sh("echo second");

        Assert.Equal("first\nsecond\n", _turns.Log);
    }

    [Fact]
    public async Task Ending_without_a_word_is_an_end_like_any_other()
    {
        var result = await _turns.Sh("exit 0");

        Assert.Equal((TurnOutcome.Ended, ""), (result.Outcome, _turns.Log));
    }

    [Theory]
    [InlineData("exit 3", 3, "exit status 3")]
    [InlineData("kill -SEGV $$", 139, "killed by signal 11 (exit status 139)")]
    public async Task A_crash_is_told_by_the_exit_status(string script, int exit, string detail)
    {
        var result = await _turns.Sh(script);

        Assert.Equal((TurnOutcome.Crashed, exit, detail), (result.Outcome, result.ExitCode, result.Detail));
    }

    [Theory]
    [InlineData("create file at", 1, 2)]
    [InlineData("mkdir parents for", 1, 2)]
    [InlineData("bind mount", 1, 2)]
    [InlineData("create file at", 10, 11)]
    [InlineData("create file at", 20, 11)] // it is the agent that says so
    public async Task A_turn_whose_cage_could_not_be_made_is_started_again(string failure, int failures, int expected)
    {
        var starts = 0;
        _turns.Cage = spec =>
            (
                starts++ < failures
                    ? spec with
                    {
                        Arguments = ["-c", $"echo \"bwrap: Can't {failure} /s: Read-only file system\" >&2; exit 1"],
                    }
                    : spec
            ) with
            {
                Again = () => spec,
            };

        var result = await _turns.Sh("echo ran");

        Assert.Equal((failures < expected ? TurnOutcome.Ended : TurnOutcome.Crashed, expected), (result.Outcome, starts));
    }

    [Fact]
    public async Task What_an_agent_prints_about_limits_changes_nothing()
    {
        var result = await _turns.Sh(
            "echo 'You have hit your 5-hour limit. 429 Too Many Requests. Invalid API key. context window full'; exit 0"
        );

        Assert.Equal(TurnOutcome.Ended, result.Outcome);
    }

    [Fact]
    public async Task Each_turn_has_a_session_of_its_own_and_no_terminal()
    {
        await _turns.Sh("cut -d' ' -f1,5,6,7 /proc/self/stat > stat; echo $$ > pid; tty >> pid");

        var pid = _turns.Read("pid").Split('\n');
        var stat = _turns.Read("stat").Trim().Split(' '); // of cut: pid, group, session, terminal
        Assert.Equal((pid[0], pid[0], "0", "not a tty"), (stat[1], stat[2], stat[3], pid[1]));
    }

    [Fact]
    public async Task No_signal_is_ignored_or_blocked_in_the_agent()
    {
        await _turns.Sh("grep -E '^Sig(Ign|Blk)' /proc/self/status");

        Assert.Equal("SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n", _turns.Log);
    }

    [Fact]
    public async Task The_caller_is_told_pid_and_start_before_the_prompt_is_given()
    {
        var told = (Pid: 0, Start: 0L, Seen: false);

        await _turns.Runner.RunAsync(
            _turns.Turn,
            new CommandAgent(["sh", "-c", "read line; echo $$ > pid"], PromptBy.Stdin),
            spec => spec,
            (pid, start) => told = (pid, start, _turns.Has("pid")),
            default,
            default
        );

        Assert.Equal(int.Parse(_turns.Read("pid")), told.Pid);
        Assert.False(told.Seen);
        Assert.InRange(told.Start, 1, Signals.TicksSinceBoot());
    }

    [Fact]
    [Trait("Requirement", "R-095")]
    public async Task The_time_limit_ends_an_agent_that_ignores_SIGTERM()
    {
        _turns.Turn = _turns.Turn with { Timeout = TimeSpan.FromMilliseconds(300), Grace = TimeSpan.FromMilliseconds(200) };

        var result = await _turns.Sh("trap '' TERM; echo on; while :; do sleep 1; done");

        Assert.Equal((TurnOutcome.TimedOut, 137, "not finished after 0.3 s"), (result.Outcome, result.ExitCode, result.Detail));
    }

    [Fact]
    public async Task An_interrupt_lets_the_agent_clean_up()
    {
        using var interrupt = new CancellationTokenSource();
        _turns.Turn = _turns.Turn with { Grace = TimeSpan.FromSeconds(30) };
        var turn = _turns.Sh("trap 'echo tidy; exit 0' TERM; echo > ready; while :; do sleep 0.05; done", interrupt.Token);
        await Eventually.True(() => _turns.Has("ready"), "the agent to be ready");

        await interrupt.CancelAsync();

        Assert.Equal(TurnOutcome.Interrupted, (await turn).Outcome);
        Assert.Contains("tidy", _turns.Log);
    }

    [Fact]
    public async Task A_kill_does_not_wait_for_the_grace()
    {
        using var kill = new CancellationTokenSource();
        _turns.Turn = _turns.Turn with { Grace = TimeSpan.FromHours(1) };
        var turn = _turns.Sh("trap '' TERM; echo > ready; while :; do sleep 1; done", default, kill.Token);
        await Eventually.True(() => _turns.Has("ready"), "the agent to be ready");

        await kill.CancelAsync();

        Assert.Equal(TurnOutcome.Interrupted, (await turn).Outcome);
    }

    [Fact]
    public async Task A_kill_cuts_the_grace_of_an_interrupt_short()
    {
        using var interrupt = new CancellationTokenSource();
        using var kill = new CancellationTokenSource();
        _turns.Turn = _turns.Turn with { Grace = TimeSpan.FromHours(1) };
        var turn = _turns.Sh("trap 'echo > asked' TERM; echo > ready; while :; do sleep 0.05; done", interrupt.Token, kill.Token);
        await Eventually.True(() => _turns.Has("ready"), "the agent to be ready");
        await interrupt.CancelAsync();
        await Eventually.True(() => _turns.Has("asked"), "SIGTERM to arrive");

        await kill.CancelAsync();

        Assert.Equal((TurnOutcome.Interrupted, 137), ((await turn).Outcome, (await turn).ExitCode));
    }

    // It tells its number when the shell that began it is gone, so that there is one process to be counted.
    private const string Orphan =
        "p=$$; (while [ -e /proc/$p/cwd ]; do sleep 0.01; done; exec sh -c \"echo \\$\\$ > pid; exec sleep 600\") &";

    [Theory]
    [InlineData("plain child", "sleep 600 & echo $! > pid")]
    [InlineData("own session", "setsid sh -c 'echo $$ > pid; exec sleep 600' & while [ ! -s pid ]; do sleep 0.01; done")]
    [InlineData("double fork", "(setsid sh -c '" + Orphan + "' &) ; while [ ! -s pid ]; do sleep 0.01; done")]
    [InlineData("double fork, no environment", "(setsid env -i /bin/sh -c '" + Orphan + "' &) ; while [ ! -s pid ]; do sleep 0.01; done")]
    [InlineData("holds the pipe", "sleep 600 & echo x > pid")]
    public async Task What_an_agent_leaves_behind_is_ended_and_counted(string how, string script)
    {
        _turns.Turn = _turns.Turn with { Grace = TimeSpan.FromMilliseconds(100) };

        var result = await _turns.Sh(script + "; echo done");

        Assert.Equal((how, TurnOutcome.Ended, 1), (how, result.Outcome, result.Leftover));
        Assert.Equal("ended; 1 process it left behind was ended", result.Detail);
        Assert.True(!int.TryParse(_turns.Read("pid"), out var pid) || ProcStat.Read(pid) is null);
    }

    [Fact]
    public async Task A_background_task_that_finishes_within_the_grace_is_let_finish()
    {
        _turns.Turn = _turns.Turn with { Grace = TimeSpan.FromSeconds(30) };

        var result = await _turns.Sh("(sleep 0.3; echo finished) & echo started");

        Assert.Equal((TurnOutcome.Ended, 0), (result.Outcome, result.Leftover));
        Assert.Equal("started\nfinished\n", _turns.Log);
    }

    [Fact]
    public async Task A_tree_that_forks_against_being_ended_is_ended()
    {
        _turns.Turn = _turns.Turn with { Timeout = TimeSpan.FromMilliseconds(500), Grace = TimeSpan.FromMilliseconds(50) };

        var result = await _turns.Sh("trap '' TERM; f() { while :; do setsid sleep 5 & sleep 0.01; done; }; f & f & wait");

        Assert.Equal(TurnOutcome.TimedOut, result.Outcome);
    }

    // A listing of all processes is read one by one: who forks and ends meanwhile is listed dead, and its child not at all.
    [Fact]
    public async Task A_process_that_goes_on_in_a_child_again_and_again_is_ended()
    {
        Assert.SkipUnless(ProgramPath.Find("perl", Environment.GetEnvironmentVariable("PATH"), "/") is not null, "perl is not installed");
        _turns.Turn = _turns.Turn with { Grace = TimeSpan.Zero };
        for (var turn = 0; turn < 20; turn++)
        {
            Assert.Equal(
                TurnOutcome.Ended,
                (await _turns.Sh($"perl -e 'for (1..{20 << (turn % 5)}) {{ exit if fork }} sleep 600' > /dev/null")).Outcome
            );

            Assert.Empty(_turns.Living());
        }
    }

    // Each turn reaps what this process adopted: one that looks may find the dead of its own taken away by another.
    [Fact]
    public async Task Turns_that_end_at_the_same_time_do_not_hide_from_each_other_who_goes_on()
    {
        Assert.SkipUnless(ProgramPath.Find("perl", Environment.GetEnvironmentVariable("PATH"), "/") is not null, "perl is not installed");
        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(async turn =>
                {
                    using var turns = new TurnFixture();
                    turns.Turn = turns.Turn with { Grace = TimeSpan.Zero };
                    for (var time = 0; time < 2; time++)
                    {
                        await turns.Sh($"perl -e 'for (1..{100 << (turn % 4)}) {{ exit if fork }} sleep 600' > /dev/null");

                        Assert.Empty(turns.Living());
                    }
                })
        );
    }

    // Its state in /proc is that of the dead, and its environment there is empty.
    [Fact]
    public async Task A_program_whose_first_thread_has_ended_is_ended()
    {
        Assert.SkipUnless(ProgramPath.Find("cc", Environment.GetEnvironmentVariable("PATH"), "/") is not null, "cc is not installed");
        _turns.Turn = _turns.Turn with { Grace = TimeSpan.FromMilliseconds(100) };
        const string Source = """
            #include <pthread.h>
            #include <stdio.h>
            #include <unistd.h>
            static void *stay(void *none) { sleep(1); FILE *file = fopen("pid", "w"); fprintf(file, "%d\n", getpid()); fclose(file); sleep(600); return none; }
            int main(void) { pthread_t thread; pthread_create(&thread, 0, stay, 0); pthread_exit(0); }
            """;
        await File.WriteAllTextAsync(Path.Combine(_turns.WorkTree, "stay.c"), Source, TestContext.Current.CancellationToken);

        var result = await _turns.Sh(
            "cc -pthread -o stay stay.c && { ./stay > /dev/null 2>&1 & while [ ! -s pid ]; do sleep 0.01; done; }"
        );

        Assert.Equal((TurnOutcome.Ended, 1), (result.Outcome, result.Leftover));
        Assert.Null(ProcStat.Read(int.Parse(_turns.Read("pid"))));
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_told_and_nothing_runs()
    {
        var result = await _turns.Run(new CommandAgent(["no-such-agent"], PromptBy.Stdin));

        Assert.Equal((TurnOutcome.NotStarted, null), (result.Outcome, result.ExitCode));
        Assert.Contains("no-such-agent", result.Detail);
    }

    [Fact]
    public async Task Secrets_never_reach_the_log()
    {
        _turns.Turn = _turns.Turn with { SecretPatterns = ["project-[0-9]+"] };

        await _turns.Runner.RunAsync(
            _turns.Turn,
            new CommandAgent(
                ["sh", "-c", "echo $MY_API_KEY; echo ghp_0123456789abcdefghijABCDEFGHIJ; echo über project-42"],
                PromptBy.Stdin
            ),
            spec => spec with { Environment = new Dictionary<string, string?>(spec.Environment) { ["MY_API_KEY"] = "topsecretvalue" } },
            (_, _) => { },
            default,
            default
        );

        Assert.Equal(
            ["[redacted MY_API_KEY]", "[redacted github token]", "über [redacted]"],
            _turns.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Secrets_on_standard_error_do_not_either()
    {
        await _turns.Runner.RunAsync(
            _turns.Turn,
            new CommandAgent(["sh", "-c", "echo ghp_0123456789abcdefghijABCDEFGHIJ >&2"], PromptBy.Stdin),
            spec => spec,
            (_, _) => { },
            default,
            default
        );

        Assert.Equal("[redacted github token]\n", _turns.Log);
    }

    [Fact]
    public async Task A_secret_pattern_that_is_wrong_is_told_and_nothing_runs()
    {
        _turns.Turn = _turns.Turn with { SecretPatterns = ["(?<=a)b"] };

        var result = await _turns.Sh("echo > ran");

        Assert.Equal((TurnOutcome.NotStarted, false), (result.Outcome, _turns.Has("ran")));
        Assert.Contains("look-around", result.Detail);
    }

    [Fact]
    public async Task Binary_output_arrives_byte_for_byte()
    {
        var bytes = new byte[100_000];
        new Random(5).NextBytes(bytes);
        await File.WriteAllBytesAsync(Path.Combine(_turns.WorkTree, "bytes"), bytes);

        await _turns.Sh("cat bytes");

        Assert.Equal(bytes, await File.ReadAllBytesAsync(_turns.Turn.LogPath));
    }

    public void Dispose() => _turns.Dispose();
}
