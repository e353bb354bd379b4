using System.Text.Json;
using Ias.Core.Runs;
using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.State;

namespace Ias.Engine.Runs;

/// <summary>
/// Detects a run that another tool of the Run Mode protocol left unfinished in <c>.run/</c>. Only that tool can continue it: ias neither
/// overwrites its files nor treats them as damaged.
/// </summary>
internal static class ForeignRun
{
    private const int Longest = 16 << 20;

    /// <summary>Problem that reports such a run and the ways to continue; null if not found.</summary>
    /// <param name="typed">The arguments after <c>run</c> for the new run.</param>
    public static Problem? In(RunFiles files, string typed, string calledAs) =>
        InState(files, typed, calledAs) ?? InPlan(files, typed, calledAs);

    /// <summary>
    /// Problem if <c>state.json</c> belongs to another tool: it names a state, but lacks what a run of ias needs; null if not.
    /// </summary>
    public static Problem? InState(RunFiles files, string typed, string calledAs)
    {
        if (OutsideFile.Exists(files.Events) || !RegularFile.Is(files.State))
        {
            return null;
        }

        var read = new StateFile<RunRecord>(files.State, RunFilesJson.Default, TimeProvider.System).Peek();
        return read.Damage.Length > 0 && StateIn(files.State) is { } state && IsUnfinished(state)
            ? Left("run", state, read.Damage, files.State, typed, calledAs, sync: false)
            : null;
    }

    private static Problem? InPlan(RunFiles files, string typed, string calledAs)
    {
        var plan = new StateFile<SprintPlanState>(files.SprintPlan, RunFilesJson.Default, TimeProvider.System).Peek().Value;
        return plan is { RunId: null } && IsUnfinished(plan.State) && RunFolder.Present(files)?.Plan?.PlanId != plan.PlanId
            ? Left(
                "plan",
                plan.State,
                $"{plan.Sprints?.Completed ?? 0} of {Wording.Count(plan.Total, "sprint")} completed",
                files.SprintPlan,
                typed,
                calledAs,
                sync: true
            )
            : null;
    }

    private static Problem Left(string what, string state, string why, string on, string typed, string calledAs, bool sync) =>
        new(
            $"Another tool's {what} is unfinished here: {Wording.Cut(Wording.Plain(state), 40)} ({why}).",
            on,
            (sync ? $"{calledAs} run-status --sync     (finished, if git has the commits of all its sprints)\n" : "")
                + ShellLine.Of($"{calledAs:raw} run {typed:raw} --fresh     (archives its files first)")
        );

    private static bool IsUnfinished(string state) =>
        state.Length > 0 && state is not ("JACKED_OUT" or "READY_FOR_HITL" or "READY" or "COMPLETED");

    private static string? StateIn(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(RegularFile.Read(path, Longest) ?? []);
            return
                document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("state", out var state)
                && state.ValueKind == JsonValueKind.String
                ? state.GetString()
                : null;
        }
        catch (JsonException)
        {
            return null; // no file of the protocol's
        }
    }
}
