using System.Text.Json;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.Runs;
using Ias.Engine.State;
using Ias.Tests;

namespace Ias.Engine.Tests.Runs;

/// <summary>State files as other tools of the same family write them (fewer keys, some of their own) load, and keep what we do not
/// know.</summary>
public sealed class SeedRunFilesTests
{
    private static string Fixtures
    {
        get
        {
            var folder = AppContext.BaseDirectory;
            while (!Directory.Exists(Path.Combine(folder, "tests", "fixtures")))
            {
                folder = Path.GetDirectoryName(folder)!;
            }

            return Path.Combine(folder, "tests", "fixtures", "run-files", "1");
        }
    }

    [Fact]
    [Trait("Requirement", "R-012")]
    [Trait("Requirement", "R-022")]
    public void Files_of_the_familys_other_tools_load_and_go_on_with_their_own_keys_kept()
    {
        using var folder = new TemporaryFolder();
        var files = new RunFiles(folder.Path);
        Directory.CreateDirectory(files.Folder);
        foreach (var name in new[] { "state.json", "circuit-breaker.json", "rate-limit.json" })
        {
            File.Copy(Path.Combine(Fixtures, name), Path.Combine(files.Folder, name));
        }

        using (var journal = RunJournal.Open(files, new FakeTime(), new KillPoint(null, null), _ => { })!)
        {
            Assert.Equal(RunState.Halted, journal.Run.State);
            Assert.Equal(Phase.Implement, journal.Run.Phase);
            Assert.Equal(4, journal.Run.Cycles.Current);
            Assert.Equal(2, journal.Ledger.Breaker.Triggers!.SameIssue!.Count);
            Assert.Equal("5f0d", journal.Ledger.Breaker.Triggers.SameIssue.LastHash);
            Assert.Equal(61, journal.Ledger.Rate.CallsThisHour);
            Assert.Equal(1, journal.Ledger.Rate.ConsecutiveWaits);
            journal.Append(new RunEvent.NoteTaken("me", "go on"));
        }

        Assert.Empty(Directory.EnumerateFiles(files.Folder, "*.corrupt-*"));
        using var state = JsonDocument.Parse(File.ReadAllBytes(files.State));
        using var breaker = JsonDocument.Parse(File.ReadAllBytes(files.Breaker));
        using var rate = JsonDocument.Parse(File.ReadAllBytes(files.RateLimit));
        Assert.Equal(2, state.RootElement.GetProperty("red_team_code").GetProperty("max_cycles").GetInt32());
        Assert.Equal("go on", state.RootElement.GetProperty("notes")[0].GetString());
        Assert.Equal("night shift", breaker.RootElement.GetProperty("comment").GetString());
        Assert.Equal("2026-03-07T22:00:00Z", rate.RootElement.GetProperty("hour_boundary").GetString());
        Assert.Equal(61, rate.RootElement.GetProperty("calls_this_hour").GetInt32());
    }
}
