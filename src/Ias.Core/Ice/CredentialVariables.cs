namespace Ias.Core.Ice;

/// <summary>
/// Variables an agent's turn does not get: what logs in to git's remotes and GitHub, and what leads to a program outside that would act for
/// the agent. What the agent needs for its own provider is none of them.
/// </summary>
public static class CredentialVariables
{
    // git(1), ssh(1), gh help environment; the other forges' CLIs; VS Code's git extension.
    private static readonly string[] Logins =
    [
        "SSH_AUTH_SOCK",
        "SSH_AGENT_PID",
        "SSH_ASKPASS",
        "SSH_ASKPASS_REQUIRE",
        "GIT_ASKPASS",
        "GIT_SSH",
        "GIT_SSH_COMMAND",
        "GIT_SSH_VARIANT",
        "GIT_HTTP_USER_AGENT",
        "GIT_CONFIG_PARAMETERS",
        "GH_TOKEN",
        "GITHUB_TOKEN",
        "GH_ENTERPRISE_TOKEN",
        "GITHUB_ENTERPRISE_TOKEN",
        "GH_CONFIG_DIR",
        "GITHUB_PAT",
        "GITHUB_API_TOKEN",
        "GITHUB_OAUTH_TOKEN",
        "HOMEBREW_GITHUB_API_TOKEN",
        "HUB_CONFIG",
        "GITLAB_TOKEN",
        "GITLAB_ACCESS_TOKEN",
        "GITLAB_PRIVATE_TOKEN",
        "OAUTH_TOKEN",
        "CI_JOB_TOKEN",
        "GLAB_CONFIG_DIR",
        "GITEA_TOKEN",
        "FORGEJO_TOKEN",
        "BITBUCKET_TOKEN",
        "BITBUCKET_APP_PASSWORD",
        "ACTIONS_RUNTIME_TOKEN",
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
        "ACTIONS_ID_TOKEN_REQUEST_URL",
        "GPG_AGENT_INFO",
        "NETRC",
        "VSCODE_GIT_IPC_HANDLE",
        "VSCODE_GIT_ASKPASS_NODE",
        "VSCODE_GIT_ASKPASS_MAIN",
        "VSCODE_GIT_ASKPASS_EXTRA_ARGS",
    ];

    // Sessions and daemons that start programs outside of the turn.
    private static readonly string[] Doors =
    [
        "DBUS_SESSION_BUS_ADDRESS",
        "DBUS_SYSTEM_BUS_ADDRESS",
        "DBUS_STARTER_ADDRESS",
        "TMUX",
        "TMUX_PANE",
        "STY",
        "ZELLIJ",
        "ZELLIJ_SESSION_NAME",
        "KITTY_LISTEN_ON",
        "WEZTERM_UNIX_SOCKET",
        "DOCKER_HOST",
        "CONTAINER_HOST",
        "CONTAINERD_ADDRESS",
        "BUILDKIT_HOST",
        "NVIM",
        "NVIM_LISTEN_ADDRESS",
        "EMACS_SOCKET_NAME",
        "EMACS_SERVER_FILE",
        "DISPLAY",
        "WAYLAND_DISPLAY",
        "WAYLAND_SOCKET",
        "XAUTHORITY",
        "VSCODE_IPC_HOOK_CLI",
        "VSCODE_IPC_HOOK",
        "REMOTE_CONTAINERS_IPC",
        "REMOTE_CONTAINERS_SOCKETS",
        "SWAYSOCK",
        "I3SOCK",
        "HYPRLAND_INSTANCE_SIGNATURE",
    ];

    /// <summary>All of them; a variable that is not set costs nothing.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Logins, .. Doors];

    /// <summary>
    /// What to set (or, with null, to remove) so that settings given by <c>GIT_CONFIG_COUNT</c> and its kin hold no credential: those that
    /// do are left out, the others move up. Empty when nothing is to be changed.
    /// </summary>
    /// <param name="variable">A variable's value; null = not set.</param>
    public static IReadOnlyDictionary<string, string?> WithoutGitCredentials(Func<string, string?> variable)
    {
        if (!int.TryParse(variable("GIT_CONFIG_COUNT"), out var count) || count is <= 0 or > 1000)
        {
            return new Dictionary<string, string?>(StringComparer.Ordinal);
        }

        var kept = new List<(string Key, string Value)>();
        for (var i = 0; i < count; i++)
        {
            if (
                variable($"GIT_CONFIG_KEY_{i}") is { } key
                && variable($"GIT_CONFIG_VALUE_{i}") is { } value
                && !CredentialText.IsCredential(key, value)
            )
            {
                kept.Add((key, value));
            }
        }

        var changed = new Dictionary<string, string?>(StringComparer.Ordinal);
        if (kept.Count == count)
        {
            return changed;
        }

        changed["GIT_CONFIG_COUNT"] = kept.Count.ToString(System.Globalization.CultureInfo.InvariantCulture);
        for (var i = 0; i < count; i++)
        {
            changed[$"GIT_CONFIG_KEY_{i}"] = i < kept.Count ? kept[i].Key : null;
            changed[$"GIT_CONFIG_VALUE_{i}"] = i < kept.Count ? kept[i].Value : null;
        }

        return changed;
    }
}
