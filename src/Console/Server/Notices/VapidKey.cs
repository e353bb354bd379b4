using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Notices;

/// <summary>Key that identifies this server to push services (RFC 8292). A store has one, made when it is first needed: a browser accepts
/// messages only from the holder of the key that it was given.</summary>
/// <param name="Public">The public key, a point in Base64url.</param>
/// <param name="Private">The private key, PKCS #8 in Base64url.</param>
internal sealed record VapidKey(string Public, string Private)
{
    // Push services reject tokens valid for more than a day; their clocks may differ.
    private static readonly TimeSpan Life = TimeSpan.FromHours(12);

    /// <summary>Key of the store; made at the first call.</summary>
    public static async Task<VapidKey> OfAsync(Database database, CancellationToken cancel) =>
        await database.ReadAsync(FindAsync, cancel) ?? await database.WriteAsync(MakeAsync, cancel);

    /// <summary>Value of the header <c>Authorization</c> for a message to a push service.</summary>
    /// <param name="endpoint">URL to which the message is sent.</param>
    /// <param name="contact">Contact for the push service's operator.</param>
    /// <param name="now">The current time.</param>
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

    // Of several servers that try at the same time, one makes it.
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
