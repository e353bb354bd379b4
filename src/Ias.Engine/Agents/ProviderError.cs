using System.Globalization;
using Ias.Core.Model;

namespace Ias.Engine.Agents;

/// <summary>What kind of failure a provider's answer is. Fed only with what an agent's own error event says.</summary>
internal static class ProviderError
{
    /// <summary>A provider that refuses for longer than this has a limit with a time; below it is a busy minute, which agents sit out
    /// themselves.</summary>
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

    /// <summary>By the HTTP status; anything that is no known failure of login, limit or server is a crash.</summary>
    public static TurnOutcome OfStatus(int status) =>
        status switch
        {
            401 or 403 => TurnOutcome.AuthFailed,
            408 or 429 or >= 500 and < 600 => TurnOutcome.Overloaded,
            413 => TurnOutcome.ContextFull,
            _ => TurnOutcome.Crashed,
        };

    /// <summary>By status and words together; status 0 = none was given.</summary>
    public static TurnOutcome Of(int status, string message) =>
        status is 0 or 400 or 413 && Says(message, ContextFull) ? TurnOutcome.ContextFull
        : status == 0 && Says(message, Network) ? TurnOutcome.Overloaded
        : OfStatus(status);

    /// <summary>The number that follows <paramref name="before"/> in <paramref name="text"/>; null where there is none.</summary>
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
