using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Oidc;

/// <summary>Claim of a provider by which a person is identified.</summary>
public enum IdentityKind
{
    /// <summary>A mail address that the provider has verified.</summary>
    Email,

    /// <summary>The provider's own name for them.</summary>
    Subject,
}

/// <summary>Link between an identity at a provider and a person.</summary>
public sealed record Identity(EntityId Id, EntityId Person, string Issuer, IdentityKind Kind, string Name, long CreatedAt);

/// <summary>Store of the links between identities at providers and persons.</summary>
public sealed class Identities(Session session)
{
    /// <summary>Normalized name, used for comparison.</summary>
    public static string Plain(IdentityKind kind, string name) => kind == IdentityKind.Email ? name.Trim().ToLowerInvariant() : name;

    /// <exception cref="RefusalException">There is no such person, or that name is somebody else's.</exception>
    public async Task<EntityId> AddAsync(EntityId person, string issuer, IdentityKind kind, string name, Actor by)
    {
        if (await session.Sql("select id from persons where id = @id").Id("id", person).FirstAsync(row => row.Id("id").Value) is null)
        {
            throw RefusalException.NotFound("person");
        }

        var id = session.NewId();
        var added = await session
            .Sql(
                $"""
                insert into identities (id, person_id, issuer, kind, name, created_at) values (@id, @person, @issuer, @kind, @name, {session.Now})
                on conflict do nothing
                """
            )
            .Id("id", id)
            .Id("person", person)
            .Own("issuer", issuer.TrimEnd('/'))
            .Member("kind", kind)
            .Own("name", Plain(kind, name))
            .ExecuteAsync();
        if (added == 0)
        {
            throw RefusalException.Conflict("That is linked already.");
        }

        await session.AuditAsync(by, null, "identity.add", person.Value, Words.Of(kind));
        return id;
    }

    public Task<List<Identity>> ListAsync() =>
        session
            .Sql("select * from identities order by person_id, created_at, id")
            .ListAsync(row => new Identity(
                row.Id("id"),
                row.Id("person_id"),
                row.Own("issuer")!,
                row.Member<IdentityKind>("kind"),
                row.Own("name")!,
                row.Number("created_at")
            ));

    /// <exception cref="RefusalException">There is no such link.</exception>
    public async Task RemoveAsync(EntityId id, Actor by)
    {
        if (await session.Sql("delete from identities where id = @id").Id("id", id).ExecuteAsync() == 0)
        {
            throw RefusalException.NotFound("identity");
        }

        await session.AuditAsync(by, null, "identity.remove", id.Value);
    }
}
