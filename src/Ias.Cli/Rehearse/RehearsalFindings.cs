using System.Globalization;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs.Checks;
using Ias.Core.Text;
using Ias.Engine.PreflightChecks;
using Ias.Engine.Processes;

namespace Ias.Cli.Rehearse;

/// <summary>Findings of a rehearsal, from the events of its runs.</summary>
internal static class RehearsalFindings
{
    /// <summary>Findings of the sprint with the faults.</summary>
    /// <param name="isFinished">The run ended as it should.</param>
    /// <param name="first">End of its first engine.</param>
    /// <param name="resumed">End of <c>run-resume</c>.</param>
    public static IEnumerable<PreflightCheck> OfFaults(
        IReadOnlyList<RunEvent> events,
        bool isFinished,
        ProcessResult first,
        ProcessResult resumed
    )
    {
        if (events.OfType<RunEvent.EngineStarted>().FirstOrDefault() is not { } started)
        {
            yield return Problem("start", $"No run starts here: {Tail(first)}", "ias preflight");
            yield break;
        }

        var refused = events.OfType<RunEvent.IceBlocked>().Any();
        yield return Either(
            refused,
            "guard",
            $"{string.Join(", ", started.Layers)}; a push of the agent's own was refused",
            $"{string.Join(", ", started.Layers)}; a push of the agent's own was not refused",
            "ias doctor"
        );
        var ends = events.OfType<RunEvent.TurnEnded>().Where(turn => turn.Phase == Phase.Implement).ToList();
        yield return Either(
            ends.Exists(turn => turn.Outcome == TurnOutcome.Crashed),
            "crash",
            "a turn that ended with exit status 3 was tried again",
            $"a turn that crashes does not end as one: {Outcomes(ends)}",
            "ias run-status --verbose"
        );
        yield return Either(
            ends.Exists(turn => turn.Outcome == TurnOutcome.Stalled),
            "stall",
            $"a turn that printed nothing was ended after {RehearsalScript.StallSeconds:0} s, and tried again",
            $"a turn that hangs is not ended: {Outcomes(ends)}",
            "ias config show"
        );
        var waited = events.OfType<RunEvent.WaitStarted>().Any(wait => wait.Wait == WaitKind.Reset);
        yield return Either(
            waited && ends.Exists(turn => turn.Outcome == TurnOutcome.Ended),
            "limit",
            "at the agent's usage limit the run waited for the reset, and continued",
            $"the run does not wait at a usage limit: {Outcomes(ends)}",
            "ias config show"
        );
        var halt = events.OfType<RunEvent.StateChanged>().Any(change => change.To == RunState.Halted);
        yield return Either(
            halt && isFinished,
            "network",
            "without the remote the push failed and the run halted; run-resume pushed, and nothing was done twice",
            halt ? $"run-resume did not finish the run: {Tail(resumed)}" : $"the run did not reach its push: {Tail(first)}",
            "ias run-status"
        );
    }

    /// <summary>Findings on the checks, as they are before an agent did anything.</summary>
    public static IEnumerable<PreflightCheck> OfChecks(IReadOnlyList<RunEvent> events)
    {
        var baseline = events
            .OfType<RunEvent.CheckEnded>()
            .Select(ended => ended.Result)
            .Where(result => result is { IsBaseline: true, IsFinal: true })
            .ToList();
        if (baseline.Count == 0)
        {
            yield return new PreflightCheck(
                "checks",
                PreflightLevel.Note,
                "none: nothing but agents will look at the work",
                "ias init     (proposes the tests)"
            );
        }

        foreach (var result in baseline)
        {
            var words = $"{result.Name}: {CheckWords.Outcome(result, null, "")} ({Wording.Span(result.Seconds)})";
            yield return result.Passed && result.NoReport.Length == 0
                ? new PreflightCheck("checks", PreflightLevel.Ok, words)
                : new PreflightCheck(
                    "checks",
                    PreflightLevel.Warning,
                    result.Passed ? words : $"{words}; it fails before an agent did anything: {LastLine(result.Tail)}",
                    "ias checks"
                );
        }
    }

    /// <summary>Something that works, or does not and why.</summary>
    public static PreflightCheck Either(bool works, string name, string ok, string problem, string fix) =>
        works ? new PreflightCheck(name, PreflightLevel.Ok, ok) : Problem(name, problem, fix);

    /// <summary>Something that would not work in a night.</summary>
    public static PreflightCheck Problem(string name, string text, string fix) => new(name, PreflightLevel.Problem, text, fix);

    private static string Outcomes(IEnumerable<RunEvent.TurnEnded> ends) => string.Join(", ", ends.Select(turn => turn.Outcome.Describe()));

    /// <summary>Last line that a command printed, or its exit status.</summary>
    public static string Tail(ProcessResult result) =>
        LastLine(result.Error) is { Length: > 0 } error ? error
        : LastLine(result.Output) is { Length: > 0 } output ? output
        : string.Create(CultureInfo.InvariantCulture, $"exit status {result.ExitCode}");

    private static string LastLine(string text) =>
        Wording.Plain(text.Split('\n').LastOrDefault(line => line.Trim().Length > 0)?.Trim() ?? "");
}
