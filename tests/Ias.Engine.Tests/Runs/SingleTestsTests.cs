using System.Text.Json.Nodes;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.TestEvidence;
using Ias.Engine.Runs;
using Ias.Engine.State;
using Ias.Tests;

namespace Ias.Engine.Tests.Runs;

/// <summary>Checks whose reports name single tests: whole runs with a scripted agent and a test runner of a few lines of shell.</summary>
public sealed class SingleTestsTests : IDisposable
{
    // Reads lines such as test('adds', () => expect(read('adds')).toBe(3)); and prints TAP.
    private const string Runner = """
        status=0
        count=0
        sed -n "s/^test('\(.*\)', .*read('\(.*\)')).toBe(\(.*\)));$/\3 \2 \1/p" *.test.js > cases
        while read -r want file name; do
            count=$((count + 1))
            got=$(cat "$file" 2>/dev/null)
            if [ "$got" = "$want" ]; then
                echo "ok $count - $name"
            else
                echo "not ok $count - $name"
                printf '  ---\n  message: "expected %s was %s"\n  ...\n' "$want" "$got"
                status=1
            fi
        done < cases
        echo "1..$count"
        exit $status

        """;

    private readonly EngineScene _scene = new();
    private readonly TemporaryFolder _outside = new();

    private TemporaryRepository Repository => _scene.Repository;

    private RunRecord Run => RunStateFiles.Peek(new RunFiles(Repository.Path)).Run!;

    private CheckResult Last => Run.Checks!.Last(check => check.Tests == TestsOf.Work);

    public void Dispose()
    {
        _scene.Dispose();
        _outside.Dispose();
    }

    [Fact]
    public async Task Each_test_that_fails_is_a_finding_and_what_failed_before_is_none()
    {
        Repository.Write("adds", "3\n");
        Repository.Write("sums", "1\n");
        Repository.Write("rounds", "1\n");
        Repository.Write("a.test.js", $"{Test("adds", 3)}{Test("sums", 2)}{Test("rounds", 1)}");
        var script = new AgentScript()
            .Turn("implement", cycle: 1)
            .Writes("adds", "4\n")
            .Writes("rounds", "2\n")
            .Turn("implement")
            .Writes("adds", "3\n")
            .Writes("rounds", "1\n")
            .GatesApprove();

        var exit = await RunAsync(script);

        Assert.Equal(ExitCode.Ok, exit);
        Assert.Equal(
            ["test \"adds\" fails: expected 3 was 4 (check tests)", "test \"rounds\" fails: expected 1 was 2 (check tests)"],
            Run.Findings.Select(finding => finding.Title).Order(StringComparer.Ordinal)
        );
        Assert.All(Run.Findings, finding => Assert.False(finding.Open));
        Assert.StartsWith(
            "tests: fails, exit status 1, as it did before the run, 3 tests, 1 failed on ",
            Assert.Single(Run.TestResults!, one => one.Phase == Phase.Checks).Text
        );
    }

    [Fact]
    public async Task A_test_that_failed_before_and_passed_once_may_not_fail_again_though_others_still_do()
    {
        Repository.Write("a.test.js", $"{Test("adds", 3)}{Test("sums", 2)}");
        var script = new AgentScript()
            .Turn("implement", cycle: 1)
            .Writes("adds", "3\n")
            .Turn("implement", cycle: 2)
            .Writes("adds", "4\n")
            .Turn("implement")
            .Writes("adds", "3\n")
            .Turn("review", cycle: 1)
            .Writes(
                "grimoires/loa/a2a/sprint-1/engineer-feedback.md",
                "Verdict: CHANGES_REQUIRED\n\n## Findings\n\n- [high] adds:1 say it better\n"
            )
            .GatesApprove();

        var exit = await RunAsync(script);

        Assert.Equal(ExitCode.Ok, exit);
        Assert.Equal(3, Run.Cycles.Current);
        Assert.Contains(Run.Findings, finding => finding.Title == "test \"adds\" fails: expected 3 was 4 (check tests)");
        Assert.DoesNotContain(Run.Findings, finding => finding.Title.Contains("sums", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_test_in_the_place_of_the_one_that_failed_before_is_the_work_s_fault()
    {
        Repository.Write("adds", "3\n");
        Repository.Write("a.test.js", $"{Test("adds", 3)}{Test("sums", 2)}");
        var script = new AgentScript()
            .Turn("implement", cycle: 1)
            .Writes("sums", "2\n")
            .Writes("adds", "4\n")
            .Turn("implement")
            .Writes("adds", "3\n")
            .GatesApprove();

        var exit = await RunAsync(script);

        Assert.Equal((ExitCode.Ok, 2), (exit, Run.Cycles.Current));
        Assert.Equal("test \"adds\" fails: expected 3 was 4 (check tests)", Assert.Single(Run.Findings).Title);
    }

    [Fact]
    public async Task Tests_that_fail_in_turn_are_flaky_and_named()
    {
        Repository.Write("a.test.js", $"{Test("adds", 3)}");
        Repository.Write("adds", "3\n");
        var count = _outside.At("count");
        var once =
            $"echo x >> '{count}'; case $(wc -l < '{count}') in 2) echo 'not ok 9 - net';; 3) echo 'not ok 9 - disk';; esac; sh run.sh; test $(wc -l < '{count}') -gt 3 -o $(wc -l < '{count}') -eq 1";

        var exit = await RunAsync(new AgentScript().Turn("implement").Writes("work", "1\n").GatesApprove(), Check(once));

        Assert.Equal(ExitCode.Ok, exit);
        Assert.True(Last.Passed);
        Assert.Equal(["net", "disk"], Last.Flaky!);
        Assert.StartsWith(
            "tests: flaky: \"net\", \"disk\" failed, then passed on the same commit",
            Assert.Single(Run.TestResults!, one => one.Phase == Phase.Checks).Text
        );
    }

    [Fact]
    public async Task Exit_status_0_does_not_pass_where_a_test_of_the_report_failed()
    {
        Repository.Write("a.test.js", Test("adds", 3));
        Repository.Write("adds", "3\n");

        var exit = await RunAsync(
            new AgentScript().Turn("implement").Writes("adds", "4\n").GatesApprove(),
            Check("sh run.sh || true"),
            new RunOptions(MaxCycles: 1)
        );

        Assert.NotEqual(ExitCode.Ok, exit);
        Assert.Equal((false, "exit status 0, but tests of its report failed"), (Last.Passed, Last.Ending));
    }

    [Fact]
    public async Task Old_tests_that_fail_and_new_ones_that_say_nothing_are_named_with_their_place()
    {
        Repository.Write("adds", "3\n");
        Repository.Write("sums", "2\n");
        Repository.Write("a.test.js", $"{Test("sums", 2)}{Test("adds", 3)}");
        var script = new AgentScript()
            .Turn("implement")
            .Writes("adds", "4\n")
            .Writes("a.test.js", $"{Test("sums", 2)}{Test("adds", 4)}{Test("idle", 2, "sums")}{Test("rounds", 4, "adds")}")
            .GatesApprove();

        await RunAsync(script, options: new RunOptions(MaxCycles: 1));

        Assert.Equal(
            [
                (
                    TestEvidenceKind.OldTestsFail,
                    "T1 a.test.js:2 test \"adds\" was changed to pass: as it was before, it fails on the new code"
                ),
                (
                    TestEvidenceKind.NewTestsPass,
                    "T2 a.test.js:3 test \"idle\" is new, and passes on the code of before, too: it says nothing about the change"
                ),
            ],
            Run.Tests!.Select(change => (change.Evidence.Kind, TestChanges.Line(change)))
        );
    }

    [Theory]
    [InlineData("out/**/*.xml", "no file matches out/**/*.xml")]
    [InlineData("run.sh", "run.sh: it is neither JUnit XML, TRX, TAP nor go test -json")]
    [InlineData("*.broken", "a.broken: Unexpected end of file has occurred")]
    public async Task Reports_that_are_not_there_or_broken_are_told_and_the_exit_status_decides(string reports, string why)
    {
        Repository.Write("a.broken", "<testsuites><testcase name='a'>\n");

        var exit = await RunAsync(new AgentScript().Turn("implement").Writes("work", "1\n").GatesApprove(), Check("true", reports));

        Assert.Equal(ExitCode.Ok, exit);
        Assert.StartsWith(why, Last.NoReport);
        Assert.Contains(
            $"tests: passed; its reports were not read: {why}",
            Assert.Single(Run.TestResults!, one => one.Phase == Phase.Checks).Text
        );
    }

    [Fact]
    public async Task Reports_are_found_by_pattern_and_a_link_to_outside_is_not_read()
    {
        Repository.Write("ok.xml", "<testsuite><testcase name='a'/><testcase name='b'/></testsuite>");
        File.WriteAllText(_outside.At("secret.xml"), "<testsuite><testcase name='outside'/></testsuite>");
        var write =
            $"mkdir -p x/y reports && cp ok.xml x/y/1.xml && cp ok.xml x/2.xml && ln -s '{_outside.At("secret.xml")}' x/3.xml && ln -s '{_outside.Path}' x/z";

        await RunAsync(new AgentScript().Turn("implement").Writes("work", "1\n").GatesApprove(), Check(write, "x/**/*.xml"));

        Assert.Equal(4, Last.Tally!.Passed);
    }

    [Fact]
    public async Task A_secret_in_the_message_of_a_test_is_masked()
    {
        var write =
            "k=sk-ant-; printf 'not ok 1 - adds\\n  ---\\n  message: bad %s\\n  ...\\n1..1\\n' \"${k}api03-$(printf a%.0s $(seq 95))\" > r.tap; exit 1";

        await RunAsync(new AgentScript().Turn("implement").Writes("work", "1\n").GatesApprove(), Check(write, "r.tap"));

        Assert.StartsWith("bad [redacted", Assert.Single(Last.Tally!.Failed).Message);
        Assert.DoesNotContain(new string('a', 95), File.ReadAllText(new RunFiles(Repository.Path).Events));
    }

    private static string Test(string name, int value, string? file = null) =>
        $"test('{name}', () => expect(read('{file ?? name}')).toBe({value}));\n";

    private static string Check(string line, string reports = "output") =>
        new JsonObject
        {
            ["name"] = "tests",
            ["run"] = new JsonObject { ["shell"] = line },
            ["reports"] = reports,
        }.ToJsonString();

    private Task<ExitCode> RunAsync(AgentScript script, string? check = null, RunOptions? options = null)
    {
        Repository.Write("run.sh", Runner);
        Repository.Write("grimoires/loa/sprint.md", "## Sprint 1: Lines\n\nWrite lines.\n");
        Repository.Write("agent.yaml", script);
        Repository.Git("add", "-A");
        Repository.Git("commit", "-q", "-m", "plan");
        return new RunEngine(_scene.Parts(program: "/bin/true")).StartAsync(
            new RunRequest(
                Repository.Path,
                "sprint-1",
                (options ?? new RunOptions()) with
                {
                    Agent = "scripted",
                    AgentScript = Path.Combine(Repository.Path, "agent.yaml"),
                    IceMounts = "off",
                    RetryPauseSeconds = 0,
                    Push = PushMode.Local,
                    Checks = [check ?? Check("sh run.sh")],
                }
            ),
            TestContext.Current.CancellationToken
        );
    }
}
