using System.Globalization;
using System.Text;
using Ias.Engine.Processes;

namespace Ias.Engine.Git;

/// <summary>
/// Runs git for the engine: literal arguments, an environment in which nothing of the caller's points elsewhere, no pager, no prompt, no
/// file-system monitor (a program of the repository's choice), no remote, English messages; in a cage of its own.
/// </summary>
internal static class GitCommand
{
    private const int BySignal = 128; // exit statuses of processes that a signal ended begin above this

    /// <summary>Behind <c>git</c>: no hook of the repository runs.</summary>
    public static readonly string[] NoHooks = ["-c", "core.hooksPath=/dev/null"];

    // The engine's own git asks no remote: a missing object would have it start what a promisor's settings name (partial-clone,
    // git-config(1)).
    private const string NoProtocol = "none";

    private static readonly string[] Fixed =
    [
        "-c",
        "core.quotePath=false",
        "-c",
        "core.fsmonitor=false",
        "--no-pager",
        "--literal-pathspecs",
    ];

    /// <summary>GIT_* variables that say who the person is, how they log in and which settings files are theirs; all others could point git
    /// elsewhere.</summary>
    private static readonly HashSet<string> Personal = new(StringComparer.Ordinal)
    {
        "GIT_AUTHOR_NAME",
        "GIT_AUTHOR_EMAIL",
        "GIT_COMMITTER_NAME",
        "GIT_COMMITTER_EMAIL",
        "GIT_CONFIG_GLOBAL",
        "GIT_CONFIG_SYSTEM",
        "GIT_CONFIG_NOSYSTEM",
        "GIT_SSH",
        "GIT_SSH_COMMAND",
        "GIT_ASKPASS",
        "GIT_CEILING_DIRECTORIES",
        "GIT_DISCOVERY_ACROSS_FILESYSTEM",
    };

    /// <summary>A command that changes nothing: takes no lock, not even to refresh the index.</summary>
    public static ProcessSpec Read(string folder, params IReadOnlyList<string> arguments) => Make(folder, arguments, "0", []);

    /// <summary>A command that writes to the repository.</summary>
    public static ProcessSpec Write(string folder, params IReadOnlyList<string> arguments) =>
        Make(
            folder,
            arguments,
            "1",
            GitPlace.Find(folder) is { } place
                ?
                [
                    place.WorkTree,
                    .. ((string[])[place.CommonDir, place.GitDir])
                        .Distinct(StringComparer.Ordinal)
                        .Where(dir => !dir.StartsWith(place.WorkTree + "/", StringComparison.Ordinal)),
                ]
                : [folder]
        );

    /// <summary>The same, which may also write in a folder elsewhere.</summary>
    public static ProcessSpec AndIn(this ProcessSpec spec, string folder) => spec with { Writable = [.. spec.Writable ?? [], folder] };

    /// <summary>The same, with file names kept byte by byte.</summary>
    public static ProcessSpec Bytes(this ProcessSpec spec) => spec with { OutputEncoding = Encoding.Latin1 };

    /// <summary>The same with further variables.</summary>
    public static ProcessSpec With(this ProcessSpec spec, IEnumerable<KeyValuePair<string, string>> variables)
    {
        var environment = new Dictionary<string, string?>(spec.Environment, StringComparer.Ordinal);
        foreach (var (name, value) in variables)
        {
            environment[name] = value;
        }

        return spec with
        {
            Environment = environment,
        };
    }

    /// <summary>Standard input of NUL-ended paths.</summary>
    public static byte[] Lines(IEnumerable<GitPath> paths)
    {
        using var input = new MemoryStream();
        foreach (var path in paths)
        {
            input.Write(path.Bytes.Span);
            input.WriteByte(0);
        }

        return input.ToArray();
    }

    /// <summary>The last lines of what git or a hook said, at most 40 lines and 4,000 characters; how it ended where it failed without a
    /// word.</summary>
    public static string Tail(ProcessResult result)
    {
        var said = (result.Error + (result.Error.Length > 0 && result.Output.Length > 0 ? "\n" : "") + result.Output).Trim();
        if (said.Length == 0 && !result.Ok)
        {
            return result.TimedOut ? "it did not end in time"
                : result.ExitCode > BySignal
                    ? string.Create(CultureInfo.InvariantCulture, $"git was ended by signal {result.ExitCode - BySignal}")
                : string.Create(CultureInfo.InvariantCulture, $"exit status {result.ExitCode}");
        }

        var from = Math.Max(0, said.Length - 4000);
        for (var (i, lines) = (said.Length - 1, 0); i >= from; i--)
        {
            if (said[i] == '\n' && ++lines == 40)
            {
                from = i + 1;
            }
        }

        return said[from..];
    }

    private static ProcessSpec Make(string folder, IReadOnlyList<string> arguments, string locks, IReadOnlyList<string> writable)
    {
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (variable.Key is string name && name.StartsWith("GIT_", StringComparison.Ordinal) && !Personal.Contains(name))
            {
                environment[name] = null;
            }
        }

        environment["LC_ALL"] = "C";
        environment["GIT_TERMINAL_PROMPT"] = "0";
        environment["GIT_EDITOR"] = "true";
        environment["GIT_OPTIONAL_LOCKS"] = locks;
        environment["GIT_ALLOW_PROTOCOL"] = NoProtocol;
        environment["GIT_NO_LAZY_FETCH"] = "1";
        return new ProcessSpec
        {
            FileName = "git",
            Arguments = [.. Fixed, .. arguments],
            WorkingDirectory = folder,
            Environment = environment,
            Timeout = TimeSpan.FromMinutes(5),
            CaptureLimit = 256 << 20,
            Writable = writable,
            WhenSlow = () => BlockingFiles.ThrowIfAny(folder),
        };
    }
}
