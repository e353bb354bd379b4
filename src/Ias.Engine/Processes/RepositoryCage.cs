using Ias.Core.Ice;
using Ias.Engine.Files;

namespace Ias.Engine.Processes;

/// <summary>
/// The cage of a git that the engine itself runs on a repository, where bubblewrap works: a turn may have written its configuration, and no
/// list of dangerous settings is ever complete. Not the cage of a turn: nothing of the repository's own is meant to run here.
/// </summary>
internal sealed class RepositoryCage
{
    /// <summary>Below a home, where logins and keys lie.</summary>
    public static IReadOnlyList<string> Logins { get; } =
    [
        ".ssh",
        ".gnupg",
        ".aws",
        ".config/gh",
        ".config/hub",
        ".config/glab-cli",
        ".git-credentials",
        ".config/git/credentials",
        ".netrc",
        ".ias",
        ".docker",
    ];

    private static readonly string[] Outer =
    [
        "--ro-bind",
        "/",
        "/",
        "--dev",
        "/dev",
        "--proc",
        "/proc",
        "--unshare-net",
        "--unshare-pid",
        "--unshare-ipc",
        "--new-session",
        "--die-with-parent",
    ];

    private readonly Lazy<(string Program, string[] Start)?> _bubblewrap = new(Find);
    private volatile bool _failed;

    /// <summary>The same program in the cage; the spec itself where there is none.</summary>
    /// <param name="program">Absolute path of the program.</param>
    public (string Program, ProcessSpec Spec) Around(string program, ProcessSpec spec)
    {
        if (spec.Writable is not { } writable || _failed || _bubblewrap.Value is not { } cage)
        {
            return (program, spec);
        }

        List<string> arguments = [.. cage.Start];
        foreach (var path in writable.Where(Path.Exists))
        {
            arguments.AddRange(["--bind", path, path]);
        }

        foreach (var path in spec.Shielded.Where(Path.Exists))
        {
            arguments.AddRange(["--ro-bind", path, path]);
        }

        arguments.AddRange(["--chdir", spec.WorkingDirectory, "--", program, .. spec.Arguments]);
        var environment = new Dictionary<string, string?>(spec.Environment, StringComparer.Ordinal);
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (!InsideVariables.IsInside((string)variable.Key, (string?)variable.Value ?? "", []))
            {
                environment.TryAdd((string)variable.Key, null);
            }
        }

        return (cage.Program, spec with { Arguments = arguments, Environment = environment });
    }

    /// <summary>
    /// True when bubblewrap itself failed before the program began: namespaces are forbidden here. Then it is not tried again.
    /// </summary>
    public bool HasFailed(ProcessSpec spec, ProcessResult result)
    {
        if (spec.Writable is null || _failed || result.ExitCode != 1 || !result.Error.StartsWith("bwrap: ", StringComparison.Ordinal))
        {
            return false;
        }

        _failed = true;
        return true;
    }

    private static (string, string[])? Find()
    {
        if (ProgramPath.Find("bwrap", "/usr/bin:/bin:/usr/local/bin", "/") is not { } program)
        {
            return null;
        }

        List<string> start = [.. Outer];
        // Missing paths are skipped. The folders become empty ones, the files an empty one.
        foreach (
            var path in Environment.GetEnvironmentVariable("HOME") is { Length: > 1 } home
                ? Logins.Select(key => Path.Combine(home, key))
                : []
        )
        {
            start.AddRange(
                OutsideFolder.Exists(path) ? ["--tmpfs", path]
                : OutsideFile.Exists(path) ? ["--ro-bind", "/dev/null", path]
                : Array.Empty<string>()
            );
        }

        return (program, [.. start]);
    }
}
