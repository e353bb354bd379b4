using Ias.Core.Agents.Known;

namespace Ias.Core.Ice;

/// <summary>Folders below a home that a program on PATH needs. Paths are relative to the home.</summary>
public static class Toolchains
{
    // A version manager keeps shims in one folder and the programs beside it; nothing in these logs in anywhere.
    private static readonly string[] Roots =
    [
        ".nvm",
        ".fnm",
        ".local/share/fnm",
        ".volta",
        ".nodenv",
        ".npm-global",
        ".local/share/pnpm",
        ".pyenv",
        ".rye",
        ".local/share/uv",
        ".local/pipx",
        ".local/share/pipx",
        "miniconda3",
        "anaconda3",
        "miniforge3",
        ".rbenv",
        ".rvm",
        ".asdf",
        ".local/share/mise",
        ".sdkman",
        ".jenv",
        ".rustup",
        ".dotnet",
        ".goenv",
        ".ghcup",
        ".elan",
        ".juliaup",
        ".julia/juliaup",
        ".deno/bin",
        ".opam",
        ".swiftly",
        ".nix-profile",
        ".local/state/nix",
        ".bun/bin",
        ".cargo/bin",
        "go/bin",
        ".linuxbrew",
        .. KnownAgents.All.SelectMany(agent => agent.Home.Programs),
    ];

    /// <summary>Further folders that programs of a folder start or load.</summary>
    public static IReadOnlyList<string> Beside(string folder) =>
        folder switch
        {
            ".cargo/bin" => [".rustup"],
            ".local/bin" => [".local/lib"],
            _ => [],
        };

    /// <summary>The folder to have for what lies at <paramref name="path"/>: the toolchain's, the package's (<c>.local/share/NAME</c>,
    /// <c>…/node_modules</c>), else <paramref name="path"/> itself.</summary>
    public static string RootOf(string path)
    {
        foreach (var root in Roots)
        {
            if (path == root || path.StartsWith(root + "/", StringComparison.Ordinal))
            {
                return root;
            }
        }

        var parts = path.Split('/');
        if (Array.IndexOf(parts, "node_modules") is var modules and > 0)
        {
            return string.Join('/', parts[..(modules + 1)]);
        }

        return parts is [".local", "share" or "opt", _, _, ..] ? string.Join('/', parts[..3]) : path;
    }
}
