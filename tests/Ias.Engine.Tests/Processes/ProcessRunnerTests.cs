using System.Diagnostics;
using System.Text;
using CliWrap;
using Ias.Engine.Processes;
using Ias.Tests;

namespace Ias.Engine.Tests.Processes;

public sealed class ProcessRunnerTests : IDisposable
{
    private readonly ProcessRunner _runner = new(TimeProvider.System);
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Output_error_and_status_come_back()
    {
        var result = await Sh("echo out; echo err >&2; exit 3");

        Assert.Equal(new ProcessResult(3, "out\n", "err\n", TimedOut: false), result);
    }

    [Fact]
    public async Task Input_is_given_and_closed()
    {
        var result = await _runner.RunAsync(Spec("cat") with { Input = Encoding.UTF8.GetBytes("grüße") }, default);

        Assert.Equal("grüße", result.Output);
    }

    [Fact]
    public async Task A_program_that_reads_nothing_gets_its_input_dropped()
    {
        var result = await _runner.RunAsync(Spec("true") with { Input = new byte[1 << 20] }, default);

        Assert.True(result.Ok);
    }

    [Fact]
    public async Task A_program_that_ends_while_its_input_is_handed_over_holds_nobody_up()
    {
        for (var n = 0; n < 1500; n++)
        {
            using var process = await _runner.StartAsync(Spec("true"));
            // about when it ends: its pipe is let go of on one thread and first written to on this
            var wait = Stopwatch.GetTimestamp() + (n % 300 * (Stopwatch.Frequency / 100_000));
            while (Stopwatch.GetTimestamp() < wait) { }

            await Task.Run(() => process.Connect(PipeSource.FromBytes(new byte[1]), PipeTarget.Null, PipeTarget.Null), Cancel)
                .WaitAsync(TimeSpan.FromSeconds(10), Cancel);
            Assert.Equal(0, await process.Exited.WaitAsync(TimeSpan.FromSeconds(10), Cancel));
            await process.DrainAsync();
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("say \"it\" and 'that' \\\" \\\\")]
    [InlineData("lines\nand\ttabs\\")]
    [InlineData("$(id) * ~ grüße")]
    public async Task Arguments_arrive_as_they_are(string argument)
    {
        var result = await _runner.RunAsync(Spec("sh", "-c", "printf '%s|' \"$@\"", "sh", argument, "last"), default);

        Assert.Equal($"{argument}|last|", result.Output);
    }

    [Fact]
    public async Task Variables_are_set_and_removed_and_nothing_is_inherited_where_that_is_asked_for()
    {
        var path = Environment.GetEnvironmentVariable("PATH");
        var wanted = new Dictionary<string, string?>
        {
            ["PATH"] = path,
            ["SET"] = "a=b\nc",
            ["HOME"] = null,
        };

        var added = await _runner.RunAsync(Spec("env", "-0") with { Environment = wanted }, default);
        var alone = await _runner.RunAsync(Spec("env", "-0") with { Environment = wanted, ClearEnvironment = true }, default);

        Assert.Equal(
            [$"PATH={path}", "SET=a=b\nc"],
            alone.Output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)
        );
        var all = added.Output.Split('\0', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("SET=a=b\nc", all);
        Assert.DoesNotContain(all, variable => variable.StartsWith("HOME="));
        Assert.True(all.Length > 2);
    }

    [Fact]
    public async Task A_program_that_still_runs_when_it_is_let_go_of_goes_on_without_its_pipes()
    {
        var file = _folder.At("seen");
        var process = await _runner.StartAsync(
            Spec("sh", "-c", $"trap '' PIPE; cat; while echo x 2>/dev/null; do :; done; echo gone > {file}; exit 4")
        );
        process.Connect(
            PipeSource.Create((_, stop) => Task.Delay(Timeout.Infinite, stop)),
            PipeTarget.ToStream(Stream.Null),
            PipeTarget.ToStream(Stream.Null)
        );

        process.Dispose();

        Assert.Equal(4, await process.Exited.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        Assert.Equal("gone\n", File.ReadAllText(file));
        await Eventually.True(() => !ChildProcesses.Contains(process.Pid), "it is reaped");
    }

    [Fact]
    public async Task What_takes_the_output_may_fail_and_the_program_is_waited_for_nevertheless()
    {
        var file = _folder.At("seen");

        var thrown = await Assert.ThrowsAsync<InvalidDataException>(() =>
            _runner.StreamAsync(
                Spec("sh", "-c", $"trap '' PIPE; echo x; sleep 0.2; echo y; echo end > {file}"),
                null,
                _ => throw new InvalidDataException("no"),
                _ => { },
                TestContext.Current.CancellationToken
            )
        );

        Assert.Equal("no", thrown.Message);
        Assert.Equal("end\n", File.ReadAllText(file));
    }

    [Fact]
    public async Task Death_by_signal_is_128_and_the_signal()
    {
        var result = await Sh("kill -TERM $$");

        Assert.Equal(143, result.ExitCode);
    }

    [Fact]
    public async Task A_grandchild_that_keeps_the_pipe_open_does_not_keep_the_caller()
    {
        var result = await Sh("echo before; sleep 600 & echo $!").WaitAsync(TimeSpan.FromSeconds(20));

        Assert.True(result.Ok);
        Assert.StartsWith("before\n", result.Output);
        System.Diagnostics.Process.GetProcessById(int.Parse(result.Output.Split('\n')[1])).Kill();
    }

    // A machine with too much to do, a disk that stands still for a moment: the program is over long before its output is.
    [Fact]
    public async Task What_a_program_wrote_last_is_waited_for_however_slowly_it_is_taken()
    {
        using var process = await _runner.StartAsync(Spec("head", "-c", "60000", "/dev/zero"));
        await process.Exited;
        var begin = new TaskCompletionSource();
        using var taken = new MemoryStream();
        process.Connect(
            PipeSource.Null,
            PipeTarget.Create(
                async (output, stop) =>
                {
                    await begin.Task;
                    await output.CopyToAsync(taken, stop);
                }
            ),
            PipeTarget.ToStream(Stream.Null)
        );

        var drained = process.DrainAsync();
        await Task.WhenAny(drained, Task.Delay(600, TestContext.Current.CancellationToken));

        Assert.False(drained.IsCompleted);
        begin.SetResult();
        await drained.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(60_000, taken.Length);
    }

    [Fact]
    public void A_pipe_says_whether_bytes_or_its_end_are_still_to_come()
    {
        using var writer = new System.IO.Pipes.AnonymousPipeServerStream();
        using var reader = new System.IO.Pipes.AnonymousPipeClientStream(System.IO.Pipes.PipeDirection.In, writer.ClientSafePipeHandle);
        var looks = new List<(bool Bytes, bool End)> { UnreadPipe.Look(reader) };

        writer.WriteByte(1);
        looks.Add(UnreadPipe.Look(reader));
        writer.Dispose();
        looks.Add(UnreadPipe.Look(reader));
        _ = reader.ReadByte();
        looks.Add(UnreadPipe.Look(reader));
        reader.Dispose();
        looks.Add(UnreadPipe.Look(reader));

        Assert.Equal([(false, false), (true, false), (true, true), (false, true), (false, true)], looks);
    }

    [Fact]
    public async Task The_time_limit_ends_the_whole_tree()
    {
        var pidFile = _folder.At("pid");

        var result = await _runner.RunAsync(
            Spec("sh", "-c", $"sleep 600 & echo $! > {pidFile}; wait") with
            {
                Timeout = TimeSpan.FromMilliseconds(300),
            },
            default
        );

        Assert.True(result.TimedOut);
        Assert.False(result.Ok);
        var pid = int.Parse(File.ReadAllText(pidFile));
        await Eventually.True(() => ProcStat.Read(pid) is null, "the grandchild to be gone");
    }

    [Fact]
    public async Task More_output_than_the_limit_is_read_and_dropped()
    {
        var result = await _runner.RunAsync(
            Spec("sh", "-c", "head -c 3000000 /dev/zero; echo end >&2") with
            {
                CaptureLimit = 1000,
            },
            default
        );

        Assert.Equal(1000, result.Output.Length);
        Assert.Equal("end\n", result.Error);
    }

    [Fact]
    public async Task A_program_in_the_current_folder_is_not_taken_for_one_on_the_PATH()
    {
        File.WriteAllText(_folder.At("git"), "#!/bin/sh\necho wrong\n");
        File.SetUnixFileMode(_folder.At("git"), UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var result = await _runner.RunAsync(Spec("git", "--version"), default);

        Assert.StartsWith("git version", result.Output);
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_a_problem_that_names_it()
    {
        var thrown = await Assert.ThrowsAsync<ProblemException>(() => _runner.RunAsync(Spec("no-such-program"), default));

        Assert.Contains("no-such-program", thrown.Problem.What);
    }

    public void Dispose()
    {
        _runner.Dispose();
        _folder.Dispose();
    }

    private Task<ProcessResult> Sh(string script) => _runner.RunAsync(Spec("sh", "-c", script), default);

    private ProcessSpec Spec(string program, params string[] arguments) =>
        new()
        {
            FileName = program,
            Arguments = arguments,
            WorkingDirectory = _folder.Path,
        };
}
