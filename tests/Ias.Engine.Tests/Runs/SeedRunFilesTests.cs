using System.Text.Json;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Runs.Breaker;
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
    public void The_state_file_that_the_protocol_documents_can_be_gone_on_with()
    {
        using var folder = new TemporaryFolder();
        var files = new RunFiles(folder.Path);
        Directory.CreateDirectory(files.Folder);
        File.WriteAllText(files.State, ProtocolState.Documented);

        using var journal = RunJournal.Open(files, new FakeTime(), new KillPoint(null, null), _ => { })!;

        Assert.Equal(
            ("run-20260119-abc123", RunState.Running, Phase.Implement, 3, 15),
            (journal.Run.RunId, journal.Run.State, journal.Run.Phase, journal.Run.Cycles.Current, journal.Run.Metrics.FilesChanged)
        );
        Assert.Empty(Directory.EnumerateFiles(files.Folder, "*.corrupt-*"));
    }

    [Theory]
    [InlineData("state.json", """{"run_id":"theirs","target":"sprint-1","state":"RUNNING","phase":"IMPLEMENT"}""", "run")]
    [InlineData("sprint-plan-state.json", """{"plan_id":"theirs","state":"RUNNING","sprints":{"total":4,"completed":2}}""", "plan")]
    public async Task What_another_tool_left_unfinished_is_a_conflict_and_stays_as_it_is(string name, string content, string what)
    {
        using var repository = new TemporaryRepository();
        repository.Write(".loa.config.yaml", "run_mode: {enabled: true}\nagent: {command: [sh, -c, 'true']}\n");
        repository.Write("grimoires/loa/sprint.md", "## Sprint 1: A\n\nText.\n");
        repository.Git("add", "-A");
        repository.Git("commit", "-q", "-m", "plan");
        repository.Write($".run/{name}", content);
        using var processes = new Ias.Engine.Processes.ProcessRunner(TimeProvider.System);
        var engine = new RunEngine(new EngineParts(processes, TimeProvider.System, "ias", "1", _ => { }));

        var refused = await Assert.ThrowsAsync<ProblemException>(() =>
            engine.StartAsync(
                new RunRequest(repository.Path, "sprint-1", new RunOptions { AgentCommand = ["true"] }),
                CancellationToken.None
            )
        );

        Assert.StartsWith($"Another tool's {what} is unfinished here: RUNNING", refused.Problem.What);
        Assert.Contains("--fresh", refused.Problem.Next);
        Assert.Equal(content, repository.Read($".run/{name}"));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(repository.Path, ".run"), "*.corrupt-*"));

        RunFolder.Archive(new RunFiles(repository.Path));
        Assert.Equal(content, repository.Read($".run/archive/unknown/{name}"));
    }

    [Fact]
    [Trait("Requirement", "R-012")]
    public void A_run_of_our_own_has_every_documented_key()
    {
        using var folder = new TemporaryFolder();
        using var journal = SampleRun.Begin(
            folder.Path,
            new FakeTime(),
            new RunEvent.StateChanged(RunState.Ready, RunState.JackIn, RunTrigger.JackIn),
            new RunEvent.StateChanged(RunState.JackIn, RunState.Running, RunTrigger.PreflightPassed),
            new RunEvent.CycleStarted(1, "base"),
            new RunEvent.BreakerTripped(SameIssueTrigger.Word, "why", "5f0d")
        );
        var files = new RunFiles(folder.Path);

        (string File, string[] Keys)[] documented =
        [
            (
                files.State,
                [
                    "run_id",
                    "target",
                    "branch",
                    "state",
                    "phase",
                    "timestamps.started",
                    "timestamps.last_activity",
                    "cycles.current",
                    "cycles.limit",
                    "cycles.history",
                    "metrics.files_changed",
                    "metrics.commits",
                    "metrics.findings_fixed",
                ]
            ),
            (
                files.Breaker,
                [
                    "state",
                    "triggers.same_issue.count",
                    "triggers.same_issue.last_hash",
                    "triggers.no_progress.count",
                    "triggers.cycle_count.current",
                    "triggers.cycle_count.limit",
                    "triggers.timeout.started",
                    "triggers.timeout.limit_hours",
                    "history.0.timestamp",
                    "history.0.trigger",
                    "history.0.hash",
                ]
            ),
            (files.RateLimit, ["current_hour", "calls_this_hour", "limit", "consecutive_waits"]),
        ];
        foreach (var (file, keys) in documented)
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            Assert.All(keys, key => Assert.True(Has(json.RootElement, key.Split('.')), $"{Path.GetFileName(file)} has no {key}"));
        }
    }

    private static bool Has(JsonElement at, IEnumerable<string> keys) =>
        keys.FirstOrDefault() is not { } key
        || (
            at.ValueKind == JsonValueKind.Array
                ? at.GetArrayLength() > int.Parse(key) && Has(at[int.Parse(key)], keys.Skip(1))
                : at.TryGetProperty(key, out var below) && Has(below, keys.Skip(1))
        );

    [Fact]
    [Trait("Requirement", "R-012")]
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
            Assert.Equal(2, journal.Ledger.Breaker.Triggers.Get<SameIssueTrigger>().Count);
            Assert.Equal("5f0d", journal.Ledger.Breaker.Triggers.Get<SameIssueTrigger>().LastHash);
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
