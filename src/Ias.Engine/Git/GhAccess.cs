using System.Text;
using Ias.Core.Ice;
using Ias.Engine.Files;
using Ias.Engine.Processes;

namespace Ias.Engine.Git;

/// <summary>
/// Access for calling the person's <c>gh</c> for a repository: its login as it was before the first turn, and the repository by name.
/// What a turn could have written (a configuration with a proxy socket, a remote) then decides neither who gets the token nor which
/// repository is meant.
/// </summary>
/// <param name="Repository"><c>HOST/OWNER/NAME</c> where the host is one that gh is known to talk to; else empty: then gh finds out from
/// <paramref name="Address"/> (an alias of ssh's, say).</param>
/// <param name="Address">The remote's, without a password; empty = there is none.</param>
/// <param name="Hosts">The content of <c>hosts.yml</c>; empty = gh is logged in by a variable or not at all.</param>
public sealed record GhAccess(string Repository, string Address, ReadOnlyMemory<byte> Hosts)
{
    private static readonly Dictionary<string, string?> Quiet = new(StringComparer.Ordinal)
    {
        ["GH_PROMPT_DISABLED"] = "1",
        ["GH_NO_UPDATE_NOTIFIER"] = "1",
        ["GH_PAGER"] = "cat",
        ["NO_COLOR"] = "1",
        ["CLICOLOR_FORCE"] = null,
        ["GH_FORCE_TTY"] = null,
        ["GH_REPO"] = null,
        ["LC_ALL"] = "C",
        ["GIT_TERMINAL_PROMPT"] = "0",
        ["GIT_DIR"] = null,
        ["GIT_WORK_TREE"] = null,
        ["GIT_INDEX_FILE"] = null,
    };

    /// <summary>Reads the person's login, and the name out of a remote's address.</summary>
    /// <param name="address">Empty = there is no remote.</param>
    public static GhAccess Read(string address, Func<string, string?> variable)
    {
        var host = address.Length > 0 ? GitHubHost.Of(address) : null;
        var hosts = ToolConfiguration.Read("GH_CONFIG_DIR", "gh", "hosts.yml", variable);
        var isKnown =
            host is not null
            && (host.Name == "github.com" || Encoding.UTF8.GetString(hosts).Split('\n').Contains($"{host.Name}:", StringComparer.Ordinal));
        return new GhAccess(isKnown ? $"{host!.Name}/{host.Repository}" : "", CredentialText.WithoutSecrets(address), hosts);
    }

    /// <summary>Calls gh in a bare repository that has nothing in it but the remote, with this login: of the repository's own settings
    /// nothing is read. Where the network fails it is called again, so the call may be one that is made twice.</summary>
    /// <param name="program">The program.</param>
    /// <param name="limit">Time limit for one try.</param>
    /// <exception cref="ProblemException">gh is missing.</exception>
    public async Task<ProcessResult> RunAsync(
        ProcessRunner processes,
        TimeProvider time,
        string program,
        IReadOnlyList<string> arguments,
        string? input,
        TimeSpan limit,
        CancellationToken cancel
    )
    {
        using var folder = ScratchFolder.Temporary("gh-ias-");
        TransferRepository.Lay(
            folder.Path,
            null,
            Address.Length == 0
                ? []
                : [new("remote.origin.url", Address), new("remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*")]
        );
        var spec = new ProcessSpec
        {
            FileName = program,
            Arguments = arguments,
            WorkingDirectory = folder.Path,
            Environment = new Dictionary<string, string?>(
                Quiet.Concat(LayLogin(folder.Path)).GroupBy(v => v.Key, (_, same) => same.Last()),
                StringComparer.Ordinal
            ),
            Input = input is null ? null : Encoding.UTF8.GetBytes(input),
            Timeout = limit,
        };
        return await NetworkRetry.GhAsync(time, token => processes.RunAsync(spec, token), cancel);
    }

    /// <summary>Lays a configuration folder with this login, readable by this user alone, and returns the variables that make gh use
    /// it.</summary>
    /// <param name="folder">A private folder, removed by the caller.</param>
    internal IReadOnlyDictionary<string, string?> LayLogin(string folder)
    {
        var settings = Path.Combine(folder, "gh");
        PrivateFolder.Make(settings);
        OutsideFile.WriteAllText(Path.Combine(settings, "config.yml"), "version: \"1\"\n"); // without it gh writes one
        if (Hosts.Length > 0)
        {
            var file = Path.Combine(settings, "hosts.yml");
            OutsideFile.WriteAllBytes(file, Hosts.ToArray());
            OutsideFile.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        var variables = new Dictionary<string, string?>(StringComparer.Ordinal) { ["GH_CONFIG_DIR"] = settings };
        if (Repository.Length > 0)
        {
            variables["GH_REPO"] = Repository;
        }

        return variables;
    }
}
