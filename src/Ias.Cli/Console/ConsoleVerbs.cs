namespace Ias.Cli.Console;

/// <summary>The commands for work that others take part in, through a Console; a new one is its file and a line here.</summary>
internal static class ConsoleVerbs
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
            "inbox",
            "List what waits for you in all work trees of this machine, and on Consoles",
            Verbs.Team,
            InboxCommand.Make,
            "inbox",
            "inbox --json"
        ),
        new(
            "goal",
            "Propose goals for one or more repositories, and decide about their proposals",
            Verbs.Team,
            GoalCommand.Make,
            "goal propose \"export orders as CSV\" --repo shop --repo shop-api",
            "goal show 06bqk2",
            "goal approve 06bqk2 --revision 1  # the one you have read",
            "goal approve 06bqk2 --part api",
            "goal reject 06bqk2 --reason \"not without the API\""
        ),
        new(
            "job",
            "Look at a Console's jobs, try one again with a note, or give it up",
            Verbs.Team,
            JobCommand.Make,
            "job show 06bqk2x1",
            "job retry 06bqk2x1 --note \"count the cents as whole numbers\"",
            "job cancel 06bqk2x1"
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
            "agent",
            "Do the jobs of your Consoles on this machine, in the checkouts that are linked",
            Verbs.Team,
            AgentCommand.Make,
            "agent start",
            "agent status",
            "agent stop  # after the jobs in hand",
            "agent install  # systemd starts it, also without a login",
            "agent run-once --server https://console.example.org --token-env IAS_TOKEN  # in a pipeline"
        ),
        new("worker", "Do only those jobs of your Consoles that need no coding agent", Verbs.Team, AgentCommand.MakeWorker, "worker start"),
        new(
            ConsoleCommand.Name,
            "Ask a Console from a script; serve the control plane for agents on many machines, and manage it",
            Verbs.Team,
            ConsoleCommand.Make,
            "console health --server https://console.example.org  # needs no login",
            "console jobs --status failed --json",
            "console call runs/list",
            "console serve  # SQLite in one file, on http://127.0.0.1:7420",
            "console workspace add shop",
            "console --help  # every command of the server"
        ),
    ];
}
