using System.Text.Json.Serialization;
using Ias.Console.Domain;

namespace Ias.Console.Contract;

/// <summary>How somebody outside is told.</summary>
[JsonConverter(typeof(WordConverter<NoticeKind>))]
public enum NoticeKind
{
    /// <summary>JSON is posted to a URL, signed.</summary>
    Webhook,

    /// <summary>A mail is sent.</summary>
    Mail,

    /// <summary>A person's browser is told, by its push service.</summary>
    Push,
}

/// <summary>What somebody outside is told of.</summary>
[JsonConverter(typeof(WordConverter<NoticeEvent>))]
public enum NoticeEvent
{
    /// <summary>A decision waits for a person.</summary>
    Decision,

    /// <summary>A goal is done.</summary>
    Goal,

    /// <summary>An agent was not heard of for two minutes, and had not said that it goes.</summary>
    Agent,
}

/// <summary>How a notice stands.</summary>
[JsonConverter(typeof(WordConverter<NoticeState>))]
public enum NoticeState
{
    /// <summary>It is to be sent, or sent again.</summary>
    Waiting,

    /// <summary>It was taken.</summary>
    Sent,

    /// <summary>Nobody needs it any more: the decision was answered, the agent is back.</summary>
    Moot,

    /// <summary>It could not be sent, as often as it was tried.</summary>
    GivenUp,
}

/// <summary>Somebody outside who is told of what happens in a workspace.</summary>
/// <param name="Address">A webhook's or push service's scheme and host only: what follows is mostly a secret. Of a mail all.</param>
/// <param name="Problem">Why the last notice that failed did; null when the last one was sent.</param>
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
