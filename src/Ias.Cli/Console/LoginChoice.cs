using System.CommandLine;
using Ias.Console.Client.Calls;
using Ias.Console.Client.Logins;
using Ias.Console.Client.Repositories;
using Ias.Console.Client.Wire;
using Ias.Core.Text;
using Ias.Engine.Git;

namespace Ias.Cli.Console;

/// <summary>The options that say which Console and workspace a command is about, where there are several.</summary>
internal sealed class LoginChoice
{
    private const int Tries = 2;

    private readonly Option<string?> _server = new("--server")
    {
        Description = "The Console's URL; needed only if you are logged in to several",
        HelpName = "URL",
    };

    private readonly Option<string?> _workspace = new("--workspace", "-w")
    {
        Description = "The workspace; default: the one that has what is named, the one this checkout is linked to, or the only one",
        HelpName = "SLUG",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print JSON" };

    public Command AddTo(Command command)
    {
        command.Options.Add(_server);
        command.Options.Add(_workspace);
        command.Options.Add(_json);
        return command;
    }

    public bool Json(ParseResult parsed) => parsed.GetValue(_json);

    /// <summary>The server that was named, as it was typed; null: none was.</summary>
    public string? Server(ParseResult parsed) => parsed.GetValue(_server);

    /// <summary>The workspace that was named; null: none was.</summary>
    public string? Workspace(ParseResult parsed) => parsed.GetValue(_workspace);

    /// <summary>A Console was named.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_server) is not null || parsed.GetValue(_workspace) is not null;

    /// <summary>All logins that fit the options.</summary>
    /// <exception cref="ProblemException">None does.</exception>
    public IReadOnlyList<Login> All(ParseResult parsed, CommandContext context)
    {
        var (server, workspace) = (parsed.GetValue(_server)?.TrimEnd('/'), parsed.GetValue(_workspace));
        var all = new LoginFile(context.PersonFolder).All();
        var fitting = all.Where(one =>
                (server is null || string.Equals(one.Server, server, StringComparison.OrdinalIgnoreCase))
                && (workspace is null || one.Workspace == workspace)
            )
            .ToList();
        return fitting.Count > 0
            ? fitting
            : throw new ProblemException(
                new Problem(
                    all.Count == 0 ? "You are logged in to no Console." : "You are not logged in there.",
                    string.Join(", ", new[] { workspace, server }.Where(one => one is not null)),
                    $"{context.CalledAs:raw} auth login {server ?? "URL"}{(all.Count == 0 ? "" : $"\n{context.CalledAs} auth status     (shows where you are)"):raw}"
                )
            );
    }

    /// <summary>Login of the workspace that has a job: by the options, or the only one, or else the one that knows the job.</summary>
    /// <param name="job">Its id.</param>
    /// <exception cref="ProblemException">No login fits the options, or several do and none of their Consoles knows the job.</exception>
    public Task<Login> OfJobAsync(ParseResult parsed, CommandContext context, string job) =>
        WithAsync(
            parsed,
            context,
            async (client, login) =>
                await client.ReadAsync<JobRequest, JobDetails>("jobs/get", new JobRequest(login.WorkspaceId, job), context.Stop) is not null
        );

    /// <summary>The same for a goal.</summary>
    /// <param name="goal">Its id, or a part of it.</param>
    /// <exception cref="ProblemException">No login fits the options, or several do and not exactly one has such a goal.</exception>
    public Task<Login> OfGoalAsync(ParseResult parsed, CommandContext context, string goal) =>
        WithAsync(parsed, context, async (client, login) => (await new Goals(context, client, login).MeantAsync(goal)).Count > 0);

    /// <summary>The only login that fits the options.</summary>
    /// <exception cref="ProblemException">None fits, or several do.</exception>
    public Login One(ParseResult parsed, CommandContext context)
    {
        var fitting = All(parsed, context);
        return fitting is [var only] ? only
            : Linked(fitting, context) is [var linked] ? linked
            : throw new ProblemException(
                new Problem(
                    "You are logged in to several workspaces: which?",
                    Next: string.Join(
                        '\n',
                        fitting.Select(one =>
                            fitting.Count(other => other.Workspace == one.Workspace) > 1
                                ? ShellLine.Of($"--workspace {one.Workspace} --server {one.Server}")
                                : ShellLine.Of($"--workspace {one.Workspace}")
                        )
                    ),
                    Exit: ExitCode.Usage
                )
            );
    }

    // An id that was read in an inbox of all workspaces says which one it is of.
    private async Task<Login> WithAsync(ParseResult parsed, CommandContext context, Func<ControlPlaneClient, Login, Task<bool>> has)
    {
        var fitting = All(parsed, context);
        if (fitting is [var only])
        {
            return only;
        }

        var having = new List<Login>();
        foreach (var login in fitting)
        {
            try
            {
                using var client = login.Open(context.CalledAs, context.Time, Tries);
                if (await has(client, login))
                {
                    having.Add(login);
                }
            }
            catch (CallFailedException)
            {
                // It does not know the id, or is not reached; the one that is asked in the end says so.
            }
        }

        return having is [var one] ? one : One(parsed, context);
    }

    private static List<Login> Linked(IReadOnlyList<Login> logins, CommandContext context)
    {
        if (GitPlace.Find(context.Folder) is not { } place)
        {
            return [];
        }

        var links = new LinkFile(context.PersonFolder).Of(place);
        return [.. logins.Where(login => links.Any(link => link.IsOf(login)))];
    }
}
