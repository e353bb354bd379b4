using Ias.Core.Model;

namespace Ias.Engine.History;

/// <summary>Result of a check in the history.</summary>
/// <param name="Repository">The work tree its run was in.</param>
public sealed record PastCheck(string Repository, string RunId, DateTimeOffset At, CheckResult Result);
