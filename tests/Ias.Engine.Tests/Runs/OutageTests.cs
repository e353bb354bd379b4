using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Core.Runs;
using Ias.Engine.Runs;
using Ias.Engine.State;
using Ias.Engine.Tests.Queue;
using Ias.Tests;

namespace Ias.Engine.Tests.Runs;

/// <summary>An agent that cannot reach its provider for an hour and a half, by a clock that the test moves: the night goes on
/// afterwards.</summary>
public sealed class OutageTests : IDisposable
{
    private static readonly TimeSpan Outage = TimeSpan.FromMinutes(90);

    private readonly FakeTime _time = new(new DateTimeOffset(2026, 3, 7, 21, 40, 0, TimeSpan.Zero));
    private readonly TemporaryFolder _folder = new();
    private readonly RunnerScene _scene = new();

    private EngineScene Engine => _scene.Engine;

    private string Down => _folder.At("down");

    public void Dispose()
    {
        _scene.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)] // and the engine is killed in one of the waits
    public async Task It_is_waited_out_in_the_middle_of_a_plan_and_nothing_is_lost(bool killed)
    {
        Plan(status: 75);
        GoesDownAt<RunEvent.SprintStarted>(2);
        using var kill = new CancellationTokenSource();

        var run = new RunEngine(Engine.Parts(_time)).StartAsync(Request(new RunOptions()), kill.Token);
        if (killed)
        {
            await PassingAsync(() => Engine.Events.OfType<RunEvent.WaitStarted>().Count() == 3, "the third wait");
            await kill.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
            run = new RunEngine(Engine.Parts(_time)).ResumeAsync(
                new ResumeRequest(_scene.Repository.Path),
                TestContext.Current.CancellationToken
            );
        }

        Assert.Equal(ExitCode.Ok, await EndedAsync(run));

        var events = Engine.Events.ToList();
        Assert.Equal(["sprint-1", "sprint-2", "sprint-3", "sprint-4"], events.OfType<RunEvent.SprintMarked>().Select(e => e.Sprint));
        Assert.Equal(["1", "2", "3", "4"], Enumerable.Range(1, 4).Select(n => _scene.Repository.Read($"sprint-{n}.txt").Trim()));
        Assert.DoesNotContain(events, e => e is RunEvent.BreakerTripped);
        Assert.InRange(events.OfType<RunEvent.WaitStarted>().Count(), 9, 15);
        Assert.All(events.OfType<RunEvent.WaitStarted>(), wait => Assert.Equal(WaitKind.Outage, wait.Wait));
        var files = new RunFiles(_scene.Repository.Path);
        using var journal = RunJournal.Open(files, _time, new KillPoint(), _ => { })!;
        Assert.Equal(0, journal.Ledger.Rate.ConsecutiveWaits);
        var now = _time.GetUtcNow();
        Assert.Equal(
            events.OfType<RunEvent.TurnEnded>().Count(e => e.At.Date == now.Date && e.At.Hour == now.Hour),
            journal.Ledger.Rate.Used(now)
        );
    }

    [Fact]
    public async Task Trouble_nobody_explains_is_outlasted_for_a_quarter_of_an_hour_and_what_a_turn_left_stays()
    {
        Plan(status: 7);
        GoesDownAt<RunEvent.SprintStarted>(2, TimeSpan.FromMinutes(15));

        Assert.Equal(
            ExitCode.Ok,
            await EndedAsync(
                new RunEngine(Engine.Parts(_time)).StartAsync(Request(new RunOptions()), TestContext.Current.CancellationToken)
            )
        );

        Assert.All(Engine.Events.OfType<RunEvent.WaitStarted>(), wait => Assert.Equal(WaitKind.Retry, wait.Wait));
        Assert.InRange(Engine.Events.OfType<RunEvent.WaitStarted>().Count(), 4, 5);
        Assert.True(_scene.Repository.Read("tries.txt").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length > 4 + 3);
    }

    [Fact]
    [Trait("Requirement", "R-094")]
    public async Task A_queue_with_lanes_waits_it_out_and_no_job_pays_for_it()
    {
        Write(new AgentScript().Turn("job").Runs($$"""[ ! -e {{Down}} ] || exit 75; echo done > {target}.txt"""));
        foreach (var n in Enumerable.Range(1, 6))
        {
            _scene.Add($"job{n}");
        }

        GoesDownAt<RunEvent.JobEnded>(2);

        Assert.Equal(ExitCode.Ok, await EndedAsync(_scene.RunAsync(lanes: 3, time: _time)));

        Assert.Equal(6, Engine.Events.OfType<RunEvent.JobEnded>().Count(e => e.Status == JobStatus.Done));
        Assert.Contains(Engine.Events, e => e is RunEvent.WaitStarted { Wait: WaitKind.Outage });
        Assert.DoesNotContain(Engine.Events.OfType<RunEvent.JobEnded>(), e => e.Status == JobStatus.Failed || e.Attempt > 1);
        _scene.AssertNothingIsLeft();
    }

    private void Plan(int status)
    {
        _scene.Repository.Write(
            "grimoires/loa/sprint.md",
            string.Concat(Enumerable.Range(1, 4).Select(n => $"## Sprint {n}: Part {n}\n\nWrite it.\n\n"))
        );
        Write(
            new AgentScript()
                .Turn("implement")
                .Appends("tries.txt", "x\n")
                .Runs($$"""[ ! -e {{Down}} ] || exit {{status}}; echo {target} | cut -d- -f2 > {target}.txt""")
                .GatesApprove()
        );
    }

    private void Write(string script)
    {
        _scene.Repository.Git("add", "-A");
        _scene.Write(script, new RunnerOptions());
        _scene.Repository.Git("add", "-A");
    }

    private RunRequest Request(RunOptions options) =>
        new(
            _scene.Repository.Path,
            "sprint-plan",
            options with
            {
                Agent = "scripted",
                AgentScript = _scene.Repository.At("agent.yaml"),
                IceMounts = "off",
                Push = PushMode.Local,
            }
        );

    private void GoesDownAt<T>(int nth, TimeSpan? length = null)
        where T : RunEvent
    {
        var seen = 0;
        DateTimeOffset? end = null;
        Engine.AfterEach = happened =>
        {
            if (happened is T && ++seen == nth)
            {
                File.WriteAllText(Down, "");
                end = happened.At + (length ?? Outage);
            }
            else if (happened is RunEvent.WaitEnded && happened.At >= end)
            {
                File.Delete(Down);
            }
        };
    }

    private async Task<ExitCode> EndedAsync(Task<ExitCode> run)
    {
        await PassingAsync(() => run.IsCompleted, "the end");
        return await run;
    }

    // Time passes only where the run waits for it.
    private Task PassingAsync(Func<bool> until, string what) =>
        Eventually.True(
            () =>
            {
                if (!until() && Engine.Events.LastOrDefault() is RunEvent.WaitStarted)
                {
                    _time.Advance(TimeSpan.FromSeconds(20));
                }

                return until();
            },
            what,
            TimeSpan.FromSeconds(90)
        );
}
