using Ias.Core.Ice;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Processes;

namespace Ias.Engine.Ice;

/// <summary>
/// Runs gh on behalf of an agent that has no login: in a bare repository of its own with the remotes recorded before the run, so that
/// nothing an agent wrote decides what is asked or runs on the way. Who asks is never believed: the command line is judged here again.
/// </summary>
internal sealed class HostGh(Prepared prepared, ProcessRunner processes, string stateFolder)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    // All that gh gets of the engine's environment: jq programs and templates could show the rest.
    private static readonly string[] Kept =
    [
        "PATH",
        "HOME",
        "USER",
        "LOGNAME",
        "LANG",
        "LC_ALL",
        "TZ",
        "TMPDIR",
        "XDG_CONFIG_HOME",
        "XDG_DATA_HOME",
        "XDG_STATE_HOME",
        "XDG_CACHE_HOME",
        "XDG_RUNTIME_DIR",
        "DBUS_SESSION_BUS_ADDRESS",
        "GH_TOKEN",
        "GITHUB_TOKEN",
        "GH_ENTERPRISE_TOKEN",
        "GITHUB_ENTERPRISE_TOKEN",
        "GH_HOST",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "NO_PROXY",
        "ALL_PROXY",
        "http_proxy",
        "https_proxy",
        "no_proxy",
        "all_proxy",
    ];

    private static readonly Dictionary<string, string?> Fixed = new(StringComparer.Ordinal)
    {
        ["GH_PROMPT_DISABLED"] = "1",
        ["GH_NO_UPDATE_NOTIFIER"] = "1",
        ["GH_NO_EXTENSION_UPDATE_NOTIFIER"] = "1",
        ["GH_PAGER"] = "cat",
        ["PAGER"] = "cat",
        ["NO_COLOR"] = "1",
        ["GH_BROWSER"] = "true",
        ["BROWSER"] = "true",
        ["GH_EDITOR"] = "false",
        ["GIT_EDITOR"] = "false",
        ["GIT_TERMINAL_PROMPT"] = "0",
        ["GIT_CONFIG_GLOBAL"] = "/dev/null",
        ["GIT_CONFIG_NOSYSTEM"] = "1",
    };

    /// <summary>The exit status of gh; 1 when ICE refuses.</summary>
    /// <param name="place">The repository the agent stands in.</param>
    /// <param name="input">Standard input of gh.</param>
    /// <param name="write">Gets what it prints, on standard output (true) or standard error.</param>
    /// <param name="blocked">Told when ICE refuses.</param>
    public async Task<int> RunAsync(
        GitPlace place,
        IReadOnlyList<string> arguments,
        ReadOnlyMemory<byte> input,
        Action<ReadOnlyMemory<byte>, bool> write,
        Action<Judgement.Block> blocked,
        CancellationToken cancel
    )
    {
        if (GhHandover.Refusal(arguments, [.. prepared.Recorded.Hosts, "github.com"]) is { } block)
        {
            blocked(block);
            return 1;
        }

        if (prepared.Programs.Gh.Length == 0)
        {
            write("gh: not found\n"u8.ToArray(), false);
            return 127;
        }

        var environment = new Dictionary<string, string?>(Fixed, StringComparer.Ordinal);
        foreach (var name in Kept)
        {
            if (prepared.Variable(name) is { } value)
            {
                environment.TryAdd(name, value);
            }
        }

        using var folder = ScratchFolder.In(Path.Combine(stateFolder, "push"));
        Lay(folder.Path, place);
        environment["GH_CONFIG_DIR"] = prepared.Gh.LayLogin(folder.Path)["GH_CONFIG_DIR"];
        var redactor = new Redactor(environment, []);
        var output = redactor.Open(bytes => write(bytes.ToArray(), true));
        var error = redactor.Open(bytes => write(bytes.ToArray(), false));
        var exit = await processes.StreamAsync(
            new ProcessSpec
            {
                FileName = prepared.Programs.Gh,
                Arguments = GhPolicy.Judge(arguments) is Judgement.Allow allowed ? allowed.Arguments : arguments,
                WorkingDirectory = folder.Path,
                Environment = environment,
                ClearEnvironment = true,
                Input = input,
                Timeout = Limit,
                Untrusted = prepared.Untrusted,
            },
            null,
            bytes => output.Feed(bytes.Span),
            bytes => error.Feed(bytes.Span),
            cancel
        );
        output.Close();
        error.Close();
        return exit;
    }

    // gh asks git for remotes, the branch and its upstream, and commits (--fill): refs and objects are those of the repository, settings
    // are ours.
    private void Lay(string folder, GitPlace place)
    {
        var snapshot = RefSnapshot.Take(place);
        var head = (RegularFile.Text(Path.Combine(place.GitDir, "HEAD")) ?? "").Trim();
        var refs = snapshot
            .Refs.Where(r => r.Key.StartsWith("refs/", StringComparison.Ordinal) && CommitId.Is(r.Value))
            .OrderBy(r => r.Key, StringComparer.Ordinal);
        var packed = "# pack-refs with: sorted \n" + string.Concat(refs.Select(r => $"{r.Value} {r.Key}\n"));
        var settings = new List<KeyValuePair<string, string>>();
        foreach (var remote in prepared.Recorded.Remotes)
        {
            settings.Add(
                new($"remote.{remote.Name}.url", CredentialText.WithoutSecrets(remote.Url.Length > 0 ? remote.Url : remote.PushUrls[0]))
            );
            settings.Add(new($"remote.{remote.Name}.fetch", $"+refs/heads/*:refs/remotes/{remote.Name}/*"));
        }

        foreach (
            var (key, value) in prepared.Recorded.Settings.Where(s =>
                s.Key.StartsWith("url.", StringComparison.Ordinal) || s.Key.EndsWith(".gh-resolved", StringComparison.Ordinal)
            )
        )
        {
            settings.Add(new(CredentialText.WithoutSecrets(key), value));
        }

        if (
            head.StartsWith("ref: refs/heads/", StringComparison.Ordinal)
            && head["ref: refs/heads/".Length..] is var branch
            && prepared.Recorded.Remotes.FirstOrDefault(r => snapshot.Refs.ContainsKey($"refs/remotes/{r.Name}/{branch}")) is { } tracked
        )
        {
            settings.Add(new($"branch.{branch}.remote", tracked.Name));
            settings.Add(new($"branch.{branch}.merge", $"refs/heads/{branch}"));
        }

        TransferRepository.Lay(folder, place, settings);
        OutsideFile.WriteAllText(Path.Combine(folder, "packed-refs"), packed);
        if (head.Length > 0)
        {
            OutsideFile.WriteAllText(Path.Combine(folder, "HEAD"), head + "\n");
        }
    }
}
