using LibGit2Sharp;

namespace Ias.Engine.Git;

/// <summary>Commits with their subjects and trailers. Null where only git can read a message: another encoding, trailers among other
/// text.</summary>
internal static class LogReader
{
    /// <param name="from">Their ancestors and themselves are left out; none when empty.</param>
    public static IReadOnlyList<CommitInfo>? Read(LibGit2Sharp.Repository repository, string from, string to, int limit)
    {
        var (old, now) = (from.Length > 0 ? CommitReader.Find(repository, from) : null, CommitReader.Find(repository, to));
        if (
            now is null
            || (old is null && from.Length > 0)
            || repository.Config.Any(entry => entry.Key.StartsWith("trailer.", StringComparison.Ordinal))
        )
        {
            return null;
        }

        var commits = new List<CommitInfo>();
        var filter = new CommitFilter
        {
            IncludeReachableFrom = now,
            ExcludeReachableFrom = old,
            SortBy = CommitSortStrategies.None,
        };
        foreach (var commit in repository.Commits.QueryBy(filter).Take(limit))
        {
            if (
                commit.Encoding != "UTF-8"
                || commit.Message.Contains('\uFFFD', StringComparison.Ordinal)
                || Trailers(commit.Message) is not { } trailers
            )
            {
                return null;
            }

            commits.Add(new CommitInfo(commit.Sha, commit.Parents.FirstOrDefault()?.Sha ?? "", Subject(commit.Message), trailers));
        }

        return commits;
    }

    // The first paragraph on one line.
    internal static string Subject(string message) =>
        string.Join(
            ' ',
            message.Split('\n').Select(line => line.TrimEnd()).SkipWhile(line => line.Length == 0).TakeWhile(line => line.Length > 0)
        );

    /// <summary>The last paragraph, if every line of it is a trailer; none if none is one; null for anything between, which git decides by
    /// rules of its own.</summary>
    internal static IReadOnlyDictionary<string, string>? Trailers(string message)
    {
        var trailers = new Dictionary<string, string>(StringComparer.Ordinal);
        var text = message.AsSpan().Trim('\n').ToString();
        var start = text.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (start < 0)
        {
            return trailers; // a title alone
        }

        var lines = text[(start + 2)..].Split('\n');
        foreach (var line in lines)
        {
            var colon = line.IndexOf(": ", StringComparison.Ordinal);
            if (colon > 0 && line.AsSpan(0, colon).IndexOfAnyExcept(Letters) < 0)
            {
                trailers[line[..colon]] = line[(colon + 2)..].Trim();
            }
            else if (
                line.Contains(':', StringComparison.Ordinal)
                || line.Length == 0
                || line[0] is ' ' or '\t' or '#' or '('
                || trailers.Count > 0
            )
            {
                return null;
            }
        }

        return trailers.Count is 0 || trailers.Count == lines.Length ? trailers : null;
    }

    private static readonly System.Buffers.SearchValues<char> Letters = System.Buffers.SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-"
    );
}
