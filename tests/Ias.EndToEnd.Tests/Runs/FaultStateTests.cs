using Ias.Core.Text;
using Ias.Tests;

namespace Ias.EndToEnd.Tests.Runs;

/// <summary>State files, disk and history that are damaged between a halt and its resume.</summary>
public sealed class FaultStateTests
{
    private static readonly string[] StateFiles = ["state.json", "circuit-breaker.json", "rate-limit.json"];

    [Theory]
    [Trait("Requirement", "R-011")]
    [InlineData("truncated")]
    [InlineData("empty")]
    [InlineData("garbage")]
    [InlineData("wrong types")]
    public async Task Damaged_state_files_are_put_aside_and_the_run_goes_on_from_its_log(string damage)
    {
        using var sandbox = await FaultScene.HaltedHalfWayAsync();
        foreach (var file in StateFiles)
        {
            var content = File.ReadAllText(sandbox.Run(file));
            File.WriteAllText(
                sandbox.Run(file),
                damage switch
                {
                    "truncated" => content[..(content.Length / 2)],
                    "empty" => "",
                    "garbage" => "\u0001\u0002 not JSON at all \u00ff",
                    _ => """{"run_id": 7, "state": [], "triggers": "none", "calls_this_hour": {}, "current_hour": 5}""",
                }
            );
        }

        sandbox.LetGo();
        var resumed = sandbox.Ias("run-resume");

        sandbox.AssertFinished(resumed);
        foreach (var file in StateFiles)
        {
            Assert.Contains($"{file} cannot be parsed", resumed.Out);
            Assert.Single(Directory.EnumerateFiles(sandbox.Run("."), $"{file}.corrupt-*"));
        }
    }

    [Fact]
    public async Task A_log_that_is_gone_is_reported_and_not_taken_for_a_fresh_start()
    {
        using var sandbox = await FaultScene.HaltedHalfWayAsync();
        var id = sandbox.State.GetProperty("run_id").GetString();
        var last = sandbox.State.GetProperty("last_seq").GetInt64();
        File.Delete(sandbox.Run("events.jsonl"));

        var anew = sandbox.Ias("run", "sprint-1", "--local");
        sandbox.LetGo();
        var refused = sandbox.Ias("run-resume");
        var allowed = sandbox.Ias("allow");
        var resumed = sandbox.Ias("run-resume");

        Assert.Equal(1, anew.Exit);
        Assert.Contains("run-resume", anew.Error);
        Assert.Equal(1, refused.Exit);
        Assert.Contains($"events.jsonl is gone, and ias had written event {last}", refused.Error);
        Assert.Contains("cannot be taken for yours", allowed.Out);
        sandbox.AssertFinished(resumed);
        Assert.Contains("events.jsonl has lost events", resumed.Out);
        Assert.Equal(id, sandbox.State.GetProperty("run_id").GetString());
        Assert.Equal(last + 1, sandbox.Events()[0].Seq);
    }

    [Fact]
    public async Task A_torn_last_line_of_the_log_is_cut_and_nothing_else_is_lost()
    {
        using var sandbox = await FaultScene.HaltedHalfWayAsync();
        File.AppendAllText(sandbox.Run("events.jsonl"), "{\"kind\":\"turn_sta");

        sandbox.LetGo();
        var resumed = sandbox.Ias("run-resume");

        sandbox.AssertFinished(resumed);
        Assert.Contains("torn last line", resumed.Out);
        Assert.Equal(Enumerable.Range(1, sandbox.Events().Count).Select(n => (long)n), sandbox.Events().Select(e => e.Seq));
    }

    [Fact]
    public void A_state_file_of_nobodys_is_moved_aside_by_a_new_run_which_says_so()
    {
        using var sandbox = FaultScene.Make(FaultScene.Waiting);
        sandbox.LetGo();
        Directory.CreateDirectory(sandbox.Run(""));
        File.WriteAllText(sandbox.Run("state.json"), "my notes");

        sandbox.AssertFinished(sandbox.Ias("run", "sprint-1", "--local"));

        var aside = Assert.Single(Directory.GetFiles(sandbox.Run(""), "state.json.corrupt-*"));
        Assert.Equal("my notes", File.ReadAllText(aside));
        Assert.Contains(sandbox.Warnings(), w => w.Contains(Path.GetFileName(aside)));
    }

    [Theory]
    [InlineData("state.json")]
    [InlineData("rate-limit.json")]
    [InlineData("events.jsonl")]
    public async Task A_pipe_in_the_place_of_a_file_stops_nobody(string file)
    {
        using var sandbox = await FaultScene.HaltedHalfWayAsync();
        File.Delete(sandbox.Run(file));
        TemporaryRepository.Run("mkfifo", "/", sandbox.Run(file));

        var status = sandbox.Ias("run-status");
        sandbox.LetGo();
        if (file == "events.jsonl")
        {
            Assert.Equal(0, sandbox.Ias("allow").Exit);
        }

        var resumed = sandbox.Ias("run-resume");

        Assert.True(status.Exit is 0 or 3, status.ToString());
        sandbox.AssertFinished(resumed);
    }

    [Fact]
    public void An_event_that_was_logged_before_the_engine_died_is_in_the_state_after_the_resume()
    {
        using var sandbox = FaultScene.Make(FaultScene.Waiting);
        var trace = Path.Combine(sandbox.Repository.Home, "trace");
        sandbox.LetGo();
        var killed = sandbox.Ias([("IAS_KILL_AT", "6"), ("IAS_KILL_TRACE", trace)], "run", "sprint-1", "--local");
        Assert.Equal(137, killed.Exit);

        var resumed = sandbox.Ias("run-resume");

        sandbox.AssertFinished(resumed);
    }

    [Fact]
    public async Task A_read_only_run_folder_is_a_clear_error_and_costs_nothing()
    {
        using var sandbox = await FaultScene.HaltedHalfWayAsync();
        var before = sandbox.Events().Count;
        sandbox.LetGo();

        var refused = InNamespace(
            sandbox,
            $"mount --bind .run .run && mount -o remount,bind,ro .run && exec {Quoted(Sandbox.Program)} run-resume"
        );

        Assert.Equal(1, refused.Code);
        Assert.Contains("read-only", refused.Output);
        Assert.Contains("next:", refused.Output);
        Assert.DoesNotContain("   at Ias.", refused.Output);
        Assert.Equal(before, sandbox.Events().Count);
        sandbox.AssertFinished(sandbox.Ias("run-resume"));
    }

    [Fact]
    public async Task A_full_disk_is_a_clear_error_and_the_run_goes_on_when_there_is_space_again()
    {
        using var sandbox = await FaultScene.HaltedHalfWayAsync();
        sandbox.LetGo();
        var ias = Quoted(Sandbox.Program);
        var script = $"""
            cp -a .run "$HOME/kept" && mount -t tmpfs -o size=400k none .run && cp -a "$HOME/kept/." .run/ || exit 99
            head -c 10000000 /dev/zero > .run/ballast 2>/dev/null
            {ias} run-resume; echo "first: $?"
            cp -a .run/events.jsonl "$HOME/full.jsonl"
            rm .run/ballast
            {ias} run-resume; echo "second: $?"
            cp -a .run/. "$HOME/kept/"
            """;

        var answer = InNamespace(sandbox, script);

        Assert.Contains("first: 1", answer.Output);
        Assert.Contains("The disk is full", answer.Output);
        Assert.Contains("df -h", answer.Output);
        Assert.DoesNotContain("   at Ias.", answer.Output);
        Assert.True(answer.Output.Contains("second: 0"), answer.Output);
        var kept = Path.Combine(sandbox.Repository.Home, "kept");
        var full = Engine.State.EventReader.ReadAll(Path.Combine(sandbox.Repository.Home, "full.jsonl"));
        var after = Engine.State.EventReader.ReadAll(Path.Combine(kept, "events.jsonl"));
        Assert.Equal(full.Select(e => e.Seq), after.Take(full.Count).Select(e => e.Seq));
        Assert.Equal(Enumerable.Range(1, after.Count).Select(n => (long)n), after.Select(e => e.Seq));
        Assert.Equal("src/one.txt\nsrc/two.txt", sandbox.Repository.Git("ls-tree", "-r", "--name-only", "HEAD", "src/"));
    }

    [Fact]
    public async Task A_lock_whose_pid_belongs_to_another_program_by_now_does_not_hold_anybody_up()
    {
        using var sandbox = FaultScene.Make(FaultScene.Waiting);
        using (var engine = await sandbox.StartHalfWayAsync())
        {
            engine.KillHard();
        }

        var holder = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(sandbox.Run("engine.lock")))!;
        holder["pid"] = Environment.ProcessId;
        File.WriteAllText(sandbox.Run("engine.lock"), holder.ToJsonString());

        var status = sandbox.Ias("run-status");
        sandbox.LetGo();
        var resumed = sandbox.Ias("run-resume");

        Assert.Contains("run-resume", status.Out);
        sandbox.AssertFinished(resumed);
    }

    [Theory]
    [InlineData("corrupt")]
    [InlineData("locked")]
    [InlineData("a folder")]
    public void A_mirror_that_is_out_of_order_is_a_warning_and_never_stops_a_run(string how)
    {
        using var sandbox = FaultScene.Make(FaultScene.Waiting);
        sandbox.LetGo();
        var folder = Path.Combine(sandbox.Repository.Home, "state", "ias");
        Directory.CreateDirectory(folder);
        var database = Path.Combine(folder, "ias.db");
        using var holder = how == "locked" ? Locking(database) : null;
        if (how == "corrupt")
        {
            File.WriteAllBytes(database, [.. "SQLite format 3\0"u8, .. Enumerable.Repeat((byte)0xEE, 9000)]);
        }
        else if (how == "a folder")
        {
            Directory.CreateDirectory(database);
        }

        var run = sandbox.Ias("run", "sprint-1", "--local");

        sandbox.AssertFinished(run);
        Assert.Contains("mirror", run.Out + run.Error, StringComparison.OrdinalIgnoreCase);
    }

    // Not in process: SQLite resolves the link through which a disk in another mount namespace would be reached.
    [Fact]
    public void A_history_that_has_no_room_says_so_and_catches_up_later()
    {
        using var sandbox = FaultScene.Make(FaultScene.Waiting);
        sandbox.LetGo();
        sandbox.AssertFinished(sandbox.Ias("run", "sprint-1", "--local"));
        var ias = Quoted(Sandbox.Program);
        var script = $"""
            mount -t tmpfs -o size=32k none "$HOME/state/ias" || exit 99
            {ias} mirror rebuild; echo "first: $?"
            mount -o remount,size=8m "$HOME/state/ias" || exit 99
            {ias} mirror rebuild; echo "second: $?"
            """;

        var answer = InNamespace(sandbox, script);

        Assert.Contains("disk is full", answer.Output);
        Assert.Contains("df -h", answer.Output);
        Assert.Contains("first: 1", answer.Output);
        Assert.Contains($"{sandbox.Events().Count} events of this repository copied", answer.Output);
        Assert.Contains("second: 0", answer.Output);
    }

    private static (int Code, string Output) InNamespace(Sandbox sandbox, string script)
    {
        string[] flags = Environment.IsPrivilegedProcess ? ["-m"] : ["-r", "-m"];
        if (TemporaryRepository.TryRun("unshare", "/", [.. flags, "true"]).Code != 0)
        {
            Assert.Skip("no mount namespace here");
        }

        var home = sandbox.Repository.Home;
        var root =
            Environment.GetEnvironmentVariable("DOTNET_ROOT")
            ?? Path.GetDirectoryName(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "/usr/share/dotnet/dotnet");
        return TemporaryRepository.TryRun(
            "unshare",
            sandbox.Repository.Path,
            [
                .. flags,
                "sh",
                "-c",
                $"export HOME={Quoted(home)} XDG_STATE_HOME={Quoted(home + "/state")} LANG=C DOTNET_ROOT={Quoted(root!)}\n{script}",
            ]
        );
    }

    private static string Quoted(string text) => ShellWord.Quote(text);

    private static Microsoft.Data.Sqlite.SqliteConnection Locking(string database)
    {
        var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        using var begin = connection.CreateCommand();
        begin.CommandText = "CREATE TABLE held(x); BEGIN EXCLUSIVE;";
        begin.ExecuteNonQuery();
        return connection;
    }
}
