using Ias.Console.Access;
using Ias.Console.Contract;
using Ias.Console.Domain;
using Ias.Console.Store;
using Scope = Ias.Console.Store.Scope;

namespace Ias.Console.Notices;

/// <summary>A wish to be told, as people and programs put it.</summary>
internal static class Subscription
{
    private const int LongestUrl = 2000;

    /// <summary>Adds a target; returns its id, and a webhook's secret.</summary>
    /// <exception cref="RefusalException">The address is none of that kind, or notices go there already.</exception>
    public static async Task<(EntityId Target, string? Secret)> AddAsync(
        Scope scope,
        NoticeKind kind,
        string address,
        IReadOnlyList<NoticeEvent>? events
    )
    {
        if (kind == NoticeKind.Mail && !MailSender.IsAddress(address))
        {
            throw RefusalException.Invalid("address must be one mail address: name@example.org.");
        }

        if (
            kind == NoticeKind.Webhook
            && !(
                address.Length <= LongestUrl
                && Uri.TryCreate(address, UriKind.Absolute, out var url)
                && url.Scheme is "https" or "http"
                && url.UserInfo.Length == 0
                && url.Host.Length > 0
            )
        )
        {
            throw RefusalException.Invalid("address must be a URL: https://example.org/hook.");
        }

        var secret = kind == NoticeKind.Webhook ? WebhookSignature.NewSecret() : null;
        var wanted = events is { Count: > 0 } ? events : Enum.GetValues<NoticeEvent>();
        return (await new NoticeTargets(scope).AddAsync(kind, address, [.. wanted], secret), secret);
    }
}
