using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Ias.Console.Contract;

namespace Ias.Console.Store;

/// <summary>An item of the Context Lake to be.</summary>
/// <param name="Address">Where it is in another system; null: nowhere else.</param>
/// <param name="ChangedAt">When it was changed there, in milliseconds since 1970.</param>
public sealed record NewContextItem(
    Word Source,
    Word Kind,
    string? Title = null,
    string? Text = null,
    EntityId? RepoId = null,
    JsonObject? Provenance = null,
    string? Address = null,
    long? ChangedAt = null
)
{
    /// <summary>By what it is known again: a hash, because an address may name what the data policy hides.</summary>
    public string? ExternalId =>
        Address is null ? null : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Source}\n{Address}")));
}
