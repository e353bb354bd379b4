using Ias.Core.Model;
using Ias.Core.Text;
using Ias.Tui.Contracts;
using Ias.Tui.State;

namespace Ias.Tui.Dashboard;

/// <summary>Text about the engine's life in the second row, depending on the width.</summary>
internal static class LifeWording
{
    private const int MinReason = 22;

    // Columns of the second row besides the reason of a wait; on a wide screen without the folder's name.
    private const int RowWithoutReason = 62;
    private const int WideRowWithoutReason = 84;

    /// <summary>Text for an ordinary screen: the reason of a wait is cut, and CPU use is omitted unless the agent is silent.</summary>
    public static string Of(ViewModel view, int width) =>
        view.Run.Life switch
        {
            { Kind: LifeKind.Waiting, Wait: { } wait } =>
                $"{(width < TopRows.Wide ? "" : "waiting ")}until {Wording.Clock(wait.Until, view.Now)} ({view.CountdownTo(wait.Until)}): {Wording.Cut(wait.Reason, Math.Max(MinReason, width - Rest(view, width)))}; {wait.Then}",
            // A path as program name would push out the rest of the row.
            { Kind: LifeKind.Idle }
                when view.Run.Run?.State is RunState.JackedOut or RunState.ReadyForHitl
                    && !view.CalledAs.Contains(' ', StringComparison.Ordinal) => $"{view.Life}; what was done: {view.CalledAs} report",
            _ when width >= TopRows.Wide => view.Life,
            { Kind: LifeKind.Turn } life when life.Quiet(view.Now) < TimeSpan.FromMinutes(1) => (life with { Busy = null }).Describe(
                view.Now,
                view.CalledAs
            ),
            _ => view.Life,
        };

    private static int Rest(ViewModel view, int width) =>
        width < TopRows.Wide ? RowWithoutReason : WideRowWithoutReason + Path.GetFileName(view.Run.WorkTree).Length;

    /// <summary>Text for a narrow screen: alive or not, and for how long it has been quiet.</summary>
    public static string Brief(ViewModel view, int width) =>
        view.Run.Life switch
        {
            { Kind: LifeKind.Gone } life => width < TopRows.Narrow
                ? "ENGINE GONE"
                : $"ENGINE GONE since {Wording.Clock(life.GoneSince ?? view.Now, view.Now)}", // a queue's command may not fit
            { Kind: LifeKind.Waiting, Wait: { } wait } => $"waits until {view.TimeOf(wait.Until)}",
            { Kind: LifeKind.Turn, IsPast: true } life => $"turn {Wording.Age(life.Quiet(view.Now))}",
            { Kind: LifeKind.Turn } life when life.Quiet(view.Now) is var quiet => quiet < TimeSpan.FromMinutes(1)
                ? $"alive {Wording.Age(quiet)}"
                : $"quiet {Wording.Age(quiet)}",
            { Kind: LifeKind.Engine } => "alive",
            _ => "idle",
        };
}
