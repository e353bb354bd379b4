using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Engine.State;

namespace Ias.Engine.History;

/// <summary>A row of <c>runs</c>: a fold over the run's events. <paramref name="LastSeq"/>: the last one folded in, so that none counts
/// twice.</summary>
internal sealed record MirroredRun(
    string RunId,
    string Target = "",
    string Branch = "",
    RunState State = RunState.JackIn,
    DateTimeOffset Started = default,
    DateTimeOffset LastActivity = default,
    int Cycles = 0,
    int Commits = 0,
    long InputTokens = 0,
    long OutputTokens = 0,
    double? CostUsd = null,
    string HaltReason = "",
    string PullRequest = "",
    long LastSeq = 0
)
{
    /// <summary>The row after one more line of the log; <paramref name="happened"/> is null for events that this version does not
    /// know.</summary>
    public MirroredRun After(EventEnvelope envelope, RunEvent? happened)
    {
        var run = this with { LastSeq = envelope.Seq, LastActivity = envelope.At, Started = Started == default ? envelope.At : Started };
        return happened switch
        {
            RunEvent.RunStarted started => run with { Target = started.Target, Branch = started.Branch, State = RunState.Running },
            RunEvent.StateChanged { To: var to } => run with { State = to, HaltReason = to == RunState.Halted ? HaltReason : "" },
            RunEvent.HaltBegun halt => run with { HaltReason = halt.Reason },
            RunEvent.SprintStarted sprint => run with { Branch = sprint.Branch },
            RunEvent.CycleStarted => run with { Cycles = Cycles + 1 }, // of all sprints
            RunEvent.CommitMade => run with { Commits = Commits + 1 },
            RunEvent.PullRequestMade { Url: var url } => run with { PullRequest = url },
            RunEvent.TurnEnded turn => run with
            {
                InputTokens = InputTokens + (turn.InputTokens ?? 0),
                OutputTokens = OutputTokens + (turn.OutputTokens ?? 0),
                CostUsd = turn.CostUsd is { } cost ? (CostUsd ?? 0) + (double)cost : CostUsd,
            },
            _ => run,
        };
    }
}
