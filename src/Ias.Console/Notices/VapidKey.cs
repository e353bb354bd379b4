using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Ias.Console.Store;

namespace Ias.Console.Notices;

/// <summary>
/// By what push services know this server (RFC 8292). There is one in a store, made when it is first needed: a browser takes messages only
/// from who has the key that it was given.
/// </summary>
/// <param name="Public">The public key, a point in Base64url.</param>
/// <param name="Private">The private key, PKCS #8 in Base64url.</param>
internal sealed record VapidKey(string Public, string Private)
{
    // A push service takes none of more than a day; its clock may be another.
    private static readonly TimeSpan Life = TimeSpan.FromHours(12);

    /// <summary>The store's.</summary>
    public static async Task<VapidKey> OfAsync(Database database, CancellationToken cancel) =>
        await database.ReadAsync(FindAsync, cancel) ?? await database.WriteAsync(MakeAsync, cancel);

    /// <summary>What a message to that address carries in <c>Authorization</c>.</summary>
    /// <param name="endpoint">Where it goes.</param>
    /// <param name="contact">Whom the push service may write to.</param>
    /// <param name="now">When.</param>
    public string Authorize(Uri endpoint, string? contact, DateTimeOffset now)
    {
        var head = new JsonObject { ["typ"] = "JWT", ["alg"] = "ES256" };
        var claims = new JsonObject { ["aud"] = endpoint.GetLeftPart(UriPartial.Authority), ["exp"] = (now + Life).ToUnixTimeSeconds() };
        if (contact is not null)
        {
            claims["sub"] = contact;
        }

        var said = $"{Encode(head)}.{Encode(claims)}";
        using var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(Base64Url.DecodeFromChars(Private), out _);
        var signature = key.SignData(Encoding.ASCII.GetBytes(said), HashAlgorithmName.SHA256);
        return $"vapid t={said}.{Base64Url.EncodeToString(signature)}, k={Public}";
    }

    private static string Encode(JsonObject part) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(part.ToJsonString()));

    private static Task<VapidKey?> FindAsync(Session session) =>
        session
            .Sql("select public_key, private_key from push_keys where id = 'vapid'")
            .FirstAsync(row => new VapidKey(row.Own("public_key")!, row.Own("private_key")!));

    // Of several servers that do so at once, one makes it.
    private static async Task<VapidKey> MakeAsync(Session session)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await session
            .Sql(
                $"insert into push_keys (id, public_key, private_key, created_at) values ('vapid', @public, @private, {session.Now}) on conflict do nothing"
            )
            .Own("public", Base64Url.EncodeToString(P256.Write(key.ExportParameters(includePrivateParameters: false))))
            .Own("private", Base64Url.EncodeToString(key.ExportPkcs8PrivateKey()))
            .ExecuteAsync();
        return (await FindAsync(session))!;
    }
}
