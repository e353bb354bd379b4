using System.CommandLine;
using Ias.Cli.Answers;
using Ias.Cli.Ice;
using Ias.Console.Client.Logins;
using Ias.Console.Client.Repositories;
using Ias.Console.Client.Wire;
using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Git.Writing;
using Ias.Engine.Processes;
using Ias.Engine.Queue;

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
        var here = new Option<bool>("--here")
        {
            Description = "Run jobs in this checkout, on branches of their own, not in a work tree beside it",
        };
        var command = choice.AddTo(
            new Command("link", "Link a checkout to its repository in a workspace, by the hash of its remote's URL; the URL stays here")
            {
                folder,
                label,
                remote,
                here,
            }
        );
        command.SetAction(
            async (parsed, _) =>
            {
                using var processes = new ProcessRunner(TimeProvider.System); // limits of the guard's probes
                var checkout = await Checkout.ReadAsync(
                    context,
                    processes,
                    Path.GetFullPath(parsed.GetValue(folder) ?? ".", context.Folder),
                    parsed.GetValue(remote)!
                );
                var login = choice.One(parsed, context);
                var (id, called) = await IntroduceAsync(context, login, checkout, parsed.GetValue(label));
                var tree =
                    parsed.GetValue(here) || await IsForJobsAsync(checkout.Repository, context.Stop) ? checkout.WorkTree
                    : JobTrees.Of(context, checkout.WorkTree) is [var there, ..] ? there
                    : await MakeTreeAsync(context, processes, checkout.Repository);
                var link = new RepositoryLink(
                    id,
                    tree,
                    login.Server,
                    login.Workspace,
                    login.WorkspaceId,
                    checkout.Hash,
                    called,
                    tree == checkout.WorkTree ? null : checkout.WorkTree
                );
                var before = new LinkFile(context.PersonFolder).Keep(link);
                Tell(context, link, checkout, before, choice.Json(parsed));
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

    // One in which nobody is on a branch is nobody's place to work.
    private static async Task<bool> IsForJobsAsync(Repository repository, CancellationToken cancel) =>
        repository.IsLinked && (await repository.HeadAsync(cancel)).Branch.Length == 0;

    private static async Task<string> MakeTreeAsync(CommandContext context, ProcessRunner processes, Repository checkout)
    {
        try
        {
            var place = new GitPlace(checkout.WorkTree, checkout.GitDir, checkout.CommonDir);
            var (guard, _) = await PersonsGuard.PrepareAsync(processes, place, context.Error.WriteLine, context.Stop);
            return await JobWorkTree.EnsureAsync(processes, checkout, guard, context.Stop);
        }
        catch (Exception refused) when (FileProblem.Explains(refused))
        {
            throw new ProblemException(
                new Problem(
                    "No work tree for jobs can be made beside this checkout.",
                    refused.Message,
                    $"{context.CalledAs:raw} repo link --here     (jobs then run in the checkout itself)"
                ),
                refused
            );
        }
    }

    private static void Tell(CommandContext context, RepositoryLink link, Checkout checkout, RepositoryLink? before, bool json)
    {
        if (json)
        {
            JsonAnswer.Write(context, new RepoLinkedAnswer(LinkShown.Of(link, null)));
            return;
        }

        context.Out.WriteLine(
            $"{checkout.WorkTree} is {Wording.Plain(link.Label ?? link.RepoId)} in the workspace {Wording.Plain(link.Workspace)}"
        );
        context.Out.WriteLine($"  there:  {link.Server}, repository {link.RepoId}");
        context.Out.WriteLine($"  by:     the SHA-256 of {checkout.Name}, which stays here");
        if (before is not null)
        {
            context.Out.WriteLine($"  before: {before.LocalPath}, which is not linked any more");
        }

        context.Out.WriteLine(
            link.Checkout is not null
                ? $"  jobs:   run in {link.LocalPath}, a work tree of their own; your branch and files stay as they are"
            : checkout.Repository.IsLinked ? "  jobs:   run in this work tree"
            : "  jobs:   run in this checkout, on branches of their own, while nobody has changes in it"
        );
    }
}
