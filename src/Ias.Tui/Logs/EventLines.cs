using System.Collections.Immutable;
using System.Text;
using Ias.Core.Agents;
using Ias.Core.Events;
using Ias.Core.Model;

namespace Ias.Tui.Logs;

/// <summary>Formats events for the log: the words of <see cref="EventWording"/> with styles.</summary>
internal static class EventLines
{
    /// <summary>Checks whether an event appears in the log. The start of a cycle does not: the title of its first phase says the
    /// same.</summary>
    public static bool IsShown(RunEvent happened) => happened is not RunEvent.CycleStarted && EventWording.Line(happened).Length > 0;

    /// <summary>Lines of an event; the first says what happened, the others list the findings.</summary>
    public static ImmutableArray<StyledLine> Of(RunEvent happened, SecretText secrets)
    {
        var findings = happened is RunEvent.VerdictGiven verdict ? verdict.Findings : [];
        var lines = secrets.Mask(EventWording.Line(happened)).Split('\n');
        var styled = ImmutableArray.CreateBuilder<StyledLine>(lines.Length);
        for (var i = 0; i < lines.Length; i++)
        {
            var role = i == 0 || i > findings.Count ? RoleOf(happened) : RoleOf(findings[i - 1]);
            styled.Add(new StyledLineBuilder().Append(AnsiText.Read(Encoding.UTF8.GetBytes(lines[i])), role).Build());
        }

        return styled.MoveToImmutable();
    }

    private static LogRole RoleOf(Finding finding) => finding.Severity is "critical" or "high" ? LogRole.Danger : LogRole.Warning;

    private static LogRole RoleOf(RunEvent happened) =>
        happened switch
        {
            RunEvent.TurnStarted => LogRole.Title,
            RunEvent.TurnEnded { Outcome: TurnOutcome.Ended } => LogRole.Muted,
            RunEvent.TurnEnded or RunEvent.BreakerTripped or RunEvent.IceBreached or RunEvent.StateChanged { To: RunState.Halted } =>
                LogRole.Danger,
            RunEvent.VerdictGiven { Approved: true } or RunEvent.StateChanged { To: RunState.Complete } => LogRole.Good,
            _ => EventWording.Weight(happened) switch
            {
                0 => LogRole.Muted,
                1 => LogRole.Text,
                _ => LogRole.Warning,
            },
        };
}
