using System.Globalization;
using System.Text;
using System.Text.Json;
using Ias.Core.Model;

namespace Ias.Core.Agents;

/// <summary>Classifies a provider's failures. Input is only what an agent's own error event says.</summary>
public static class ProviderError
{
    /// <summary>Minimum duration of a rate limit with a reset time; agents wait out shorter ones themselves.</summary>
    public static readonly TimeSpan LongWait = TimeSpan.FromMinutes(2);

    // As Anthropic, OpenAI (and who speaks like it) and Google say it.
    private static readonly string[] ContextFull =
    [
        "prompt is too long",
        "context_length_exceeded",
        "context window",
        "maximum context length",
        "exceeds the maximum number of tokens",
    ];

    private static readonly string[] Network =
    [
        "fetch failed",
        "connection refused",
        "connection error",
        "connection failed",
        "connection reset",
        "connection dropped",
        "unable to connect",
        "socket hang up",
        "stream disconnected",
        "econnrefused",
        "econnreset",
        "enotfound",
        "etimedout",
        "eai_again",
        "network error",
        "timed out",
        "enetunreach",
        "ehostunreach",
        "epipe",
        "getaddrinfo",
        "name resolution",
        "could not resolve",
        "failed to lookup",
        "dns error",
        "no route to host",
        "network is unreachable",
        "connection closed",
        "connection was closed",
        "error sending request",
        "certificate",
        "tls handshake",
        "ssl",
        "handshake fail",
    ];

    // Limits that the provider lifts at some time, as the agents and providers word them. "(not your usage limit)" is not one.
    private static readonly string[] Limit =
    [
        "hit your",
        "reached your",
        "usage limit reached",
        "session limit reached",
        "weekly limit reached",
        "5-hour limit reached",
        "exhausted your",
        "quota will reset",
        "regain access",
        "hit the usage limit",
        "usage limit has been reached",
    ];

    private static readonly string[] Login =
    [
        "not logged in",
        "not authenticated",
        "failed to authenticate",
        "api key not valid",
        "invalid api key",
        "incorrect api key",
        "invalid x-api-key",
        "invalid_api_key",
        "api_key_invalid",
        "invalid auth token",
        "reported as leaked",
        "token could not be refreshed",
        "session could not be refreshed",
        "token has expired",
        "token has been revoked",
        "token revoked",
        "login has expired",
        "sign in again",
        "log in again",
        "missing environment variable",
        "disabled api key authentication",
        "subscription access",
    ];

    // An empty account, a spending cap, or an unavailable model or region.
    private static readonly string[] Refused =
    [
        "credit balance",
        "insufficient credit",
        "insufficient_quota",
        "insufficient balance",
        "out of credits",
        "out of usage credits",
        "credits are depleted",
        "credit limit",
        "check your plan and billing",
        "enable billing",
        "payment required",
        "spend cap",
        "spending cap",
        "spend limit",
        "spending limit",
        "location is not supported",
        "country, region, or territory not supported",
        "unsupported_country_region_territory",
        "not available in your country",
        "not available in your region",
        "model not found",
        "model_not_found",
        "does not exist or you do not have access",
        "is not found for api version",
        "model is not supported",
        "issue with the selected model",
        "model is not available",
        "organization has been disabled",
        "belongs to a disabled organization",
    ];

    /// <summary>Classifies by status and words together, with the end of the limit if the words name a time.</summary>
    /// <param name="status">HTTP status; 0 = not given.</param>
    /// <param name="words">Text of the agent's own error event.</param>
    /// <param name="zone">Time zone of times that name none.</param>
    public static (TurnOutcome Outcome, DateTimeOffset? Until) Of(int status, string words, DateTimeOffset now, TimeZoneInfo zone)
    {
        var until = Says(words, Limit) || Says(words, Refused) || status == 429 ? ResetTime.In(words, now, zone) : null;
        if (status == 429 && until < now + LongWait && !Says(words, Limit) && !Says(words, Refused))
        {
            until = null; // a busy minute, no usage limit
        }

        return until is not null ? (TurnOutcome.UsageLimit, until)
            : status is 0 or 400 or 413 && Says(words, ContextFull) ? (TurnOutcome.ContextFull, null)
            : status == 401 || Says(words, Login) ? (TurnOutcome.AuthFailed, null)
            : status is 402 or 403 or 404 || Says(words, Refused) ? (TurnOutcome.Refused, null)
            : Says(words, Limit) ? (TurnOutcome.UsageLimit, null)
            : status == 0 && Says(words, Network) ? (TurnOutcome.Overloaded, null)
            : (OfStatus(status), null);
    }

    // Any failure that is not a known limit or server failure is a crash.
    private static TurnOutcome OfStatus(int status) =>
        status switch
        {
            408 or 429 or >= 500 and < 600 => TurnOutcome.Overloaded,
            413 => TurnOutcome.ContextFull,
            _ => TurnOutcome.Crashed,
        };

    /// <summary>
    /// The sentence for people in an error's text: what the JSON in it says as its message, or the text itself without what an agent puts
    /// around it.
    /// </summary>
    public static string Sentence(string text)
    {
        var brace = text.IndexOf('{', StringComparison.Ordinal);
        if (brace >= 0 && Message(text[brace..], 3) is { Length: > 0 } message)
        {
            return text[..brace].Trim() is { Length: > 0 } before && before != ApiErrorStart.Trim() ? $"{before} {message}" : message;
        }

        var end = text.LastIndexOf(']');
        return text.StartsWith(ApiErrorStart, StringComparison.Ordinal) && end > ApiErrorStart.Length
            ? text[ApiErrorStart.Length..end]
            : text;
    }

    private const string ApiErrorStart = "[API Error: ";

    // Google's message may be JSON again.
    private static string? Message(string json, int depth)
    {
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
            using var body = JsonDocument.ParseValue(ref reader);
            var (root, error) = (body.RootElement, body.RootElement.Part("error"));
            string[] said = [error.Text("message"), root.Text("message"), root.Text("detail"), error.Text()];
            return Array.Find(said, one => one.Length > 0) is not { } message ? null
                : depth > 0 && message.StartsWith('{') ? Message(message, depth - 1) ?? message
                : message;
        }
        catch (JsonException)
        {
            return null; // a text with a brace in it
        }
    }

    /// <summary>Number after <paramref name="before"/> in <paramref name="text"/>; null if not found.</summary>
    public static int? NumberAfter(string text, string before)
    {
        var at = text.IndexOf(before, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return null;
        }

        var rest = text.AsSpan(at + before.Length);
        var digits = rest.IndexOfAnyExceptInRange('0', '9');
        return int.TryParse(digits < 0 ? rest : rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
    }

    private static bool Says(string message, string[] words)
    {
        foreach (var word in words)
        {
            if (message.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
