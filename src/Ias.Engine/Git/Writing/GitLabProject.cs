using System.Globalization;

namespace Ias.Engine.Git.Writing;

/// <summary>Project on a GitLab server.</summary>
/// <param name="Path"><c>GROUP/NAME</c>, with as many groups as there are.</param>
internal sealed record GitLabProject(string Host, string Path)
{
    private const string RequestPart = "/-/merge_requests/";

    /// <summary>Path of the project in GitLab's API (docs.gitlab.com/api/rest, "Namespaced paths").</summary>
    public string Api => $"projects/{Uri.EscapeDataString(Path)}";

    /// <summary>Reads a remote's address; null when it is a folder, or names no project.</summary>
    public static GitLabProject? Of(string remote)
    {
        if (remote.Length == 0 || RemoteUrl.LocalPath(remote) is not null)
        {
            return null;
        }

        var address = RemoteUrl.Normal(remote);
        var rest = address[(address.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && IsPath(rest[(slash + 1)..]) ? new GitLabProject(RemoteUrl.Host(remote), rest[(slash + 1)..]) : null;
    }

    /// <summary>Reads the address of a merge request; null for any other.</summary>
    public static (GitLabProject Project, long Number)? OfRequest(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && uri.Scheme == Uri.UriSchemeHttps
        && uri.AbsolutePath.Split(RequestPart) is [var path, var number]
        && IsPath(path.TrimStart('/'))
        && long.TryParse(number.TrimEnd('/'), NumberStyles.None, CultureInfo.InvariantCulture, out var parsed)
            ? (new GitLabProject(uri.Authority, path.TrimStart('/')), parsed)
            : null;

    /// <summary>Address of one of its merge requests.</summary>
    public string AddressOf(long number) => string.Create(CultureInfo.InvariantCulture, $"https://{Host}/{Path}{RequestPart}{number}");

    private static bool IsPath(string path) =>
        path.Split('/') is { Length: >= 2 } parts
        && parts.All(part =>
            part is not ("" or "." or "..") && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '+')
        );
}
