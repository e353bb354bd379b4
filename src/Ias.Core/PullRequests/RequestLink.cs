namespace Ias.Core.PullRequests;

/// <summary>The address at which a server offers to open a merge or pull request for a branch that was just pushed. GitLab, GitHub,
/// Bitbucket and Gitea print it.</summary>
public static class RequestLink
{
    private const string Remote = "remote:";

    private static readonly string[] Offers = ["merge_request", "merge-request", "pull-request", "/pull/", "/pulls/", "/compare/"];

    /// <summary>The address; empty when there is none.</summary>
    /// <param name="output">What git printed of the push.</param>
    public static string In(string output) =>
        output
            .Split('\n')
            .Where(line => line.StartsWith(Remote, StringComparison.Ordinal))
            .SelectMany(line => line[Remote.Length..].Split(' ', '\t', '\r'))
            .FirstOrDefault(word =>
                (word.StartsWith("https://", StringComparison.Ordinal) || word.StartsWith("http://", StringComparison.Ordinal))
                && Uri.IsWellFormedUriString(word, UriKind.Absolute)
                && Array.Exists(Offers, offer => word.Contains(offer, StringComparison.Ordinal))
            )
        ?? "";
}
