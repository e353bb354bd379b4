using Ias.Engine.Ice;

namespace Ias.Engine.Git.Writing;

/// <summary>Result of a commit.</summary>
/// <param name="Commit">The new commit; empty when nothing was to be committed or it was refused.</param>
/// <param name="Refused">What a hook or git said when it refused; empty otherwise.</param>
/// <param name="LeftOut">Paths left out, each with the reason.</param>
/// <param name="Deleted">Paths deleted by this commit (renames are none).</param>
/// <param name="Paths">All paths this commit changed.</param>
/// <param name="Ice">What ICE saw of the repository's hooks, filters and signing program; null when none had to run.</param>
public sealed record CommitOutcome(
    string Commit,
    string Parent,
    string Refused,
    IReadOnlyList<KeyValuePair<string, string>> LeftOut,
    int Files,
    int Added,
    int Removed,
    IReadOnlyList<string> Deleted,
    IReadOnlyList<string> Paths,
    GuardReport? Ice = null
)
{
    /// <summary>No commit was made on this one.</summary>
    public static CommitOutcome Nothing(string head) => new("", head, "", [], 0, 0, 0, [], []);
}
