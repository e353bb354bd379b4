using Ias.Core.Model;
using Ias.Core.Text;
using Ias.Tui.Observing;
using Ias.Tui.Views;

namespace Ias.Tui.Dashboards;

/// <summary>What the second row says of the engine's life, by the room there is.</summary>
internal static class LifeWording
{
    private const int RoomForReason = 120;

    /// <summary>On an ordinary screen the reason of a wait is left to the limits, and that the agent uses the processor to when it prints
    /// nothing.</summary>
    public static string Of(ViewModel view, int width) =>
        view.Run.Life switch
        {
            // The reason stands in the limits pane; that it goes on by itself must stay.
            { Kind: LifeKind.Waiting, Wait: { } wait } when width < RoomForReason =>
                $"waiting until {Wording.Clock(wait.Until, view.Now)}, in {Wording.Age(wait.Until - view.Now)}; resumes on its own",
            // A name with a folder in it would push out what the row is for.
            { Kind: LifeKind.AtRest }
                when view.Run.Run?.State is RunState.JackedOut or RunState.ReadyForHitl
                    && !view.CalledAs.Contains(' ', StringComparison.Ordinal) => $"{view.Life}; what was done: {view.CalledAs} report",
            _ when width >= TopRows.Wide => view.Life,
            { Kind: LifeKind.Turn } life when life.Quiet(view.Now) < TimeSpan.FromMinutes(1) => (life with { Busy = null }).Describe(
                view.Now,
                view.CalledAs
            ),
            _ => view.Life,
        };

    /// <summary>What a narrow screen has room for: alive, and for how long it has been quiet.</summary>
    public static string Brief(ViewModel view, int width) =>
        view.Run.Life switch
        {
            { Kind: LifeKind.Gone } life => width < TopRows.Narrow
                ? "ENGINE GONE"
                : $"ENGINE GONE since {Wording.Clock(life.GoneSince ?? view.Now, view.Now)}", // a queue's command may have no room
            { Kind: LifeKind.Waiting, Wait: { } wait } => $"waits until {view.TimeOf(wait.Until)}",
            { Kind: LifeKind.Turn, IsPast: true } life => $"turn {Wording.Age(life.Quiet(view.Now))}",
            { Kind: LifeKind.Turn } life when life.Quiet(view.Now) is var quiet => quiet < TimeSpan.FromMinutes(1)
                ? $"alive {Wording.Age(quiet)}"
                : $"quiet {Wording.Age(quiet)}",
            { Kind: LifeKind.Engine } => "alive",
            _ => "at rest",
        };
}
