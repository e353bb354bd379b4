using System.Globalization;
using Ias.Core.Agents;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Runs.PostPr;
using Ias.Engine.Agents;
using Ias.Engine.Files;

namespace Ias.Engine.Runs;

/// <summary>Specifics of a gate's turn: the file it compares with, the program that may replace the agent, its verdict.</summary>
internal sealed class GateTurn(RunContext context)
{
    private const string StateFolder = "post-pr";

    /// <summary>True when the file is there that the gate compares the work with; a missing one is recorded in the journal.</summary>
    /// <exception cref="HaltException">The file is missing, and the configuration requires it.</exception>
    public bool HasBasis(IGate gate)
    {
        if (gate.BasisOf(context.Options) is not { } basis || IsFile(basis.File))
        {
            return true;
        }

        if (!basis.SkipsWithout)
        {
            throw new HaltException(
                HaltTrigger.FatalError,
                $"{gate.Phase.Word()} is on but there is no {basis.File}; write it, or set {basis.HowToSkip} for the next run"
            );
        }

        context.Journal.Append(new RunEvent.GateSkipped(context.Run.Cycles.Current, gate.Phase, $"there is no {basis.File}"));
        return false;
    }

    /// <summary>True when the turn may write to the work tree, as building and testing require; remaining changes are reverted.</summary>
    public bool MayWrite(IGate gate) => gate.MayWrite || IsExternal(gate);

    /// <summary>Program that takes the turn; null = an agent takes it.</summary>
    public GateProgram? ProgramOf(IGate gate) =>
        IsExternal(gate)
            // Its own state cannot go to .run/, which is read-only in every turn.
            ? new GateProgram(
                [.. context.Options.PostPr!.Command!, "--pr-url", context.Run.Completion?.PrUrl ?? "", "--mode", "autonomous"],
                Variables:
                [
                    new("STATE_DIR", Path.Combine(context.FeedbackFolder, StateFolder)),
                    new("IAS_PR_URL", context.Run.Completion?.PrUrl),
                ]
            )
            : gate.ProgramOf(context.Run, IsFile);

    /// <summary>Standard input of a program.</summary>
    public async Task<string> InputOfAsync(GateProgram program, CancellationToken cancel) =>
        program.TakesDiff ? await context.Repository.DiffAsync(context.Run.BaseCommit, context.Run.Head, cancel) : "";

    /// <summary>Program wrapped as an agent for one turn.</summary>
    public static IAgent AgentOf(GateProgram program) =>
        program.TakesDiff
            ? new CommandAgent(program.Command, PromptBy.Stdin)
            : new ProgramAgent(program.Name, program.Command, program.Variables ?? []);

    /// <summary>Verdict from a program's exit status and last output, in the grammar of the gates.</summary>
    public static string VerdictOf(GateProgram program, TurnResult result)
    {
        var status = result.ExitCode ?? -1;
        var last = LastLine(result.Closing);
        if (status == 0)
        {
            return $"Verdict: APPROVED\n\n## Test results\n\nexit status 0{(last.Length > 0 ? $": {last}" : "")}\n";
        }

        var title =
            program.Failure.Length == 0
                ? $"the orchestrator reports: {OrchestratorExit.WhyNot(status)}"
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"{program.Failure} (exit status {status}){(last.Length > 0 ? $": {last}" : "")}"
                );
        return $"Verdict: CHANGES_REQUIRED\n\n## Findings\n\n- [high] {title}\n\n## The end of its output\n\n```\n{result.Closing.Replace("```", "'''", StringComparison.Ordinal)}\n```\n";
    }

    // A program of the repository's does the whole validation in the place of its gates.
    private bool IsExternal(IGate gate) => gate.Stage == GateStage.PullRequest && context.Run.Validation is { External: true };

    private bool IsFile(string path) => InsideFile.KindOf(context.WorkTree, path) == InsideKind.File;

    private static string LastLine(string output)
    {
        const int Longest = 160;
        var line = output.Split('\n').LastOrDefault(l => l.Trim().Length > 0)?.Trim() ?? "";
        return line.Length > Longest ? line[..Longest] + "…" : line;
    }
}
