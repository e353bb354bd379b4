using System.Globalization;
using Ias.Core.Events;
using Ias.Core.Model;

namespace Ias.Cli.Runs;

/// <summary>Prints what happens in a run, a line an event, as the running command and <c>run-status --follow</c> show it.</summary>
internal sealed class RunProgress(CommandContext context, bool verbose, string workTree)
{
    private readonly Dictionary<string, string> _logs = new(StringComparer.Ordinal); // of turns under way

    /// <summary>Prints one event; a terminal that is gone is no reason to stop a run.</summary>
    public void Show(RunEvent happened)
    {
        if (happened is RunEvent.TurnStarted started)
        {
            _logs[started.Turn] = started.Log;
        }

        var weight = EventWording.Weight(happened);
        if (context.Quiet || (weight == 0 && !verbose) || EventWording.Line(happened) is not { Length: > 0 } line)
        {
            return;
        }

        try
        {
            context.Out.WriteLine(Format(happened, line, weight));
            if (
                happened is RunEvent.TurnEnded ended
                && _logs.Remove(ended.Turn, out var log)
                && ended.Outcome.IsFailure()
                && !ended.Outcome.IsRefusal()
            )
            {
                foreach (var said in FailedTurn.Lines(workTree, log))
                {
                    context.Out.WriteLine($"            {said}");
                }
            }

            context.Out.Flush();
        }
        catch (IOException)
        {
            // The terminal or pipe is gone; the run continues, and run-status shows the same.
        }
    }

    private string Format(RunEvent happened, string line, int weight)
    {
        var time = string.Create(CultureInfo.InvariantCulture, $"{happened.At.ToLocalTime():HH:mm:ss}");
        var text = context.Fitted($"{time}  {line.Replace("\n", "\n          ", StringComparison.Ordinal)}");
        if (!context.OutHasColor)
        {
            return text;
        }

        text = text[(time.Length + 2)..];
        var color = happened switch
        {
            RunEvent.StateChanged { To: RunState.Halted } or RunEvent.IceBreached or RunEvent.BreakerTripped => "31;1",
            RunEvent.StateChanged or RunEvent.CycleStarted => "1",
            RunEvent.VerdictGiven { Approved: true } or RunEvent.SprintMarked => "32",
            _ => weight == 2 ? "33" : "",
        };
        return color.Length > 0 ? $"\e[2m{time}\e[0m  \e[{color}m{text}\e[0m" : $"\e[2m{time}\e[0m  {text}";
    }
}
