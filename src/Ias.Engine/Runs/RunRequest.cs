using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;

namespace Ias.Engine.Runs;

/// <summary>Starts a run of one sprint, or of the plan.</summary>
/// <param name="WorkTree">Absolute path of the work tree's top folder.</param>
/// <param name="Target"><c>sprint-1</c>, or <c>sprint-plan</c>.</param>
/// <param name="Options">Effective configuration and flags.</param>
/// <param name="Branch">Branch name; empty = prefix and target.</param>
/// <param name="Fresh">Archive an unfinished run first, and begin where that one began.</param>
/// <param name="AllowDirty">Commit what is uncommitted first.</param>
/// <param name="From">Number of the plan's first sprint to be done; null = from its beginning.</param>
/// <param name="To">Number of the last one; null = to its end.</param>
/// <param name="Bug">What is to be mended; null = no bug.</param>
/// <param name="Consolidate">One branch and one pull request for the whole plan.</param>
public sealed record RunRequest(
    string WorkTree,
    string Target,
    RunOptions Options,
    string Branch = "",
    bool Fresh = false,
    bool AllowDirty = false,
    int? From = null,
    int? To = null,
    bool Consolidate = true,
    ReportedBug? Bug = null
)
{
    /// <summary>What the branch of a bug's run begins with.</summary>
    public const string BugPrefix = "bugfix/";

    /// <summary>What a person types behind <c>run</c> for this, for messages.</summary>
    public string Typed => Bug is null ? Target : "--bug \"…\"";

    /// <summary>The run takes several sprints, one after the other.</summary>
    public bool IsPlan => Target == SprintPlanState.PlanTarget;
}

/// <summary>Takes a run up again.</summary>
/// <param name="ResetBreaker"><c>--reset-ice</c>.</param>
/// <param name="Force">Accept another branch, rewritten history, or a breach a person has looked at.</param>
/// <param name="BugId">The bug to be taken up, be its run archived; empty = the run that is there.</param>
public sealed record ResumeRequest(string WorkTree, bool ResetBreaker = false, bool Force = false, string BugId = "")
{
    public RaisedLimits Raised { get; init; } = RaisedLimits.None;
}

/// <summary>What a person must know to answer a waiting push.</summary>
/// <param name="Branch">What is pushed, in words: one branch or several.</param>
/// <param name="Remote">Where to.</param>
/// <param name="PullRequest">Whether a draft pull request follows where gh can make one.</param>
/// <param name="Commits">How many commits the run made.</param>
/// <param name="Files">How many files they change.</param>
/// <param name="Added">Lines added.</param>
/// <param name="Removed">Lines removed.</param>
/// <param name="Deleted">The files they delete.</param>
/// <param name="BodyPath">Where the pull request's text lies.</param>
public sealed record PushQuestion(
    string Branch,
    string Remote,
    bool PullRequest,
    int Commits,
    int Files,
    int Added,
    int Removed,
    IReadOnlyList<string> Deleted,
    string BodyPath
);
