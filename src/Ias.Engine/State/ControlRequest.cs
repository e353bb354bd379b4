namespace Ias.Engine.State;

/// <summary>A request to the engine.</summary>
/// <param name="Kind"><c>halt</c>, <c>withdraw</c>, <c>note</c>, <c>approve</c>, <c>decline</c> or <c>cancel</c>.</param>
/// <param name="RunId">The run it is meant for.</param>
/// <param name="By">The requester: user@host.</param>
/// <param name="At">Time of the request.</param>
/// <param name="Force">For halt: end the agent now.</param>
/// <param name="Text">Reason or note.</param>
/// <param name="Job">For cancel: the job that is meant.</param>
public sealed record ControlRequest(
    string Kind,
    string RunId,
    string By,
    DateTimeOffset At,
    bool Force = false,
    string Text = "",
    string Job = ""
);
