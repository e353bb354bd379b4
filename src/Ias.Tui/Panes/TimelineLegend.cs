using Ias.Core.Model;
using Ias.Tui.Observing;
using Ias.Tui.Views;

namespace Ias.Tui.Panes;

/// <summary>What the letters of the timeline mean.</summary>
internal static class TimelineLegend
{
    /// <summary>Every letter that stands in a row, and no other; the phases first.</summary>
    /// <param name="shortens">Only the letters of the phases, where there is no room for their names.</param>
    public static string Of(ViewModel view, bool shortens)
    {
        var (phases, signs) = (new SortedDictionary<Phase, string>(), new SortedSet<string>(StringComparer.Ordinal));
        foreach (var row in view.Run.Timeline)
        {
            foreach (var turn in row.Turns)
            {
                phases[turn.Phase] =
                    $"{LetterOf(turn.Phase)} {(turn.Phase == Phase.PostPrAudit ? "PR audit" : turn.Phase.Word().ToLowerInvariant().Replace('_', ' '))}";
            }

            foreach (var stay in row.Stays)
            {
                signs.Add(
                    stay.Kind switch
                    {
                        StayKind.Wait => "w wait",
                        StayKind.Halt => "h halt",
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

        var letters =
            shortens && phases.Count > 0
                ? [$"{string.Join(' ', phases.Values.Select(phase => phase[0]).Distinct())} phases"]
                : phases.Values.Distinct();
        return string.Join("  ", letters.Concat(signs));
    }

    /// <summary>The letter of a phase.</summary>
    public static char LetterOf(Phase phase) =>
        phase switch
        {
            Phase.Triage => 'T',
            Phase.Implement => 'I',
            Phase.Review => 'R',
            Phase.Audit => 'A',
            Phase.E2eTesting => 'E',
            Phase.FlatlinePr => 'F',
            Phase.RedTeamCode => 'C',
            Phase.Job => 'J',
            _ => 'P',
        };
}
