using System.CommandLine;
using Ias.Console.Client.Calls;
using Ias.Console.Client.Logins;
using Ias.Console.Client.Repositories;
using Ias.Console.Client.Wire;
using Ias.Console.Worker.Loops;
using Ias.Core.Text;
using Ias.Engine.Processes;

namespace Ias.Cli.Console;

/// <summary><c>ias agent run-once</c>: for pipelines.</summary>
internal static class AgentRunOnce
{
    public static Command Make(CommandContext context)
    {
        var choice = new LoginChoice();
        var token = new Option<string?>("--token-env")
        {
            Description = "Take the token from this environment variable, and this checkout for the one to work in; nothing is kept",
            HelpName = "NAME",
        };
        var insecure = new Option<bool>("--insecure-http")
        {
            Description = "Allow http:// to another machine: the token is sent unencrypted",
        };
        var remote = new Option<string>("--remote")
        {
            Description = "With --token-env: the remote by which the Console knows this checkout",
            HelpName = "NAME",
            DefaultValueFactory = _ => "origin",
        };
        var name = AgentStart.Name();
        var command = choice.AddTo(
            new Command(
                "run-once",
                "Do one job, tell how it ended, and end: exit 0 when it is done, 1 when it failed or asks a person, 3 when there was none"
            )
            {
                token,
                remote,
                insecure,
                name,
            }
        );
        command.SetAction(
            async (parsed, _) =>
            {
                var links = new LinkFile(context.PersonFolder);
                var (login, checkouts) = parsed.GetValue(token) is { } variable
                    ? await HereAsync(
                        context,
                        choice.Server(parsed),
                        choice.Workspace(parsed),
                        variable,
                        parsed.GetValue(insecure),
                        parsed.GetValue(remote)!
                    )
                    : (choice.One(parsed, context), links.All);
                using var session = new WorkerSession(context);
                return (int)
                    await session.RunAsync([login], checkouts, parsed.GetValue(name), new LoopOptions(WorkerRole.Agent, Once: true));
            }
        );
        return command;
    }

    private static async Task<(Login Login, Func<IReadOnlyList<RepositoryLink>> Links)> HereAsync(
        CommandContext context,
        string? url,
        string? workspace,
        string variable,
        bool insecure,
        string remote
    )
    {
        var again = ShellLine.Of($"{context.CalledAs:raw} agent run-once --server URL --token-env {variable}");
        if (url is null)
        {
            throw new ProblemException(new Problem("Which Console?", "--server", again, ExitCode.Usage));
        }

        var server = ServerUrl.Parse(url, insecure, again);
        var token = AuthLogin.FromEnvironment(context, variable);
        Environment.SetEnvironmentVariable(variable, null); // the agents that are started have no use for it
        using var client = new ControlPlaneClient(server, token, context.CalledAs, context.Time);
        var who = await client.ReadAsync<NothingRequest, WhoAmIAnswer>("auth/whoami", new NothingRequest(), context.Stop);
        var fitting = who.Workspaces.Where(one => workspace is null || one.Slug == workspace).ToList();
        if (fitting is not [var at])
        {
            throw new ProblemException(
                new Problem(
                    fitting.Count == 0 ? "This token is for no such workspace." : "This token is for several workspaces: which?",
                    server.ToString(),
                    $"{again:raw} --workspace SLUG",
                    ExitCode.Usage
                )
            );
        }

        using var processes = new ProcessRunner(context.Time);
        var checkout = await Checkout.ReadAsync(context, processes, context.Folder, remote);
        var found = await client.ReadAsync<ResolveRepoRequest, FoundRepoAnswer>(
            "repos/resolve",
            new ResolveRepoRequest(at.Id, checkout.Hash),
            context.Stop
        );
        var login = new Login(server.ToString(), at.Slug, at.Id, token, context.Time.GetUtcNow(), who.PersonId, who.Scope, insecure);
        var link = new RepositoryLink(
            found.RepoId
                ?? throw new ProblemException(
                    new Problem(
                        $"The workspace {at.Slug} has no repository {checkout.Name}.",
                        server.ToString(),
                        $"{context.CalledAs:raw} repo link     (once, on a machine that is logged in)"
                    )
                ),
            checkout.WorkTree,
            login.Server,
            login.Workspace,
            login.WorkspaceId,
            checkout.Hash
        );
        return (login, () => [link]);
    }
}
