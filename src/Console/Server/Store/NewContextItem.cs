using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Ias.Console.Server.Contract;

namespace Ias.Console.Server.Store;

/// <summary>An item of the Context Lake to be.</summary>
/// <param name="Address">Its address in another system; null: in no other.</param>
/// <param name="ChangedAt">Time of its last change there, in milliseconds since 1970.</param>
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
    /// <summary>A goal as an item. It is known again by the goal's id.</summary>
    /// <param name="repo">The goal's, where it has one only.</param>
    public static NewContextItem OfGoal(EntityId intake, string? title, string? content, EntityId? repo) =>
        new(
            new Word(Goals),
            new Word("goal"),
            title,
            content,
            repo,
            new JsonObject { ["id"] = intake.Value },
            intake.Value,
            ChangedAt: null
        );

    /// <summary>The source of items that goals make.</summary>
    public const string Goals = "intake";

    /// <summary>Key that identifies the item in later deliveries: a hash, because an address may contain text that the data policy
    /// hides.</summary>
    public string? ExternalId =>
        Address is null ? null : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Source}\n{Address}")));
}
