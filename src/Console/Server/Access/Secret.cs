using System.Security.Cryptography;
using System.Text;
using Ias.Console.Server.Contract;

namespace Ias.Console.Server.Access;

/// <summary>A token, a device code or an invitation: an id to find it by, and a secret of 256 bits, of which only the hash is stored. So
/// much chance needs no slow hash.</summary>
public static class Secret
{
    private const string Prefix = "ias_";

    /// <summary>A new one: its text, shown once, and the hash.</summary>
    public static (string Text, string Hash) New(EntityId id)
    {
        var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        return ($"{Prefix}{id}_{secret}", Hash(secret));
    }

    /// <summary>Takes a text apart; false for one that cannot be a secret of ours.</summary>
    public static bool TryRead(string? text, out EntityId id, out string secret)
    {
        var parts = text is { Length: <= 200 } && text.StartsWith(Prefix, StringComparison.Ordinal) ? text[Prefix.Length..].Split('_') : [];
        secret = parts.Length == 2 ? parts[1] : "";
        return EntityId.TryParse(parts.Length == 2 ? parts[0] : null, out id) && secret.Length > 0;
    }

    /// <summary>True when the secret has that hash; compares in constant time.</summary>
    public static bool Matches(string secret, string hash) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Hash(secret)), Encoding.ASCII.GetBytes(hash));

    private static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
