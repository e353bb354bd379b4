using Ias.Engine.Files;
using Ias.Engine.Processes;

namespace Ias.Engine.Ice;

/// <summary>The git and gh the shims stand in for.</summary>
/// <param name="Git">Absolute path of the real git, links resolved.</param>
/// <param name="GitCore">Its folder of helper programs (<c>git --exec-path</c>).</param>
/// <param name="Gh">Absolute path of gh; empty when there is none.</param>
/// <param name="Covered">Every path, links resolved, where a git or gh lies that an agent could call; each once.</param>
public sealed record RealPrograms(string Git, string GitCore, string Gh, IReadOnlyList<CoveredProgram> Covered)
{
    private static readonly string[] Usual =
    [
        "/usr/local/bin",
        "/usr/bin",
        "/bin",
        "/usr/local/sbin",
        "/usr/sbin",
        "/snap/bin",
        "/opt/homebrew/bin",
    ];

    /// <summary>Looks along PATH and in the usual places; folders of shims are passed over.</summary>
    /// <param name="stateFolder">Folder of shims; nothing below it counts. Null = shims are recognized by their mark alone.</param>
    /// <param name="path">The PATH to look along; null = this process's.</param>
    /// <param name="untrusted">Folders a turn can write: what lies there is covered, and never started outside.</param>
    /// <exception cref="ProblemException">There is no git.</exception>
    public static RealPrograms Find(string? stateFolder, string? path = null, IReadOnlyList<string>? untrusted = null)
    {
        var gits = new List<string>();
        var ghs = new List<string>();
        foreach (var folder in (path ?? Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Concat(Usual))
        {
            if (
                folder.StartsWith('/')
                && (stateFolder is null || !FolderPath.IsWithin(folder, stateFolder))
                && !OutsideFile.Exists(Path.Combine(folder, ShimFolder.Mark))
            )
            {
                Take(folder, "git", gits);
                Take(folder, "gh", ghs);
            }
        }

        if (gits.Find(IsTrusted) is not { } git)
        {
            throw new ProblemException(new Problem("git is not installed.", "PATH", "apt-get install git"));
        }

        var core = CoreOf(git);
        if (OutsideFile.Exists(Path.Combine(core, "git")))
        {
            Take(core, "git", gits);
        }

        return new RealPrograms(
            git,
            core,
            ghs.Find(IsTrusted) ?? "",
            [.. gits.Select(g => new CoveredProgram("git", g)), .. ghs.Select(g => new CoveredProgram("gh", g))]
        );

        bool IsTrusted(string program) => !TrustedPrograms.IsIn(program, untrusted ?? []);
    }

    private static void Take(string folder, string name, List<string> into)
    {
        if (ProgramPath.Find(name, folder, "/") is { } found && RealPath.Of(found) is var real && !into.Contains(real))
        {
            into.Add(real);
        }
    }

    // git is built with this path in it; asking it costs a process, so the places distributions use are tried first.
    private static string CoreOf(string git)
    {
        var prefix = Path.GetDirectoryName(Path.GetDirectoryName(git)) ?? "/usr";
        foreach (
            var folder in (string[])
                [Path.Combine(prefix, "lib", "git-core"), Path.Combine(prefix, "libexec", "git-core"), Path.GetDirectoryName(git) ?? "/"]
        )
        {
            if (OutsideFile.Exists(Path.Combine(folder, "git-submodule")) || OutsideFile.Exists(Path.Combine(folder, "git-sh-setup")))
            {
                return RealPath.Of(folder);
            }
        }

        return "";
    }
}

/// <summary>A program a shim is laid over.</summary>
/// <param name="Name"><c>git</c> or <c>gh</c>.</param>
public sealed record CoveredProgram(string Name, string Path);
