using System.Security.Cryptography;
using System.Text;

namespace Ias.Console.Server.Access;

/// <summary>
/// Signatures of webhooks, sent and received, as the Standard Webhooks specification has them: <c>v1,</c> and the HMAC-SHA256, in Base64,
/// of
/// id, time and body, with points between.
/// </summary>
public static class WebhookSignature
{
    private const string Prefix = "whsec_";

    /// <summary>Greatest difference permitted between a message's timestamp and this server's clock, in either direction.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    /// <summary>A new secret, as it is shown once.</summary>
    public static string NewSecret() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    /// <summary>The signature of a message.</summary>
    /// <param name="secret">A secret made by <see cref="NewSecret"/>.</param>
    /// <param name="id">The message's id.</param>
    /// <param name="seconds">Time of sending, in seconds since 1970.</param>
    /// <param name="body">Its bytes.</param>
    public static string Sign(string secret, string id, long seconds, ReadOnlySpan<byte> body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{seconds}."), .. body];
        return $"v1,{Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret[Prefix.Length..]), signed))}";
    }

    /// <summary>True when one of the signatures is valid and the timestamp is within <see cref="Window"/>.</summary>
    public static bool Verify(string secret, string id, string seconds, string signatures, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (
            !long.TryParse(seconds, out var at)
            || at is < 0 or > 99_999_999_999
            || (now - DateTimeOffset.FromUnixTimeSeconds(at)).Duration() > Window
        )
        {
            return false;
        }

        var wanted = Sign(secret, id, at, body);
        return signatures.Split(' ').Any(one => Same(one, wanted));
    }

    /// <summary>True when two texts are equal; compares in constant time.</summary>
    public static bool Same(string one, string other) =>
        CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(one)),
            SHA256.HashData(Encoding.UTF8.GetBytes(other))
        );
}
