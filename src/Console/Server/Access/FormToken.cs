using System.Security.Cryptography;
using System.Text;
using Ias.Console.Server.Domain;

namespace Ias.Console.Server.Access;

/// <summary>Proof that a form was sent from a page of this server, by the browser it was made for.</summary>
public static class FormToken
{
    /// <summary>The token for forms, from the secret in the browser's cookie, which cannot be found from it.</summary>
    public static string Of(string secret) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), "form"u8))[..32];

    /// <summary>Lets a form through that comes from here.</summary>
    /// <exception cref="RefusalException">It comes from elsewhere, or from a page of an earlier login.</exception>
    public static void Check(HttpRequest request, string secret, string? token)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        var origin = request.Headers.Origin.ToString();
        var isFromHere =
            site.Length > 0
                ? site == "same-origin"
                // Behind a proxy that does TLS the scheme may differ.
                : origin.Length == 0
                    || (
                        Uri.TryCreate(origin, UriKind.Absolute, out var from)
                        && string.Equals(from.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase)
                    );
        if (
            !isFromHere || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token ?? ""), Encoding.UTF8.GetBytes(Of(secret)))
        )
        {
            throw RefusalException.Forbidden(
                "This form was not sent from a page of this login, so nothing was changed. Open the page again, and send it from there."
            );
        }
    }
}
