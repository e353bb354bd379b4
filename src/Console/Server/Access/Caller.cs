using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Policy;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Access;

/// <summary>Sender of a request, as its token identifies them: a person, or a machine of one workspace.</summary>
public sealed record Caller(EntityId Token, EntityId? Person, bool IsOperator, EntityId? Workspace, TokenScope? Scope, DataPolicy? Policy)
{
    public Actor Actor => new(Person is { } person ? $"person/{person}" : $"token/{Token}", Token);
}

/// <summary>A person's place in a workspace.</summary>
public sealed record Membership(EntityId Workspace, string Slug, Role Role, DataPolicy Policy);

/// <summary>The one place that says who may do what where.</summary>
public static class Gate
{
    /// <summary>Identifies the caller by a token.</summary>
    /// <exception cref="RefusalException">The token is unknown, expired or revoked.</exception>
    public static async Task<Caller> IdentifyAsync(Session session, string? token)
    {
        if (Secret.TryRead(token, out var id, out var secret))
        {
            var found = await session
                .Sql(
                    $"""
                    select tokens.id, tokens.secret_hash, tokens.workspace_id, tokens.person_id, tokens.scope, persons.is_operator,
                        workspaces.policy_mode, workspaces.policy_allowed
                    from tokens left join workspaces on workspaces.id = tokens.workspace_id left join persons on persons.id = tokens.person_id
                    where tokens.id = @id and tokens.revoked_at is null and (tokens.expires_at is null or tokens.expires_at > {session.Now})
                    """
                )
                .Id("id", id)
                .FirstAsync(row => new Found(
                    new Caller(
                        row.Id("id"),
                        row.IdOrNone("person_id"),
                        row.NumberOrNone("is_operator") == 1,
                        row.IdOrNone("workspace_id"),
                        Words.Find<TokenScope>(row.Own("scope")),
                        row.Own("policy_mode") is null ? null : Workspaces.ReadPolicy(row)
                    ),
                    row.Own("secret_hash")!
                ));
            if (found is not null && Secret.Matches(secret, found.Hash))
            {
                return found.Caller;
            }
        }

        throw RefusalException.Unauthorized("A valid token is needed: Authorization: Bearer TOKEN. To log in: ias auth login.");
    }

    /// <summary>The data policy under which the caller may do that in the workspace.</summary>
    /// <exception cref="RefusalException">The caller lacks the permission. A workspace that does not exist is reported like one of which
    /// the caller is not a member.</exception>
    public static async Task<DataPolicy> AdmitAsync(Session session, Caller caller, EntityId workspace, Permission permission)
    {
        if (caller.Scope is { } scope && caller.Workspace == workspace)
        {
            return Permissions.May(scope, permission)
                ? caller.Policy!
                : throw RefusalException.Forbidden($"A token of scope {Words.Of(scope)} may not do this.");
        }

        var member = caller.Person is { } person
            ? await session
                .Sql(
                    """
                    select workspaces.id, workspaces.slug, members.role, workspaces.policy_mode, workspaces.policy_allowed
                    from members join workspaces on workspaces.id = members.workspace_id
                    where members.workspace_id = @workspace and members.person_id = @person
                    """
                )
                .Id("workspace", workspace)
                .Id("person", person)
                .FirstAsync(row => new Membership(
                    row.Id("id"),
                    row.Word("slug").Value,
                    row.Member<Role>("role"),
                    Workspaces.ReadPolicy(row)
                ))
            : null;
        return member is null ? throw RefusalException.Forbidden("This token is not for that workspace.")
            : Permissions.May(member.Role, permission) ? member.Policy
            : throw RefusalException.Forbidden($"A {Words.Of(member.Role)} may not do this.");
    }

    /// <summary>A person's place in the workspace with that slug; null: there is no such workspace, or they are no member.</summary>
    public static async Task<Membership?> EnterAsync(Session session, EntityId person, string slug) =>
        await session
            .Sql(
                """
                select workspaces.id, workspaces.slug, members.role, workspaces.policy_mode, workspaces.policy_allowed
                from members join workspaces on workspaces.id = members.workspace_id
                where workspaces.slug = @slug and members.person_id = @person
                """
            )
            .Own("slug", slug)
            .Id("person", person)
            .FirstAsync(row => new Membership(row.Id("id"), row.Word("slug").Value, row.Member<Role>("role"), Workspaces.ReadPolicy(row)));

    private sealed record Found(Caller Caller, string Hash);
}
