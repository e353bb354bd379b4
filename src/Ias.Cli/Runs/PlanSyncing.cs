using Ias.Cli.Answers;
using Ias.Core.Config;
using Ias.Engine.Config;
using Ias.Engine.Files;
using Ias.Engine.Processes;
using Ias.Engine.Runs;

namespace Ias.Cli.Runs;

/// <summary><c>run-status --sync</c>: asks git whether a plan that stayed RUNNING is finished, and prints the answer as JSON.</summary>
internal static class PlanSyncing
{
    /// <exception cref="ProblemException">The configuration cannot be read, or an engine works here.</exception>
    public static async Task<ExitCode> RunAsync(CommandContext context, RunPlace place)
    {
        var synced = await TryAsync(context, place);
        JsonAnswer.Write(
            context,
            new PlanSyncAnswer(
                synced.Synced,
                synced.Reason,
                synced.Found,
                synced.Expected,
                synced.BaseBranch.Length > 0 ? synced.BaseBranch : null,
                !synced.Synced && synced.State.Length > 0 ? synced.State : null
            ),
            indented: false
        );
        return synced.Synced ? ExitCode.Ok : ExitCode.NothingToDo;
    }

    /// <summary>
    /// Before a resume where ias has no run: refuses a plan that another tool left behind. It is finished, or a new run begins
    /// with the rest of it.
    /// </summary>
    /// <exception cref="ProblemException">There is such a plan; the problem says how it stands.</exception>
    public static async Task RefuseForeignAsync(CommandContext context, RunPlace place)
    {
        var files = place.Files;
        if (
            !InsideFile.Is(files.SprintPlan)
            || InsideFile.KindOf(files.Events) != InsideKind.Missing
            || InsideFile.KindOf(files.State) != InsideKind.Missing
        )
        {
            return;
        }

        var synced = await TryAsync(context, place);
        throw new ProblemException(
            synced.Synced
                ? new Problem(
                    $"The plan here is finished: git has {synced.Found} sprint commits behind {synced.BaseBranch}, and it has {synced.Expected} sprints.",
                    files.SprintPlan,
                    $"{context.CalledAs:raw} run sprint-plan     (starts the next one)",
                    ExitCode.NothingToDo
                )
                : new Problem(
                    "The plan here was started by another tool; ias has no events to continue it from.",
                    files.SprintPlan,
                    $"{context.CalledAs:raw} run sprint-plan     (does what is left: completed sprints are skipped)",
                    ExitCode.NothingToDo
                )
        );
    }

    private static async Task<PlanSynced> TryAsync(CommandContext context, RunPlace place)
    {
        var configuration = ConfigFile.Load(place.WorkTree);
        using var processes = new ProcessRunner(context.Time);
        return await new PlanSync(processes, context.Time).TryAsync(
            place.WorkTree,
            configuration.ToRunOptions(),
            configuration[ConfigKeys.CommitPattern].Text,
            context.Interrupt
        );
    }
}
