using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Processes;

namespace Ias.Engine.Ice;

/// <summary>
/// Fetches on behalf of an agent that has no login: what it asks for comes into a bare repository of the turn's own, with the remotes and
/// settings recorded before the run, and the agent's git fetches from there. So nothing of the run's repository is written outside, and all
/// that git's own fetch does (refspecs, pruning, FETCH_HEAD) stays as it is, judged and with hooks.
/// </summary>
internal sealed class HostFetch(Prepared prepared, string stateFolder, string turnFolder)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(30);

    // Options allowed for `git ls-remote`; any other could name a program or a file.
    private static readonly string[] Listing =
    [
        "--heads",
        "-h",
        "--branches",
        "-b",
        "--tags",
        "-t",
        "--refs",
        "--symref",
        "--quiet",
        "-q",
        "--exit-code",
    ];

    /// <summary>
    /// The run's remote of this name or address if it is on the network, so that fetches from it run outside the cage; null otherwise.
    /// </summary>
    public static RecordedRemote? Remote(Prepared prepared, GitPlace place, string remote) =>
        prepared.Recorded.Find(remote, place.WorkTree) is { } found
        && found.Url.Length > 0
        && RecordedRemotes.LocalFolder(found.Url, place.WorkTree) is null
            ? found
            : null;

    /// <summary>Fetches; returns git's exit status, and where in the turn's folder the repository lies.</summary>
    /// <param name="refs">Refs to fetch; empty = the remote's configured refs.</param>
    public async Task<(int Exit, string Path)> FetchAsync(
        GitPlace place,
        RecordedRemote remote,
        IReadOnlyList<string> refs,
        Action<string> say,
        CancellationToken cancel
    )
    {
        using var folder = ScratchFolder.In(Path.Combine(stateFolder, "push"));
        new HostPush(prepared.Git, prepared.Recorded, stateFolder).Lay(folder.Path, place, remote);
        var listed = await RunAsync(folder.Path, remote, ["ls-remote", "--symref", "ias", "HEAD", .. refs.Where(IsPlainRef)], cancel);
        if (!listed.Ok)
        {
            say(Said(listed, remote));
            return (listed.ExitCode, "");
        }

        var (head, there) = ReadList(listed.Output);
        var wanted =
            refs.Count == 0 ? Configured(remote) : [.. refs.SelectMany(r => Wanted(r, head, there)).Distinct(StringComparer.Ordinal)];
        OutsideFile.AppendAllText(Path.Combine(folder.Path, "config"), "[uploadpack]\n\tallowAnySHA1InWant = true\n");
        if (head.Length > 0)
        {
            OutsideFile.WriteAllText(Path.Combine(folder.Path, "HEAD"), $"ref: {head}\n");
        }

        if (wanted.Count > 0)
        {
            var fetched = await RunAsync(
                folder.Path,
                remote,
                [
                    "fetch",
                    "--quiet",
                    "--no-write-fetch-head",
                    "--no-auto-gc",
                    "--no-recurse-submodules",
                    "--update-head-ok",
                    "ias",
                    .. wanted.Select(r => $"+{r}"),
                ],
                cancel
            );
            if (!fetched.Ok)
            {
                say(Said(fetched, remote));
                return (fetched.TimedOut ? 1 : fetched.ExitCode, "");
            }
        }

        // The settings hold how to log in; the agent's git needs none of them to read what is here. Only then does it come where the agent
        // can see it.
        OutsideFile.WriteAllText(
            Path.Combine(folder.Path, "config"),
            TransferRepository.Bare(TransferRepository.IsSha256(place)) + "[uploadpack]\n\tallowAnySHA1InWant = true\n"
        );
        var name = Path.Combine("fetch", Path.GetFileName(folder.Path));
        OutsideFolder.Make(Path.Combine(turnFolder, "fetch"));
        OutsideFolder.Move(folder.Path, Path.Combine(turnFolder, name));
        return (0, name);
    }

    /// <summary><c>git ls-remote</c>: its output as the real one prints it.</summary>
    /// <param name="arguments">Everything after <c>ls-remote</c>, the remote among it.</param>
    public async Task<ProcessResult> ListAsync(
        GitPlace place,
        RecordedRemote remote,
        IReadOnlyList<string> arguments,
        CancellationToken cancel
    )
    {
        var options = arguments.Where(a => a.StartsWith('-')).ToList();
        if (options.Find(o => !Listing.Contains(o)) is { } unknown)
        {
            return new ProcessResult(
                1,
                "",
                $"ICE: ls-remote {unknown}: this would run with your login, and ias cannot tell what it would do; instead: omit it\n",
                false
            );
        }

        using var folder = ScratchFolder.In(Path.Combine(stateFolder, "push"));
        new HostPush(prepared.Git, prepared.Recorded, stateFolder).Lay(folder.Path, place, remote);
        var patterns = arguments.Where(a => !a.StartsWith('-')).Skip(1);
        var listed = await RunAsync(folder.Path, remote, ["ls-remote", .. options, "--", "ias", .. patterns], cancel);
        return listed with { Error = Said(listed, remote) };
    }

    private Task<ProcessResult> RunAsync(string folder, RecordedRemote remote, IReadOnlyList<string> arguments, CancellationToken cancel) =>
        prepared.Git.RunAsync(folder, arguments, cancel, Limit, new HostPush(prepared.Git, prepared.Recorded, stateFolder).Alone(remote));

    private static string Said(ProcessResult result, RecordedRemote remote) =>
        Core.Ice.CredentialText.WithoutSecrets(
            (result.TimedOut ? $"{remote.Name} did not answer\n" : result.Error).Replace(
                "'ias'",
                $"'{remote.Name}'",
                StringComparison.Ordinal
            )
        );

    private static List<string> Configured(RecordedRemote remote) =>
        [
            .. remote
                .Fetch.DefaultIfEmpty("+refs/heads/*:refs/remotes/origin/*")
                .Select(f => f.TrimStart('+').Split(':')[0])
                .Where(f => f.StartsWith("refs/", StringComparison.Ordinal))
                .Select(f => $"{f}:{f}"),
        ];

    // git's own order of what a name may mean.
    private static IEnumerable<string> Wanted(string asked, string head, IReadOnlyCollection<string> there)
    {
        if (CommitId.Is(asked))
        {
            yield return $"{asked}:refs/ias/{asked}";
            yield break;
        }

        if (asked is "HEAD" or "@" && head.Length > 0)
        {
            yield return $"{head}:{head}";
            yield break;
        }

        if (
            asked.Contains('*', StringComparison.Ordinal)
            && asked.StartsWith("refs/", StringComparison.Ordinal)
            && IsPlainRef(asked.Replace("*", "x", StringComparison.Ordinal))
        )
        {
            yield return $"{asked}:{asked}";
            yield break;
        }

        foreach (var full in (string[])[asked, $"refs/{asked}", $"refs/tags/{asked}", $"refs/heads/{asked}", $"refs/remotes/{asked}"])
        {
            if (full.StartsWith("refs/", StringComparison.Ordinal) && there.Contains(full))
            {
                yield return $"{full}:{full}";
            }
        }
    }

    private static bool IsPlainRef(string name) =>
        name.Length > 0
        && name[0] is not ('-' or '+' or '^')
        && name.All(c => c > ' ' && c != '\x7f' && !"~^:?*[\\".Contains(c, StringComparison.Ordinal))
        && !name.Contains("..", StringComparison.Ordinal);

    private static (string Head, IReadOnlyCollection<string> Refs) ReadList(string output)
    {
        var (head, refs) = ("", new HashSet<string>(StringComparer.Ordinal));
        foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split('\t') is not [var value, var name])
            {
                continue;
            }

            if (name == "HEAD" && value.StartsWith("ref: refs/heads/", StringComparison.Ordinal))
            {
                head = value["ref: ".Length..];
            }

            refs.Add(name);
        }

        return (head, refs);
    }
}
