using System.Text.Json;
using Ias.Tests;

namespace Ias.EndToEnd.Tests.Runs;

/// <summary>Queues as their users meet them: the built program, real git, a scripted agent.</summary>
public sealed class QueueStoryTests
{
    private const string Quick = """{"attempts": 2, "backoff_seconds": 0}""";

    [Fact]
    [Trait("Requirement", "R-087")]
    [Trait("Requirement", "R-089")]
    public void Jobs_are_done_in_order_each_with_a_commit_of_its_own_and_the_tree_is_clean()
    {
        using var at = new QueueScene();
        var (second, first) = (at.Add("second"), at.Add("first", "implementer", "--priority", "1"));

        var ran = at.Sandbox.Ias("runner", "run-loop");

        Assert.True(ran.Exit == 0, ran.ToString());
        Assert.Equal([$"feat({at.Run}): second", $"feat({at.Run}): first"], at.Subjects.Where(s => s.StartsWith("feat(")));
        Assert.Equal("", at.Sandbox.Repository.Git("status", "--porcelain"));
        Assert.Equal(["done", "done"], new[] { first, second }.Select(id => at.Show(id).GetProperty("status").GetString()));
        Assert.Contains($"docs/ias/runs/{at.Run}/runner/queue/done/{first}.json", at.Sandbox.Repository.Git("ls-files"));
        Assert.DoesNotContain("agent.log", at.Sandbox.Repository.Git("ls-files"));
        Assert.Contains(
            "you are the implementer",
            File.ReadAllText(at.Queue("jobs", first, "prompt.md")),
            StringComparison.OrdinalIgnoreCase
        );
        Assert.Equal(3, at.Sandbox.Ias("runner", "run-once").Exit);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    public void A_linked_work_tree_has_a_queue_of_its_own_and_the_main_one_is_left_alone(string lanes)
    {
        using var sandbox = new Sandbox(QueueScene.Works);
        var (main, beside) = (sandbox.Repository, Path.Combine(sandbox.Repository.Around, "beside"));
        main.Git("worktree", "add", "-q", "--detach", beside);
        main.Write("README.md", "half a sentence");
        var before = main.Git("rev-parse", "--abbrev-ref", "HEAD");
        sandbox.WorkTree = beside;
        Need("new-run", "export");
        Need("runner", "enqueue", "--role", "implementer", "--title", "first", "--prompt", "do first");
        Need("runner", "enqueue", "--role", "implementer", "--title", "second", "--prompt", "do second");

        Need("runner", "run-loop", "--lanes", lanes);

        Assert.Equal(["first.txt", "second.txt"], Directory.GetFiles(Path.Combine(beside, "work")).Select(Path.GetFileName).Order());
        Assert.Equal("", TemporaryRepository.Run("git", beside, "status", "--porcelain").Trim());
        Assert.Equal(before, main.Git("rev-parse", "--abbrev-ref", "HEAD"));
        Assert.Equal("M README.md", main.Git("status", "--porcelain").Trim());

        void Need(params string[] arguments)
        {
            var said = sandbox.Ias(arguments);
            Assert.True(said.Exit == 0, said.ToString());
        }
    }

    [Fact]
    public void Settings_for_a_queue_that_is_there_are_refused_and_not_forgotten_in_silence()
    {
        using var at = new QueueScene();
        var before = File.ReadAllText(at.Queue("config.json"));

        var refused = at.Sandbox.Ias("runner", "init", "--agent", "claude");

        Assert.Equal(1, refused.Exit);
        Assert.Contains("Nothing was changed", refused.ToString());
        Assert.Contains("config.json", refused.ToString());
        Assert.Equal(before, File.ReadAllText(at.Queue("config.json")));
        Assert.Equal(0, at.Sandbox.Ias("runner", "init").Exit);
    }

    [Fact]
    [Trait("Requirement", "R-092")]
    public void A_poison_job_ends_after_its_attempts_with_its_changes_kept_and_taken_back_and_stops_nothing()
    {
        using var at = new QueueScene(
            new AgentScript()
                .Turn("job", target: "poison")
                .Writes("half.txt", "half")
                .Runs("git add -A && git commit -q -m \"my own\"")
                .Writes("other.txt", "more")
                .Exits(3)
                .Then(QueueScene.Works),
            Quick
        );
        var (poison, good) = (at.Add("poison", "implementer", "--priority", "1"), at.Add("good"));

        Assert.Equal(1, at.Sandbox.Ias("runner", "run-loop").Exit);

        Assert.Equal(
            ("failed", "done"),
            (at.Show(poison).GetProperty("status").GetString(), at.Show(good).GetProperty("status").GetString())
        );
        Assert.False(File.Exists(at.At("half.txt")) || File.Exists(at.At("other.txt")));
        var patch = File.ReadAllText(at.Queue("jobs", poison, "attempt-1", "changes.patch"));
        Assert.Contains("half.txt", patch);
        Assert.Contains("other.txt", patch);
        Assert.DoesNotContain("my own", at.Subjects);
        Assert.Contains("attempt-1/changes.patch", File.ReadAllText(at.Queue("jobs", poison, "prompt.md")));
        Assert.Equal(0, at.Sandbox.Ias("runner", "retry-failed").Exit);
        Assert.Equal("pending", at.Show(poison).GetProperty("status").GetString());
        Assert.Equal(("", $"chore({at.Run}): try poison again"), (at.Sandbox.Repository.Git("status", "--porcelain"), at.Subjects[0]));
        QueueScene.Need(at.Sandbox.Ias("runner", "cancel", poison));
        Assert.Equal(("", $"chore({at.Run}): cancel poison"), (at.Sandbox.Repository.Git("status", "--porcelain"), at.Subjects[0]));
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("off")]
    public void A_reader_that_changes_something_fails_or_cannot_and_the_tree_is_as_it_was(string mounts)
    {
        using var at = new QueueScene(
            new AgentScript().Turn("job").Runs("echo changed > README.new").Accounts(closing: "I looked."),
            Quick,
            $"ice:\n  mounts: {mounts}\n"
        );
        var job = at.Add("look", "reviewer");

        at.Sandbox.Ias("runner", "run-loop");

        Assert.False(File.Exists(at.At("README.new")));
        if (mounts == "off")
        {
            Assert.Equal("failed", at.Show(job).GetProperty("status").GetString());
            Assert.Contains("README.new", File.ReadAllText(at.Queue("jobs", job, "attempt-1", "changes.patch")));
        }
    }

    [Fact]
    [Trait("Requirement", "R-100")]
    public void A_job_that_asks_is_blocked_until_a_person_answers_and_its_agent_is_told()
    {
        using var at = new QueueScene(
            new AgentScript()
                .Turn("job")
                .Runs(
                    """
                    for folder in docs/ias/runs/*/runner/jobs/*/; do
                      if grep -q semicolon "$folder/prompt.md"; then echo told > told.txt; else echo "Comma or semicolon?" > "$folder/decision.md"; fi
                    done
                    """
                ),
            Quick
        );
        var job = at.Add("separator");
        Assert.Equal(0, at.Sandbox.Ias("runner", "run-loop").Exit);
        Assert.Equal("blocked", at.Show(job).GetProperty("status").GetString());
        Assert.Contains("Comma or semicolon?", File.ReadAllText(at.At("docs", "ias", "decisions", $"{job}.md")));

        QueueScene.Need(at.Sandbox.Ias("decide", job[^7..], "semicolon"));
        Assert.Equal(0, at.Sandbox.Ias("runner", "run-loop").Exit);

        Assert.Equal("done", at.Show(job).GetProperty("status").GetString());
        Assert.Equal("told\n", File.ReadAllText(at.At("told.txt")));
        Assert.Contains("semicolon", File.ReadAllText(at.At("docs", "ias", "decisions", $"{job}.md")));
    }

    [Fact]
    [Trait("Requirement", "R-089")]
    public void Follow_ups_are_queued_behind_their_parent_and_worked_off()
    {
        using var at = new QueueScene(
            new AgentScript()
                .Turn("job", target: "plan")
                .Runs(
                    "echo '[{\"role\":\"implementer\",\"title\":\"build\",\"prompt\":\"b\"},{\"role\":\"reviewer\",\"title\":\"look\",\"prompt\":\"l\",\"depends_on\":[\"build\"]},{\"role\":\"king\",\"prompt\":\"k\"}]' > \"$(dirname docs/ias/runs/*/runner/jobs/*/prompt.md)/followups.json\"\n"
                )
                .Turn("job")
                .Prints("hello")
                .Appends("work/{target}.txt", "x\n"),
            Quick
        );
        at.Add("plan", "orchestrator");

        at.Sandbox.Ias("runner", "run-once");

        var counts = at.Counts;
        Assert.Equal(
            (1, 1, 1),
            (counts.GetProperty("pending").GetInt32(), counts.GetProperty("waiting").GetInt32(), counts.GetProperty("done").GetInt32())
        );
        using var list = JsonDocument.Parse(at.Sandbox.Ias("runner", "list", "--json").Out);
        Assert.Equal(
            ["build", "look", "plan"],
            list.RootElement.GetProperty("jobs").EnumerateArray().Select(j => j.GetProperty("title").GetString())
        );
    }

    [Fact]
    [Trait("Requirement", "R-093")]
    [Trait("Requirement", "R-098")]
    public async Task A_second_runner_on_the_same_queue_is_refused_with_exit_4()
    {
        using var at = new QueueScene(
            new AgentScript().Turn("job").Runs("touch begun; while [ ! -e go ]; do sleep 0.1; done; rm begun go"),
            Quick
        );
        at.Add("long");
        using var first = at.Sandbox.Start([], "runner", "run-loop");
        var said = first.StandardOutput.ReadToEndAsync();
        await Eventually.True(() => File.Exists(at.At("begun")) || first.HasExited, "the first runner's job");

        Assert.Equal(4, at.Sandbox.Ias("runner", "run-loop").Exit);
        Assert.Equal(0, at.Sandbox.Ias("runner", "stop").Exit);
        at.Add("never claimed");
        File.WriteAllText(at.At("go"), "");

        Assert.True(first.WaitForExit(TimeSpan.FromMinutes(2)));
        Assert.Equal(1, first.ExitCode);
        Assert.Contains("HALTED", await said);
        Assert.Equal((1, 1), (at.Counts.GetProperty("done").GetInt32(), at.Counts.GetProperty("pending").GetInt32()));
    }

    [Fact]
    public async Task With_lanes_jobs_run_side_by_side_in_work_trees_of_their_own_and_status_and_show_tell_which()
    {
        using var at = new QueueScene(
            new AgentScript()
                .Turn("job")
                .Runs("""touch "$HOME/{target}"; while [ ! -e "$HOME/go-on" ]; do sleep 0.05; done""")
                .Appends("work/{target}.txt", "x\n"),
            Quick,
            Sandbox.OpenHome
        );
        var jobs = new[] { at.Add("job0"), at.Add("job1"), at.Add("job2") };
        Assert.Equal(2, at.Sandbox.Ias("runner", "run-loop", "--lanes", "17").Exit);
        using var runner = at.Sandbox.Start([], "runner", "run-loop", "--lanes", "2");
        var said = runner.StandardOutput.ReadToEndAsync();
        await Eventually.True(
            () => runner.HasExited || new[] { "job0", "job1" }.All(job => File.Exists(Path.Combine(at.Sandbox.Repository.Home, job))),
            "two jobs at once"
        );

        var status = at.Sandbox.Ias("runner", "status").Out;
        File.WriteAllText(Path.Combine(at.Sandbox.Repository.Home, "go-on"), "");

        Assert.True(runner.WaitForExit(TimeSpan.FromMinutes(2)));
        Assert.True(runner.ExitCode == 0, await said);
        Assert.Contains("lanes:   2 of 2 busy", status);
        Assert.Contains(", lane 2, ", status);
        Assert.Contains("in lane 1", at.Sandbox.Ias("runner", "show", jobs[0]).Out);
        Assert.Equal("", at.Wrong(3));
    }

    [Fact]
    [Trait("Requirement", "R-102")]
    public void A_record_is_answered_by_its_number_and_what_the_run_is_for_leads_the_prompt()
    {
        using var at = new QueueScene(
            new AgentScript()
                .Turn("job")
                .Runs(
                    """mkdir -p docs/ias/decisions; ls docs/ias/decisions/*.md 2>/dev/null || printf "# 0001: Comma?\n\n- status: open\n" > docs/ias/decisions/0001-separator.md"""
                )
        );
        File.WriteAllText(at.At("docs", "ias", "runs", at.Run, "intent.md"), "# export\n\norders as CSV\n");
        var job = at.Add("separator");
        at.Sandbox.Ias("runner", "run-loop");
        Assert.Contains("Comma?", at.Sandbox.Ias("runner", "list", "--status", "blocked").Out);
        foreach (var nobodys in (string[])["0002", job[..6], job[7..11]])
        {
            Assert.Contains("no job asks by a decision record of that number", at.Sandbox.Ias("decide", nobodys, "semicolon").Error);
        }

        QueueScene.Need(at.Sandbox.Ias("decide", "0001", "semicolon"));

        Assert.Equal(("", $"chore({at.Run}): decision on separator"), (at.Sandbox.Repository.Git("status", "--porcelain"), at.Subjects[0]));
        Assert.Equal("pending", at.Show(job).GetProperty("status").GetString());
        Assert.Contains("status: decided", at.Sandbox.Repository.Git("show", "HEAD:docs/ias/decisions/0001-separator.md"));
        Assert.Contains(
            "## What the run is for\n\norders as CSV\n\n## What is asked",
            File.ReadAllText(at.Queue("jobs", job, "prompt.md"))
        );
        Assert.Contains("> orders as CSV", at.Sandbox.Ias("report").Out);
    }

    [Fact]
    [Trait("Requirement", "R-100")]
    public void An_answer_is_committed_and_what_the_person_has_staged_is_left_alone()
    {
        var asking = new AgentScript().Turn("job").Accounts(closing: "```decision\nComma or semicolon?\n```");
        using var at = new QueueScene(asking);
        var (first, second) = (at.Add("first"), at.Add("second"));
        at.Sandbox.Ias("runner", "run-loop");

        QueueScene.Need(at.Sandbox.Ias("decide", first, "semicolon"));

        Assert.Equal(("", $"chore({at.Run}): decision on first"), (at.Sandbox.Repository.Git("status", "--porcelain"), at.Subjects[0]));
        at.Sandbox.Repository.Write("mine.txt", "mine\n");
        at.Sandbox.Repository.Git("add", "mine.txt");
        var staged = QueueScene.Need(at.Sandbox.Ias("decide", second, "comma"));
        Assert.Contains("not committed: you have staged changes of your own", staged.Error);
        Assert.Contains("A  mine.txt", at.Sandbox.Repository.Git("status", "--porcelain"));
        Assert.Equal("pending", at.Show(second).GetProperty("status").GetString());
    }

    [Fact]
    [Trait("Requirement", "R-103")]
    public async Task The_machine_is_kept_awake_until_the_runner_ends_also_when_it_is_killed()
    {
        using var at = new QueueScene(
            new AgentScript().Turn("job").Runs("n=0; while [ ! -e go-on ] && [ $n -lt 1200 ]; do sleep 0.05; n=$((n+1)); done")
        );
        var bin = Directory.CreateDirectory(Path.Combine(at.Sandbox.Repository.Home, "bin")).FullName;
        var inhibit = Path.Combine(bin, "systemd-inhibit");
        File.WriteAllText(
            inhibit,
            "#!/bin/sh\nwhile [ \"${1#--}\" != \"$1\" ]; do shift; done\nexec 4<&0\n(\"$@\" <&4; echo > \"$0.released\") &\necho > \"$0.held\"\nwait\n"
        );
        File.SetUnixFileMode(inhibit, (UnixFileMode)0b111_101_101);
        at.Add("long");
        using var runner = at.Sandbox.Start([("PATH", $"{bin}:{Environment.GetEnvironmentVariable("PATH")}")], "runner", "run-loop");
        var said = Task.WhenAll(
            runner.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken),
            runner.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)
        );
        await Eventually.True(() => runner.HasExited || File.Exists(inhibit + ".held"), "it is held");
        Assert.False(File.Exists(inhibit + ".released"));

        runner.Kill();

        await Eventually.True(() => File.Exists(inhibit + ".released"), "it is released");
        File.WriteAllText(at.At("go-on"), "");
        await said;
    }
}
