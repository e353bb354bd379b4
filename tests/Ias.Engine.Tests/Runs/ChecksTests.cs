using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Runs.Checks;
using Ias.Core.TestEvidence;
using Ias.Engine.Config;
using Ias.Engine.Runs;
using Ias.Engine.State;
using Ias.Engine.Tests.Ice;
using Ias.Tests;

namespace Ias.Engine.Tests.Runs;

/// <summary>The person's own programs decide before a gate may: whole runs with a scripted agent, real git, real programs.</summary>
public sealed class ChecksTests : IDisposable
{
    private readonly EngineScene _scene = new();
    private readonly TemporaryFolder _outside = new();

    private TemporaryRepository Repository => _scene.Repository;

    private RunRecord Run => RunStateFiles.Peek(new RunFiles(Repository.Path)).Run!;

    private IEnumerable<string> Turns =>
        _scene.Events.OfType<RunEvent.TurnStarted>().Select(e => $"{e.Cycle} {(e.Phase == Phase.Checks ? e.Agent : e.Phase.Word())}");

    public void Dispose()
    {
        _scene.Dispose();
        _outside.Dispose();
    }

    [Fact]
    public async Task What_fails_twice_goes_back_to_IMPLEMENT_and_no_gate_is_paid_for()
    {
        Repository.Write("sum.txt", "right\n");
        var prompt = _outside.At("prompt");
        var script = new AgentScript()
            .Turn("implement", cycle: 1)
            .Writes("sum.txt", "wrong\n")
            .Turn("implement")
            .Runs($"cat > '{prompt}'")
            .Writes("sum.txt", "better, and right\n")
            .GatesApprove();

        var exit = await RunAsync(
            script,
            ["""{"name":"sums","run":{"shell":"echo adding; grep -q right sum.txt || { echo expected 2 was 3; exit 1; }"}}"""]
        );

        Assert.Equal(ExitCode.Ok, exit);
        Assert.Equal(["1 sums", "1 IMPLEMENT", "1 sums", "1 sums", "2 IMPLEMENT", "2 sums", "2 REVIEW", "2 AUDIT"], Turns);
        var finding = Assert.Single(Run.Findings);
        Assert.Equal(
            ("check sums fails: exit status 1: expected 2 was 3", false, Phase.Checks),
            (finding.Title, finding.Open, finding.Phase)
        );
        Assert.Contains("adding\nexpected 2 was 3", File.ReadAllText(prompt));
        Assert.StartsWith($"sums: passed on {Run.Work[..8]}", Assert.Single(Run.TestResults!, one => one.Phase == Phase.Checks).Text);
        Assert.Equal("", Repository.Git("status", "--porcelain"));
        Assert.Equal((4, 4), (Run.Usage!.Calls, Run.Usage.Untold)); // the agent's turns, of which it tells no cost
    }

    [Fact]
    public async Task One_that_fails_and_then_passes_on_the_same_commit_is_flaky_and_passes()
    {
        var flaky = $"echo x >> '{_outside.At("count")}'; test $(wc -l < '{_outside.At("count")}') -ne 2";

        var exit = await RunAsync(Writing, [Shell("net", flaky)]);

        Assert.Equal(ExitCode.Ok, exit);
        Assert.Equal(["1 net", "1 IMPLEMENT", "1 net", "1 net", "1 REVIEW", "1 AUDIT"], Turns);
        Assert.Contains(
            "net: flaky: failed, then passed on the same commit",
            Assert.Single(Run.TestResults!, one => one.Phase == Phase.Checks).Text
        );
        Assert.Empty(Run.Findings);
    }

    [Fact]
    public async Task What_failed_before_the_run_is_told_and_not_held_against_it()
    {
        var exit = await RunAsync(Writing, [Shell("old", "exit 4"), Shell("new", "true")]);

        Assert.Equal(ExitCode.Ok, exit);
        Assert.Equal(["1 old", "1 old", "1 new", "1 IMPLEMENT", "1 old", "1 old", "1 new", "1 REVIEW", "1 AUDIT"], Turns);
        Assert.Contains(
            "old: fails, exit status 4, as it did before the run",
            Assert.Single(Run.TestResults!, one => one.Phase == Phase.Checks).Text
        );
    }

    [Fact]
    public async Task What_failed_before_the_run_and_passed_once_may_not_fail_again()
    {
        var script = new AgentScript()
            .Turn("implement", cycle: 1)
            .Writes("sum.txt", "right\n")
            .Turn("implement", cycle: 2)
            .Writes("sum.txt", "wrong\n")
            .Turn("implement")
            .Writes("sum.txt", "right again\n")
            .Turn("review", cycle: 1)
            .Writes(
                "grimoires/loa/a2a/sprint-1/engineer-feedback.md",
                "Verdict: CHANGES_REQUIRED\n\n## Findings\n\n- [high] sum.txt:1 say it better\n"
            )
            .GatesApprove();

        var exit = await RunAsync(script, [Shell("sums", "grep -q right sum.txt")]);

        Assert.Equal(ExitCode.Ok, exit);
        Assert.Equal(
            [
                "1 sums",
                "1 sums",
                "1 IMPLEMENT",
                "1 sums",
                "1 REVIEW",
                "2 IMPLEMENT",
                "2 sums",
                "2 sums",
                "3 IMPLEMENT",
                "3 sums",
                "3 REVIEW",
                "3 AUDIT",
            ],
            Turns
        );
    }

    [Fact]
    public async Task What_passed_on_the_commit_a_run_begins_with_is_not_repeated_and_what_failed_is()
    {
        Repository.Write(".gitignore", "node_modules/\n");
        Repository.Write("node_modules/one.js", "1\n");
        string[] checks =
        [
            Shell("passes", "true"),
            Shell("fails", "exit 1"),
            Shell("copies", "test -e node_modules", "keep", "node_modules"),
            Shell("copies-nothing", "test ! -e vendor", "keep", "vendor"),
        ];
        await RunAsync(Writing, checks);
        Repository.Git("checkout", "-q", "main");
        _scene.Events.Clear();

        var exit = await StartAsync("sprint-2", checks);

        Assert.Equal(ExitCode.Ok, exit);
        Assert.Equal(["1 fails", "1 fails", "1 copies", "1 IMPLEMENT", "1 passes"], Turns.Take(5));
        var known = _scene.Events.OfType<RunEvent.CheckEnded>().First();
        Assert.True(known.Result is { Name: "passes", Passed: true, IsBaseline: true, Earlier: not null });
        Assert.Matches("^CHECKS: passes before the run: passed at [-0-9]{10} [0-9:]{5}Z, not repeated$", EventWording.Line(known));
    }

    [Fact]
    public async Task What_passed_is_known_for_a_day()
    {
        await RunAsync(Writing, [Shell("sums", "true")]);
        var (begun, known) = (Run.BaseCommit, new PassedChecks(Repository.Path, TimeProvider.System));
        var check = Check.Read(Shell("sums", "true")).Program;

        Assert.NotNull(known.Find(check, begun));
        Assert.NotNull(known.Find(check, Run.Work));
        Assert.Null(known.Find(check with { Command = ["false"] }, begun));
        var tomorrow = new PassedChecks(Repository.Path, new FakeTime(TimeProvider.System.GetUtcNow().AddDays(1).AddMinutes(1)));
        Assert.Null(tomorrow.Find(check, begun));
        tomorrow.Keep(check, Run.Work);
        Assert.Null(known.Find(check, begun)); // removed, as it was too old
        var yesterday = new PassedChecks(Repository.Path, new FakeTime(TimeProvider.System.GetUtcNow()));
        Assert.Null(yesterday.Find(check, Run.Work)); // a clock that jumped back: from tomorrow
    }

    [Theory]
    [InlineData("sleep 60", "no end after")]
    [InlineData("kill -9 $$", "exit status 137")]
    [InlineData("no-such-program-anywhere", "exit status 127")]
    public async Task One_that_hangs_dies_or_is_not_there_has_failed(string command, string ending)
    {
        Repository.Write("slow", "");
        var exit = await RunAsync(
            new AgentScript()
                .Turn("implement")
                .Appends("work.txt", "{cycle}\n")
                .Runs("git rm -q --cached slow 2>/dev/null; rm -f slow")
                .GatesApprove(),
            [$$"""{"name":"slow","run":{"shell":"test -e slow || { {{command}}; }"},"timeout_minutes":"0.02"}"""],
            new RunOptions(SameIssueThreshold: 1)
        );

        Assert.Equal(ExitCode.Failed, exit);
        Assert.Contains(ending, Assert.Single(Run.Findings).Title);
        Assert.DoesNotContain("1 REVIEW", Turns);
    }

    [Fact]
    public async Task One_that_the_end_of_the_runs_own_time_cuts_off_has_not_failed()
    {
        var exit = await RunAsync(Writing, [Shell("slow", "sleep 60")], new RunOptions(TimeoutHours: 4.0 / 3600));

        Assert.Equal(ExitCode.Failed, exit);
        Assert.Equal("timeout", Run.Halt!.Trigger);
        Assert.Equal(["1 slow"], Turns);
        Assert.Empty(_scene.Events.OfType<RunEvent.CheckEnded>());
    }

    [Fact]
    public async Task What_a_check_writes_does_not_stay()
    {
        var exit = await RunAsync(Writing, [Shell("messy", "echo changed > README.md; echo new > left.txt")]);

        Assert.Equal(ExitCode.Ok, exit);
        Assert.Equal("sample\n", Repository.Read("README.md"));
        Assert.False(File.Exists(Repository.At("left.txt")));
        Assert.Equal("", Repository.Git("status", "--porcelain"));
    }

    [Theory]
    [InlineData("off")]
    [InlineData("auto")]
    public async Task It_runs_on_the_commit_and_not_on_what_the_agent_left(string mounts)
    {
        Repository.Write(".gitignore", "*.log\ndeps/\n");
        Repository.Write("deps/lib", "kept\n");
        var script = new AgentScript().Turn("implement").Writes("work.txt", "done\n").Writes("left.log", "leftover\n").GatesApprove();
        var line =
            "test ! -e left.log && test ! -e own.log && test \"$(cat deps/lib)\" = kept && touch own.log deps/own && echo x > README.md";

        var exit = await RunAsync(script, [Shell("clean", line, "keep", "deps"), Shell("again", line, "keep", "deps")], mounts: mounts);

        Assert.Equal(ExitCode.Ok, exit);
        Assert.Equal(["1 clean", "1 again", "1 IMPLEMENT", "1 clean", "1 again", "1 REVIEW", "1 AUDIT"], Turns);
        Assert.True(File.Exists(Repository.At("left.log")));
        Assert.False(File.Exists(Repository.At("own.log")));
        Assert.False(File.Exists(Repository.At("deps/own")));
        Assert.Equal("sample\n", Repository.Read("README.md"));
        Assert.Single(Repository.Git("worktree", "list").Trim().Split('\n'));
    }

    [Fact]
    public async Task What_a_check_commits_comes_on_no_branch()
    {
        var exit = await RunAsync(
            Writing,
            [
                Shell(
                    "commits",
                    "echo x > x; git add x && git -c user.name=x -c user.email=x@example.com commit -qm x; git update-ref refs/heads/sly HEAD; true"
                ),
            ],
            mounts: "auto"
        );

        Assert.Equal(ExitCode.Ok, exit);
        Assert.DoesNotContain("sly", Repository.Git("branch", "--list", "sly"));
        Assert.DoesNotContain(" x\n", Repository.Git("log", "--all", "--format=%h %s%n"));
    }

    [Fact]
    public async Task It_has_no_network_but_loopback_unless_it_asks_for_it()
    {
        var same = $"test \"$(readlink /proc/self/ns/net)\" = '{new FileInfo("/proc/self/ns/net").LinkTarget}'";

        var exit = await RunAsync(
            Writing,
            [Shell("offline", $"! {same} && grep -q lo: /proc/net/dev"), Shell("online", same, "network", "listed")],
            mounts: "auto"
        );

        Assert.Equal(ExitCode.Ok, exit);
        Assert.All(
            _scene.Events.OfType<RunEvent.CheckEnded>(),
            e => Assert.Equal((e.Result.Name, true, 1), (e.Result.Name, e.Result.Passed, e.Result.Tries))
        );
    }

    [Fact]
    public async Task Checks_wait_for_the_gate_they_name()
    {
        var exit = await RunAsync(
            Writing,
            [Shell("slow", "exit 0", "before", "publish"), Shell("e2e", ":", "before", "audit"), Shell("unit", "true")]
        );

        Assert.Equal(ExitCode.Ok, exit);
        Assert.Equal(
            ["1 slow", "1 e2e", "1 unit", "1 IMPLEMENT", "1 unit", "1 REVIEW", "1 e2e", "1 AUDIT", "1 slow"],
            _scene
                .Events.OfType<RunEvent.TurnStarted>()
                .Select(e => $"{e.Cycle} {(e.Phase.Word() is "REVIEW" or "AUDIT" or "IMPLEMENT" ? e.Phase.Word() : e.Agent)}")
        );
    }

    [Fact]
    public async Task A_late_check_that_fails_sends_the_sprint_back_to_IMPLEMENT()
    {
        var script = new AgentScript()
            .Turn("implement", cycle: 1)
            .Writes("sum.txt", "wrong\n")
            .Turn("implement")
            .Writes("sum.txt", "right\n")
            .GatesApprove();

        var exit = await RunAsync(script, [Shell("slow", "test ! -e sum.txt || grep -q right sum.txt", "before", "publish")]);

        Assert.Equal(ExitCode.Ok, exit);
        Assert.Equal(2, Run.Cycles.Current);
        Assert.Equal(Phase.PrePublish, Assert.Single(Run.Findings).Phase);
    }

    [Theory]
    [InlineData("right, by a person\n", "1 IMPLEMENT|1 sums|1 REVIEW|1 AUDIT|1 AUDIT|1 sums", 1)]
    [InlineData("wrong, by a person\n", "1 IMPLEMENT|1 sums|1 REVIEW|1 AUDIT|1 AUDIT|1 sums|1 sums|2 IMPLEMENT|2 sums|2 REVIEW|2 AUDIT", 2)]
    public async Task What_a_person_commits_after_the_gates_looked_is_checked_before_it_is_published(string text, string turns, int cycles)
    {
        Repository.Write("sum.txt", "right\n");
        var script = new AgentScript()
            .Turn("implement", cycle: 1)
            .Appends("work.txt", "{cycle}\n")
            .Turn("implement")
            .Writes("sum.txt", "right again\n")
            .Turn("audit")
            .Runs(
                $"test ! -e '{_outside.At("may-audit")}' || echo 'Verdict: APPROVED' > grimoires/loa/a2a/sprint-1/auditor-sprint-feedback.md"
            )
            .GatesApprove();
        Assert.NotEqual(
            ExitCode.Ok,
            await RunAsync(script, [Shell("sums", "grep -q right sum.txt")], new RunOptions(AgentFailureThreshold: 1))
        );
        Repository.Write("sum.txt", text);
        Repository.Git("commit", "-q", "-m", "mine", "sum.txt");
        File.WriteAllText(_outside.At("may-audit"), "");

        var exit = await new RunEngine(_scene.Parts(program: "/bin/true")).ResumeAsync(
            new ResumeRequest(Repository.Path, ResetBreaker: true),
            TestContext.Current.CancellationToken
        );

        Assert.True(exit == ExitCode.Ok, $"{Run.Halt} {string.Join('|', Turns)}");
        Assert.Equal(turns.Split('|'), Turns.Skip(1)); // without those before the first cycle
        Assert.Equal(cycles, Run.Cycles.Current);
        Assert.StartsWith($"sums: passed on {Run.Work[..8]}", Assert.Single(Run.TestResults!, one => one.Phase == Phase.Checks).Text);
    }

    [Fact]
    public async Task One_that_may_not_be_flaky_fails_when_it_is()
    {
        var flaky = $"echo x >> '{_outside.At("count")}'; test $(wc -l < '{_outside.At("count")}') -ne 2";

        var exit = await RunAsync(Writing, [Shell("net", flaky, "flaky", "fail")]);

        Assert.Equal(ExitCode.Ok, exit);
        Assert.Equal(["1 net", "1 IMPLEMENT", "1 net", "1 net", "2 IMPLEMENT", "2 net", "2 REVIEW", "2 AUDIT"], Turns);
        Assert.Contains("it failed, then passed", Assert.Single(Run.Findings).Title);
    }

    [Fact]
    public async Task A_folder_to_keep_that_git_tracks_is_named()
    {
        Repository.Write("lib/own.txt", "tracked\n");
        await RunAsync(Writing, [Shell("x", "true", "keep", "lib")], new RunOptions(MaxCycles: 1));

        Assert.Contains("checks: keep: lib has files that git tracks", Run.Checks![0].Tail);
    }

    [Theory]
    [InlineData("off")]
    [InlineData("auto")]
    public async Task A_test_that_was_changed_to_pass_is_told_and_ruled_on(string mounts)
    {
        Repository.Write("sum.txt", "3\n");
        Repository.Write("test/sum.test.js", "grep -q 3 sum.txt\n");
        var script = new AgentScript()
            .Turn("implement")
            .Writes("sum.txt", "4\n")
            .Writes("test/sum.test.js", "grep -q 4 sum.txt\n")
            .Turn("review")
            .Writes(
                "grimoires/loa/a2a/sprint-1/engineer-feedback.md",
                "All good\n\n## What happened to the tests\n\n- T1 fine: the sprint asks for 4\n"
            )
            .Turn("audit")
            .Writes(
                "grimoires/loa/a2a/sprint-1/auditor-sprint-feedback.md",
                "Verdict: APPROVED\n\n## What happened to the tests\n\n- T1 fine\n"
            );

        var exit = await RunAsync(script, [Shell("sums", "sh test/sum.test.js")], mounts: mounts);

        Assert.Equal(ExitCode.Ok, exit);
        Assert.Equal(
            ["1 sums", "1 IMPLEMENT", "1 sums", "1 sums, old tests", "1 sums, old tests", "1 sums, old code", "1 REVIEW", "1 AUDIT"],
            Turns
        );
        var change = Assert.Single(Run.Tests!);
        Assert.Equal(
            "T1 test/sum.test.js:1 the tests were changed to pass: as they were before, check sums fails on the new code (exit status 1)",
            TestChanges.Line(change)
        );
        Assert.StartsWith($"sums: passed on {Run.Work[..8]}", Assert.Single(Run.TestResults!, one => one.Phase == Phase.Checks).Text);
        Assert.Equal("4\n", Repository.Read("sum.txt"));
        Assert.Equal("", Repository.Git("status", "--porcelain"));
    }

    [Fact]
    public async Task A_new_test_that_passes_on_the_old_code_is_told()
    {
        Repository.Write("sum.txt", "3\n");
        var script = new AgentScript()
            .Turn("implement")
            .Writes("sum.txt", "4\n")
            .Writes("test/sum.test.js", "test -e sum.txt\n")
            .GatesApprove();

        await RunAsync(script, [Shell("sums", "for t in test/*; do test ! -e $t || sh $t || exit; done")], new RunOptions(MaxCycles: 1));

        Assert.Equal(["1 sums", "1 IMPLEMENT", "1 sums", "1 sums, old code", "1 REVIEW"], Turns);
        Assert.Equal(TestEvidenceKind.NewTestsPass, Assert.Single(Run.Tests!).Evidence.Kind);
    }

    [Theory]
    [InlineData(
        "checks: [{name: tests, run: [npm, test]}, {name: tests, run: [make]}]\n",
        ".loa.config.yaml:1:43",
        "the name tests is there twice"
    )]
    [InlineData("checks:\n  - name: tests\n    cmd: npm test\n", ".loa.config.yaml:2:5", "it has a key cmd")]
    [InlineData("checks: npm test\n", ".loa.config.yaml:1:9", "it has no name and run")]
    [InlineData("checks:\n  tests: [npm, test]\n", ".loa.config.yaml:2:3", "checks is a section")]
    public void A_check_that_cannot_be_read_is_refused_with_its_place(string file, string place, string why)
    {
        Repository.Write(".loa.config.yaml", file);

        var refused = Assert.Throws<ProblemException>(() => ConfigFile.Load(Repository.Path));

        Assert.Contains(place, refused.Problem.On);
        Assert.Contains(why, refused.Problem.What);
        Assert.Equal(ExitCode.Usage, refused.Problem.Exit);
    }

    private static AgentScript Writing => new AgentScript().Turn("implement").Appends("work.txt", "{cycle}\n").GatesApprove();

    private static string Shell(string name, string line, string key = "flaky", string value = "pass") =>
        new System.Text.Json.Nodes.JsonObject
        {
            ["name"] = name,
            ["run"] = new System.Text.Json.Nodes.JsonObject { ["shell"] = line },
            [key] = key == "keep" ? new System.Text.Json.Nodes.JsonArray(value) : value,
        }.ToJsonString();

    private Task<ExitCode> RunAsync(AgentScript script, IReadOnlyList<string> checks, RunOptions? options = null, string mounts = "off")
    {
        Repository.Write("grimoires/loa/sprint.md", "## Sprint 1: Lines\n\nWrite lines.\n\n## Sprint 2: More\n\nWrite more.\n");
        Repository.Write("agent.yaml", script);
        Repository.Git("add", "-A");
        Repository.Git("commit", "-q", "-m", "plan");
        return StartAsync("sprint-1", checks, options, mounts);
    }

    private Task<ExitCode> StartAsync(string sprint, IReadOnlyList<string> checks, RunOptions? options = null, string mounts = "off") =>
        new RunEngine(_scene.Parts(program: mounts == "off" ? "/bin/true" : Cage.Program)).StartAsync(
            new RunRequest(
                Repository.Path,
                sprint,
                (options ?? new RunOptions()) with
                {
                    Agent = "scripted",
                    AgentScript = Path.Combine(Repository.Path, "agent.yaml"),
                    IceMounts = mounts,
                    IceWritable = [_outside.Path],
                    RetryPauseSeconds = 0,
                    Push = PushMode.Local,
                    Checks = checks,
                }
            ),
            TestContext.Current.CancellationToken
        );
}
