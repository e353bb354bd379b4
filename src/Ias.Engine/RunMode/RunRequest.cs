using Ias.Core.RunMode;

namespace Ias.Engine.RunMode;

/// <summary>Starts a run of one sprint.</summary>
/// <param name="WorkTree">Absolute path of the work tree's top folder.</param>
/// <param name="Target"><c>sprint-1</c>.</param>
/// <param name="Options">Effective configuration and flags.</param>
/// <param name="Branch">Branch name; empty = prefix and target.</param>
/// <param name="Fresh">Archive an unfinished run first.</param>
/// <param name="AllowDirty">Commit what is uncommitted first.</param>
public sealed record RunRequest(string WorkTree, string Target, RunOptions Options, string Branch = "", bool Fresh = false, bool AllowDirty = false);

/// <summary>Takes a run up again. Null limits stay as they are.</summary>
/// <param name="ResetBreaker"><c>--reset-ice</c>.</param>
/// <param name="Force">Accept another branch, rewritten history, or a breach a person has looked at.</param>
public sealed record ResumeRequest(
    string WorkTree, bool ResetBreaker = false, bool Force = false, int? MaxCycles = null, double? TimeoutHours = null,
    double? TurnTimeoutMinutes = null, double? MaxCostUsd = null, long? MaxTokens = null);

/// <summary>What a person must know to answer a waiting push.</summary>
public sealed record PushQuestion(string Branch, string Remote, int Commits, int Files, int Added, int Removed, IReadOnlyList<string> Deleted, string BodyPath);
