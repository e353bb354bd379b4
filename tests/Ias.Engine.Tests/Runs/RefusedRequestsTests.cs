using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Engine.Runs;
using Ias.Engine.State;
using Ias.Tests;

namespace Ias.Engine.Tests.Runs;

public sealed class RefusedRequestsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTime _time = new();
    private readonly RunFiles _files;
    private readonly RunJournal _journal;
    private readonly RunRequests _requests;

    public RefusedRequestsTests()
    {
        _files = new RunFiles(_folder.Path);
        _journal = SampleRun.Begin(_folder.Path, _time);
        _requests = new RunRequests(_journal, _files, _time, _time.GetUtcNow());
        _requests.Start(default);
    }

    [Theory]
    [InlineData("run-1", "the run does not process a queue")]
    [InlineData("run-of-yesterday", "it is for run-of-yesterday, but this is run-1")]
    public async Task A_refused_cancel_names_its_job_whatever_the_reason_says(string run, string why)
    {
        ControlInbox.Ask(_files.Control, new ControlRequest(ControlKind.Cancel, run, "ana@box", _time.GetUtcNow(), Job: "job-7"));

        await Eventually.True(() => Refused.Any(), "an answer");

        var refused = Assert.Single(Refused);
        Assert.Equal((ControlKind.Cancel, "ana@box", "job-7", why), (refused.Request, refused.By, refused.Job, refused.Why));
    }

    private IEnumerable<RunEvent.RequestRefused> Refused => EventReader.ReadAll(_files.Events).OfType<RunEvent.RequestRefused>();

    public void Dispose()
    {
        _requests.Dispose();
        _journal.Dispose();
        _folder.Dispose();
    }
}
