using System.Globalization;
using System.Text;
using Ias.Core.Events;
using Ias.Core.Guardrails;
using Ias.Core.Text;

namespace Ias.Core.Runs;

/// <summary>The trail of a sprint: what happened in it, a line each, for those who review the pull request and have nothing of
/// <c>.run/</c>.</summary>
public static class SprintLog
{
    /// <summary>The folder, within the repository; the guardrails' lines lie there too.</summary>
    public const string Folder = "grimoires/loa/a2a/trajectory";

    /// <summary>Reason why there is no commit of verdicts.</summary>
    public const string NoVerdictFiles = "no verdict files to commit";

    private const int MostEachEnd = 200;
    private const int LongestLine = 300;

    /// <summary>The file of what the run works on now, within the repository.</summary>
    public static string PathOf(RunRecord run) => $"{Folder}/{run.Current}-{run.RunId}.md";

    /// <summary>
    /// Its text: phases, verdicts, findings, commits, waits, what the guard refused. Of a long one the first and the last 200 lines;
    /// without notes and names of people, and with placeholders for keys and personal data.
    /// </summary>
    /// <param name="run">As all of <paramref name="events"/> add up to.</param>
    /// <param name="events">The run's whole log.</param>
    public static string Of(RunRecord run, IEnumerable<RunEvent> events)
    {
        var isOfAll = run.Current == run.Target && run.Plan is not null;
        var lines = new List<string>();
        foreach (var happened in events)
        {
            if (happened is RunEvent.SprintStarted || (isOfAll && happened is RunEvent.SprintMarked))
            {
                lines.Clear(); // what comes is of the next sprint, or of the whole
            }

            if (IsTold(happened) && EventWording.Line(happened) is { Length: > 0 } words)
            {
                var time = happened.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
                lines.AddRange(
                    words.Split('\n').Select((line, n) => Bounded(n == 0 ? $"{time}  {line}" : $"{new string(' ', time.Length)}{line}"))
                );
            }
        }

        if (lines.Count > 2 * MostEachEnd)
        {
            var left = lines.Count - (2 * MostEachEnd);
            lines = [.. lines.Take(MostEachEnd), $"… {Wording.Count(left, "line")} left out …", .. lines.TakeLast(MostEachEnd)];
        }

        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"# {run.Current}{(run.CurrentTitle.Length > 0 ? $": {run.CurrentTitle.ReplaceLineEndings(" ")}" : "")}\n\n"
        );
        text.Append(
            CultureInfo.InvariantCulture,
            $"What happened in {run.RunId} on branch `{run.Branch}`, as the engine wrote it down; times are UTC. The verdicts in full are in `{Prompts.FeedbackFolder(run.Current)}/`.\n\n"
        );
        text.Append(
            CultureInfo.InvariantCulture,
            $"```text\n{string.Concat(lines.Select(line => line.Replace("```", "'''", StringComparison.Ordinal) + "\n"))}```\n"
        );
        return PersonalData.Filter(text.ToString()).Text;
    }

    // Not what only its machine or its person is concerned with; and nothing of the commit that the trail itself comes in, nor of an engine
    // that was killed over it, so that it is the same when it is written again.
    private static bool IsTold(RunEvent happened) =>
        happened switch
        {
            RunEvent.CommitMade made => made.Purpose != CommitKind.Verdicts,
            RunEvent.CommitSkipped skipped => skipped.Why != NoVerdictFiles,
            RunEvent.BugTriaged
            or RunEvent.CycleStarted
            or RunEvent.TurnStarted
            or RunEvent.TurnEnded
            or RunEvent.VerdictGiven
            or RunEvent.CheckEnded
            or RunEvent.TestsCompared { Lines.Count: > 0 }
            or RunEvent.RedTeamJudged
            or RunEvent.GateSkipped
            or RunEvent.CycleEnded
            or RunEvent.SprintMarked
            or RunEvent.WaitStarted
            or RunEvent.WaitEnded
            or RunEvent.BreakerTripped
            or RunEvent.LimitsChanged
            or RunEvent.HaltBegun
            or RunEvent.IceBlocked
            or RunEvent.IceBreached
            or RunEvent.ExternalChange
            or RunEvent.PostPrPhaseStarted
            or RunEvent.ContextCleared
            or RunEvent.PostPrJudged
            or RunEvent.PostPrFixStarted
            or RunEvent.Warned => true,
            _ => false,
        };

    private static string Bounded(string line) => line.Length > LongestLine ? line[..(LongestLine - 1)] + "…" : line;
}
