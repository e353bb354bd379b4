namespace Ias.Engine.Git;

/// <summary>One ref to push.</summary>
/// <param name="Commit">Full object id.</param>
/// <param name="Ref">Full ref name on the remote, e.g. <c>refs/heads/feature/cart</c>.</param>
public sealed record PushedRef(string Commit, string Ref);

/// <summary>Result of a push.</summary>
/// <param name="ExitCode">git's own; 1 when ICE or the repository's hook refused.</param>
/// <param name="Output">Output of git, the hook or ICE.</param>
/// <param name="RefusedBy"><c>ice</c>, <c>hook</c>, <c>remote</c>; empty when it went through.</param>
public sealed record PushOutcome(int ExitCode, string Output, string RefusedBy = "");
