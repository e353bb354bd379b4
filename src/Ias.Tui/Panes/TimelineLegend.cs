using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Tui.Contracts;
using Ias.Tui.State;

namespace Ias.Tui.Panes;

/// <summary>Legend for the letters of the timeline.</summary>
internal static class TimelineLegend
{
    // Those that are no gates.
    private static readonly Dictionary<Phase, char> Letters = new() { [Phase.Implement] = 'I', [Phase.Job] = 'J' };

    private static readonly List<Phase> Order = [.. GateList.All.Phases, Phase.Job];

    /// <summary>Every letter that appears in a row, phases first.</summary>
    /// <param name="shortens">Whether only the phases' letters are listed, for lack of room.</param>
    public static string Of(ViewModel view, bool shortens)
    {
        var (phases, signs) = (new Dictionary<Phase, string>(), new SortedSet<string>(StringComparer.Ordinal));
        foreach (var row in view.Run.Timeline)
        {
            foreach (var turn in row.Turns)
            {
                phases[turn.Phase] = $"{LetterOf(turn.Phase)} {LabelOf(turn.Phase)}";
            }

            foreach (var stay in row.IdlePeriods)
            {
                signs.Add(
                    stay.Kind switch
                    {
                        IdleKind.Wait => "w wait",
                        IdleKind.Halt => "h halt",
                        _ => "x engine gone",
                    }
                );
            }

            foreach (var mark in row.Marks)
            {
                _ = mark.Kind is MarkKind.Finding or MarkKind.Failure or MarkKind.Trip or MarkKind.Breach
                    ? signs.Add("! finding, failure")
                    : mark.Kind == MarkKind.Done && signs.Add("d done");
            }

            _ = row.To is null && signs.Add("> now");
        }

        var inOrder = phases.OrderBy(phase => Order.IndexOf(phase.Key)).Select(phase => phase.Value).ToList();
        var letters =
            shortens && phases.Count > 0
                ? [$"{string.Join(' ', inOrder.Select(phase => phase[0]).Distinct())} phases"]
                : inOrder.Distinct();
        return string.Join("  ", letters.Concat(signs));
    }

    /// <summary>Letter for a phase in the timeline.</summary>
    public static char LetterOf(Phase phase) =>
        Letters.TryGetValue(phase, out var letter) ? letter : GateList.All.Find(phase)?.Letter ?? 'P';

    private static string LabelOf(Phase phase) => GateList.All.Find(phase)?.Label ?? phase.Word().ToLowerInvariant().Replace('_', ' ');
}
