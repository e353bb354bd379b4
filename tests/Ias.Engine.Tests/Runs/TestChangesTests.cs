using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.Runs;
using Ias.Engine.State;
using Ias.Tests;

namespace Ias.Engine.Tests.Runs;

/// <summary>What an agent does to the tests is told, and every gate rules on it: whole runs with a scripted agent and real git.</summary>
public sealed class TestChangesTests : IDisposable
{
    private const string Review = "grimoires/loa/a2a/sprint-1/engineer-feedback.md";
    private const string Audit = "grimoires/loa/a2a/sprint-1/auditor-sprint-feedback.md";
    private const string Before = "it('refuses a negative price', () => {\n  expect(price(-1)).toThrow();\n});\n";
    private const string Skipped = "it.skip('refuses a negative price', () => {\n  expect(price(-1)).toThrow();\n});\n";

    private readonly EngineScene _scene = new(withRemote: true);
    private readonly TemporaryFolder _outside = new();

    private TemporaryRepository Repository => _scene.Repository;

    private RunRecord Run => RunStateFiles.Peek(new RunFiles(Repository.Path)).Run!;

    private string Body => File.ReadAllText(new RunFiles(Repository.Path).PullRequestBody);

    private IEnumerable<string> Turns => _scene.Events.OfType<RunEvent.TurnStarted>().Select(e => $"{e.Cycle} {e.Phase.Word()}");

    public void Dispose()
    {
        _scene.Dispose();
        _outside.Dispose();
    }

    [Fact]
    public async Task A_gate_is_told_and_what_it_leaves_out_comes_back_until_it_rules()
    {
        var prompt = _outside.At("prompt");
        var script = new AgentScript()
            .Turn("implement", cycle: 1)
            .Writes("test/price.test.js", Skipped)
            .Turn("implement")
            .Runs("true")
            .Turn("review", cycle: 1)
            .Runs($"cat > '{prompt}'")
            .Writes(Review, "All good\n")
            .Turn("review")
            .Writes(Review, "All good\n\n## What happened to the tests\n\n- T1 fine: the price is checked by the form now\n")
            .Turn("audit")
            .Writes(Audit, "Verdict: APPROVED\n\n## What happened to the tests\n\n- `T1`: it moved\n");

        var exit = await RunAsync(script);

        Assert.Equal(ExitCode.Ok, exit);
        Assert.Equal(["1 IMPLEMENT", "1 REVIEW", "2 IMPLEMENT", "2 REVIEW", "2 AUDIT"], Turns);
        Assert.Contains("- T1 test/price.test.js:1 test \"refuses a negative price\" is skipped: it.skip(", File.ReadAllText(prompt));
        var finding = Assert.Single(Run.Findings);
        Assert.StartsWith("REVIEW did not rule on it: test \"refuses a negative price\" is skipped", finding.Title);
        Assert.False(finding.Open);
        Assert.Contains(
            "### What happened to the tests\n\nFacts, found by comparing the tests before and after; each may have a good reason.\n\n- `test/price.test.js:1` test \"refuses a negative price\" is skipped",
            Body
        );
        Assert.Contains("  - REVIEW: fine: the price is checked by the form now\n  - AUDIT: it moved\n", Body);
    }

    [Fact]
    public async Task A_finding_may_name_the_change_and_is_fixed_by_undoing_it()
    {
        var script = new AgentScript()
            .Turn("implement", cycle: 1)
            .Writes("test/price.test.js", Skipped)
            .Turn("implement")
            .Writes("test/price.test.js", Before)
            .Turn("review", cycle: 1)
            .Writes(Review, "## Findings\n\n- T1 [high] let it run\n")
            .GatesApprove();

        var exit = await RunAsync(script);

        Assert.Equal(ExitCode.Ok, exit);
        var finding = Assert.Single(Run.Findings);
        Assert.Equal(("test/price.test.js", "let it run", false), (finding.File, finding.Title, finding.Open));
        Assert.False(Assert.Single(Run.Tests!).IsThere);
        Assert.DoesNotContain("What happened to the tests", Body);
    }

    [Fact]
    public async Task Where_such_changes_are_refused_no_gate_is_paid_for()
    {
        var script = new AgentScript()
            .Turn("implement", cycle: 1)
            .Writes("test/price.test.js", Skipped)
            .Turn("implement")
            .Writes("test/price.test.js", Before)
            .Writes("work.txt", "done\n")
            .GatesApprove();

        var exit = await RunAsync(script, TestsChanged.Refuse);

        Assert.Equal(ExitCode.Ok, exit);
        Assert.Equal(["1 IMPLEMENT", "2 IMPLEMENT", "2 REVIEW", "2 AUDIT"], Turns);
        Assert.False(Assert.Single(Run.Findings).Open);
    }

    [Fact]
    public async Task Where_a_person_is_to_agree_nothing_is_pushed_before()
    {
        const string Fine = "\n## What happened to the tests\n\n- T1 fine\n";
        var script = new AgentScript()
            .Turn("implement")
            .Writes("test/price.test.js", Skipped)
            .Turn("review")
            .Writes(Review, $"All good\n{Fine}")
            .Turn("audit")
            .Writes(Audit, $"Verdict: APPROVED\n{Fine}");

        var exit = await RunAsync(script, TestsChanged.NeedsYou);

        Assert.Equal(ExitCode.Ok, exit);
        Assert.Equal((RunState.Complete, null), (Run.State, Run.PushAsked!.Approved));
        Assert.Empty(_scene.Events.OfType<RunEvent.Pushed>());
    }

    [Fact]
    public async Task Work_that_leaves_the_tests_alone_costs_no_word()
    {
        var script = new AgentScript()
            .Turn("implement")
            .Writes("test/more.test.js", "it('adds', () => {\n  expect(sum(1, 1)).toBe(2);\n});\n")
            .GatesApprove();

        var exit = await RunAsync(script, TestsChanged.Refuse);

        Assert.Equal(ExitCode.Ok, exit);
        Assert.Empty(Run.Tests!);
        Assert.Single(_scene.Events.OfType<RunEvent.TestsCompared>());
        Assert.DoesNotContain("What happened to the tests", Body);
    }

    [Theory]
    [InlineData("other.txt", true)]
    [InlineData("sum.txt", false)]
    [InlineData("test/sum.test.js", false)]
    public async Task A_finding_is_fixed_only_where_its_file_or_a_test_was_changed(string changed, bool isOpen)
    {
        var script = new AgentScript()
            .Turn("implement", cycle: 1)
            .Writes("sum.txt", "1\n")
            .Turn("implement")
            .Writes(changed, "2\n")
            .Turn("review", cycle: 1)
            .Writes(Review, "## Findings\n\n- [high] ./sum.txt:1 say why\n")
            .GatesApprove();

        var exit = await RunAsync(script);

        Assert.Equal((ExitCode.Ok, isOpen), (exit, Assert.Single(Run.Findings).Open));
        Assert.Equal(isOpen, Body.Contains("neither the file it names nor a test was changed since"));
    }

    private Task<ExitCode> RunAsync(AgentScript script, TestsChanged consequence = TestsChanged.Tell)
    {
        Repository.Write("grimoires/loa/sprint.md", "## Sprint 1: Lines\n\nWrite lines.\n");
        Repository.Write("test/price.test.js", Before);
        Repository.Write("agent.yaml", script);
        Repository.Git("add", "-A");
        Repository.Git("commit", "-q", "-m", "plan");
        return new RunEngine(_scene.Parts()).StartAsync(
            new RunRequest(
                Repository.Path,
                "sprint-1",
                new RunOptions(
                    Agent: "scripted",
                    AgentScript: Path.Combine(Repository.Path, "agent.yaml"),
                    IceMounts: "off",
                    IceWritable: [_outside.Path],
                    RetryPauseSeconds: 0,
                    Push: consequence == TestsChanged.NeedsYou ? PushMode.Auto : PushMode.Local,
                    TestsChanged: consequence
                )
            ),
            TestContext.Current.CancellationToken
        );
    }
}
