using System.Collections.Immutable;

namespace Ias.Core.Ice.Reading;

/// <summary>The branches nobody but a person may move. The built-in set cannot be changed; names and patterns can only be added.</summary>
public sealed class ProtectedBranches(IReadOnlyList<string> added)
{
    private const string Heads = "refs/heads/";

    /// <summary>The immutable set. <c>*</c> stands for anything, also across slashes.</summary>
    public static ImmutableArray<string> Immutable { get; } =
    ["main", "master", "staging", "develop", "development", "production", "prod", "release/*", "release-*", "hotfix/*", "hotfix-*"];

    private readonly ImmutableArray<string> _patterns = [.. Immutable, .. added.Select(ShortName).Where(n => n.Length > 0)];

    /// <summary>All names and patterns, the immutable ones first.</summary>
    public IReadOnlyList<string> Patterns => _patterns;

    /// <summary>A set with further names; nothing is ever taken away.</summary>
    public ProtectedBranches With(IEnumerable<string> more) => new([.. added, .. more]);

    /// <summary>True when a branch or ref name (with or without <c>refs/heads/</c>, any case) is protected.</summary>
    public bool Contains(string name)
    {
        var branch = ShortName(name);
        foreach (var pattern in _patterns)
        {
            if (Matches(pattern, branch))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The name without <c>refs/heads/</c> (however often: <c>refs/heads/refs/heads/main</c> is no way around), doubled slashes
    /// collapsed.</summary>
    public static string ShortName(string name)
    {
        var branch = name.Trim();
        while (branch.Contains("//", StringComparison.Ordinal))
        {
            branch = branch.Replace("//", "/", StringComparison.Ordinal);
        }

        while (true)
        {
            if (branch.StartsWith(Heads, StringComparison.OrdinalIgnoreCase))
            {
                branch = branch[Heads.Length..];
            }
            else if (branch.StartsWith("heads/", StringComparison.OrdinalIgnoreCase))
            {
                branch = branch["heads/".Length..]; // git reads heads/main as refs/heads/main
            }
            else
            {
                return branch.Trim('/');
            }
        }
    }

    // Greedy wildcard match with one point to come back to; linear for the patterns people write.
    private static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        int p = 0,
            t = 0,
            star = -1,
            from = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                from = t;
            }
            else if (p < pattern.Length && char.ToLowerInvariant(pattern[p]) == char.ToLowerInvariant(text[t]))
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++from;
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == '*')
        {
            p++;
        }

        return p == pattern.Length;
    }
}
