using System.Text.Json.Serialization;
using Ias.Console.Server.Domain;

namespace Ias.Console.Server.Contract;

/// <summary>Way in which a notice target is reached.</summary>
[JsonConverter(typeof(WordConverter<NoticeKind>))]
public enum NoticeKind
{
    /// <summary>JSON is posted to a URL, signed.</summary>
    Webhook,

    /// <summary>A mail is sent.</summary>
    Mail,

    /// <summary>A push message is sent to a person's browser by its push service.</summary>
    Push,
}

/// <summary>Event for which a notice is sent.</summary>
[JsonConverter(typeof(WordConverter<NoticeEvent>))]
public enum NoticeEvent
{
    /// <summary>A decision, or a job that failed, waits for a person.</summary>
    Decision,

    /// <summary>A goal is done.</summary>
    Goal,

    /// <summary>An agent was not heard of for two minutes, and had not said that it goes.</summary>
    Agent,
}

/// <summary>Delivery state of a notice.</summary>
[JsonConverter(typeof(WordConverter<NoticeState>))]
public enum NoticeState
{
    /// <summary>It is to be sent, or sent again.</summary>
    Waiting,

    /// <summary>The target accepted it.</summary>
    Sent,

    /// <summary>Nobody needs it any more: the decision was answered, the agent is back.</summary>
    Moot,

    /// <summary>Every attempt to send it failed.</summary>
    GivenUp,
}

/// <summary>Recipient of notices outside a workspace.</summary>
/// <param name="Address">A webhook's or push service's scheme and host only: what follows is mostly a secret. Of a mail all.</param>
/// <param name="Problem">Reason the last notice failed; null when the last one was sent.</param>
public sealed record NoticeTarget(
    [property: JsonPropertyName("_id")] EntityId Id,
    NoticeKind Kind,
    string Address,
    IReadOnlyList<NoticeEvent> Events,
    long Waiting,
    long Sent,
    long GivenUp,
    Word? Problem,
    Word CreatedBy,
    long CreatedAt
);
