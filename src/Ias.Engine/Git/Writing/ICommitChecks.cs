using Ias.Core.Runs.PostPr;

namespace Ias.Engine.Git.Writing;

/// <summary>Checks of commits on their server. Reads only.</summary>
internal interface ICommitChecks
{
    /// <summary>Checks of a commit; none where the server does not have the commit.</summary>
    Task<CiLook> ReadAsync(string commit, CancellationToken cancel);

    /// <summary>The check with what it complains about: places, the step that failed, the end of its log. What the server does not give is left
    /// out.</summary>
    Task<CiCheck> DetailedAsync(CiCheck check, CancellationToken cancel);
}

/// <summary>A look at the checks of a commit.</summary>
/// <param name="Checks">None = the server has none, or <paramref name="Why"/> says why they cannot be read.</param>
/// <param name="IsFinal">The server would refuse again.</param>
internal sealed record CiLook(IReadOnlyList<CiCheck> Checks, string Why = "", bool IsFinal = false)
{
    /// <summary>Look at an answer of a server's program that is no answer.</summary>
    /// <param name="program">Its name.</param>
    /// <param name="why">Its last words; empty = it did not answer in time.</param>
    public static CiLook Refused(string program, string why) =>
        why.Length == 0 ? new([], $"{program} did not answer in time")
        // it does not have the commit yet
        : why.Contains("HTTP 404", StringComparison.Ordinal) || why.Contains("HTTP 422", StringComparison.Ordinal) ? new([])
        : new(
            [],
            why,
            IsFinal: (why.Contains("HTTP 401", StringComparison.Ordinal) || why.Contains("HTTP 403", StringComparison.Ordinal))
                && !why.Contains("rate limit", StringComparison.OrdinalIgnoreCase)
        );

    /// <summary>Look at an answer that cannot be read.</summary>
    public static CiLook Unreadable(string program) => new([], $"{program} gave an answer that ias cannot read");
}
