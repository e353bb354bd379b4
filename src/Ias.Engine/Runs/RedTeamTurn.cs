using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Text;
using Ias.Engine.Agents;
using Ias.Engine.Files;

namespace Ias.Engine.Runs;

/// <summary>What the RED_TEAM_CODE gate has of its own: the design it needs, the program that may stand for the agent, its
/// report.</summary>
internal sealed class RedTeamTurn(RunContext context)
{
    private const string Design = "grimoires/loa/sdd.md";

    /// <summary>Whether there is a design to hold the code against; where there is none, what follows from that is in the
    /// journal.</summary>
    /// <exception cref="HaltException">There is none, and the configuration wants one.</exception>
    public bool HasDesign()
    {
        if (File.Exists(Path.Combine(context.WorkTree, Design)))
        {
            return true;
        }

        if (!context.Options.RedTeamSkipIfNoSdd)
        {
            throw new HaltException(
                HaltTrigger.FatalError,
                $"RED_TEAM_CODE is on but there is no {Design}; write it, or set red_team.code_vs_design.skip_if_no_sdd: true for the next run"
            );
        }

        context.Journal.Append(new RunEvent.GateSkipped(context.Run.Cycles.Current, Phase.RedTeamCode, $"there is no {Design}"));
        return false;
    }

    /// <summary>The configured program and what it reads, as an agent of this one turn; null = the run's own agent does it.</summary>
    public async Task<(IAgent Agent, string Input)?> ProgramAsync(CancellationToken cancel)
    {
        if (context.Options.RedTeamCommand is not { Count: > 0 } command)
        {
            return null;
        }

        var run = context.Run;
        var folder = Prompts.FeedbackFolder(run.Current);
        var words = new List<string>(command)
        {
            "--sdd",
            Design,
            "--diff",
            "-",
            "--output",
            $"{folder}/{RedTeamReport.FileName}",
            "--sprint",
            run.Current,
        };
        foreach (var gate in new[] { Phase.Review, Phase.Audit })
        {
            var prior = $"{folder}/{Prompts.FeedbackFile(gate)}";
            if (InsideFile.KindOf(context.WorkTree, prior) == InsideKind.File)
            {
                words.AddRange(["--prior-findings", prior]);
            }
        }

        return (new CommandAgent(words, PromptBy.Stdin), await context.Repository.DiffAsync(run.BaseCommit, run.Head, cancel));
    }

    private const int Longest = 16 << 20; // of a report

    /// <summary>What the turn's report says, as events; empty and why where it is no report.</summary>
    public (IReadOnlyList<RunEvent> Events, string? None) Judge()
    {
        var run = context.Run;
        var report = RedTeamReport.Read(
            InsideFile.Read(context.WorkTree, Path.Combine(context.FeedbackFolder, RedTeamReport.FileName), Longest).Content,
            context.Options.RedTeamThreshold
        );
        if (report.None is not null)
        {
            return ([], report.None);
        }

        var judged = new RunEvent.RedTeamJudged(run.Cycles.Current, report.Total, report.Divergences, report.Actionable);
        return report.Actionable.Count > 0 && (run.RedTeamCode ?? new RedTeamCode()).After(judged) is { IsUsedUp: true } counted
            ? (
                [
                    judged,
                    new RunEvent.Warned(
                        $"RED_TEAM_CODE sent {run.Current} back {Wording.Count(counted.MaxCycles, "time")} at most, which is used up: it continues with {Wording.Count(report.Actionable.Count, "divergence")} from the design left"
                    ),
                ],
                null
            )
            : ([judged], null);
    }
}
