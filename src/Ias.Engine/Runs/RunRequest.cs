using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Text;

namespace Ias.Engine.Runs;

/// <summary>Request to run one sprint, or the plan.</summary>
/// <param name="WorkTree">Absolute path of the work tree's top folder.</param>
/// <param name="Target"><c>sprint-1</c>, or <c>sprint-plan</c>.</param>
/// <param name="Options">Effective configuration and flags.</param>
/// <param name="Branch">Branch name; empty = prefix and target.</param>
/// <param name="Fresh">Archive an unfinished run first, and start where that one started.</param>
/// <param name="AllowDirty">Commit what is uncommitted first.</param>
/// <param name="From">Number of the plan's first sprint to do; null = from its beginning.</param>
/// <param name="To">Number of the last one; null = to its end.</param>
/// <param name="Bug">The bug to fix; null = no bug.</param>
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
    /// <summary>Prefix of the branch of a bug's run.</summary>
    public const string BugPrefix = "bugfix/";

    /// <summary>Arguments after <c>run</c> for this request, for messages.</summary>
    public string Typed => Bug is null ? ShellWord.Path(Target) : "--bug \"…\"";

    /// <summary>Sprints to repeat although they are completed.</summary>
    public IReadOnlyList<string> Again { get; init; } = [];

    /// <summary>True when the run takes several sprints, one after the other.</summary>
    public bool IsPlan => Target == SprintPlanState.PlanTarget;
}

/// <summary>Request to resume a run.</summary>
/// <param name="ResetBreaker"><c>--reset-ice</c>.</param>
/// <param name="Force">Accept another branch, rewritten history, or a breach that a person has reviewed.</param>
/// <param name="BugId">The bug whose run is resumed, even from the archive; empty = the current run.</param>
public sealed record ResumeRequest(string WorkTree, bool ResetBreaker = false, bool Force = false, string BugId = "")
{
    public RaisedLimits Raised { get; init; } = RaisedLimits.None;

    /// <summary>Address the review comments on the pull request, also of a run that is finished.</summary>
    public bool FromReview { get; init; }

    /// <summary>For a run that another tool began, whose files have no options: the configuration's. Null = such a run is not
    /// resumed.</summary>
    public RunOptions? Options { get; init; }
}

/// <summary>Information a person needs to answer a waiting push.</summary>
/// <param name="Branch">Description of what is pushed: one branch or several.</param>
/// <param name="Remote">The remote to push to.</param>
/// <param name="PullRequest">True when a draft pull request follows if gh can create one.</param>
/// <param name="Commits">Number of the run's commits.</param>
/// <param name="Files">Number of changed files.</param>
/// <param name="Added">Lines added.</param>
/// <param name="Removed">Lines removed.</param>
/// <param name="Deleted">Deleted files.</param>
/// <param name="BodyPath">Path of the pull request's text.</param>
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
