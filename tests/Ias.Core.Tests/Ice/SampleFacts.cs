using Ias.Core.Ice.Reading;

namespace Ias.Core.Tests.Ice;

/// <summary>A repository on <c>feature/cart</c> with <c>main</c> and <c>spike</c>, whose remote <c>origin</c> is the run's; everything else
/// by <c>with</c>.</summary>
internal sealed record SampleFacts : IGitFacts
{
    public static SampleFacts Cart { get; } = new();

    public static SampleFacts Elsewhere { get; } = new() { Repository = RepositoryPlace.Elsewhere, CurrentBranch = "main" };

    public ProtectedBranches Protected { get; init; } = new([]);
    public RepositoryPlace Repository { get; init; } = RepositoryPlace.Run;
    public string CurrentBranch { get; init; } = "feature/cart";
    public string RebasedBranch { get; init; } = "";
    public string Trouble { get; init; } = "";
    public string HooksPath { get; init; } = "/work/.git/hooks";
    public bool IsCopy { get; init; }
    public string Signers { get; init; } = "/ias/sign";
    public bool Published { get; init; }

    public IReadOnlyList<GitConfigEntry> Config { get; init; } =
    [new("remote.origin.url", "https://example.invalid/run.git"), new("remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*")];

    public IReadOnlyDictionary<string, string> Branches { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["main"] = "main",
            ["feature/cart"] = "feature/cart",
            ["spike"] = "spike",
        };

    public IReadOnlyDictionary<string, string?> Variables { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    public IReadOnlyList<string> RemotesWithBranch(string name) => name == "remote-only" ? ["origin"] : [];

    public string FullName(string revision) =>
        revision switch
        {
            "v1" or "refs/tags/v1" => "refs/tags/v1",
            "@{-1}" => "refs/heads/main",
            _ when Branches.ContainsKey(revision) => "refs/heads/" + revision,
            _ when revision.StartsWith("refs/heads/") && Branches.ContainsKey(revision["refs/heads/".Length..]) => revision,
            _ => "",
        };

    public bool IsCommit(string revision) => revision is "HEAD" or "HEAD~1" or "v1" or "origin/main" || Branches.ContainsKey(revision);

    public bool HasPublished(string from, string to) => Published;

    public bool IsPath(string path) => path == "README.md";

    public RemotePlace PlaceOf(string url) =>
        url == "https://example.invalid/run.git" ? RemotePlace.Run
        : url.StartsWith('/') ? RemotePlace.LocalElsewhere
        : RemotePlace.NetworkElsewhere;

    public bool HasLegacyRemote(string name) => name == "legacy";

    public string? Environment(string name) => Variables.GetValueOrDefault(name);

    /// <summary>With one more setting, from a file or from the command line.</summary>
    public SampleFacts Set(string key, string value, bool fromCommand = false) =>
        this with
        {
            Config = [.. Config, new GitConfigEntry(key, value, fromCommand)],
        };
}
