using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Processes;

namespace Ias.Engine.Ice;

/// <summary>
/// Makes a push from a bare repository of its own: it sees the run's objects, but neither its configuration nor its hooks, so that nothing
/// an agent wrote there decides where commits go or what runs on the way.
/// </summary>
public sealed class HostPush(HostGit git, RecordedRemotes recorded, string stateFolder)
{
    /// <summary>Pushes and returns git's outcome; nothing is forced, nothing deleted.</summary>
    public async Task<PushOutcome> PushAsync(GitPlace place, RecordedRemote remote, IReadOnlyList<PushedRef> refs, CancellationToken cancel)
    {
        using var folder = ScratchFolder.In(Path.Combine(stateFolder, "push"));
        Lay(folder.Path, place, remote);
        var pushed = await git.RunAsync(
            folder.Path,
            [
                "push",
                "--no-verify",
                "--no-follow-tags",
                "--recurse-submodules=no",
                "--no-signed",
                "--",
                "ias",
                .. refs.Select(r => $"{r.Commit}:{r.Ref}"),
            ],
            cancel,
            TimeSpan.FromMinutes(30),
            Alone(remote)
        );
        var output = Rename(pushed.Output + pushed.Error, remote);
        return new PushOutcome(pushed.TimedOut ? 1 : pushed.ExitCode, output, pushed.Ok ? "" : "remote");
    }

    /// <summary>Sends the contents of large files that commits need, where the repository keeps any with Git LFS: from where the person's
    /// own git-lfs has them, to where the remote's address says. A <c>.lfsconfig</c> of the work tree has no word in it.</summary>
    /// <returns>Null: there is nothing to send.</returns>
    public async Task<ProcessResult?> LargeFilesAsync(
        GitPlace place,
        RecordedRemote remote,
        IReadOnlyList<PushedRef> refs,
        CancellationToken cancel
    )
    {
        var large = Path.Combine(place.CommonDir, "lfs");
        if (!OutsideFolder.Exists(Path.Combine(large, "objects")) || refs.Count == 0)
        {
            return null;
        }

        using var folder = ScratchFolder.In(Path.Combine(stateFolder, "push"));
        Lay(folder.Path, place, remote, [new("lfs.storage", large), new("remote.lfsdefault", "ias")]);
        OutsideFolder.Make(Path.Combine(folder.Path, "refs", "heads")); // it pushes refs, not commits
        for (var i = 0; i < refs.Count; i++)
        {
            OutsideFile.WriteAllText(Path.Combine(folder.Path, "refs", "heads", $"large-{i}"), refs[i].Commit + "\n");
        }

        // Not by --git-dir: where the remote is a folder, git-lfs starts another git-lfs in it, which would take that variable for its own.
        var sent = await git.RunAsync(
            "",
            ["-C", folder.Path, "lfs", "push", "ias", .. refs.Select((_, i) => $"large-{i}")],
            cancel,
            TimeSpan.FromMinutes(30),
            new Dictionary<string, string?>(Alone(remote), StringComparer.Ordinal) { ["GIT_ALLOW_PROTOCOL"] = null }
        );
        return sent with { Output = Rename(sent.Output, remote), Error = Rename(sent.Error, remote) };
    }

    /// <summary>Asks whether the remote would take a commit, without sending anything; git's own answer.</summary>
    public async Task<ProcessResult> TryAsync(
        GitPlace place,
        RecordedRemote remote,
        PushedRef pushed,
        TimeSpan limit,
        CancellationToken cancel
    )
    {
        using var folder = ScratchFolder.In(Path.Combine(stateFolder, "push"));
        Lay(folder.Path, place, remote);
        var environment = Alone(remote);
        if (
            !recorded.Settings.Any(s => s.Key == "core.sshcommand")
            && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("GIT_SSH_COMMAND"))
        )
        {
            environment["GIT_SSH_COMMAND"] = "ssh -o BatchMode=yes"; // asks nothing: at night nobody answers
        }

        var tried = await git.RunAsync(
            folder.Path,
            ["push", "--dry-run", "--porcelain", "--no-verify", "--recurse-submodules=no", "--", "ias", $"{pushed.Commit}:{pushed.Ref}"],
            cancel,
            limit,
            environment
        );
        return tried with { Output = Rename(tried.Output, remote), Error = Rename(tried.Error, remote) };
    }

    /// <summary>
    /// The remote's branches as it reports them, with its HEAD branch under <c>HEAD</c>; null when it does not answer in time.
    /// </summary>
    public Task<IReadOnlyDictionary<string, string>?> ListAsync(
        GitPlace place,
        RecordedRemote remote,
        TimeSpan limit,
        CancellationToken cancel
    ) => ListAsync(place, remote, ["HEAD", "refs/heads/*"], limit, cancel);

    /// <summary>The same of the refs that match patterns.</summary>
    public async Task<IReadOnlyDictionary<string, string>?> ListAsync(
        GitPlace place,
        RecordedRemote remote,
        IReadOnlyList<string> patterns,
        TimeSpan limit,
        CancellationToken cancel
    )
    {
        using var folder = ScratchFolder.In(Path.Combine(stateFolder, "push"));
        Lay(folder.Path, place, remote);
        var listed = await git.RunAsync(folder.Path, ["ls-remote", "--symref", "ias", .. patterns], cancel, limit, Alone(remote));
        if (!listed.Ok)
        {
            return null;
        }

        var refs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in listed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split('\t') is [var value, var name])
            {
                refs.TryAdd(name, value);
            }
        }

        return refs;
    }

    /// <summary>Brings the objects of one remote ref here, with the recorded settings; makes no ref. That it failed shows in the
    /// objects' absence.</summary>
    public async Task FetchAsync(GitPlace place, RecordedRemote remote, string name, TimeSpan limit, CancellationToken cancel)
    {
        using var folder = ScratchFolder.In(Path.Combine(stateFolder, "push"));
        Lay(folder.Path, place, remote);
        await git.RunAsync(
            folder.Path,
            ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-gc", "ias", name],
            cancel,
            limit,
            new Dictionary<string, string?>(Alone(remote), StringComparer.Ordinal)
            {
                ["GIT_OBJECT_DIRECTORY"] = Path.Combine(place.CommonDir, "objects"),
            }
        );
    }

    /// <summary>The environment of a courier's git: no settings but the recorded ones, and no way out but the remote's own
    /// protocol.</summary>
    internal Dictionary<string, string?> Alone(RecordedRemote remote) =>
        new(StringComparer.Ordinal)
        {
            ["GIT_CONFIG_GLOBAL"] = "/dev/null",
            ["GIT_CONFIG_NOSYSTEM"] = "1",
            ["GIT_ALLOW_PROTOCOL"] = string.Join(':', recorded.Protocols(remote)),
        };

    internal void Lay(string folder, GitPlace place, RecordedRemote remote, IReadOnlyList<KeyValuePair<string, string>>? more = null)
    {
        var settings = new List<KeyValuePair<string, string>>(more ?? []);
        foreach (var (key, value) in recorded.Settings)
        {
            if (!key.StartsWith("remote.", StringComparison.Ordinal))
            {
                settings.Add(new(key, value));
            }
            else if (key.StartsWith($"remote.{remote.Name}.", StringComparison.Ordinal))
            {
                settings.Add(new("remote.ias" + key[key.LastIndexOf('.')..], value));
            }
        }

        // a relative path means: from the work tree
        string Absolute(string url) => RecordedRemotes.LocalFolder(url, place.WorkTree) ?? url;
        if (remote.Url.Length > 0)
        {
            settings.Add(new("remote.ias.url", Absolute(remote.Url)));
        }

        settings.AddRange(remote.PushUrls.Select(url => new KeyValuePair<string, string>("remote.ias.pushurl", Absolute(url))));
        TransferRepository.Lay(folder, place, settings);
    }

    private static string Rename(string output, RecordedRemote remote) =>
        output.Replace("'ias'", $"'{remote.Name}'", StringComparison.Ordinal);
}
