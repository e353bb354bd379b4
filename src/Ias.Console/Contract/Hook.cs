using System.Text.Json.Serialization;
using Ias.Console.Domain;

namespace Ias.Console.Contract;

/// <summary>Who delivers to a hook, and how it signs.</summary>
[JsonConverter(typeof(WordConverter<HookSystem>))]
public enum HookSystem
{
    /// <summary>GitHub: <c>X-Hub-Signature-256</c>.</summary>
    Github,

    /// <summary>GitLab: <c>X-Gitlab-Token</c>, or a signing token.</summary>
    Gitlab,

    /// <summary>Anybody: the envelope of <c>/context/add</c>, signed by Standard Webhooks.</summary>
    Signed,
}

/// <summary>Where another system delivers what becomes items of the Context Lake.</summary>
public sealed record Hook(
    [property: JsonPropertyName("_id")] EntityId Id,
    HookSystem System,
    EntityId? RepoId,
    long Deliveries,
    Word CreatedBy,
    long CreatedAt
);
