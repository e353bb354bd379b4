using System.Text.Json.Serialization;
using Ias.Core.Agents;
using Ias.Core.Json;
using Ias.Core.Model;
using Ias.Core.StateMachines;

namespace Ias.Core.Runs.PostPr;

/// <summary>A phase of the validation of a pull request, and how far it is.</summary>
/// <param name="Round">How often it looked since it began, or since a person had it go on; 0 = not yet.</param>
/// <param name="MaxRounds">What that may come to.</param>
/// <param name="LimitMinutes">Running time it may take, mending included, waits not; 0 = no limit of its own.</param>
/// <param name="FromSeconds">The run's running time when it began, or was taken up again; moved on by what was waited since.</param>
/// <param name="Seconds">Running time it took; until it is done, that before the last wait.</param>
/// <param name="Reviewers">How many look each time.</param>
/// <param name="Agreement">How many of them must find the same for it to count.</param>
/// <param name="Findings">What counted, over all rounds.</param>
/// <param name="Fixes">How often IMPLEMENT was sent for to mend it.</param>
public sealed record PostPrPhase(
    Phase Phase,
    PostPrStatus Status = PostPrStatus.Pending,
    int Round = 0,
    int MaxRounds = 1,
    double LimitMinutes = 0,
    double FromSeconds = 0,
    double Seconds = 0,
    int Reviewers = 1,
    int Agreement = 1,
    int Findings = 0,
    int Fixes = 0
)
{
    /// <summary>Neither still to come nor done.</summary>
    [JsonIgnore]
    public bool IsUnderWay => Status is PostPrStatus.InProgress or PostPrStatus.Failed;

    /// <summary>The phase moved on; as it is where that is not permitted.</summary>
    public PostPrPhase After(PostPrTrigger trigger) => this with { Status = Transitions(Status).Folded(trigger) };

    /// <summary>A phase's state machine; a test compares the diagram in <c>docs/run-mode.md</c> with it.</summary>
    /// <param name="current">Where it stands.</param>
    public static LifeCycle<PostPrStatus, PostPrTrigger> Transitions(PostPrStatus current)
    {
        var phase = new LifeCycle<PostPrStatus, PostPrTrigger>(current);

        phase.Configure(PostPrStatus.Pending).Permit(PostPrTrigger.Look, PostPrStatus.InProgress);

        phase
            .Configure(PostPrStatus.InProgress)
            .PermitReentry(PostPrTrigger.Look)
            .PermitReentry(PostPrTrigger.Resume)
            .Permit(PostPrTrigger.Pass, PostPrStatus.Completed)
            .Permit(PostPrTrigger.RoundsUsedUp, PostPrStatus.Failed);

        phase.Configure(PostPrStatus.Failed).Permit(PostPrTrigger.Resume, PostPrStatus.InProgress);

        return phase;
    }
}

/// <summary>How a phase of the validation stands.</summary>
[JsonConverter(typeof(LowerSnakeEnum<PostPrStatus>))]
public enum PostPrStatus
{
    /// <summary>Not begun.</summary>
    Pending,

    /// <summary>Under way.</summary>
    InProgress,

    /// <summary>Nothing is left to be found.</summary>
    Completed,

    /// <summary>Its rounds are used up and there are findings left; the run is halted.</summary>
    Failed,
}

/// <summary>What moves a phase of the validation on.</summary>
public enum PostPrTrigger
{
    /// <summary>A round begins.</summary>
    Look,

    /// <summary>A round found nothing.</summary>
    Pass,

    /// <summary>The last round found something.</summary>
    RoundsUsedUp,

    /// <summary>A person has the run go on.</summary>
    Resume,
}

/// <summary>What one reviewer of several found.</summary>
public sealed record PostPrReport(string Reviewer, System.Collections.Immutable.ImmutableArray<Finding> Findings);

/// <summary>The phases an options record asks for.</summary>
public static class PostPrPhases
{
    /// <summary>The phases that are switched on, in the order in which they are gone through.</summary>
    public static IReadOnlyList<PostPrPhase> PhasesOf(this PostPrOptions options, RunOptions run)
    {
        if (options.IsExternal)
        {
            return [new PostPrPhase(Phase.PostPrAudit, LimitMinutes: options.CommandMinutes)];
        }

        var phases = new List<PostPrPhase>();
        if (options.Audit)
        {
            phases.Add(new PostPrPhase(Phase.PostPrAudit, MaxRounds: options.AuditRounds, LimitMinutes: options.AuditMinutes));
        }

        if (options.ContextClear)
        {
            phases.Add(new PostPrPhase(Phase.ContextClear));
        }

        if (options.EndToEnd)
        {
            phases.Add(new PostPrPhase(Phase.E2eTesting, MaxRounds: options.EndToEndRounds, LimitMinutes: options.EndToEndMinutes));
        }

        if (options.Flatline)
        {
            phases.Add(
                new PostPrPhase(
                    Phase.FlatlinePr,
                    MaxRounds: options.FlatlineRounds,
                    LimitMinutes: options.FlatlineMinutes,
                    Reviewers: AgentChoice.Reviewers(run).Count,
                    Agreement: options.FlatlineAgreement
                )
            );
        }

        return phases;
    }
}
