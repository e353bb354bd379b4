namespace Ias.Core.Model;

/// <summary>The words for why a run was halted (<c>halt.trigger</c> in <c>state.json</c>), besides the names of the circuit breaker's
/// triggers.</summary>
public static class HaltTrigger
{
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
