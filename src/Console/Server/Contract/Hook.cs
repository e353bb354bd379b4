using System.Text.Json.Serialization;
using Ias.Console.Server.Domain;

namespace Ias.Console.Server.Contract;

/// <summary>System that delivers to a hook, which determines how deliveries are signed.</summary>
[JsonConverter(typeof(WordConverter<HookSystem>))]
public enum HookSystem
{
    /// <summary>GitHub, signed with <c>X-Hub-Signature-256</c>.</summary>
    Github,

    /// <summary>GitLab: <c>X-Gitlab-Token</c>, or a signing token.</summary>
    Gitlab,

    /// <summary>Anybody: the envelope of <c>/context/add</c>, signed by Standard Webhooks.</summary>
    Signed,
}

/// <summary>Address at which another system delivers items for the Context Lake.</summary>
public sealed record Hook(
    [property: JsonPropertyName("_id")] EntityId Id,
    HookSystem System,
    EntityId? RepoId,
    long Deliveries,
    Word CreatedBy,
    long CreatedAt
);
