using System.Text.Json;

namespace Ias.EndToEnd.Tests.Runs;

/// <summary><c>ias history</c> and <c>ias mirror rebuild</c> after real runs: what they tell is what the files say, whatever becomes of the
/// database.</summary>
public sealed class HistoryTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    private string Database => Path.Combine(_sandbox.Repository.Home, "state/ias/ias.db");

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void Before_the_first_run_both_say_so_and_how_to_start_one()
    {
        var history = _sandbox.Ias("history");
        var rebuilt = _sandbox.Ias("mirror", "rebuild");

        Assert.Equal((3, 3), (history.Exit, rebuilt.Exit));
        Assert.Contains("run sprint-1", history.Out);
        Assert.Contains("run sprint-1", rebuilt.Out);
    }

    [Fact]
    public void A_finished_run_is_told_with_the_counts_of_its_files()
    {
        Run();

        var row = Assert.Single(History());

        var state = _sandbox.State;
        Assert.Equal(state.GetProperty("run_id").GetString(), row.GetProperty("run_id").GetString());
        Assert.Equal("JACKED_OUT", row.GetProperty("state").GetString());
        Assert.Equal("sprint-1", row.GetProperty("target").GetString());
        Assert.Equal("feature/sprint-1", row.GetProperty("branch").GetString());
        Assert.Equal(state.GetProperty("cycles").GetProperty("current").GetInt32(), row.GetProperty("cycles").GetInt32());
        Assert.Equal(state.GetProperty("metrics").GetProperty("commits").GetInt32(), row.GetProperty("commits").GetInt32());
        var text = _sandbox.Ias("history");
        Assert.Equal(0, text.Exit);
        Assert.Contains(state.GetProperty("run_id").GetString()!, text.Out);
        Assert.Equal(0, _sandbox.Ias("history", "--all").Exit);
    }

    [Fact]
    public void Checks_are_counted_and_a_history_without_a_flaky_test_says_so()
    {
        Run();

        Assert.Equal(0, Assert.Single(History()).GetProperty("checks").GetProperty("passed").GetInt32());
        Assert.Matches("CHECKS.*\n.* none ", _sandbox.Ias("history").Out);
        var flaky = _sandbox.Ias("history", "--flaky");
        Assert.Equal((3, "No check of these runs was flaky.\n"), (flaky.Exit, flaky.Out));
        Assert.Equal(
            0,
            JsonDocument.Parse(_sandbox.Ias("history", "--flaky", "--json").Out).RootElement.GetProperty("flaky").GetArrayLength()
        );
    }

    [Fact]
    public void All_tells_a_run_as_it_is_now_not_as_the_mirror_last_saw_it()
    {
        Run();
        DeleteDatabase(); // it has seen nothing

        Assert.Contains(_sandbox.State.GetProperty("run_id").GetString()!, _sandbox.Ias("history", "--all").Out);
    }

    [Fact]
    public void A_deleted_database_is_made_again_from_the_files_archives_included()
    {
        Run();
        Run("--again", "sprint-1");
        var before = _sandbox.Ias("history", "--json").Out;
        Assert.Equal(2, History().Count);
        DeleteDatabase();

        var rebuilt = JsonDocument.Parse(_sandbox.Ias("mirror", "rebuild", "--json").Out).RootElement;

        Assert.Equal(2, rebuilt.GetProperty("runs").GetInt32());
        Assert.Equal(EventsInFiles(), rebuilt.GetProperty("events").GetInt64());
        Assert.Equal(Database, rebuilt.GetProperty("database").GetString());
        Assert.Equal(before, _sandbox.Ias("history", "--json").Out);

        DeleteDatabase();
        Assert.Equal(before, _sandbox.Ias("history", "--json").Out); // without being asked, too

        Assert.Equal(
            EventsInFiles(),
            JsonDocument.Parse(_sandbox.Ias("mirror", "rebuild", "--json").Out).RootElement.GetProperty("events").GetInt64()
        );
        Assert.Equal(before, _sandbox.Ias("history", "--json").Out); // nothing counts twice
    }

    [Fact]
    public void A_damaged_database_stops_no_run_is_named_with_the_command_and_put_aside_by_it()
    {
        Run();
        var before = _sandbox.Ias("history", "--json").Out;
        DeleteDatabase();
        File.WriteAllText(Database, new string('x', 5000));

        var damaged = _sandbox.Ias("history");
        var status = _sandbox.Ias("run-status");
        var rebuilt = _sandbox.Ias("mirror", "rebuild");

        Assert.True(damaged.Exit == 1, damaged.ToString());
        Assert.Contains("mirror rebuild", damaged.Error);
        Assert.Equal(0, status.Exit);
        Assert.True(rebuilt.Exit == 0, rebuilt.ToString());
        Assert.Contains($"{EventsInFiles()} events", rebuilt.Out);
        Assert.Equal(before, _sandbox.Ias("history", "--json").Out);
        Assert.Contains(
            Directory.EnumerateFiles(Path.GetDirectoryName(Database)!),
            f => f != Database && File.ReadAllText(f).StartsWith("xxx")
        );
    }

    [Fact]
    public void A_run_with_a_damaged_database_ends_as_any_other_and_warns_once()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Database)!);
        File.WriteAllText(Database, new string('x', 5000));

        var run = _sandbox.Ias("run", "sprint-1", "--local");

        Assert.True(run.Exit == 0, run.ToString());
        Assert.Equal(2, (run.Out + run.Error).Split("The history is damaged").Length);
        Assert.Equal(0, _sandbox.Ias("mirror", "rebuild").Exit);
        Assert.Single(History());
    }

    private void Run(params string[] more)
    {
        var run = _sandbox.Ias(["run", "sprint-1", "--local", .. more]);
        Assert.True(run.Exit == 0, run.ToString());
    }

    private List<JsonElement> History()
    {
        var answer = _sandbox.Ias("history", "--json");
        Assert.True(answer.Exit == 0, answer.ToString());
        return [.. JsonDocument.Parse(answer.Out).RootElement.GetProperty("runs").EnumerateArray()];
    }

    private long EventsInFiles() =>
        Directory
            .EnumerateFiles(_sandbox.Run(""), "events.jsonl", SearchOption.AllDirectories)
            .Sum(f => (long)File.ReadLines(f).Count(l => l.Length > 0));

    private void DeleteDatabase()
    {
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(Database)!, "ias.db*"))
        {
            File.Delete(file);
        }
    }
}
