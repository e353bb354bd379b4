namespace Ias.Engine.Git;

/// <summary>The place on a GitHub server a remote's address names.</summary>
/// <param name="Name">The server.</param>
/// <param name="Repository"><c>owner/name</c>.</param>
internal sealed record GitHubHost(string Name, string Repository)
{
    /// <summary>Reads a remote's address; null when it is a folder, or does not look like <c>host/owner/name</c>.</summary>
    public static GitHubHost? Of(string url)
    {
        if (RemoteUrl.LocalPath(url) is not null)
        {
            return null;
        }

        var address = RemoteUrl.Normal(url);
        var rest = address[(address.IndexOf("://", StringComparison.Ordinal) + 3)..].Split('/');
        if (rest.Length != 3 || rest[1].Length == 0 || rest[2].Length == 0)
        {
            return null;
        }

        var host = rest[0][(rest[0].LastIndexOf('@') + 1)..].Split(':')[0];
        return new GitHubHost(host == "ssh.github.com" ? "github.com" : host, $"{rest[1]}/{rest[2]}");
    }
}
