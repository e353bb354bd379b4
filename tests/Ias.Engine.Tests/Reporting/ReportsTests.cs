using System.Text.Json.Nodes;
using Ias.Core.Reporting;
using Ias.Engine.Reporting;
using Ias.Engine.Reporting.Html;
using Ias.Engine.State;
using Ias.Tests;

namespace Ias.Engine.Tests.Reporting;

public sealed class ReportsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_run_that_last_did_something_is_told_with_those_shortly_before_it()
    {
        LayOutTheNight();

        var report = Read("");

        Assert.Equal("run-20260118-202900-b7d2", report.RunId);
        Assert.Equal("run-20260118-192900-a1c3", Assert.Single(report.Earlier).RunId);
    }

    [Fact]
    public void A_run_before_it_whose_sprint_changed_nothing_is_told_too()
    {
        LayOutTheNight();
        var state = _folder.At(".run", "archive", "run-20260118-192900-a1c3", "state.json");
        var run = JsonNode.Parse(File.ReadAllText(state))!;
        run["changed_nothing"] = new JsonArray("sprint-1");
        File.WriteAllText(state, run.ToJsonString());

        Assert.Equal("run-20260118-192900-a1c3", Assert.Single(Read("").Earlier).RunId);
    }

    [Theory]
    [InlineData("run-20260118-192900-a1c3")]
    [InlineData("run-20260118-19")]
    public void An_archived_run_is_told_by_its_name_or_its_beginning(string wanted)
    {
        LayOutTheNight();

        Assert.Equal("Cart totals", Read(wanted).Title);
    }

    [Theory]
    [InlineData("run-2026", ExitCode.Usage, "Several runs")]
    [InlineData("run-1999", ExitCode.NothingToDo, "There is no run")]
    public void A_name_that_means_none_or_several_is_refused_with_those_there_are(string wanted, ExitCode exit, string what)
    {
        LayOutTheNight();

        var refused = Assert.Throws<ProblemException>(() => Read(wanted)).Problem;

        Assert.Equal(exit, refused.Exit);
        Assert.StartsWith(what, refused.What);
    }

    [Fact]
    public void Where_no_run_was_there_is_nothing_to_tell() =>
        Assert.Equal(ExitCode.NothingToDo, Assert.Throws<ProblemException>(() => Read("")).Problem.Exit);

    [Fact]
    public void Open_decision_records_of_the_repository_are_worth_a_look()
    {
        LayOutTheNight();
        Directory.CreateDirectory(_folder.At("docs", "ias", "decisions"));
        File.WriteAllText(_folder.At("docs", "ias", "decisions", "0001.md"), "# Which store?\n- status: open\n");

        Assert.Contains(Read("").Look, decision => decision.Words == "Decide: Which store?");
    }

    [Fact]
    public void A_log_whose_state_file_is_gone_is_told_all_the_same()
    {
        LayOutTheNight();
        File.Delete(_folder.At(".run", "state.json"));

        Assert.Equal("Discounts", Read("run-20260118-202900-b7d2").Title);
    }

    [Fact]
    public void What_a_runner_wrote_is_no_run_of_its_own()
    {
        LayOutTheNight();
        var log = _folder.At(".run", "events.jsonl");
        File.Delete(_folder.At(".run", "state.json"));
        File.WriteAllText(log, File.ReadAllText(log).Replace("\"target\":\"sprint-2\"", "\"target\":\"20260118-shop\""));

        Assert.Equal("run-20260118-192900-a1c3", Read("").RunId);
    }

    [Fact]
    public void Another_kind_of_run_is_one_more_source()
    {
        LayOutTheNight();

        Assert.Equal("queue", new Reports([Source(), new OneRun()], _folder.Path, "ias", []).Read("").Kind);
    }

    [Fact]
    public void A_run_whose_log_this_machine_did_not_write_is_told_with_that_warning()
    {
        LayOutTheNight();
        var heads = new RunHeads(_folder.At("state"));
        var other = Directory.CreateDirectory(_folder.At("other")).FullName;
        heads.Begin("run-20260118-202900-b7d2", other).Dispose(); // the run is that work tree's
        var source = new RunModeReports(new RunFiles(_folder.Path), engineAlive: false, "ias", heads);

        var report = new Reports([source], _folder.Path, "ias", []).Read("");

        Assert.Contains($"belongs to {other}", report.Warning);
        Assert.Contains($"**WARNING: {report.Warning}.**", MarkdownReport.Of(report, TimeZoneInfo.Utc));
        Assert.Contains(report.Warning, HtmlReport.Of(report, TimeZoneInfo.Utc, "ias"));
        Assert.DoesNotContain("WARNING", MarkdownReport.Of(report with { Warning = "" }, TimeZoneInfo.Utc));
    }

    [Theory]
    [InlineData("landlock")]
    [InlineData("none")]
    public void A_report_names_the_cage_in_one_word(string cage)
    {
        var report = SampleReport.Saying("x") with { Cage = cage };

        Assert.Contains($", cage: {cage}\n", MarkdownReport.Of(report, TimeZoneInfo.Utc));
        Assert.Contains($">cage: {cage}<", HtmlReport.Of(report, TimeZoneInfo.Utc, "ias"));
    }

    private MorningReport Read(string wanted) => new Reports([Source()], _folder.Path, "ias", []).Read(wanted);

    private RunModeReports Source() => new(new RunFiles(_folder.Path), engineAlive: false, "ias");

    private void LayOutTheNight()
    {
        var night = Path.Combine(Checkout.Root, "tests", "fixtures", "night", "run");
        foreach (var file in Directory.EnumerateFiles(night, "*", SearchOption.AllDirectories))
        {
            var to = _folder.At(".run", Path.GetRelativePath(night, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }
    }

    private sealed class OneRun : IReportSource
    {
        public IEnumerable<ReportedRun> Runs() =>
            [new ReportedRun("20260202-shop", new DateTimeOffset(2026, 2, 2, 0, 0, 0, TimeSpan.Zero), "/")];

        public MorningReport? Read(ReportedRun run) => SampleReport.Saying("x") with { Kind = "queue" };

        public ReportEarlier? Glance(ReportedRun run) => null;
    }
}
