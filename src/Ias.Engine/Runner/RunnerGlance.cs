using Ias.Core.Runner;
using Ias.Engine.State;

namespace Ias.Engine.Runner;

/// <summary>
/// A runner's <c>state.json</c> read by hand, for a status that is asked every few seconds: loading the serializer takes longer than counting 100,000
/// jobs. Whatever it does not expect, it leaves to <see cref="RunnerStateFile.Peek"/>.
/// </summary>
public static class RunnerGlance
{
    /// <summary>What the runner last showed of itself, keys of other versions aside; null when there is no such file.</summary>
    public static RunnerState? Read(RunnerFiles files)
    {
        try
        {
            return RegularFile.Read(files.State) is { } content ? StateOf(GlanceJson.Parse(content)) : null;
        }
        catch (Exception e) when (e is FormatException or OverflowException or IOException)
        {
            return RunnerStateFile.Peek(files);
        }
    }

    private static RunnerState StateOf(GlanceJson state) => new(
        StatusOf(state.Text("status")), state.Text("reason"), state.Part("jobs") is { } jobs ? JobsOf(jobs) : null,
        state.Part("counts") is { } counts
            ? new JobCounts(counts.Whole("pending"), counts.Whole("waiting"), counts.Whole("running"), counts.Whole("done"), counts.Whole("failed"), counts.Whole("blocked"), counts.Whole("cancelled"))
            : null,
        state.Part("totals") is { } totals
            ? new RunnerTotals(
                totals.Whole("turns"), totals.Whole("commits"), totals.Whole("follow_ups"), totals.Number("seconds", 0), totals.Long("input_tokens"), totals.Long("output_tokens"), totals.Money("cost_usd"))
            : null,
        state.Time("heartbeat"), state.Time("started_at"), state.Whole("pid"), state.Text("host"), state.Text("session"), state.Text("next"), state.Whole("lanes", 1), state.Whole("schema_version", 1));

    private static List<RunningJob> JobsOf(GlanceJson jobs)
    {
        var all = new List<RunningJob>();
        foreach (var job in jobs.Items)
        {
            all.Add(new RunningJob(
                job.Text("id"), job.Text("title"), job.Text("role"), job.Whole("attempt"), job.Whole("generation"), job.Needed("since").Moment(), job.Whole("lane")));
        }

        return all;
    }

    private static RunnerStatus StatusOf(string word) => word switch
    {
        "idle" or "" => RunnerStatus.Idle,
        "running" => RunnerStatus.Running,
        "waiting" => RunnerStatus.Waiting,
        "stopped" => RunnerStatus.Stopped,
        _ => throw new FormatException("no status"),
    };
}
