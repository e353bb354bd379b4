using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Runs.Breaker;
using Ias.Engine.Runs;
using Ias.Engine.State;
using Ias.Tui.Requests;
using Ias.Tui.Tests.State;

namespace Ias.Tui.Tests.Requests;

public sealed class RequestSenderTests
{
    private const string Run = "run-20260118-202900-b7d2";
    private static readonly RunPrecondition Published = new(Run, RunState.JackedOut, EngineAlive: false, HasPullRequest: true);

    private static readonly RunPrecondition Halted = new(
        Run,
        RunState.Halted,
        EngineAlive: false,
        BreakerOpen: true,
        Trigger: SameIssueTrigger.Word
    );

    [Fact]
    public async Task Where_an_engine_lives_a_request_goes_into_its_inbox_and_is_no_result()
    {
        using var place = new Place(RecordedNight.Events.Take(20));
        using var held = EngineLock.Take(Path.Combine(place.Repository.Path, ".git"), place.Files, TimeProvider.System);

        var result = await place.SendAsync(
            new Request.Halt(Now: true, Reason: "it smells"),
            new RunPrecondition(Run, RunState.Running, EngineAlive: true)
        );

        Assert.IsType<RequestResult.Sent>(result);
        var asked = Assert.Single(ControlInbox.Peek(place.Files.Control));
        Assert.Equal(
            (ControlKind.Halt, Run, RequestSender.Me, true, "it smells"),
            (asked.Kind, asked.RunId, asked.By, asked.Force, asked.Text)
        );
    }

    [Fact]
    public async Task Where_none_lives_a_halt_and_a_note_are_written_down_at_once()
    {
        using var place = new Place(RecordedNight.Events.Take(20));

        var halted = await place.SendAsync(new Request.Halt(), new RunPrecondition(Run, RunState.Running, EngineAlive: false));
        var noted = await place.SendAsync(
            new Request.Note("away from zero"),
            new RunPrecondition(Run, RunState.Halted, EngineAlive: false, Trigger: HaltTrigger.User)
        );

        Assert.IsType<RequestResult.Done>(halted);
        Assert.IsType<RequestResult.Done>(noted);
        var now = RunStateFiles.Peek(place.Files).Run!;
        Assert.Equal((RunState.Halted, "away from zero"), (now.State, Assert.Single(now.Notes)));
    }

    [Fact]
    public async Task What_was_meant_for_a_state_that_is_gone_is_refused_and_changes_nothing()
    {
        using var place = new Place(RecordedNight.Events.Take((int)RecordedNight.Halted));
        var before = FolderPicture.Of(place.Files.Folder);

        var other = await place.SendAsync(new Request.Resume(ResetBreaker: true), Halted with { RunId = "run-other" });
        var running = await place.SendAsync(new Request.Halt(), new RunPrecondition(Run, RunState.Running, EngineAlive: true));
        var open = await place.SendAsync(new Request.Resume(), Halted);

        Assert.Contains("run-other", Assert.IsType<RequestResult.Refused>(other).Why.What);
        Assert.Contains(
            $"now there is {Run}, HALTED (same_issue), without an engine",
            Assert.IsType<RequestResult.Refused>(running).Why.What
        );
        Assert.Contains("--reset-ice", Assert.IsType<RequestResult.Refused>(open).Why.What);
        Assert.Equal(before, FolderPicture.Of(place.Files.Folder));
    }

    [Fact]
    public async Task An_engine_that_does_not_come_up_says_why()
    {
        using var place = new Place(RecordedNight.Events.Take((int)RecordedNight.Halted), program: "echo \"no such agent: $*\"; exit 1");

        var result = await place.SendAsync(new Request.Resume(ResetBreaker: true) { Raised = new(MaxCycles: 30) }, Halted);

        var said = Assert.IsType<RequestResult.Refused>(result).Why.Next;
        Assert.Contains("no such agent: watched ", said);
        Assert.Contains(" run-resume --reset-ice --max-cycles 30", said);
    }

    [Fact]
    public async Task A_declined_push_is_written_down_before_an_engine_is_started()
    {
        var asked = new RunEvent.PushRequested("feature/sprint-2", 7, 4) { At = RecordedNight.Events[69].At, RunId = Run };
        using var place = new Place(
            RecordedNight.Events.Take(70).Append(asked),
            program: "grep -c '\"push_answered\".*\"approved\":false' .run/events.jsonl; exit 1"
        );

        var result = await place.SendAsync(
            new Request.AnswerPush(Approve: false),
            new RunPrecondition(Run, RunState.Complete, EngineAlive: false, PushWaits: true)
        );

        Assert.Equal("1", Assert.IsType<RequestResult.Refused>(result).Why.Next);
        Assert.False(RunStateFiles.Peek(place.Files).Run!.PushAsked!.Approved);
    }

    [Fact]
    public async Task Outside_a_repository_nothing_can_be_asked()
    {
        using var folder = new TemporaryFolder();
        var requests = new RequestSender(folder.Path, ["/bin/false"], "ias", TimeProvider.System);

        Assert.NotNull(requests.ReadOnlyBecause());
        Assert.IsType<RequestResult.Refused>(await requests.SendAsync(new Request.Halt(), Halted, CancellationToken.None));
    }

    public static TheoryData<Request, RunPrecondition, string?> Rules =>
        new()
        {
            { new Request.Halt(), new RunPrecondition("", RunState.Ready, false), "there is no run" },
            { new Request.Halt(), new RunPrecondition(Run, RunState.JackedOut, false), "the run is finished" },
            { new Request.Halt(), new RunPrecondition(Run, RunState.Running, true), null },
            {
                new Request.Halt(),
                new RunPrecondition(Run, RunState.Running, true, HaltAsked: true),
                "halt already requested: withdraw it, or halt now"
            },
            { new Request.Halt(Now: true), new RunPrecondition(Run, RunState.Running, true, HaltAsked: true), null },
            {
                new Request.Halt(Now: true),
                new RunPrecondition(Run, RunState.Running, true, HaltAsked: true, Halting: true),
                "already halting"
            },
            { new Request.Halt(), Halted, "it is already halted" },
            { new Request.Withdraw(), new RunPrecondition(Run, RunState.Running, true), "no halt to withdraw" },
            { new Request.TryNow(), new RunPrecondition(Run, RunState.Running, true), "there is no wait to end" },
            { new Request.TryNow(), new RunPrecondition(Run, RunState.Running, true, WaitEnds: true), null },
            { new Request.Withdraw(), new RunPrecondition(Run, RunState.Running, true, HaltAsked: true), null },
            {
                new Request.Withdraw(),
                new RunPrecondition(Run, RunState.Running, true, HaltAsked: true, HaltNow: true),
                "the agent is being ended"
            },
            { new Request.Note(" "), new RunPrecondition(Run, RunState.Running, true), "the note is empty" },
            { new Request.AnswerPush(true), new RunPrecondition(Run, RunState.Complete, false), "no push needs an answer" },
            { new Request.AnswerPush(true), new RunPrecondition(Run, RunState.Complete, false, PushWaits: true), null },
            { new Request.Resume(), new RunPrecondition(Run, RunState.Running, true), "an engine is running" },
            { new Request.Resume(), new RunPrecondition(Run, RunState.Running, false), null },
            { new Request.Resume(), Halted, "the breaker is OPEN: resume with --reset-ice" },
            { new Request.Resume(ResetBreaker: true), Halted, null },
            { new Request.Resume(ResetBreaker: true), Halted with { EngineAlive = true }, null }, // which is ending, and is waited for
            {
                new Request.Resume(),
                new RunPrecondition(Run, RunState.Halted, false, Trigger: HaltTrigger.IceBreach),
                "a breach halted it: undo the change, or resume with --force in a shell"
            },
            { new Request.AddressReview(), Published, null },
            { new Request.AddressReview(), Published with { HasPullRequest = false }, "the run has no pull request of its own" },
            { new Request.AddressReview(), Published with { EngineAlive = true }, "an engine is running" },
            { new Request.AddressReview(), Published with { State = RunState.Halted }, "the run is not finished: resume it" },
            { new Request.Start("sprint-1"), new RunPrecondition("", RunState.Ready, false), null },
            { new Request.Start("sprint-1"), new RunPrecondition(Run, RunState.JackedOut, false), null },
            { new Request.Start("sprint-1"), Halted, "the run here is not finished (HALTED): resume it, or start fresh" },
            { new Request.Start("sprint-1", Fresh: true), Halted, null },
            { new Request.Start("sprint-1", Fresh: true), new RunPrecondition(Run, RunState.Running, true), "an engine is running here" },
        };

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_request_is_off_for_a_reason(Request request, RunPrecondition at, string? reason) =>
        Assert.Equal(reason, RequestRules.DisabledReason(request, at));

    [Fact]
    public void Every_request_is_a_command_one_can_type() =>
        Assert.Equal(
            [
                "ias run-halt --force --reason 'it smells'",
                "ias run-halt --withdraw",
                "ias note 'don'\\''t'",
                "ias run-resume --reset-ice --timeout 12.5",
                "ias run sprint-2 --local --fresh",
                "ias run-resume --from-review",
            ],
            new Request[]
            {
                new Request.Halt(true, "it smells"),
                new Request.Withdraw(),
                new Request.Note("don't"),
                new Request.Resume(true) { Raised = new(TimeoutHours: 12.5) },
                new Request.Start("sprint-2", true, true),
                new Request.AddressReview(),
            }.Select(r => r.Command("ias"))
        );

    /// <summary>A repository with a run in it, and a program that stands for the engine.</summary>
    private sealed class Place : IDisposable
    {
        private readonly string _program;

        public Place(IEnumerable<RunEvent> events, string program = "exit 1")
        {
            _program = program;
            Directory.CreateDirectory(Files.Folder);
            using var log = EventLog.Open(Files.Events);
            RunStateFiles.Write(Files, null, RunLedger.Fold(log.Append([.. events]))!);
        }

        public TemporaryRepository Repository { get; } = new();

        public RunFiles Files => new(Repository.Path);

        public Task<RequestResult> SendAsync(Request request, RunPrecondition shown) =>
            new RequestSender(Repository.Path, ["/bin/sh", "-c", _program, "ias"], "ias", TimeProvider.System).SendAsync(
                request,
                shown,
                TestContext.Current.CancellationToken
            );

        public void Dispose() => Repository.Dispose();
    }
}
