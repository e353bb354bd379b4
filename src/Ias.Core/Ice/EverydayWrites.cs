namespace Ias.Core.Ice;

/// <summary>A folder or file below the home that a turn may write: an agent's own state, or a cache of packages.</summary>
/// <param name="Program">Who it belongs to. Where this program is on PATH, the folder is made before the first turn when it is not there
/// yet: so it is the one by which others come into a repository (npm for what lies in node_modules).</param>
/// <param name="Path">Below the home folder.</param>
/// <param name="Variable">A variable that names another place for the folder <paramref name="Path"/> begins with (<paramref
/// name="Stands"/>); empty = none.</param>
/// <param name="Stands">The beginning of <paramref name="Path"/> that <paramref name="Variable"/> stands for.</param>
/// <param name="IsFile">It is a file: where it is missing an empty one is made.</param>
/// <param name="Settings">What in it is read-only all the same: it names programs that run the next time the person starts the
/// program.</param>
/// <param name="Own">Folders in it of which a turn has its own, empty and gone with it.</param>
public sealed record EverydayWrite(
    string Program,
    string Path,
    string Variable = "",
    string Stands = "",
    bool IsFile = false,
    IReadOnlyList<string>? Settings = null,
    IReadOnlyList<string>? Own = null
);

/// <summary>
/// What turns write beside the repository in everyday work. Only what is data: folders on PATH, toolchains and settings are none of these,
/// because what is written there runs later outside the cage. A program that is missing here is a line, or an entry of <c>ice.writable</c>.
/// </summary>
public static class EverydayWrites
{
    private static readonly string[] ClaudeSettings =
    [
        "settings.json",
        "settings.local.json",
        "CLAUDE.md",
        "agents",
        "commands",
        "hooks",
        "plugins",
        "skills",
        "output-styles",
        "rules",
        "statusline.sh",
        "statusline-command.sh",
        "local",
    ];

    private static readonly string[] CodexSettings =
    [
        "config.toml",
        "AGENTS.md",
        "AGENTS.override.md",
        "prompts",
        "rules",
        "skills",
        "hooks",
        "hooks.json",
        "requirements.toml",
    ];

    private static readonly string[] GeminiSettings =
    [
        "settings.json",
        "GEMINI.md",
        "extensions",
        "commands",
        "policies",
        "hooks",
        "skills",
        "agents",
        "trustedFolders.json",
        "keybindings.json",
        "tmp/bin",
    ];

    // What an agent's shell tool reads in at each command, of every session there is: another session must not find in them what a turn
    // wrote.
    private static readonly string[] ClaudeSessions = ["shell-snapshots", "session-env"];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<EverydayWrite> All { get; } =
    [
        new("claude", ".claude", "CLAUDE_CONFIG_DIR", ".claude", Settings: ClaudeSettings, Own: ClaudeSessions),
        new("codex", ".codex", "CODEX_HOME", ".codex", Settings: CodexSettings),
        new("gemini", ".gemini", Settings: GeminiSettings),
        new("opencode", ".local/share/opencode", "XDG_DATA_HOME", ".local/share", Settings: ["bin"]),
        new("opencode", ".local/state/opencode", "XDG_STATE_HOME", ".local/state"),
        Cache("opencode", "opencode"),
        new("npm", ".npm", "npm_config_cache", ".npm"),
        Cache("corepack", "node"),
        Cache("npm", "node-gyp"),
        new("npm", ".local/share/pnpm/store", "XDG_DATA_HOME", ".local/share"),
        new("npm", ".local/state/pnpm", "XDG_STATE_HOME", ".local/state"),
        Cache("npm", "pnpm"),
        Cache("npm", "yarn"),
        new("npm", ".yarn/berry"),
        new("bun", ".bun/install/cache"),
        Cache("deno", "deno"),
        Cache("npm", "ms-playwright"),
        Cache("npm", "puppeteer"),
        Cache("npm", "Cypress"),
        Cache("npm", "electron"),
        Cache("python3", "pip"),
        Cache("python3", "uv"),
        Cache("python3", "pypoetry"),
        Cache("python3", "pre-commit"),
        Cache("huggingface-cli", "huggingface"),
        new("go", "go/pkg", "GOPATH", "go"),
        new("go", ".cache/go-build", "GOCACHE", ".cache/go-build"),
        Cache("golangci-lint", "golangci-lint"),
        new("cargo", ".cargo/registry", "CARGO_HOME", ".cargo"),
        new("cargo", ".cargo/git", "CARGO_HOME", ".cargo"),
        new("cargo", ".cargo/.package-cache", "CARGO_HOME", ".cargo", IsFile: true), // locks, shared with whoever else builds
        new("cargo", ".cargo/.package-cache-mutate", "CARGO_HOME", ".cargo", IsFile: true),
        new("dotnet", ".nuget/packages", "NUGET_PACKAGES", ".nuget/packages"),
        new("dotnet", ".local/share/NuGet", "XDG_DATA_HOME", ".local/share"),
        new("dotnet", ".templateengine"),
        new("mvn", ".m2/repository"),
        new("gradle", ".gradle/caches", "GRADLE_USER_HOME", ".gradle"),
        new("gradle", ".gradle/daemon", "GRADLE_USER_HOME", ".gradle"),
        new("gradle", ".gradle/native", "GRADLE_USER_HOME", ".gradle"),
        new("gradle", ".gradle/wrapper", "GRADLE_USER_HOME", ".gradle"),
        Cache("composer", "composer"),
        new("bundle", ".bundle/cache"),
        new("mix", ".hex/packages", "HEX_HOME", ".hex"),
        Cache("ccache", "ccache"),
        Cache("sccache", "sccache"),
        Cache("bazel", "bazel"),
    ];

    /// <summary>
    /// Files an agent rewrites at every start although they name programs that the person's own start of it runs: a turn gets a copy, which
    /// is gone with it.
    /// </summary>
    public static IReadOnlyList<EverydayWrite> Copied { get; } =
    [new("claude", ".claude.json", IsFile: true), new("claude", ".claude/.claude.json", "CLAUDE_CONFIG_DIR", ".claude", IsFile: true)];

    /// <summary>
    /// Folders of a toolchain, or with settings, in which a program must be able to make a file all the same: what is there is read-only,
    /// what a turn makes beside it is gone with the turn.
    /// </summary>
    public static IReadOnlyList<EverydayWrite> Lent { get; } =
    [
        new("cargo", ".cargo", "CARGO_HOME", ".cargo"),
        new("dotnet", ".dotnet"),
        new("dotnet", ".nuget"),
        new("opencode", ".config/opencode", "XDG_CONFIG_HOME", ".config"),
    ];

    private static EverydayWrite Cache(string program, string name) => new(program, $".cache/{name}", "XDG_CACHE_HOME", ".cache");
}
