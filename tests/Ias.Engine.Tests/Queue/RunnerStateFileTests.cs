using System.Text.Json;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Engine.Queue;
using Ias.Tests;

namespace Ias.Engine.Tests.Queue;

public sealed class RunnerStateFileTests : IDisposable
{
    private static readonly DateTimeOffset At = new(2026, 1, 18, 20, 29, 0, 123, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly RunnerFiles _files;

    public RunnerStateFileTests()
    {
        _files = new RunnerFiles(_folder.Path, "20260118-cart");
        _files.Make();
    }

    public static TheoryData<RunnerState> States =>
        new(
            new RunnerState(),
            new RunnerState(RunnerStatus.Waiting, "the queue is \"empty\"\n", [], new JobCounts(1, 2, 3, 4, 5, 6, 7)),
            new RunnerState(
                RunnerStatus.Stopped,
                "limit",
                Totals: new RunnerTotals(3, 2, 1, 12.5, 100, null, 0.25m),
                Next: "ias runner run-loop"
            ),
            new RunnerState(
                RunnerStatus.Running,
                "",
                [new RunningJob("a", "Zölle", "reviewer", 2, 3, At, 1), new RunningJob("b", "", "implementer", 1, 1, At)],
                new JobCounts(),
                new RunnerTotals(),
                At,
                At,
                4711,
                "vm",
                "run-1",
                "",
                3
            )
        );

    [Theory]
    [Trait("Requirement", "R-090")]
    [MemberData(nameof(States))]
    public void What_is_written_is_read_back(RunnerState state)
    {
        RunnerStateFile.Write(_files, state);

        Assert.Equal(Text(state), Text(RunnerStateFile.Peek(_files)));
    }

    [Theory]
    [InlineData("""{"status":"dancing"}""")]
    [InlineData("""{"status":"running","pid":"x"}""")]
    [InlineData("""{"status":"running","jobs":[{"id":"a"}]}""")]
    [InlineData("{")]
    [InlineData("")]
    public void What_cannot_be_understood_is_nothing_to_an_onlooker_and_stays(string content)
    {
        File.WriteAllText(_files.State, content);

        Assert.Null(RunnerStateFile.Peek(_files));
        Assert.Equal(content, File.ReadAllText(_files.State));
    }

    [Fact]
    public void Where_there_is_no_state_there_is_none() => Assert.Null(RunnerStateFile.Peek(_files));

    public void Dispose() => _folder.Dispose();

    private static string Text(RunnerState? state) => JsonSerializer.Serialize(state, RunnerJson.Default.RunnerState!);
}
