using System.Text.Json;
using System.Text.Json.Nodes;
using Ias.Console.Client.Calls;
using Ias.Console.Client.Logins;
using Ias.Console.Client.Repositories;
using Ias.Console.Client.Wire;
using Ias.Core.Text;
using Ias.Engine.Files;

namespace Ias.Cli.Console;

/// <summary>Setup of an existing client of the same control plane on this machine: <c>~/.ias/worker.json</c>.</summary>
internal sealed class ExistingClient(CommandContext context)
{
    private const int Longest = 1 << 20; // bytes

    private string Path => System.IO.Path.Combine(context.PersonFolder, "worker.json");

    /// <summary>Takes its login and its checkouts over, where there are none of that server here yet. Its file stays as it is.</summary>
    /// <exception cref="ProblemException">It cannot be understood, or its token is not good.</exception>
    public async Task BringOverAsync()
    {
        if (PrivateFile.Read(Path, Longest) is not { } content)
        {
            return;
        }

        var (url, workspace, token, checkouts) = Read(content);
        var server = ServerUrl.Parse(url, insecureHttp: false, $"{context.CalledAs} auth login");
        var logins = new LoginFile(context.PersonFolder);
        if (logins.All().Any(login => login.Server == server.ToString() && login.Workspace == workspace))
        {
            return;
        }

        using var client = new ControlPlaneClient(server, token, context.CalledAs, context.Time);
        var who = await client.ReadAsync<NothingRequest, WhoAmIAnswer>("auth/whoami", new NothingRequest(), context.Stop);
        var at =
            who.Workspaces.FirstOrDefault(one => one.Slug == workspace)
            ?? throw new ProblemException(
                new Problem(
                    $"Its token is not for the workspace {Wording.Plain(workspace)}.",
                    Path,
                    $"{context.CalledAs:raw} auth login {server}"
                )
            );
        var login = new Login(server.ToString(), at.Slug, at.Id, token, context.Time.GetUtcNow(), who.PersonId, who.Scope);
        logins.Keep([login]);
        context.Out.WriteLine($"brought over from {Path}: the login to {Wording.Plain(at.Slug)} at {server}");
        await LinkAsync(client, login, checkouts);
    }

    private async Task LinkAsync(ControlPlaneClient client, Login login, IReadOnlyList<(string Repo, string Folder)> checkouts)
    {
        using var processes = new Engine.Processes.ProcessRunner(context.Time);
        foreach (var (repo, folder) in checkouts)
        {
            try
            {
                var checkout = await Checkout.ReadAsync(context, processes, folder, "origin");
                var found = await client.ReadAsync<ResolveRepoRequest, FoundRepoAnswer>(
                    "repos/resolve",
                    new ResolveRepoRequest(login.WorkspaceId, checkout.Hash),
                    context.Stop
                );
                if (found.RepoId != repo)
                {
                    context.Error.WriteLine(
                        $"warning: {folder} is not the repository {repo} of that workspace; {context.CalledAs} repo link {folder}"
                    );
                    continue;
                }

                new LinkFile(context.PersonFolder).Keep(
                    new RepositoryLink(
                        repo,
                        checkout.WorkTree,
                        login.Server,
                        login.Workspace,
                        login.WorkspaceId,
                        checkout.Hash,
                        found.Repo?.Label
                    )
                );
                context.Out.WriteLine($"brought over: {checkout.WorkTree}");
            }
            catch (ProblemException odd) when (odd is not CallFailedException)
            {
                context.Error.WriteLine($"warning: {folder}: {odd.Problem.What}");
            }
        }
    }

    private (string Url, string Workspace, string Token, IReadOnlyList<(string Repo, string Folder)> Checkouts) Read(byte[] content)
    {
        try
        {
            var file = JsonNode.Parse(content);
            var at = file?["controlPlane"];
            if (
                at?["convexDeploymentUrl"]?.GetValue<string>() is { } url
                && at["workspaceSlug"]?.GetValue<string>() is { } workspace
                && at["httpServiceToken"]?.GetValue<string>() is { } token
            )
            {
                var mappings = (file?["repos"]?["mappings"] as JsonArray ?? [])
                    .OfType<JsonObject>()
                    .Select(one => (Repo: one["repoId"]?.GetValue<string>() ?? "", Folder: one["localPath"]?.GetValue<string>() ?? ""))
                    .Where(one => one.Repo.Length > 0 && System.IO.Path.IsPathRooted(one.Folder));
                return (url, workspace, token, [.. mappings]);
            }
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            // the same words for whatever is wrong with it: it may hold a token
        }

        throw new ProblemException(
            new Problem(
                "This file of an existing client cannot be understood: controlPlane.convexDeploymentUrl, workspaceSlug and httpServiceToken are looked for.",
                Path,
                $"{context.CalledAs:raw} auth login URL --token-env NAME"
            )
        );
    }
}
