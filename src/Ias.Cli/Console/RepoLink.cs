using System.CommandLine;
using Ias.Cli.Answers;
using Ias.Console.Client.Logins;
using Ias.Console.Client.Repositories;
using Ias.Console.Client.Wire;
using Ias.Core.Text;
using Ias.Engine.Processes;

namespace Ias.Cli.Console;

/// <summary><c>ias repo link</c>: links a checkout to its repository in a workspace.</summary>
internal static class RepoLink
{
    private const string Active = "active";

    public static Command Make(CommandContext context)
    {
        var choice = new LoginChoice();
        var folder = new Argument<string?>("dir")
        {
            Description = "The checkout; default: the one you are in",
            HelpName = "DIR",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var label = new Option<string?>("--label")
        {
            Description = "What the repository is called there; default: the folder's name, if it has no name yet",
            HelpName = "WORD",
        };
        var remote = new Option<string>("--remote")
        {
            Description = "The remote by which others know it",
            HelpName = "NAME",
            DefaultValueFactory = _ => "origin",
        };
        var command = choice.AddTo(
            new Command("link", "Link a checkout to its repository in a workspace, by the hash of its remote's URL; the URL stays here")
            {
                folder,
                label,
                remote,
            }
        );
        command.SetAction(
            async (parsed, _) =>
            {
                using var processes = new ProcessRunner(context.Time);
                var checkout = await Checkout.ReadAsync(
                    context,
                    processes,
                    Path.GetFullPath(parsed.GetValue(folder) ?? ".", context.Folder),
                    parsed.GetValue(remote)!
                );
                var login = choice.One(parsed, context);
                var (id, called) = await IntroduceAsync(context, login, checkout, parsed.GetValue(label));
                var link = new RepositoryLink(
                    id,
                    checkout.WorkTree,
                    login.Server,
                    login.Workspace,
                    login.WorkspaceId,
                    checkout.Hash,
                    called
                );
                var before = new LinkFile(context.PersonFolder).Keep(link);
                Tell(context, link, checkout, before, parsed.GetValue(remote)!, choice.Json(parsed));
                return (int)ExitCode.Ok;
            }
        );
        return command;
    }

    // One that is there already is found also by who may only look.
    private static async Task<(string Id, string? Label)> IntroduceAsync(
        CommandContext context,
        Login login,
        Checkout checkout,
        string? label
    )
    {
        using var client = login.Open(context.CalledAs, context.Time);
        var found = await client.ReadAsync<ResolveRepoRequest, FoundRepoAnswer>(
            "repos/resolve",
            new ResolveRepoRequest(login.WorkspaceId, checkout.Hash),
            context.Stop
        );
        if (found is { RepoId: { } known } && label is null)
        {
            return (known, found.Repo?.Label);
        }

        // The same, asked twice, is one repository.
        var called = label ?? Path.GetFileName(checkout.WorkTree);
        var made = await client.ReadAsync<UpsertRepoRequest, RepoIdAnswer>(
            "repos/upsert",
            new UpsertRepoRequest(login.WorkspaceId, checkout.Hash, found.Repo?.Status ?? Active, called),
            context.Stop
        );
        return (made.RepoId, called);
    }

    private static void Tell(
        CommandContext context,
        RepositoryLink link,
        Checkout checkout,
        RepositoryLink? before,
        string remote,
        bool json
    )
    {
        if (json)
        {
            JsonAnswer.Write(context, new RepoLinkedAnswer(LinkShown.Of(link, null)));
            return;
        }

        context.Out.WriteLine(
            $"{link.LocalPath} is {Wording.Plain(link.Label ?? link.RepoId)} in the workspace {Wording.Plain(link.Workspace)}"
        );
        context.Out.WriteLine($"  there:  {link.Server}, repository {link.RepoId}");
        context.Out.WriteLine($"  by:     the SHA-256 of {checkout.Name}, which stays here");
        if (before is not null)
        {
            context.Out.WriteLine($"  before: {before.LocalPath}, which is not linked any more");
        }

        if (!checkout.IsLinked)
        {
            var beside = $"{checkout.WorkTree}-jobs";
            context.Out.WriteLine("  jobs:   are done in this checkout, on branches of their own, while nobody has changes in it");
            context.Out.WriteLine("          to work here meanwhile, give them a work tree beside it:");
            context.Out.WriteLine(
                $"          {ShellLine.Of($"git worktree add --detach {beside} && {context.CalledAs:raw} repo link {beside} --remote {remote}")}"
            );
        }
    }
}
