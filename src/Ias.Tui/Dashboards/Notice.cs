using Ias.Core.Model;
using Ias.Tui.Observing;

namespace Ias.Tui.Dashboards;

/// <summary>Something that a person who looks elsewhere is told: that it halted, is done, or needs them. Only the change is told, never the
/// state.</summary>
/// <param name="Title">The program and the run's target.</param>
/// <param name="Body">One sentence.</param>
public sealed record Notice(string Title, string Body)
{
    /// <summary>What is to be told of a change; null = nothing. What was so when the dashboard opened is no change.</summary>
    public static Notice? Of(RunSnapshot before, RunSnapshot now)
    {
        if (now.Run is not { } run || before.Run?.RunId != run.RunId || !before.IsWhole)
        {
            return null;
        }

        var title = $"ias {run.Target}";
        return (before.Run.State, run.State) switch
        {
            (not RunState.Halted, RunState.Halted) => new Notice(title, $"HALTED: {now.Halt?.Reason}"),
            (RunState.Running or RunState.Complete or RunState.JackIn, RunState.JackedOut or RunState.ReadyForHitl) => new Notice(
                title,
                "complete"
            ),
            _ when run.EngineGone && !before.Run.EngineGone => new Notice(title, "the engine is gone"),
            _ when NewNeed(before, now) is { } need => new Notice(title, $"needs you: {need.What}"),
            _ => null,
        };
    }

    private static NeedsYou? NewNeed(RunSnapshot before, RunSnapshot now)
    {
        foreach (var need in now.NeedsYou)
        {
            if (need.IsOpen && !before.NeedsYou.Any(known => known.Id == need.Id))
            {
                return need;
            }
        }

        return null;
    }
}
