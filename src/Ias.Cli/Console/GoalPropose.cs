using System.CommandLine;
using Ias.Cli.Answers;
using Ias.Console.Client.Calls;
using Ias.Console.Client.Logins;
using Ias.Console.Client.Repositories;
using Ias.Console.Client.Wire;
using Ias.Core.Text;
using Ias.Engine.Git;

namespace Ias.Cli.Console;

/// <summary><c>ias goal propose</c>: proposes a goal for approval.</summary>
internal static class GoalPropose
{
    private const int LongestTitle = 100;

    public static Command Make(CommandContext context)
    {
        var choice = new LoginChoice();
        var text = new Argument<string>("text") { Description = "What is to be reached, and why", HelpName = "TEXT" };
        var repos = new Option<string[]>("--repo")
        {
            Description = "A repository it concerns: its name there, its id, or its hash; may be repeated. Default: this checkout's",
            HelpName = "NAME",
        };
        var title = new Option<string?>("--title") { Description = "What it is called; default: the text's first line", HelpName = "TEXT" };
        var command = choice.AddTo(
            new Command("propose", "Propose a goal: an agent makes a proposal of it, which waits for your approval") { text, repos, title }
        );
        command.SetAction(
            async (parsed, _) =>
            {
                var login = choice.One(parsed, context);
                using var client = login.Open(context.CalledAs, context.Time);
                var content = parsed.GetValue(text)!;
                var answer = await client.WriteAsync<CreateIntakeRequest, IntakeIdAnswer>(
                    "intakes/create",
                    new CreateIntakeRequest(
                        login.WorkspaceId,
                        await ReposAsync(context, client, login, parsed.GetValue(repos) ?? []),
                        parsed.GetValue(title) ?? Wording.Cut(content.Trim().Split('\n')[0].Trim(), LongestTitle),
                        content
                    ),
                    context.Stop
                );
                if (choice.Json(parsed))
                {
                    JsonAnswer.Write(context, new GoalProposedAnswer(login.Server, login.Workspace, answer.IntakeId, answer.JobId));
                    return (int)ExitCode.Ok;
                }

                context.Out.WriteLine($"Goal {answer.IntakeId} waits for an agent that makes a proposal of it.");
                context.Out.WriteLine(
                    ShellLine.Of(
                        $"  next: {context.CalledAs:raw} goal show {answer.IntakeId}     ({context.CalledAs:raw} inbox shows when it is there)"
                    )
                );
                return (int)ExitCode.Ok;
            }
        );
        return command;
    }

    private static async Task<IReadOnlyList<string>> ReposAsync(
        CommandContext context,
        ControlPlaneClient client,
        Login login,
        string[] names
    )
    {
        if (names.Length == 0)
        {
            return
                GitPlace.Find(context.Folder) is { } place
                && new LinkFile(context.PersonFolder).Of(place).FirstOrDefault(one => one.IsOf(login)) is { } link
                ? [link.RepoId]
                : throw new ProblemException(
                    new Problem(
                        "Which repository? You are in no checkout that is linked to that workspace.",
                        login.ToString(),
                        $"{context.CalledAs:raw} goal propose TEXT --repo NAME\n{context.CalledAs:raw} repo list --all     (shows their names)",
                        ExitCode.Usage
                    )
                );
        }

        var all = (
            await client.ReadAsync<InWorkspaceRequest, ReposAnswer>("repos/list", new InWorkspaceRequest(login.WorkspaceId), context.Stop)
        ).Repos;
        return [.. names.Select(name => Find(context, login, all, name).Id)];
    }

    private static Repo Find(CommandContext context, Login login, IReadOnlyList<Repo> all, string name)
    {
        const int ShortestHash = 8;
        var found = all.Where(repo =>
                repo.Id == name
                || repo.Label == name
                || (name.Length >= ShortestHash && repo.RemoteUrlHash.StartsWith(name, StringComparison.Ordinal))
            )
            .ToList();
        var near = NearestWord.Of(name, [.. all.Select(repo => repo.Label).OfType<string>()]);
        return found switch
        {
            [var one] => one,
            [] => throw new ProblemException(
                new Problem(
                    $"There is no repository {Wording.Plain(name)} in this workspace.{(near is null ? "" : $" Did you mean {Wording.Plain(near)}?")}",
                    login.ToString(),
                    $"{context.CalledAs:raw} repo list --all     (shows their names)",
                    ExitCode.Usage
                )
            ),
            _ => throw new ProblemException(
                new Problem(
                    $"Several repositories are called {Wording.Plain(name)}.",
                    login.ToString(),
                    string.Join('\n', found.Select(repo => $"--repo {Wording.Plain(repo.Id)}")),
                    ExitCode.Usage
                )
            ),
        };
    }
}
