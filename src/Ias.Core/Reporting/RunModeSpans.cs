using Ias.Core.Events;
using Ias.Core.Model;

namespace Ias.Core.Reporting;

/// <summary>Use of a run's time: turns, waits, and standing still.</summary>
internal static class RunModeSpans
{
    public static IReadOnlyList<ReportSpan> Of(IReadOnlyList<RunEvent> events)
    {
        var spans = new List<ReportSpan>();
        var row = "";
        RunEvent.TurnStarted? turn = null;
        RunEvent.WaitStarted? wait = null;
        RunEvent.StateChanged? halt = null;
        var before = events.Count > 0 ? events[0].At : default;
        foreach (var happened in events)
        {
            switch (happened)
            {
                case RunEvent.RunStarted e:
                    row = e.Plan is null ? e.Target : "";
                    break;
                case RunEvent.SprintStarted e:
                    row = e.Sprint;
                    break;
                case RunEvent.TurnStarted e:
                    turn = e;
                    break;
                case RunEvent.TurnEnded e when turn is not null:
                    var failed = e.Outcome.IsFailure() || e.Outcome.IsProviderLimit();
                    Add(
                        failed ? ReportKind.Failed : RunModeSteps.KindOf(e.Phase),
                        $"{e.Phase.Word()}, cycle {e.Cycle}{(failed ? $": {e.Outcome.Describe()}" : "")}",
                        turn.At,
                        e.At
                    );
                    turn = null;
                    break;
                case RunEvent.WaitStarted e:
                    wait = e;
                    break;
                case RunEvent.WaitEnded when wait is not null:
                    Add(ReportKind.Wait, $"waited: {wait.Reason}", wait.At, happened.At);
                    wait = null;
                    break;
                case RunEvent.StateChanged { To: RunState.Halted } e:
                    halt = e;
                    (turn, wait) = (null, null);
                    break;
                case RunEvent.EngineStarted when halt is not null:
                    Add(ReportKind.Stop, $"stopped: {halt.Reason}", halt.At, happened.At);
                    halt = null;
                    break;
                case RunEvent.EngineStarted { Resumed: true }:
                    if (turn is not null)
                    {
                        Add(ReportKind.Failed, $"{turn.Phase.Word()}, cycle {turn.Cycle}: its engine ended", turn.At, before);
                    }

                    Add(ReportKind.Stop, "without an engine", before, happened.At);
                    (turn, wait) = (null, null);
                    break;
            }

            before = happened.At;
        }

        if (turn is not null)
        {
            Add(RunModeSteps.KindOf(turn.Phase), $"{turn.Phase.Word()}, cycle {turn.Cycle}: in progress", turn.At, before);
        }

        return spans;

        void Add(ReportKind kind, string words, DateTimeOffset from, DateTimeOffset to) =>
            spans.Add(new ReportSpan(row, kind, words, from, to));
    }
}
