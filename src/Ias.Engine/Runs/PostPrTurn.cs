using System.Globalization;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Runs.PostPr;
using Ias.Engine.Agents;

namespace Ias.Engine.Runs;

/// <summary>What the turns of the validation of a pull request have of their own: the programs that may stand for the agent, and their
/// verdicts.</summary>
internal sealed class PostPrTurn(RunContext context)
{
    private const string StateFolder = "post-pr";

    /// <summary>A phase of the validation that has turns.</summary>
    public static bool Is(Phase phase) => phase is Phase.PostPrAudit or Phase.E2eTesting or Phase.FlatlinePr;

    /// <summary>Who builds and tries out must write; what is left of it is taken back.</summary>
    public static bool MayChangeTree(RunRecord run, Phase phase) =>
        phase == Phase.E2eTesting || (Is(phase) && run.Validation is { External: true });

    /// <summary>The configured program, as an agent of this one turn; null = an agent does it.</summary>
    public IAgent? ProgramOf(Phase phase)
    {
        var (run, options) = (context.Run, context.Options.PostPr);
        if (run.Validation is { External: true } && Is(phase))
        {
            // Its own state cannot go to .run/, which is read-only to every turn.
            return new ProgramAgent(
                [.. options!.Command!, "--pr-url", run.Completion?.PrUrl ?? "", "--mode", "autonomous"],
                [new("STATE_DIR", Path.Combine(context.FeedbackFolder, StateFolder)), new("IAS_PR_URL", run.Completion?.PrUrl)]
            );
        }

        return phase == Phase.E2eTesting && options?.EndToEndCommand is { Count: > 0 } command
            ? new ProgramAgent(command, [new("IAS_PR_URL", run.Completion?.PrUrl)])
            : null;
    }

    /// <summary>A program's exit status and last words as a verdict, by the grammar of the gates.</summary>
    public static string VerdictOf(RunRecord run, TurnResult result)
    {
        var status = result.ExitCode ?? -1;
        if (status == 0)
        {
            return $"Verdict: APPROVED\n\n## Test results\n\nexit status 0{(LastLine(result.Closing) is { Length: > 0 } end ? $": {end}" : "")}\n";
        }

        var title = run.Validation is { External: true }
            ? $"the orchestrator reports: {OrchestratorExit.WhyNot(status)}"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"the end-to-end test fails (exit status {status}){(LastLine(result.Closing) is { Length: > 0 } last ? $": {last}" : "")}"
            );
        return $"Verdict: CHANGES_REQUIRED\n\n## Findings\n\n- [high] {title}\n\n## The end of its output\n\n```\n{result.Closing.Replace("```", "'''", StringComparison.Ordinal)}\n```\n";
    }

    /// <summary>What the phase's file says, as events; empty and why where it says nothing.</summary>
    public (IReadOnlyList<RunEvent> Events, string? None) Judge(Phase phase, Feedback feedback)
    {
        var run = context.Run;
        var verdict = feedback.Read(phase);
        return verdict.None is { } why
            ? ([], why)
            : (
                [
                    new RunEvent.PostPrJudged(
                        phase,
                        run.Validation?.Present?.Round ?? 1,
                        run.Validation?.Present is { Reviewers: > 1 } ? NameOf(run) : "",
                        verdict.Findings,
                        phase == Phase.FlatlinePr ? "" : feedback.TestsOf(phase)
                    ),
                ],
                null
            );
    }

    private string NameOf(RunRecord run) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"reviewer {(run.Validation?.Reviewer ?? 0) + 1}{(run.Agent is { Name.Length: > 0 } agent ? $" ({agent.Name}{(agent.Model.Length > 0 ? $" {agent.Model}" : "")})" : "")}"
        );

    private static string LastLine(string output)
    {
        const int Longest = 160;
        var line = output.Split('\n').LastOrDefault(l => l.Trim().Length > 0)?.Trim() ?? "";
        return line.Length > Longest ? line[..Longest] + "…" : line;
    }
}
