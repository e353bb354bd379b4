using System.Text;
using Ias.Engine.Processes;

namespace Ias.Engine.Git;

/// <summary>Kind of server a remote is on.</summary>
internal enum ForgeKind
{
    /// <summary>A folder, no server.</summary>
    Folder,

    /// <summary>GitHub, or a server that gh has a login for.</summary>
    GitHub,

    /// <summary>GitLab: by the server's name, or one that glab has a login for.</summary>
    GitLab,

    /// <summary>Some other server, or one that cannot be recognized.</summary>
    Other,
}

/// <summary>The server a remote's address names, aliases of ssh's resolved.</summary>
/// <param name="Host">Its name; empty for a folder.</param>
/// <param name="GitHub">The repository there; null unless it is on GitHub.</param>
internal sealed record Forge(ForgeKind Kind, string Host, GitHubHost? GitHub)
{
    /// <summary>Finds the server of an address; runs <c>ssh -G</c> for addresses of ssh's, and uses no network.</summary>
    /// <param name="url">The remote's.</param>
    /// <param name="hosts">The content of gh's <c>hosts.yml</c>; empty = none.</param>
    public static async Task<Forge> OfAsync(
        ProcessRunner processes,
        string url,
        ReadOnlyMemory<byte> hosts,
        CancellationToken cancel,
        string? path = null
    )
    {
        if (RemoteUrl.LocalPath(url) is not null)
        {
            return new Forge(ForgeKind.Folder, "", null);
        }

        var address = await ResolvedAsync(processes, url, cancel, path);
        var (host, repository) = (RemoteUrl.Host(address), GitHubHost.Of(address));
        var isGitHub =
            host is "github.com" or "ssh.github.com"
            || host.EndsWith(".ghe.com", StringComparison.Ordinal)
            || host.Contains("github", StringComparison.Ordinal)
            || Encoding.UTF8.GetString(hosts.Span).Split('\n').Contains($"{host}:", StringComparer.Ordinal);
        return IsGitLab(host) ? new Forge(ForgeKind.GitLab, host, null)
            : isGitHub && repository is not null ? new Forge(ForgeKind.GitHub, repository.Name, repository)
            : new Forge(ForgeKind.Other, host, null);
    }

    /// <summary>An address of ssh's with the host that ssh's settings put in the place of an alias (<c>git@github-work:owner/name</c>); any
    /// other, or where ssh does not say, as it is.</summary>
    /// <param name="path">Search path for <c>ssh</c>; null = the person's PATH.</param>
    public static async Task<string> ResolvedAsync(ProcessRunner processes, string url, CancellationToken cancel, string? path = null)
    {
        if (
            RemoteUrl.Protocol(url) != "ssh"
            || RemoteUrl.Host(url) is not { Length: > 0 } host
            || host.StartsWith('-')
            || ProgramPath.Find("ssh", path ?? Environment.GetEnvironmentVariable("PATH"), "/") is not { } ssh
        )
        {
            return url;
        }

        var asked = await processes.RunAsync(
            new ProcessSpec
            {
                FileName = ssh,
                Arguments = ["-G", host],
                WorkingDirectory = "/",
                Timeout = TimeSpan.FromSeconds(5),
            },
            cancel
        );
        const string Name = "hostname ";
        return
            asked.Ok
            && asked.Output.Split('\n').FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal)) is { } line
            && line[Name.Length..].Trim().ToLowerInvariant() is { Length: > 0 } real
            && real != host
            && url.IndexOf(host, StringComparison.OrdinalIgnoreCase) is >= 0 and var at
            ? url[..at] + real + url[(at + host.Length)..]
            : url;
    }

    /// <summary>True for a GitLab server: by its name, or since the person's glab knows it (docs.gitlab.com/cli: hosts are the keys below
    /// <c>hosts:</c> of its configuration).</summary>
    public static bool IsGitLab(string host) =>
        host.Contains("gitlab", StringComparison.Ordinal)
        || Encoding
            .UTF8.GetString(ToolConfiguration.Read("GLAB_CONFIG_DIR", "glab-cli", "config.yml", Environment.GetEnvironmentVariable))
            .Split('\n')
            .Any(line => line.TrimEnd() == $"    {host}:");

    /// <summary>The logins of the person's gh.</summary>
    public static ReadOnlyMemory<byte> Hosts(Func<string, string?> variable) => GhAccess.Read("", variable).Hosts;
}
