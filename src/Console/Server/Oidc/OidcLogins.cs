using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Ias.Console.Server.Access;
using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Oidc;

/// <summary>A login that has begun.</summary>
/// <param name="State">Sent along, and kept by the browser: only the browser that began a login can end it.</param>
/// <param name="Nonce">Nonce that the provider's ID token must contain.</param>
/// <param name="Verifier">PKCE verifier: proves to the provider that this server requested the code.</param>
/// <param name="ReturnTo">A path of this server.</param>
internal sealed record OidcLogin(string State, string Nonce, string Verifier, string ReturnTo)
{
    public string Challenge => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));
}

/// <summary>Logins that have begun at a provider, each good for once; and whom its word admits.</summary>
internal sealed class OidcLogins(Session session)
{
    /// <summary>Time limit of a login.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    public async Task<OidcLogin> BeginAsync(string returnTo)
    {
        await session.Sql($"delete from oidc_logins where expires_at < {session.Now}").ExecuteAsync();
        var id = session.NewId();
        var (state, hash) = Secret.New(id);
        var login = new OidcLogin(
            state,
            Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)),
            Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)),
            returnTo
        );
        await session
            .Sql(
                $"""
                insert into oidc_logins (id, secret_hash, nonce, verifier, return_to, expires_at)
                values (@id, @hash, @nonce, @verifier, @return, {session.Now} + @life)
                """
            )
            .Id("id", id)
            .Own("hash", hash)
            .Own("nonce", login.Nonce)
            .Own("verifier", login.Verifier)
            .Own("return", login.ReturnTo)
            .Number("life", (long)Life.TotalMilliseconds)
            .ExecuteAsync();
        return login;
    }

    /// <summary>The login with that state, which no one can end again; null: there is none.</summary>
    public async Task<OidcLogin?> TakeAsync(string state)
    {
        if (!Secret.TryRead(state, out var id, out var secret))
        {
            return null;
        }

        var taken = await session
            .Sql($"delete from oidc_logins where id = @id and expires_at > {session.Now} returning secret_hash, nonce, verifier, return_to")
            .Id("id", id)
            .FirstAsync(row => new Taken(
                new OidcLogin(state, row.Own("nonce")!, row.Own("verifier")!, row.Own("return_to")!),
                row.Own("secret_hash")!
            ));
        return taken is not null && Secret.Matches(secret, taken.Hash) ? taken.Login : null;
    }

    /// <summary>Finds the person identified by a provider: by a linked subject, or by a verified mail address; the subject is then linked,
    /// so that the address admits nobody else.</summary>
    /// <exception cref="RefusalException">No person here has that identity.</exception>
    public async Task<EntityId> AdmitAsync(OidcPerson sent)
    {
        var person = await FindAsync(sent.Issuer, IdentityKind.Subject, sent.Subject);
        if (person is null && sent.Email is { } email && await FindAsync(sent.Issuer, IdentityKind.Email, email) is { } named)
        {
            if (
                await session
                    .Sql("select count(*) from identities where person_id = @person and issuer = @issuer and kind = 'subject'")
                    .Id("person", named)
                    .Own("issuer", sent.Issuer)
                    .NumberAsync() == 0
            )
            {
                await new Identities(session).AddAsync(named, sent.Issuer, IdentityKind.Subject, sent.Subject, Actor.Server);
                person = named;
            }
        }

        if (
            person is { } found
            && await session
                .Sql(
                    """
                    select (select count(*) from members where person_id = @person) + (select count(*) from persons where id = @person and is_operator = 1)
                    """
                )
                .Id("person", found)
                .NumberAsync() > 0
        )
        {
            return found;
        }

        throw RefusalException.Forbidden(
            "The provider knows you, but you are no member here. An owner adds you, and links you: ias console identity add."
        );
    }

    private async Task<EntityId?> FindAsync(string issuer, IdentityKind kind, string name) =>
        await session
            .Sql("select person_id from identities where issuer = @issuer and kind = @kind and name = @name")
            .Own("issuer", issuer.TrimEnd('/'))
            .Member("kind", kind)
            .Own("name", Identities.Plain(kind, name))
            .FirstAsync(row => row.Id("person_id").Value)
            is { } id
            ? new EntityId(id)
            : null;

    private sealed record Taken(OidcLogin Login, string Hash);
}
