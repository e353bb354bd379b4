using System.Globalization;

namespace Ias.Engine.Git.Writing;

/// <summary>Address of a pull request on GitHub: <c>https://HOST/OWNER/NAME/pull/NUMBER</c>.</summary>
/// <param name="Repository"><c>OWNER/NAME</c>.</param>
internal sealed record PullRequestAddress(string Host, string Repository, long Number)
{
    /// <summary>Reads an address; null when it names no pull request.</summary>
    public static PullRequestAddress? Read(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && uri.Scheme == Uri.UriSchemeHttps
        && uri.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries) is [var owner, var name, "pull", var number, ..]
        && IsName(owner)
        && IsName(name)
        && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed)
            ? new PullRequestAddress(uri.Authority, $"{owner}/{name}", parsed)
            : null;

    private static bool IsName(string name) =>
        name is not ("." or "..") && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
