using System.CommandLine;
using Ias.Cli.Answers;
using Ias.Console.Client.Logins;
using Ias.Console.Client.Repositories;
using Ias.Console.Client.Wire;
using Ias.Core.Text;

namespace Ias.Cli.Console;

/// <summary><c>ias repo list</c>: lists the linked checkouts.</summary>
internal static class RepoList
{
    public static Command Make(CommandContext context)
    {
        var choice = new LoginChoice();
        var all = new Option<bool>("--all") { Description = "Every repository of the workspace, linked here or not: asks the server" };
        var command = choice.AddTo(new Command("list", "List the checkouts that are linked") { all });
        command.SetAction(
            async (parsed, _) =>
            {
                var file = new LinkFile(context.PersonFolder);
                var shown = parsed.GetValue(all)
                    ? await OfWorkspaceAsync(context, choice.One(parsed, context), file.All())
                    : [.. file.All().Select(link => LinkShown.Of(link, link.IsMissing))];
                if (choice.Json(parsed))
                {
                    JsonAnswer.Write(context, new LinkedReposAnswer(file.Path, shown));
                }
                else
                {
                    Write(context, shown);
                }

                return (int)(shown.Count == 0 ? ExitCode.NothingToDo : ExitCode.Ok);
            }
        );
        return command;
    }

    private static async Task<List<LinkShown>> OfWorkspaceAsync(CommandContext context, Login login, IReadOnlyList<RepositoryLink> links)
    {
        using var client = login.Open(context.CalledAs, context.Time);
        var there = await client.ReadAsync<InWorkspaceRequest, ReposAnswer>(
            "repos/list",
            new InWorkspaceRequest(login.WorkspaceId),
            context.Stop
        );
        return
        [
            .. there.Repos.Select(repo =>
            {
                var link = links.FirstOrDefault(one => one.IsOf(login) && one.RepoId == repo.Id);
                return new LinkShown(repo.Id, repo.Label, login.Workspace, login.Server, link?.LocalPath, link?.IsMissing, link?.Checkout);
            }),
        ];
    }

    private static void Write(CommandContext context, List<LinkShown> shown)
    {
        foreach (var one in shown)
        {
            var where =
                one.Path is null ? "not linked here"
                : one.Missing == true ? $"{one.Path} (is not there any more: {context.CalledAs} repo unlink {ShellWord.Quote(one.Path)})"
                : one.Checkout is null ? one.Path
                : $"{one.Checkout}, jobs in {one.Path}";
            context.Out.WriteLine($"{Wording.Plain(one.Label ?? "(no label)")}  {where}");
            context.Out.WriteLine($"  {Wording.Plain(one.Workspace)} at {one.Server}, repository {Wording.Plain(one.Id)}");
        }

        if (shown.Count == 0)
        {
            context.Error.WriteLine($"No checkout is linked.\n  next: {context.CalledAs} repo link");
        }
    }
}
