using System.Text.Json;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Reporting;
using Ias.Core.Tests.Runs;
using Ias.Core.Text;

namespace Ias.Core.Tests.Reporting;

public sealed class RunModeReportTests
{
    private static readonly IReadOnlyList<RunEvent> Night =
    [
        .. File.ReadLines(Path.Combine(Checkout.Root, "tests", "fixtures", "night", "run", "events.jsonl"))
            .Select(line => JsonSerializer.Deserialize(line, EventJson.Default.RunEvent)!),
    ];

    [Fact]
    [Trait("Requirement", "R-086")]
    public void A_night_adds_up()
    {
        var report = Of(Night);

        Assert.Equal(new ReportTotals(5, 14, 7.46m, 2_730_000, 216_000, 2, 7, 10, 34, 8, 4, 0), report.Totals);
        Assert.Equal(report.Totals.CostUsd, report.Steps.Sum(step => step.CostUsd));
        Assert.Equal(("finished", ReportTone.Good), (report.Outcome.Word, report.Outcome.Tone));
    }

    [Fact]
    public void Each_cycle_tells_how_it_ended_and_what_it_changed() =>
        Assert.Equal(
            [
                "cycle 1: 2 findings, 3 files",
                "cycle 2: 1 finding, 2 files",
                "cycle 3: 1 finding, 1 files",
                "cycle 4: 1 finding, 2 files",
                "cycle 5: approved, 2 files",
            ],
            Of(Night).Steps.Select(step => $"{step.Name}: {step.Result}, {step.Files} files")
        );

    [Fact]
    public void A_finding_that_came_back_names_every_cycle_it_came_back_in() =>
        Assert.Equal(
            ["cycle 1", "cycle 2", "cycle 4"],
            Of(Night).Findings.First(finding => finding.Place == "src/cart/totals.ts:88").Steps
        );

    [Fact]
    public void The_time_goes_into_turns_waits_and_standing_still_which_do_not_overlap()
    {
        var spans = Of(Night).Spans;

        Assert.Contains(spans, span => span is { Kind: ReportKind.Wait, Words: "waited: session limit reached" });
        Assert.Contains(spans, span => span.Kind == ReportKind.Stop && span.Words.StartsWith("stopped: one finding came back"));
        Assert.All(
            spans.Zip(spans.Skip(1)),
            pair => Assert.True(pair.First.To <= pair.Second.From.AddSeconds(1), $"{pair.First} {pair.Second}")
        );
    }

    [Fact]
    [Trait("Requirement", "R-086")]
    public void What_failed_is_said_once_in_the_words_used_everywhere()
    {
        var troubles = Of(Night).Troubles.Select(trouble => trouble.Words).ToList();

        Assert.Contains(troubles, said => said.StartsWith("IMPLEMENT crashed after 2m13s: exit status 1; log: .run/"));
        Assert.Contains("ICE refused push main: the branch is protected", troubles);
        Assert.Single(troubles, words => words.Contains("one finding came back"));
    }

    [Fact]
    public void A_halted_run_says_why_and_what_to_type()
    {
        var halted = Night.TakeWhile(happened => happened is not RunEvent.NoteTaken).ToList();

        var report = Of(halted);

        Assert.Equal(("stopped", ReportTone.Danger), (report.Outcome.Word, report.Outcome.Tone));
        Assert.StartsWith("It stopped on its own: one finding came back in 3 cycles", report.Outcome.Sentence);
        Assert.Contains(report.Waiting, decision => decision.Command.Contains("run-resume --reset-ice"));
        Assert.Contains("run-resume --reset-ice", report.Next[0]);
    }

    [Fact]
    public void A_run_without_its_engine_is_told_from_one_at_work()
    {
        var midway = Night.Take(20).ToList();

        Assert.Equal("running", RunModeReport.Of(midway, engineAlive: true, "ias")!.Outcome.Word);
        var gone = RunModeReport.Of(midway, engineAlive: false, "my-ias")!;
        Assert.Equal(("engine gone", "my-ias run-resume"), (gone.Outcome.Word, gone.Next[0]));
    }

    [Fact]
    public void A_push_that_waits_for_an_answer_waits_for_a_person()
    {
        var story = new Story();
        story.Tell(
            new RunEvent.StateChanged(RunState.Running, RunState.Complete, RunTrigger.GatesPassed),
            new RunEvent.PushRequested("feature/sprint-1", 3, 5)
        );

        var report = Of(story.Events);

        Assert.Equal("needs you", report.Outcome.Word);
        Assert.Equal(
            "The push of feature/sprint-1 needs your answer. 3 commits, 5 files changed, +0 -0",
            Assert.Single(report.Waiting).Words
        );
    }

    [Theory]
    [InlineData("pushed; no pull request: the remote is not a GitHub address", true, "cat .run/pr-body.md")]
    [InlineData("pushed; no pull request: in other words", true, "cat .run/pr-body.md")]
    [InlineData("pushed; no pull request: gh is not logged in", false, "gh pr create --draft")]
    public void A_pull_request_is_still_to_be_made_only_where_there_can_be_one(string reason, bool toFolder, string command)
    {
        var story = new Story();
        story.Tell(
            new RunEvent.StateChanged(RunState.Running, RunState.Complete, RunTrigger.GatesPassed),
            new RunEvent.Pushed("origin", "feature/sprint-1", "h"),
            new RunEvent.PublishSkipped(reason, ".run/pr-body.md", toFolder),
            new RunEvent.StateChanged(RunState.Complete, RunState.JackedOut, RunTrigger.Published)
        );

        var report = Of(story.Events);

        var look = report.Look.Where(one => !one.Words.StartsWith("No check ran")).ToList();
        Assert.Equal((toFolder ? 0 : 1, toFolder ? 1 : 0), (report.Waiting.Count, look.Count));
        Assert.StartsWith(command, Assert.Single(report.Waiting.Concat(look)).Command);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_run_without_checks_says_that_nothing_but_agents_looked_at_it(bool hasChecks)
    {
        var story = new Story(hasChecks ? new RunOptions(Checks: ["""{"name":"tests","run":["make"]}"""]) : null);
        story.Tell(new RunEvent.StateChanged(RunState.Complete, RunState.JackedOut, RunTrigger.Published));

        Assert.Equal(
            hasChecks ? 0 : 1,
            Of(story.Events).Look.Count(one => one.Words == "No check ran: nothing but agents looked at this.")
        );
    }

    [Fact]
    public void A_breach_comes_with_what_restores()
    {
        var story = new Story();
        story.Tell(
            new RunEvent.IceBreached("main was moved", "git update-ref refs/heads/main abc", "t"),
            new RunEvent.HaltBegun("main was moved", HaltTrigger.IceBreach, "ICE"),
            new RunEvent.StateChanged(RunState.Running, RunState.Halted, RunTrigger.FatalError, "main was moved")
        );

        Assert.StartsWith("git update-ref refs/heads/main abc\n", Assert.Single(Of(story.Events).Waiting).Command);
    }

    [Fact]
    public void Of_a_plan_every_sprint_has_a_row_of_its_own()
    {
        var story = new Story(plan: Story.Plan(2));
        story.BeginSprint();
        story.Tell(new RunEvent.CycleStarted(1, "h"), new RunEvent.CycleEnded(1, true, 1, []));
        story.Tell(
            new RunEvent.SprintStarted("sprint-2", "Title 2", "feature/sprint-plan", "main", "h"),
            new RunEvent.CycleStarted(1, "h")
        );

        Assert.Equal(
            ["sprint-1: cycle 1, approved", "sprint-2: cycle 1, not finished"],
            Of(story.Events).Steps.Select(step => $"{step.Row}: {step.Name}, {step.Result}")
        );
    }

    [Fact]
    public void Unknown_costs_stay_unknown()
    {
        var story = new Story();

        Assert.Null(Of(story.Events).Totals.CostUsd);
        Assert.Equal("unknown", Wording.Money(null));
    }

    [Fact]
    public void No_event_is_no_report() => Assert.Null(RunModeReport.Of([], engineAlive: false, "ias"));

    [Fact]
    public void As_json_it_has_snake_case_keys_and_a_version()
    {
        using var json = JsonDocument.Parse(JsonSerializer.Serialize(Of(Night), ReportJson.Default.MorningReport));

        Assert.Equal(1, json.RootElement.GetProperty("schema_version").GetInt32());
        Assert.Equal("work", json.RootElement.GetProperty("spans")[0].GetProperty("kind").GetString());
        Assert.Equal(7.46m, json.RootElement.GetProperty("totals").GetProperty("cost_usd").GetDecimal());
    }

    [Theory]
    [InlineData(999, "999")]
    [InlineData(310_000, "310k")]
    [InlineData(2_730_000, "2.7M")]
    [InlineData(27_300_000, "27M")]
    public void Tokens_are_rounded_to_what_one_reads_at_a_glance(long tokens, string words) => Assert.Equal(words, Wording.Tokens(tokens));

    private static MorningReport Of(IReadOnlyList<RunEvent> events) => RunModeReport.Of(events, engineAlive: false, "ias")!;
}
