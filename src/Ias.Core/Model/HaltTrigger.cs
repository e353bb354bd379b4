namespace Ias.Core.Model;

/// <summary>The words for why a run was halted (<c>halt.trigger</c> in <c>state.json</c>).</summary>
public static class HaltTrigger
{
    public const string SameIssue = "same_issue";
    public const string NoProgress = "no_progress";
    public const string CycleCount = "cycle_count";
    public const string Timeout = "timeout";
    public const string AgentFailure = "agent_failure";
    public const string RateLimit = "rate_limit";
    public const string Budget = "budget";
    public const string User = "user";
    public const string Signal = "signal";
    public const string IceBreach = "ice_breach";
    public const string HeadMoved = "head_moved";
    public const string PublishFailed = "publish_failed";
    public const string ValidationFailed = "validation_failed";
    public const string GuardBlocked = "guard_blocked";
    public const string FatalError = "fatal_error";
}
