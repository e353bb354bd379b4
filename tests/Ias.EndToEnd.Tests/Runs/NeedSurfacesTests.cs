using System.Text.Json.Nodes;
using Ias.Cli.Runs;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Tests.Runs;
using Ias.Engine.Processes;
using Ias.Engine.State;
using Ias.Tests;
using Ias.Tui.Preferences;
using Ias.Tui.State;
using Ias.Tui.State.Jobs;

namespace Ias.EndToEnd.Tests.Runs;

/// <summary>Everything that tells what needs a person is asked about every kind of thing that can.</summary>
public sealed class NeedSurfacesTests
{
    public static TheoryData<NeedKind> All => [.. Enum.GetValues<NeedKind>()];

    [Theory]
    [Trait("Requirement", "R-086")]
    [MemberData(nameof(All))]
    public async Task Every_surface_tells_the_same(NeedKind kind)
    {
        using var scene = Made(kind);
        var sandbox = scene.Sandbox;

        var dashboard = await DashboardAsync(sandbox.Repository.Path);

        Assert.Contains(kind.Word(), dashboard.Select(need => need.Kind));
        Assert.All(dashboard, need => Assert.NotEqual("", need.Command));
        Assert.Equal(dashboard, Told(sandbox.Ias("run-status", "--json"), json => json["needs"]!, "what"));
        Assert.Equal(dashboard, Told(sandbox.Ias("top", "--json"), json => json["work_trees"]!.AsArray().Single()!["needs"]!, "what"));
        Assert.Equal(dashboard, Told(sandbox.Ias("inbox", "--json"), json => json["local"]!, "text").Where(need => need.Kind != "allow"));
        var report = JsonNode.Parse(sandbox.Ias("report", "--json").Out)!["waiting"]!.AsArray();
        Assert.Equal(
            dashboard.Select(need => (need.Kind, need.Command)),
            report.Select(need => ((string)need!["kind"]!, (string)need["command"]!))
        );
        var (status, told) = (sandbox.Ias("run-status").Out, sandbox.Ias("report").Out);
        foreach (var need in dashboard.Where(need => need.Kind != NeedKind.Halt.Word())) // which stands in a row of its own
        {
            Assert.Contains($"needs you {need.What}", status);
            Assert.Contains(need.What, told.Replace("`", "", StringComparison.Ordinal).Replace("\\", "", StringComparison.Ordinal));
        }
    }

    /// <summary>But that the engine is gone, which it cannot tell itself: its watcher does.</summary>
    public static TheoryData<NeedKind> OfEngines => [.. Enum.GetValues<NeedKind>().Where(kind => kind != NeedKind.EngineGone)];

    [Theory]
    [MemberData(nameof(OfEngines))]
    public async Task The_engine_sends_a_notice_of_it_once(NeedKind kind)
    {
        using var folder = new TemporaryFolder();
        var told = folder.At("told");
        File.WriteAllText(folder.At("notify.yaml"), $"command: [sh, -c, 'echo \"$2\" >> {told}', sh]\n");
        using var processes = new ProcessRunner(TimeProvider.System);
        var notices = new RunNotices(
            new NoticeSender(NotifyFile.Load(folder.Path), folder.Path, processes, Assert.Fail),
            new RunFiles(folder.Path),
            "ias"
        );
        List<RunEvent> events = kind switch
        {
            NeedKind.Decision => [.. new Story(queue: "q").Events, Ended(JobStatus.Blocked), Ended(JobStatus.Done)],
            NeedKind.Failed => [.. new Story(queue: "q").Events, Ended(JobStatus.Failed), Ended(JobStatus.Done)],
            _ => [.. NeedStory.Of(kind).Events],
        };

        events.ForEach(notices.Tell);
        await notices.EndAsync();

        var line = Assert.Single(File.ReadAllLines(told), line => line.Contains(kind == NeedKind.Halt ? "HALTED: " : "needs you: "));
        Assert.NotEmpty(line);
    }

    private static RunEvent.JobEnded Ended(JobStatus status) => new("j1", "Totals", "pm", status, null, "which rounding?", 1, 1);

    private static async Task<List<(string Kind, string What, string Command)>> DashboardAsync(string folder)
    {
        using var observer = new RunObserver(folder, "ias", TimeProvider.System) { MakesChecks = false };
        using var queue = new RunnerObserver(folder, TimeProvider.System);
        var seen = new TaskCompletionSource<RunSnapshot>();
        var jobs = new TaskCompletionSource<RunnerSnapshot?>();
        using var enough = new CancellationTokenSource();
        var following = observer.FollowAsync(shown => _ = shown.IsWhole && seen.TrySetResult(shown), enough.Token);
        var listing = queue.FollowAsync(shown => jobs.TrySetResult(shown), enough.Token);
        var run = await seen.Task.WaitAsync(TimeSpan.FromSeconds(30));
        var runner = await jobs.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await enough.CancelAsync();
        await Task.WhenAll(following, listing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var needs = (runner?.With(run, "ias") ?? run).NeedsYou.Where(need => need.IsOpen).ToList();
        Assert.Equal(needs.Count, (runner?.With(run, "ias") ?? run).NeedsYouCount);
        return [.. needs.Select(need => (need.Kind.Word(), need.What, need.Command))];
    }

    private static IEnumerable<(string Kind, string What, string Command)> Told(
        Sandbox.Answer answer,
        Func<JsonNode, JsonNode> list,
        string what
    )
    {
        Assert.True(answer.Exit is 0 or 3, answer.ToString()); // 3: there is no run, which a queue does not need
        return list(JsonNode.Parse(answer.Out)!)
            .AsArray()
            .Select(need =>
                (
                    (string)need!["kind"]!,
                    (string)need[what]!,
                    ((string)need["command"]!).Replace(Sandbox.Program, "ias", StringComparison.Ordinal)
                )
            );
    }

    private static QueueScene Made(NeedKind kind)
    {
        var scene = new QueueScene();
        if (kind is NeedKind.Decision or NeedKind.Failed)
        {
            Settle(scene, scene.Add("Totals"), kind == NeedKind.Failed ? JobStatus.Failed : JobStatus.Blocked);
            return scene;
        }

        var story = NeedStory.Of(kind);
        var files = new RunFiles(scene.Sandbox.Repository.Path);
        Directory.CreateDirectory(files.Folder);
        using var log = EventLog.Open(files.Events);
        log.Append(story.Events);
        RunStateFiles.Write(files, null, story.Ledger);
        return scene;
    }

    // As a runner settles it.
    private static void Settle(QueueScene scene, string id, JobStatus status)
    {
        var pending = Directory.GetFiles(scene.Queue("queue", "pending"), $"*{id}*", SearchOption.AllDirectories).Single();
        var job = JsonNode.Parse(File.ReadAllText(pending))!;
        job["status"] = status == JobStatus.Failed ? "failed" : "blocked";
        job["reason"] = "which rounding?";
        job["ended_at"] = "2026-01-19T10:00:00Z";
        var failed = scene.Queue("queue", "failed");
        Directory.CreateDirectory(failed);
        File.WriteAllText(Path.Combine(failed, status == JobStatus.Failed ? $"{id}.json" : $"{id}.blocked.json"), job.ToJsonString());
        File.Delete(pending);
    }
}
