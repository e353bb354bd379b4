using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.State;
using Ias.Tests;
using Ias.Tui.State;

namespace Ias.EndToEnd.Tests.Runs;

/// <summary>
/// <c>tests/fixtures/night</c> is a real run, made by the real engine, with its seconds drawn out to hours. To record it again:
/// <c>IAS_RECORD_NIGHT=1 dotnet test tests/Ias.EndToEnd.Tests --filter NightTests</c>.
/// </summary>
public sealed class NightTests
{
    [Fact]
    public void The_recorded_night_is_what_an_engine_writes()
    {
        using var sandbox = new Sandbox(NightScript.Quiet, withRemote: true);
        sandbox.Repository.Write("grimoires/loa/sprint.md", NightScript.Plan);
        sandbox.Repository.Git("commit", "-qam", "the whole plan");
        sandbox.Repository.Git("push", "-q", "origin", "main");
        Assert.Equal(0, sandbox.Ias("run", "sprint-1").Exit);
        var first = EventReader.ReadAll(sandbox.Run("events.jsonl"));
        sandbox.Repository.Git("switch", "-q", "main");
        sandbox.Repository.Git("merge", "-q", "--ff-only", "feature/sprint-1");
        sandbox.Repository.Write("agent.yaml", NightScript.Stubborn);
        sandbox.Repository.Git("commit", "-qam", "another agent");
        sandbox.Repository.Git("push", "-q", "origin", "main");

        var night = sandbox.Ias("run", "sprint-2", "--max-cost", "20");
        var note = sandbox.Ias("note", "half a cent goes away from zero, for both signs");
        var morning = sandbox.Ias("run-resume", "--reset-ice");

        Assert.True((night.Exit, note.Exit, morning.Exit) == (1, 0, 0), $"{night}\n{note}\n{morning}");
        var events = EventReader.ReadAll(sandbox.Run("events.jsonl"));
        if (Environment.GetEnvironmentVariable("IAS_RECORD_NIGHT") == "1")
        {
            NightRecording.Write(first, events, sandbox);
        }

        Assert.Equal(
            EventReader.ReadAll(Path.Combine(NightRecording.Folder, "run", "events.jsonl")).Select(Kind),
            events.Where(e => e is not RunEvent.TestsCompared).Select(Kind) // the recording is older than these
        );
        Assert.Equal(
            RunState.JackedOut,
            RunLedger.Fold(EventReader.ReadAll(Path.Combine(NightRecording.Folder, "run", "events.jsonl")))!.Run.State
        );
    }

    /// <summary>One wording everywhere: who reads the night in the dashboard and who followed it in a shell read the same.</summary>
    [Theory]
    [Trait("Requirement", "R-038")]
    [InlineData("night/run", true)]
    [InlineData("night/run", false)]
    [InlineData("run-files/1", true)]
    public void The_night_in_the_dashboard_has_the_words_of_run_status(string fixture, bool verbose)
    {
        using var sandbox = new Sandbox();
        var log = Path.Combine(Checkout.Root, "tests", "fixtures", fixture, "events.jsonl");
        Directory.CreateDirectory(sandbox.Run(""));
        File.Copy(log, sandbox.Run("events.jsonl"));

        var followed = sandbox.Ias([("TZ", "UTC")], ["run-status", "--follow", .. verbose ? ["--verbose"] : Array.Empty<string>()]);

        var night = string.Concat(
            Activity
                .Of(EventReader.ReadAll(log))
                .Where(l => verbose || l.Weight > 0)
                .Select(l => $"{l.At.UtcDateTime:HH:mm:ss}  {l.Text.Replace("\n", "\n          ")}\n")
        );
        Assert.StartsWith(night, followed.Out);
        Assert.NotEmpty(night);
    }

    private static string Kind(RunEvent happened) =>
        happened switch
        {
            RunEvent.TurnEnded e => $"{e.Phase} {e.Cycle} {e.Outcome}",
            RunEvent.StateChanged e => $"{e.From} {e.To}",
            _ => happened.GetType().Name,
        };
}
