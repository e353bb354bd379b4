using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Core.Runs;
using Ias.Engine.Runs;
using Ias.Engine.Tests.Queue;
using Ias.Tests;

namespace Ias.Engine.Tests.Runs;

/// <summary>What a turn puts in the place of the engine's files: an ordinary answer, never an end of the engine.</summary>
public sealed class HostileFilesTests : IDisposable
{
    private const string Verdict = "grimoires/loa/a2a/sprint-1/engineer-feedback.md";

    private readonly FakeTime _time = new();
    private readonly RunnerScene _scene = new();

    private EngineScene Engine => _scene.Engine;

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData("mkfifo {}", "not a file: a pipe")]
    [InlineData("mkdir {}", "not a file: a folder")]
    [InlineData("echo APPROVED > secret; ln -s ../../../../secret {}", "not a file: a symbolic link")]
    [InlineData("ln -s /dev/zero {}", "not a file: a symbolic link")]
    [InlineData("truncate -s 300M {}", "longer than 4194304 bytes")]
    [InlineData("python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"{}\")'", "not a file: a socket")]
    public async Task A_verdict_that_is_no_file_is_none_and_the_reason_is_told(string put, string why)
    {
        Assert.SkipWhen(put.StartsWith("python3", StringComparison.Ordinal) && !File.Exists("/usr/bin/python3"), "there is no python3");
        Write(
            new AgentScript()
                .Turn("implement")
                .Runs("echo x >> work.txt")
                .Turn("review")
                .Runs(put.Replace("{}", Verdict, StringComparison.Ordinal))
        );

        Assert.Equal(ExitCode.Failed, await RunAsync());

        Assert.Contains(
            Engine.Events.OfType<RunEvent.Warned>(),
            e => e.Text.Contains($"engineer-feedback.md of REVIEW is not read: {why}", StringComparison.Ordinal)
        );
        Assert.Contains(Engine.Events.OfType<RunEvent.StateChanged>(), e => e.To == RunState.Halted);
        Assert.DoesNotContain(Engine.Events, e => e is RunEvent.VerdictGiven { Approved: true });
    }

    [Theory]
    [InlineData("rm -rf grimoires/loa/a2a && ln -s ../../../outside grimoires/loa/a2a")]
    [InlineData("rm -rf grimoires/loa/a2a/sprint-1 && ln -s ../../../../outside grimoires/loa/a2a/sprint-1")]
    public async Task A_link_in_the_place_of_the_verdicts_folder_halts_the_run_with_words_and_nothing_lands_behind_it(string put)
    {
        var outside = Path.Combine(Engine.Repository.Around, "outside");
        Directory.CreateDirectory(outside);
        Write(new AgentScript().Turn("implement").Runs($"echo x >> work.txt; {put}"));

        Assert.Equal(ExitCode.Failed, await RunAsync());

        Assert.Empty(Directory.GetFileSystemEntries(outside));
        Assert.Contains(
            Engine.Events.OfType<RunEvent.StateChanged>(),
            e => e.To == RunState.Halted && e.Reason.Contains("is on its way", StringComparison.Ordinal)
        );
    }

    private void Write(string script)
    {
        _scene.Repository.Write("grimoires/loa/sprint.md", "## Sprint 1: Part 1\n\nWrite it.\n\n");
        _scene.Repository.Git("add", "-A");
        _scene.Write(script, new RunnerOptions());
        _scene.Repository.Git("add", "-A");
    }

    // Time passes only where the run waits for it.
    private async Task<ExitCode> RunAsync()
    {
        var run = StartAsync();
        await Eventually.True(
            () =>
            {
                if (!run.IsCompleted && Engine.Events.LastOrDefault() is RunEvent.WaitStarted)
                {
                    _time.Advance(TimeSpan.FromMinutes(5));
                }

                return run.IsCompleted;
            },
            "the end",
            TimeSpan.FromSeconds(60),
            () => string.Join('\n', Engine.Events.Select(EventWording.Line))
        );
        return await run;
    }

    private Task<ExitCode> StartAsync() =>
        new RunEngine(Engine.Parts(_time)).StartAsync(
            new RunRequest(
                _scene.Repository.Path,
                "sprint-1",
                new RunOptions
                {
                    Agent = "scripted",
                    AgentScript = _scene.Repository.At("agent.yaml"),
                    IceMounts = "off",
                    Push = PushMode.Local,
                    MaxCycles = 1,
                }
            ),
            TestContext.Current.CancellationToken
        );
}
