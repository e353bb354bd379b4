namespace Ias.Cli.Team;

/// <summary>The commands for work that others take part in, through a Console; a new one is its file and a line here.</summary>
internal static class TeamVerbs
{
    public static IReadOnlyList<Verb> All { get; } =
    [
        new(
            "auth",
            "Log in to a Console, show where you are logged in, log out",
            Verbs.Team,
            AuthCommand.Make,
            "auth login https://console.example.org  # shows a code; a person approves it in a browser",
            "auth login https://console.example.org --token-env IAS_TOKEN  # a machine, with a service token",
            "auth status",
            "auth logout"
        ),
        new(
            "repo",
            "Link this checkout to its repository in a Console's workspace; its URL stays here",
            Verbs.Team,
            RepoCommand.Make,
            "repo link",
            "repo link ~/src/shop --label shop",
            "repo list --all  # every repository of the workspace",
            "repo unlink"
        ),
        new(
            ConsoleCommand.Name,
            "Serve the control plane for agents on many machines, and manage it",
            Verbs.Team,
            ConsoleCommand.Make,
            "console serve  # SQLite in one file, on http://127.0.0.1:7420",
            "console workspace add shop",
            "console --help  # every command of the Console"
        ),
    ];
}
