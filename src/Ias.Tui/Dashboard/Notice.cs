using Ias.Core.Model;
using Ias.Tui.State;

namespace Ias.Tui.Dashboard;

/// <summary>Notification for a user at another window: the run halted, is done, or needs them. Only changes are reported.</summary>
/// <param name="Title">Name of the program and target of the run.</param>
/// <param name="Body">Text in one sentence.</param>
public sealed record Notice(string Title, string Body)
{
    /// <summary>Notification for a change; null = none. The state at the start of the dashboard is not a change.</summary>
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
