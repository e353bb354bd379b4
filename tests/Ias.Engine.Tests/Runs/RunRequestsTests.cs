using Ias.Core.Events;
using Ias.Engine.Runs;
using Ias.Engine.State;
using Ias.Engine.Tests.State;
using Ias.Tests;

namespace Ias.Engine.Tests.Runs;

/// <summary>What people ask of an engine whose disk takes nothing any more: on threads nobody waits for, where an exception would end the
/// process.</summary>
public sealed class RunRequestsTests : IDisposable
{
    private readonly SmallDisk _disk = SmallDisk.Mount("256k");
    private readonly FakeTime _time = new();
    private readonly CancellationTokenSource _interrupt = new();
    private readonly CancellationTokenSource _again = new();
    private readonly CancellationTokenSource _terminate = new();
    private readonly RunFiles _files;
    private readonly RunJournal _journal;
    private readonly RunRequests _requests;

    public RunRequestsTests()
    {
        _files = new RunFiles(_disk.Path);
        _journal = SampleRun.Begin(_disk.Path, _time);
        _requests = new RunRequests(_journal, _files, _time, _time.GetUtcNow());
        _requests.Start(new EngineSignals(_interrupt.Token, _again.Token, _terminate.Token));
        _disk.Fill(left: 0);
        while (CanAppend()) { }
    }

    [Fact]
    public void The_first_Ctrl_C_ends_a_wait()
    {
        _interrupt.Cancel();

        Assert.True(_requests.CtrlC);
        Assert.True(_requests.Wake.IsCancellationRequested);
        Assert.False(_requests.Interrupt.IsCancellationRequested);
    }

    [Fact]
    public void The_second_Ctrl_C_and_SIGTERM_end_the_turn()
    {
        _interrupt.Cancel();
        _again.Cancel();
        _terminate.Cancel();

        Assert.True(_requests.Terminating);
        Assert.True(_requests.Interrupt.IsCancellationRequested);
        Assert.Null(_journal.Run.HaltAsked); // no event could be written
    }

    [Fact]
    public async Task A_request_that_cannot_be_read_stays_with_its_content()
    {
        var request = Path.Combine(_files.Control, "20261122T000000000Z-halt-1.json");
        File.Create(request).Dispose();

        await Eventually.True(() => !File.Exists(request), "it is put aside");

        Assert.Single(Directory.GetFiles(_files.Control));
    }

    private bool CanAppend()
    {
        var before = new FileInfo(_files.Events).Length;
        try
        {
            _journal.Append(new RunEvent.Warned("x"));
        }
        catch (ProblemException)
        {
            // state files before the log, which has room in its last block
        }

        return new FileInfo(_files.Events).Length > before;
    }

    public void Dispose()
    {
        _requests.Dispose();
        _journal.Dispose();
        _disk.Dispose();
        _interrupt.Dispose();
        _again.Dispose();
        _terminate.Dispose();
    }
}
