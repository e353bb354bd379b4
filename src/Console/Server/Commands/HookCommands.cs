using System.CommandLine;
using Ias.Console.Server.Access;
using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Integrations;
using Ias.Console.Server.Store;
using Ias.Core;

namespace Ias.Console.Server.Commands;

/// <summary><c>ias console hook</c>: where other systems deliver what becomes items of the Context Lake.</summary>
internal sealed class HookCommands(Place place, Output output)
{
    private readonly Option<string> _workspace = new("--workspace", "-w")
    {
        Description = "The workspace's slug",
        Required = true,
        HelpName = "SLUG",
    };

    public Command Make() => new("hook", "Let GitHub, GitLab and others deliver items of the Context Lake") { Add(), List(), Remove() };

    private Command Add()
    {
        var system = new Option<string>("--system")
        {
            Description = $"One of: {Words.All<HookSystem>()}",
            Required = true,
            HelpName = "SYSTEM",
        };
        var repo = new Option<string?>("--repo")
        {
            Description = "The id of the repository that its items belong to; the whole workspace unless told otherwise",
            HelpName = "ID",
        };
        var add = new Command("add", "Add a hook; its secret is shown once") { system, repo, _workspace };
        add.SetAction(
            async (parsed, cancel) =>
            {
                var kind =
                    Words.Find<HookSystem>(parsed.GetValue(system)) ?? throw Usage($"--system is one of: {Words.All<HookSystem>()}.");
                EntityId? known =
                    parsed.GetValue(repo) is not { } text ? null
                    : EntityId.TryParse(text, out var id) ? id
                    : throw Usage($"{text} is no id.");
                var secret = WebhookSignature.NewSecret();
                var hook = await InScopeAsync(parsed, scope => new Hooks(scope).AddAsync(kind, known, secret), cancel);
                if (parsed.GetValue(place.Json))
                {
                    output.Json(json =>
                    {
                        json.WriteString("hook_id", hook.Value);
                        json.WriteString("path", HookEndpoints.PathOf(hook));
                        json.WriteString("secret", secret);
                    });
                }
                else
                {
                    output.Result.WriteLine($"{HookEndpoints.PathOf(hook)}\n{secret}");
                    output.Error.WriteLine("The path comes after this server's address. The secret is shown this once.");
                }

                return (int)ExitCode.Ok;
            }
        );
        return add;
    }

    private Command List()
    {
        var list = new Command("list", "List the hooks, without their secrets") { _workspace };
        list.SetAction(
            async (parsed, cancel) =>
            {
                var hooks = await InScopeAsync(parsed, scope => new Hooks(scope).ListAsync(), cancel);
                if (!parsed.GetValue(place.Json))
                {
                    output.Table([
                        ["HOOK ID", "SYSTEM", "REPOSITORY", "DELIVERIES", "CREATED"],
                        .. hooks.Select(one =>
                            new[] { one.Id.Value, Words.Of(one.System), $"{one.RepoId}", $"{one.Deliveries}", Output.Time(one.CreatedAt) }
                        ),
                    ]);
                    return (int)ExitCode.Ok;
                }

                output.Json(json =>
                {
                    json.WriteStartArray("hooks");
                    foreach (var one in hooks)
                    {
                        json.WriteStartObject();
                        json.WriteString("hook_id", one.Id.Value);
                        json.WriteString("system", Words.Of(one.System));
                        json.WriteString("repo_id", one.RepoId?.Value);
                        json.WriteNumber("deliveries", one.Deliveries);
                        json.WriteString("created", Output.Time(one.CreatedAt));
                        json.WriteEndObject();
                    }

                    json.WriteEndArray();
                });
                return (int)ExitCode.Ok;
            }
        );
        return list;
    }

    private Command Remove()
    {
        var id = new Argument<string>("id") { Description = "The hook's id, from: hook list" };
        var remove = new Command("remove", "Remove a hook; what it brought stays") { id, _workspace };
        remove.SetAction(
            async (parsed, cancel) =>
            {
                var hook = EntityId.TryParse(parsed.GetRequiredValue(id), out var known) ? known : throw Usage("That is no id.");
                await InScopeAsync(
                    parsed,
                    async scope =>
                    {
                        await new Hooks(scope).RemoveAsync(hook);
                        return true;
                    },
                    cancel
                );
                output.Done(parsed.GetValue(place.Json), "Removed.");
                return (int)ExitCode.Ok;
            }
        );
        return remove;
    }

    private Task<T> InScopeAsync<T>(ParseResult parsed, Func<Scope, Task<T>> work, CancellationToken cancel) =>
        place.InWorkspaceAsync(parsed, parsed.GetRequiredValue(_workspace), work, cancel);

    private static ProblemException Usage(string what) => new(new Problem(what, Next: "ias console hook --help", Exit: ExitCode.Usage));
}
