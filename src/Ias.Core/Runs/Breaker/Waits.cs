using Ias.Core.Events;
using Ias.Core.Model;

namespace Ias.Core.Runs.Breaker;

/// <summary>Counts waits with no turn that ended well between them. All backoffs of one outage are one wait, and so are all pauses before
/// failed turns are tried again.</summary>
/// <param name="Count">Waits in a row.</param>
/// <param name="OutageSince">Running time (seconds) at which the outage under way began; null = none.</param>
/// <param name="OutageTries">Backoffs within it.</param>
/// <param name="Retries">Pauses before failed turns were tried again.</param>
/// <param name="Until">The end of the last wait: a wait resumed by a new engine is the same wait.</param>
public sealed record Waits(int Count = 0, double? OutageSince = null, int OutageTries = 0, DateTimeOffset? Until = null, int Retries = 0)
{
    public Waits After(RunEvent happened) =>
        happened switch
        {
            RunEvent.WaitStarted { Wait: WaitKind.Jobs } => this, // nobody's limit
            RunEvent.WaitStarted { Wait: WaitKind.Outage } when OutageSince is not null => this with { OutageTries = OutageTries + 1 },
            RunEvent.WaitStarted { Wait: WaitKind.Outage } => this with
            {
                Count = Count + 1,
                OutageSince = happened.Up,
                OutageTries = 1,
                Until = null,
            },
            RunEvent.WaitStarted { Wait: WaitKind.Retry } => this with { Count = Retries > 0 ? Count : Count + 1, Retries = Retries + 1 },
            RunEvent.WaitStarted started when started.Until == Until => this,
            RunEvent.WaitStarted started => this with { Count = Count + 1, Until = started.Until },
            RunEvent.TurnEnded { Outcome: TurnOutcome.Ended } => new Waits(),
            RunEvent.BreakerReset { Trigger: RateLimitTrigger.Word or AgentFailureTrigger.Word } => new Waits(),
            _ => this,
        };
}
