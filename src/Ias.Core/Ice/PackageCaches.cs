using Ias.Core.Agents.Known;

namespace Ias.Core.Ice;

/// <summary>A folder in which a program keeps what it downloaded or built.</summary>
/// <param name="Program">Where this program is on PATH, the cache is there inside.</param>
/// <param name="Path">Below the home folder.</param>
/// <param name="Variable">A variable that names another place for the beginning <paramref name="Stands"/> of <paramref name="Path"/>; empty
/// = none.</param>
/// <param name="Stands">The beginning of <paramref name="Path"/> that <paramref name="Variable"/> stands for.</param>
public sealed record PackageCache(string Program, string Path, string Variable = "", string Stands = "")
{
    /// <summary>Absolute path where the program expects the cache.</summary>
    /// <param name="home">The home folder, absolute.</param>
    /// <param name="variable">The person's environment; null = not set.</param>
    public string PlaceIn(string home, Func<string, string?> variable) =>
        Variable.Length > 0 && variable(Variable) is { Length: > 1 } elsewhere && elsewhere.StartsWith('/')
            ? elsewhere.TrimEnd('/') + Path[Stands.Length..]
            : System.IO.Path.Combine(home, Path);
}

/// <summary>The caches of packages that turns have one set of for each user; the person's own are not written.</summary>
public static class PackageCaches
{
    /// <summary>All of them. <c>.cache</c> itself is among them for what is not named.</summary>
    public static IReadOnlyList<PackageCache> All { get; } =
    [
        new("npm", ".npm", "npm_config_cache", ".npm"),
        new("pnpm", ".local/share/pnpm/store", "XDG_DATA_HOME", ".local/share"),
        new("yarn", ".yarn/berry"),
        new("bun", ".bun/install/cache"),
        new("go", "go/pkg", "GOPATH", "go"),
        new("go", ".cache/go-build", "GOCACHE", ".cache/go-build"),
        new("cargo", ".cargo/registry", "CARGO_HOME", ".cargo"),
        new("cargo", ".cargo/git", "CARGO_HOME", ".cargo"),
        new("dotnet", ".nuget/packages", "NUGET_PACKAGES", ".nuget/packages"),
        new("dotnet", ".local/share/NuGet", "XDG_DATA_HOME", ".local/share"),
        new("mvn", ".m2/repository"),
        new("gradle", ".gradle/caches", "GRADLE_USER_HOME", ".gradle"),
        new("gradle", ".gradle/wrapper", "GRADLE_USER_HOME", ".gradle"),
        new("bundle", ".bundle/cache"),
        new("mix", ".hex/packages", "HEX_HOME", ".hex"),
        new("sh", ".cache", "XDG_CACHE_HOME", ".cache"),
    ];

    /// <summary>
    /// Entries of a person's <c>.cache</c> that belong to a package manager: the rest (browsers, git credentials) is never
    /// copied.
    /// </summary>
    public static IReadOnlyList<string> InCache { get; } =
    [
        "node",
        "node-gyp",
        "pnpm",
        "yarn",
        "deno",
        "ms-playwright",
        "puppeteer",
        "Cypress",
        "electron",
        "pip",
        "uv",
        "pypoetry",
        "pre-commit",
        "huggingface",
        "golangci-lint",
        "composer",
        "ccache",
        "sccache",
        "bazel",
        .. KnownAgents.All.SelectMany(agent => agent.Home.Caches),
    ];
}
