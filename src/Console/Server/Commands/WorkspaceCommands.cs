// Over 300 lines: four groups of commands, a few lines each.
using System.CommandLine;
using Ias.Console.Server.Access;
using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Policy;
using Ias.Console.Server.Store;
using Ias.Core;

namespace Ias.Console.Server.Commands;

/// <summary><c>ias console workspace | token | member | policy</c>: straight on the store, beside a running server.</summary>
internal sealed class WorkspaceCommands(Place place, Output output)
{
    private readonly Option<string> _workspace = new("--workspace", "-w")
    {
        Description = "The workspace's slug",
        Required = true,
        HelpName = "SLUG",
    };

    public Command Workspace()
    {
        var slug = new Argument<string>("slug") { Description = "Lower-case letters, digits and dashes" };
        var add = new Command("add", "Add a workspace") { slug };
        On(
            add,
            async (parsed, session) =>
            {
                var name = parsed.GetRequiredValue(slug);
                var id = await new Workspaces(session).AddAsync(name, Actor.Server);
                return json =>
                {
                    if (json)
                    {
                        output.Json(writer =>
                        {
                            writer.WriteString("workspace_id", id.Value);
                            writer.WriteString("slug", name);
                        });
                        return;
                    }

                    output.Result.WriteLine(
                        $"Workspace {name} added. To let agents in: ias console token add --workspace {name} --scope machine"
                    );
                };
            },
            creates: true
        );
        var list = new Command("list", "List the workspaces");
        On(
            list,
            async (_, session) =>
            {
                var all = await new Workspaces(session).ListAsync();
                return json =>
                    Rows(
                        json,
                        "workspaces",
                        ["slug", "workspace_id", "data_policy", "created"],
                        all.Select(one => new[] { one.Slug.Value, one.Id.Value, Words.Of(one.DataPolicyMode), Output.Time(one.CreatedAt) })
                    );
            }
        );
        return new Command("workspace", "Add and list workspaces") { add, list };
    }

    public Command Token()
    {
        var scope = new Option<string>("--scope")
        {
            Description = $"One of: {Words.All<TokenScope>()}",
            Required = true,
            HelpName = "SCOPE",
        };
        var days = new Option<int>("--days")
        {
            Description = "How long it is good for",
            DefaultValueFactory = _ => 90,
            HelpName = "N",
        };
        var label = new Option<string>("--label")
        {
            Description = "A word to know it by",
            DefaultValueFactory = _ => "",
            HelpName = "WORD",
        };
        var add = new Command("add", "Make a service token; it is shown once") { _workspace, scope, days, label };
        On(
            add,
            async (parsed, session) =>
            {
                var workspace = await RequireAsync(parsed, session);
                var life = parsed.GetValue(days) is > 0 and <= 3650 and var given
                    ? given
                    : throw Usage("--days is 1 to 3650.", "--days 90");
                var (text, shown) = await new Tokens(session).AddTokenAsync(
                    workspace.Id,
                    Member<TokenScope>(parsed.GetRequiredValue(scope), "--scope"),
                    Contract.Word.Fits(parsed.GetRequiredValue(label))
                        ? new Word(parsed.GetRequiredValue(label))
                        : throw Usage("--label is one word.", "--label laptop"),
                    life,
                    Actor.Server
                );
                return json =>
                {
                    if (json)
                    {
                        output.Json(writer =>
                        {
                            writer.WriteString("token", text);
                            writer.WriteString("token_id", shown.Id.Value);
                            writer.WriteString("workspace_id", workspace.Id.Value);
                            writer.WriteString("expires", Output.Time(shown.ExpiresAt));
                        });
                        return;
                    }

                    output.Result.WriteLine(text);
                    output.Error.WriteLine($"This token is shown this once. It is good until {Output.Time(shown.ExpiresAt)}.");
                };
            }
        );
        var list = new Command("list", "List service tokens, without their secrets") { _workspace };
        On(
            list,
            async (parsed, session) =>
            {
                var tokens = await new Tokens(session).TokensAsync((await RequireAsync(parsed, session)).Id);
                return json =>
                    Rows(
                        json,
                        "tokens",
                        ["token_id", "scope", "label", "created", "expires", "revoked"],
                        tokens.Select(one =>
                            new[]
                            {
                                one.Id.Value,
                                one.Scope is { } what ? Words.Of(what) : "",
                                one.Label.Value,
                                Output.Time(one.CreatedAt),
                                Output.Time(one.ExpiresAt),
                                Output.Time(one.RevokedAt),
                            }
                        )
                    );
            }
        );
        var id = new Argument<string>("id");
        var revoke = new Command("revoke", "Revoke a service token, at once") { id, _workspace };
        On(
            revoke,
            async (parsed, session) =>
            {
                var workspace = await RequireAsync(parsed, session);
                await new Tokens(session).RevokeAsync(workspace.Id, Id(parsed.GetRequiredValue(id)), Actor.Server);
                return json => output.Done(json, "The token is revoked.");
            }
        );
        return new Command("token", "Make, list and revoke service tokens") { add, list, revoke };
    }

    public Command Member()
    {
        var name = new Argument<string>("name");
        var role = new Option<string>("--role")
        {
            Description = $"One of: {Words.All<Role>()}",
            Required = true,
            HelpName = "ROLE",
        };
        var add = new Command("add", "Invite a person") { name, _workspace, role };
        On(
            add,
            async (parsed, session) =>
            {
                var workspace = await RequireAsync(parsed, session);
                var accounts = new Accounts(session);
                var (person, invitation) = await accounts.InviteAsync(parsed.GetRequiredValue(name), isOperator: false);
                await accounts.SetRoleAsync(workspace.Id, person, Member<Role>(parsed.GetRequiredValue(role), "--role"), Actor.Server);
                return json =>
                {
                    if (json)
                    {
                        output.Json(writer =>
                        {
                            writer.WriteString("person_id", person.Value);
                            writer.WriteString("invitation", invitation);
                        });
                        return;
                    }

                    output.Result.WriteLine(invitation);
                    output.Error.WriteLine(
                        $"It lets the person in, once, within 24 hours: at /login?code={invitation} of the server's address."
                    );
                };
            }
        );
        var list = new Command("list", "List the members") { _workspace };
        On(
            list,
            async (parsed, session) =>
            {
                var members = await new Accounts(session).MembersAsync((await RequireAsync(parsed, session)).Id);
                return json =>
                    Rows(
                        json,
                        "members",
                        ["person_id", "name", "role", "since"],
                        members.Select(one => new[] { one.PersonId.Value, one.Name, Words.Of(one.Role), Output.Time(one.CreatedAt) })
                    );
            }
        );
        var id = new Argument<string>("id") { Description = "The person's id, from: member list" };
        var newRole = new Argument<string>("role") { Description = $"One of: {Words.All<Role>()}" };
        var set = new Command("role", "Give a member another role") { id, newRole, _workspace };
        On(
            set,
            async (parsed, session) =>
            {
                var workspace = await RequireAsync(parsed, session);
                await new Accounts(session).SetRoleAsync(
                    workspace.Id,
                    Id(parsed.GetRequiredValue(id)),
                    Member<Role>(parsed.GetRequiredValue(newRole), "ROLE"),
                    Actor.Server
                );
                return json => output.Done(json, "The role is set.");
            }
        );
        var remove = new Command("remove", "Take a person out of the workspace") { id, _workspace };
        On(
            remove,
            async (parsed, session) =>
            {
                var workspace = await RequireAsync(parsed, session);
                await new Accounts(session).RemoveMemberAsync(workspace.Id, Id(parsed.GetRequiredValue(id)), Actor.Server);
                return json => output.Done(json, "The person is no member any more.");
            }
        );
        return new Command("member", "Invite people, list them, set their roles, remove them") { add, list, set, remove };
    }

    public Command DataPolicy()
    {
        var show = new Command("show", "Show the data policy, and the fields an allowlist may name") { _workspace };
        On(
            show,
            async (parsed, session) =>
            {
                var workspace = await RequireAsync(parsed, session);
                var policy = Workspaces.PolicyOf(workspace);
                return json =>
                {
                    var rows = Fields.Texts.Select(field => field.Name).Concat(Fields.Objects.Select(field => field.Name));
                    if (!json)
                    {
                        output.Result.WriteLine($"{workspace.Slug}: {Words.Of(workspace.DataPolicyMode)}");
                    }

                    Rows(
                        json,
                        "fields",
                        ["field", "stored"],
                        rows.Select(field => new[] { field, policy.Allows(field) ? "yes" : "no" }),
                        writer => writer.WriteString("mode", Words.Of(workspace.DataPolicyMode))
                    );
                };
            }
        );
        var mode = new Argument<string>("mode") { Description = $"One of: {Words.All<DataPolicyMode>()}" };
        var allow = new Option<string[]>("--allow")
        {
            Description =
                "A field whose text is stored all the same; may be repeated. Default: repo.label, intake.title, intake.rawContent",
            HelpName = "FIELD",
        };
        var set = new Command("set", "Set the data policy; what it hides is hidden at once, and removed") { mode, _workspace, allow };
        On(
            set,
            async (parsed, session) =>
            {
                var workspace = await RequireAsync(parsed, session);
                var workspaces = new Workspaces(session);
                await workspaces.SetPolicyAsync(
                    workspace.Id,
                    Member<DataPolicyMode>(parsed.GetRequiredValue(mode), "MODE"),
                    parsed.GetValue(allow) is { Length: > 0 } fields ? fields : [.. Policy.DataPolicy.DefaultAllowed],
                    Actor.Server
                );
                await workspaces.PurgeAsync((await workspaces.FindAsync(workspace.Id))!);
                return json => output.Done(json, $"The data policy of {workspace.Slug} is {parsed.GetValue(mode)}.");
            }
        );
        return new Command("policy", "Show and set a workspace's data policy") { show, set };
    }

    // The work is done in one transaction, and reported once it is stored.
    private void On(Command command, Func<ParseResult, Session, Task<Action<bool>>> work, bool creates = false) =>
        command.SetAction(
            async (parsed, cancel) =>
            {
                await using var database = await place.OpenAsync(parsed, cancel, creates);
                var tell = await database.WriteAsync(session => work(parsed, session), cancel);
                tell(parsed.GetValue(place.Json));
                return (int)ExitCode.Ok;
            }
        );

    private async Task<Workspace> RequireAsync(ParseResult parsed, Session session)
    {
        var slug = parsed.GetRequiredValue(_workspace);
        return await new Workspaces(session).FindAsync(slug)
            ?? throw new ProblemException(
                new Problem(
                    $"There is no workspace {slug}.",
                    session.Database.Place,
                    $"ias console workspace list\nias console workspace add {slug}"
                )
            );
    }

    private void Rows(
        bool json,
        string name,
        string[] columns,
        IEnumerable<string[]> rows,
        Action<System.Text.Json.Utf8JsonWriter>? more = null
    )
    {
        if (!json)
        {
            output.Table([
                [.. columns.Select(column => column.Replace('_', ' ').ToUpperInvariant())],
                .. rows,
            ]);
            return;
        }

        output.Json(writer =>
        {
            more?.Invoke(writer);
            writer.WriteStartArray(name);
            foreach (var row in rows)
            {
                writer.WriteStartObject();
                foreach (var (column, cell) in columns.Zip(row))
                {
                    writer.WriteString(column, cell);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });
    }

    private static EntityId Id(string text) => EntityId.TryParse(text, out var id) ? id : throw Usage($"{text} is no id.", "… list");

    private static T Member<T>(string word, string option)
        where T : struct, Enum =>
        Words.Find<T>(word) ?? throw Usage($"{option} is one of: {Words.All<T>()}; not: {word}.", $"{option} {Words.Of(default(T))}");

    private static ProblemException Usage(string what, string next) => new(new Problem(what, Next: next, Exit: ExitCode.Usage));
}
