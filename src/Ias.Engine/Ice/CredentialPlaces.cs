using Ias.Engine.Files;

namespace Ias.Engine.Ice;

/// <summary>Where on this machine git's and GitHub's credentials lie, and the sockets of sessions and daemons that would do for an agent
/// what it must not.</summary>
/// <param name="homes">The home folders: the person's, the system's for this user, the agent's.</param>
/// <param name="settings">git's settings, as recorded before the run.</param>
/// <param name="variable">A variable of the person's environment; null = not set.</param>
internal sealed class CredentialPlaces(
    IReadOnlyList<string> homes,
    IReadOnlyList<KeyValuePair<string, string>> settings,
    Func<string, string?> variable
)
{
    // Below a home. Folders and files; what is not there is passed over.
    private static readonly string[] InHome =
    [
        ".ssh",
        ".git-credentials",
        ".git-credential-cache",
        ".netrc",
        "_netrc",
        ".gcm",
        ".ias", // logins to Consoles: an agent must not approve its own work
        ".gitcookies",
        ".gnupg/private-keys-v1.d",
        ".gnupg/secring.gpg",
        ".gnupg/S.gpg-agent",
        ".gnupg/S.gpg-agent.extra",
        ".gnupg/S.gpg-agent.browser",
        ".gnupg/S.gpg-agent.ssh",
        ".gnupg/S.scdaemon",
        ".1password",
        ".bitwarden-ssh-agent.sock",
        ".screen",
        ".docker/run",
        ".docker/desktop",
        ".colima",
        ".rd/docker.sock",
        ".dbus",
        ".local/share/keyrings",
        ".local/share/kwalletd",
        ".config/hub",
        ".config/tea",
    ];

    private static readonly string[] InConfig = ["gh", "git/credentials", "hub", "glab-cli", "tea"];

    private static readonly string[] OfTheMachine =
    [
        "/run/dbus/system_bus_socket",
        "/run/systemd/private",
        "/run/docker.sock",
        "/run/podman",
        "/run/containerd",
        "/run/crio",
        "/run/k3s",
        "/run/buildkit",
        "/run/libvirt",
        "/run/snapd.socket",
        "/run/snapd-snap.socket",
        "/run/screen",
        "/run/screens",
        "/var/lib/lxd/unix.socket",
        "/var/lib/incus/unix.socket",
        "/var/snap/lxd/common/lxd/unix.socket",
        "/tmp/screens",
    ];

    /// <summary>Paths as they are named, some of which may not be there.</summary>
    public IEnumerable<string> All()
    {
        foreach (var home in homes)
        {
            foreach (var name in InHome)
            {
                yield return Path.Combine(home, name);
            }

            foreach (var name in InConfig)
            {
                yield return Path.Combine(home, ".config", name);
            }

            yield return Path.Combine(home, ".cache", "git", "credential");
            foreach (var key in new SshSettings(home).Files().Concat(LinkedFrom(Path.Combine(home, ".ssh"))))
            {
                yield return key;
            }
        }

        foreach (var name in variable("XDG_CONFIG_HOME") is { Length: > 0 } config ? InConfig : [])
        {
            yield return Path.Combine(variable("XDG_CONFIG_HOME")!, name);
        }

        if (variable("XDG_CACHE_HOME") is { Length: > 0 } cache)
        {
            yield return Path.Combine(cache, "git", "credential");
        }

        foreach (var named in Named().Concat(OfTheMachine))
        {
            yield return named;
        }
    }

    // Places that variables and settings name.
    private IEnumerable<string> Named()
    {
        foreach (
            var name in (string[])
                ["GH_CONFIG_DIR", "SSH_AUTH_SOCK", "NETRC", "XAUTHORITY", "XDG_RUNTIME_DIR", "HUB_CONFIG", "GLAB_CONFIG_DIR"]
        )
        {
            if (variable(name) is { Length: > 0 } path && path.StartsWith('/'))
            {
                yield return path;
            }
        }

        if (variable("GNUPGHOME") is { Length: > 0 } gnupg)
        {
            yield return Path.Combine(gnupg, "private-keys-v1.d");
        }

        foreach (var name in (string[])["DOCKER_HOST", "CONTAINER_HOST", "DBUS_SESSION_BUS_ADDRESS"])
        {
            var address = variable(name) ?? "";
            var at = address.IndexOf("unix:", StringComparison.Ordinal);
            var path =
                at < 0
                    ? ""
                    : address[(at + 5)..].TrimStart('/').Replace("path=", "", StringComparison.Ordinal).TrimStart('/').Split(',', ';')[0];
            if (path.Length > 0)
            {
                yield return "/" + path;
            }
        }

        var user = Ids.User();
        yield return $"/run/user/{user}";
        yield return Path.Combine(variable("TMUX_TMPDIR") is { Length: > 0 } tmux ? tmux : "/tmp", $"tmux-{user}");
        yield return "/tmp/.X11-unix";
        yield return "/tmp/.ICE-unix";
        foreach (var (key, value) in settings)
        {
            foreach (var path in InSetting(key, value))
            {
                yield return path.StartsWith("~/", StringComparison.Ordinal) && homes.Count > 0 ? Path.Combine(homes[0], path[2..]) : path;
            }
        }
    }

    // credential.helper = store --file=…, cache --socket …; core.sshCommand = ssh -i …; http.cookieFile, http.sslKey
    private static IEnumerable<string> InSetting(string key, string value)
    {
        if (
            key.EndsWith(".cookiefile", StringComparison.OrdinalIgnoreCase)
            || key.EndsWith(".sslkey", StringComparison.OrdinalIgnoreCase)
            || key.EndsWith(".sslcert", StringComparison.OrdinalIgnoreCase)
        )
        {
            yield return value;
        }
        else if (key.EndsWith(".helper", StringComparison.OrdinalIgnoreCase) || key == "core.sshcommand")
        {
            var words = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            for (var i = 0; i < words.Length; i++)
            {
                var word = words[i].Trim('"', '\'');
                if (word is "--file" or "--socket" or "-i" or "-F" or "-S" && i + 1 < words.Length)
                {
                    yield return words[i + 1].Trim('"', '\'');
                }
                else if (word.StartsWith("--file=", StringComparison.Ordinal) || word.StartsWith("--socket=", StringComparison.Ordinal))
                {
                    yield return word[(word.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim('"', '\'');
                }
                else if (
                    word.StartsWith("-oIdentityFile=", StringComparison.OrdinalIgnoreCase)
                    || word.StartsWith("IdentityFile=", StringComparison.OrdinalIgnoreCase)
                )
                {
                    yield return word[(word.IndexOf('=', StringComparison.Ordinal) + 1)..];
                }
            }
        }
    }

    // A key that is a link in ~/.ssh lies elsewhere, where it could be read by its own name.
    private static IEnumerable<string> LinkedFrom(string folder) =>
        EntriesOf(folder, "*").Where(e => new FileInfo(e).LinkTarget is not null).Select(RealPath.Of);

    /// <summary>What a folder holds; nothing of one that is not there, or that this user may not list: no turn of theirs can.</summary>
    internal static IEnumerable<string> EntriesOf(string folder, string pattern) =>
        Directory.Exists(folder)
            ? Directory.EnumerateFileSystemEntries(
                folder,
                pattern,
                new EnumerationOptions { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = true }
            )
            : [];
}

/// <summary>Files and sockets that ssh's settings name.</summary>
internal sealed class SshSettings(string home)
{
    private const int MostFiles = 50;

    /// <summary>Keys, certificates, agents' sockets and shared connections.</summary>
    public IEnumerable<string> Files()
    {
        var open = new Queue<string>(["/etc/ssh/ssh_config", Path.Combine(home, ".ssh", "config")]);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (open.TryDequeue(out var file) && seen.Count < MostFiles)
        {
            if (!seen.Add(file) || Text(file) is not { } text)
            {
                continue;
            }

            foreach (var line in text.Split('\n'))
            {
                var words = line.Trim().Split([' ', '\t', '='], 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
                var value = words.Length == 2 ? words[1].TrimStart('=', ' ').Trim('"') : "";
                switch (words.Length == 2 ? words[0].ToLowerInvariant() : "")
                {
                    case "include":
                        foreach (
                            var included in value
                                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                                .SelectMany(pattern => Matching(Path.Combine(Path.GetDirectoryName(file)!, Whole(pattern))))
                        )
                        {
                            open.Enqueue(included);
                        }

                        break;
                    case "identityfile" or "certificatefile" or "identityagent" or "controlpath":
                        foreach (var path in Matching(Whole(value)))
                        {
                            yield return path;
                        }

                        break;
                }
            }
        }
    }

    // What this user may not read, no turn of theirs can.
    private static string? Text(string file)
    {
        try
        {
            return RegularFile.Text(file);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private string Whole(string path) =>
        path.StartsWith("~/", StringComparison.Ordinal)
            ? Path.Combine(home, path[2..])
            : path.Replace("%d", home, StringComparison.Ordinal);

    // What stands for something else (%h, %C, *) may be anything, in the last part of a path.
    private static IEnumerable<string> Matching(string path)
    {
        var name = Path.GetFileName(path);
        var open = name.IndexOfAny(['%', '*', '?', '$']);
        if (!path.StartsWith('/') || Path.GetDirectoryName(path) is not { } folder || folder.IndexOfAny(['%', '*', '$']) >= 0)
        {
            return [];
        }

        return open < 0 ? [path] : CredentialPlaces.EntriesOf(folder, name[..open] + "*");
    }
}
