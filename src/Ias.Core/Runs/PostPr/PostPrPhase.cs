using System.Text.Json.Serialization;
using Ias.Core.Json;
using Ias.Core.Model;
using Ias.Core.StateMachines;

namespace Ias.Core.Runs.PostPr;

/// <summary>A phase of the validation of a pull request, and how far it is.</summary>
/// <param name="Round">How often it looked since it began, or since a person resumed it; 0 = not yet.</param>
/// <param name="MaxRounds">What that may come to.</param>
/// <param name="LimitMinutes">Running time it may take, mending included, waits not; 0 = no limit of its own.</param>
/// <param name="FromSeconds">The run's running time when it began, or was resumed; moved on by what was waited since.</param>
/// <param name="Seconds">Running time it took; until it is done, that before the last wait.</param>
/// <param name="Reviewers">How many look each time.</param>
/// <param name="Agreement">How many of them must find the same for it to count.</param>
/// <param name="Findings">What counted, over all rounds.</param>
/// <param name="Fixes">Number of times IMPLEMENT was run to fix it.</param>
/// <param name="Skipped">Reason why the last round looked at nothing; empty = it did look.</param>
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
    int Fixes = 0,
    string Skipped = ""
)
{
    /// <summary>Neither still to come nor done.</summary>
    [JsonIgnore]
    public bool IsUnderWay => Status is PostPrStatus.InProgress or PostPrStatus.Failed;

    /// <summary>The phase moved on; as it is where that is not permitted.</summary>
    public PostPrPhase After(PostPrTrigger trigger) => this with { Status = Transitions(Status).Folded(trigger) };

    /// <summary>A phase's state machine; a test compares the diagram in <c>docs/guide/run-mode.md</c> with it.</summary>
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

/// <summary>Status of a phase of the validation.</summary>
[JsonConverter(typeof(LowerSnakeEnum<PostPrStatus>))]
public enum PostPrStatus
{
    /// <summary>The phase has not begun.</summary>
    Pending,

    /// <summary>The phase is under way.</summary>
    InProgress,

    /// <summary>Nothing is left to be found.</summary>
    Completed,

    /// <summary>Its rounds are used up and there are findings left; the run is halted.</summary>
    Failed,
}

/// <summary>Trigger that changes the status of a validation phase.</summary>
public enum PostPrTrigger
{
    /// <summary>A round of the phase begins.</summary>
    Look,

    /// <summary>A round found nothing.</summary>
    Pass,

    /// <summary>The last round found something.</summary>
    RoundsUsedUp,

    /// <summary>A person resumes the run.</summary>
    Resume,
}

/// <summary>Findings of one reviewer of several.</summary>
public sealed record PostPrReport(string Reviewer, System.Collections.Immutable.ImmutableArray<Finding> Findings);
