using Ias.Engine.Files;
using Ias.Engine.Git;

namespace Ias.Engine.Ice;

/// <summary>Push targets and their logins, as recorded before an agent could write to the configuration.</summary>
/// <param name="Remotes">Names and addresses.</param>
/// <param name="Settings">Configuration entries a push needs (credentials, SSH, HTTP, rewriting of URLs), in git's order.</param>
public sealed record RecordedRemotes(IReadOnlyList<RecordedRemote> Remotes, IReadOnlyList<KeyValuePair<string, string>> Settings)
{
    // Everything else is left out: ICE decides what a push sends and which programs run with it.
    private static readonly string[] Kept =
    [
        "credential.",
        "http.",
        "https.",
        "url.",
        "ssh.",
        "protocol.",
        "core.sshcommand",
        "core.askpass",
        "core.gitproxy",
        "core.compression",
        "pack.",
        "lfs.",
        "remote.",
    ];

    /// <summary>
    /// Remotes of submodules that are folders on this machine, named by their path. Pushes there are judged as those to the run's own
    /// remotes; a submodule's remote on the network is another address, and refused.
    /// </summary>
    public IReadOnlyList<RecordedRemote> Submodules { get; init; } = [];

    /// <summary>The signing key and program, as the person configured them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Signing { get; init; } = [];

    /// <summary>The remote a run works with: <c>origin</c>, else the first there is; null without any.</summary>
    public RecordedRemote? First => Remotes.FirstOrDefault(r => r.Name == "origin") ?? (Remotes is [var first, ..] ? first : null);

    /// <summary>Hosts of the remotes on the network, lower case.</summary>
    public IReadOnlyList<string> Hosts =>
        [
            .. Addresses
                .Where(a => RemoteUrl.LocalPath(a) is null)
                .Select(RemoteUrl.Host)
                .Where(h => h.Length > 0)
                .Distinct(StringComparer.Ordinal),
        ];

    /// <summary>Every address that is one of the run's: fetch and push URLs, rewritten or not.</summary>
    public IReadOnlyList<string> Addresses =>
        [
            .. Remotes
                .Concat(Submodules)
                .SelectMany(r => r.PushUrls.Append(r.Url))
                .SelectMany(u => (string[])[u, Rewrite(u, "insteadof"), Rewrite(u, "pushinsteadof")])
                .Distinct(StringComparer.Ordinal),
        ];

    /// <summary>The addresses, and the folders that relative addresses and links lead to.</summary>
    public IReadOnlyList<string> AddressesFrom(string workTree) =>
        [.. Addresses.Concat(LocalFolders(workTree)).Distinct(StringComparer.Ordinal)];

    /// <summary>
    /// Protocols of a remote's addresses, in the words of <c>GIT_ALLOW_PROTOCOL</c> (git(1)). <c>ext</c> is left out: it runs a program
    /// of the address's choice.
    /// </summary>
    public IReadOnlyList<string> Protocols(RecordedRemote remote) =>
        [
            .. remote
                .PushUrls.Append(remote.Url)
                .Where(u => u.Length > 0)
                .SelectMany(u => (string[])[Rewrite(u, "insteadof"), Rewrite(u, "pushinsteadof")])
                .Select(RemoteUrl.Protocol)
                .Where(p => p != "ext")
                .Distinct(StringComparer.Ordinal)
                .DefaultIfEmpty("none"),
        ];

    /// <summary>Absolute paths of the remotes that are folders on this machine.</summary>
    public IReadOnlyList<string> LocalFolders(string workTree) =>
        [.. Addresses.Select(a => LocalFolder(a, workTree)).OfType<string>().Distinct(StringComparer.Ordinal)];

    /// <summary>The remote of this name or address; null when there is none.</summary>
    public RecordedRemote? Find(string nameOrAddress, string workTree) =>
        Remotes.FirstOrDefault(r => r.Name == nameOrAddress)
        ?? Remotes.Concat(Submodules).FirstOrDefault(r => r.PushUrls.Append(r.Url).Any(u => Same(u, nameOrAddress, workTree)));

    private bool Same(string recorded, string given, string workTree) =>
        RemoteUrl.Normal(recorded) == RemoteUrl.Normal(given)
        || Rewrite(recorded, "insteadof") == given
        || Rewrite(recorded, "pushinsteadof") == given
        || (LocalFolder(recorded, workTree) is { } folder && folder == LocalFolder(given, workTree));

    /// <summary>Reads the remotes from git's configuration.</summary>
    /// <exception cref="ProblemException">git cannot read the configuration.</exception>
    internal static async Task<RecordedRemotes> ReadAsync(HostGit git, GitPlace place, CancellationToken cancel) =>
        await OfAsync(await GitSettings.ReadAsync(git, place, cancel), git, place, cancel);

    /// <summary>The remotes named in settings that were read.</summary>
    internal static async Task<RecordedRemotes> OfAsync(GitSettings all, HostGit git, GitPlace place, CancellationToken cancel)
    {
        var settings = Pairs(all.All.Where(s => Array.Exists(Kept, k => s.Key.StartsWith(k, StringComparison.Ordinal))));
        var remotes = new Dictionary<string, RecordedRemote>(StringComparer.Ordinal);
        foreach (var (key, value) in settings.Where(s => s.Key.StartsWith("remote.", StringComparison.Ordinal)))
        {
            var name = key["remote.".Length..key.LastIndexOf('.')];
            var remote = remotes.GetValueOrDefault(name) ?? new RecordedRemote(name, "", [], "", []);
            remotes[name] = key[(key.LastIndexOf('.') + 1)..] switch
            {
                "url" => remote with { Url = remote.Url.Length > 0 ? remote.Url : value },
                "pushurl" => remote with { PushUrls = [.. remote.PushUrls, value] },
                "fetch" => remote with { Fetch = [.. remote.Fetch, value] },
                _ => remote,
            };
        }

        var found = remotes
            .Values.Where(r => r.Url.Length > 0 || r.PushUrls.Count > 0)
            .Select(r => r with { HeadBranch = HeadOf(place.CommonDir, r.Name) })
            .ToList();
        return new RecordedRemotes(
            found,
            [.. settings.Where(s => !s.Key.StartsWith("remote.", StringComparison.Ordinal) || IsTransport(s.Key))]
        )
        {
            Signing = Pairs(all.All.Where(s => s.Key is "user.signingkey" || s.Key.StartsWith("gpg.", StringComparison.Ordinal))),
            Submodules = await SubmodulesAsync(git, place, all, found, cancel),
        };

        static List<KeyValuePair<string, string>> Pairs(IEnumerable<GitSetting> some) =>
            [.. some.Select(s => new KeyValuePair<string, string>(s.Key, s.Value))];
    }

    // Those checked out have their address in the configuration; the others' comes from .gitmodules, where a relative one begins at the
    // remote's own.
    private static async Task<IReadOnlyList<RecordedRemote>> SubmodulesAsync(
        HostGit git,
        GitPlace place,
        GitSettings settings,
        IReadOnlyList<RecordedRemote> remotes,
        CancellationToken cancel
    )
    {
        var addresses = SubmoduleUrls(settings.All).ToList();
        if (InsideFile.Read(place.WorkTree, ".gitmodules", InsideFile.LongestText).Content is { } content)
        {
            var listed = await git.RunAsync(
                place.GitDir,
                ["config", "--list", "-z", "--file", "-"],
                cancel,
                TimeSpan.FromSeconds(10),
                input: content
            );
            var origin = new RecordedRemotes(remotes, []).First;
            var start = origin is null ? place.WorkTree : LocalFolder(origin.Url, place.WorkTree) ?? "";
            addresses.AddRange(
                SubmoduleUrls(listed.Output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(entry => GitSetting.Read(entry)))
                    .Select(u =>
                        !u.StartsWith('.') ? u
                        : start.Length > 0 ? Path.GetFullPath(u, start)
                        : ""
                    )
            );
        }

        return
        [
            .. addresses
                .Select(a => LocalFolder(a, place.WorkTree))
                .OfType<string>()
                .Distinct(StringComparer.Ordinal)
                .Select(f => new RecordedRemote(f, f, [], "", [])),
        ];
    }

    private static IEnumerable<string> SubmoduleUrls(IEnumerable<GitSetting> settings) =>
        settings
            .Where(s => s.Key.StartsWith("submodule.", StringComparison.Ordinal) && s.Key.EndsWith(".url", StringComparison.Ordinal))
            .Select(s => s.Value);

    /// <summary>The folder an address means; null when it is no folder here.</summary>
    public static string? LocalFolder(string address, string workTree)
    {
        if (address.StartsWith("file://", StringComparison.Ordinal))
        {
            return Existing(address["file://".Length..]);
        }

        var colon = address.IndexOf(':', StringComparison.Ordinal);
        var slash = address.IndexOf('/', StringComparison.Ordinal);
        var isUrl = colon >= 0 && (slash < 0 || colon < slash);
        return isUrl || address.Length == 0 ? null : Existing(Path.GetFullPath(address, workTree));

        string? Existing(string path) =>
            OutsideFolder.Exists(path) ? Meant(path)
            : OutsideFolder.Exists(path + ".git") ? Meant(path + ".git")
            : null;

        // A turn can put a link into the work tree; what that leads to outside was never meant.
        string? Meant(string path) =>
            RealPath.Of(path) is var real && FolderPath.IsWithin(path, workTree) && !FolderPath.IsWithin(real, RealPath.Of(workTree))
                ? null
                : real;
    }

    private static bool IsTransport(string key) =>
        key.EndsWith(".proxy", StringComparison.Ordinal)
        || key.EndsWith(".proxyauthmethod", StringComparison.Ordinal)
        || key.EndsWith(".vcs", StringComparison.Ordinal);

    /// <summary>The branch a remote's HEAD was on when it was cloned or last set; empty when that is not known here.</summary>
    public static string HeadOf(string commonDir, string remote)
    {
        var file = Path.Combine(commonDir, "refs", "remotes", remote, "HEAD");
        var prefix = $"ref: refs/remotes/{remote}/";
        return RegularFile.Text(file)?.Trim() is { } text && text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : "";
    }

    private string Rewrite(string url, string kind)
    {
        var longest = Settings
            .Where(s =>
                s.Key.StartsWith("url.", StringComparison.Ordinal)
                && s.Key.EndsWith("." + kind, StringComparison.Ordinal)
                && s.Value.Length > 0
                && url.StartsWith(s.Value, StringComparison.Ordinal)
            )
            .OrderByDescending(s => s.Value.Length)
            .FirstOrDefault();
        return longest.Key is null
            ? url
            : string.Concat(
                longest.Key.AsSpan("url.".Length, longest.Key.Length - "url.".Length - kind.Length - 1),
                url.AsSpan(longest.Value.Length)
            );
    }
}

/// <summary>A remote as recorded. <paramref name="HeadBranch"/>: what its HEAD is on as far as it is known here, else empty; <paramref
/// name="Fetch"/>: its fetch refspecs.</summary>
public sealed record RecordedRemote(
    string Name,
    string Url,
    IReadOnlyList<string> PushUrls,
    string HeadBranch,
    IReadOnlyList<string> Fetch
);
