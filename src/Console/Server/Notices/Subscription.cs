using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using Ias.Console.Server.Access;
using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Notices;

/// <summary>Reads subscriptions to notices, as people and programs enter them.</summary>
internal static class Subscription
{
    private const int LongestUrl = 2000;
    private const int LongestKey = 100;

    /// <summary>Adds a target; returns its id, and a webhook's secret.</summary>
    /// <exception cref="RefusalException">The address is invalid for that kind, or notices go there already.</exception>
    public static async Task<(EntityId Target, string? Secret)> AddAsync(
        Scope scope,
        NoticeKind kind,
        string address,
        IReadOnlyList<NoticeEvent>? events
    )
    {
        if (kind == NoticeKind.Push)
        {
            throw RefusalException.Invalid("A browser is added by the person whose it is: in that browser, on the Account page.");
        }

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

    /// <summary>Subscribes a person's browser to notices.</summary>
    /// <param name="scope">The workspace.</param>
    /// <param name="who">The person, and the login in which they ask for it.</param>
    /// <param name="browser">Its subscription: the URL of its push service, its public key and its secret in Base64url.</param>
    /// <param name="events">Events it receives; at least one.</param>
    /// <param name="toPrivate">True when the push service may be in a private network.</param>
    /// <exception cref="RefusalException">No browser says that, or it is somebody else's.</exception>
    public static Task AddBrowserAsync(
        Scope scope,
        (EntityId Person, EntityId Login) who,
        (string Endpoint, string Key, string Secret) browser,
        IReadOnlyCollection<NoticeEvent> events,
        bool toPrivate
    )
    {
        if (
            browser.Endpoint.Length > LongestUrl
            || !Uri.TryCreate(browser.Endpoint, UriKind.Absolute, out var url)
            || url.UserInfo.Length > 0
            || !(url.Scheme == Uri.UriSchemeHttps || (toPrivate && url.Scheme == Uri.UriSchemeHttp))
            || !(toPrivate || !IPAddress.TryParse(url.DnsSafeHost, out var address) || PublicAddress.Is(address))
        )
        {
            throw RefusalException.Invalid("The browser's push service must have a public https:// address.");
        }

        if (!IsKey(browser.Key) || !(TryRead(browser.Secret, out var secret) && secret.Length == PushEncryption.SecretSize))
        {
            throw RefusalException.Invalid("The browser gave no key that a message to it can be encrypted for.");
        }

        return events.Count > 0
            ? NoticeBrowsers.AddAsync(scope, who.Person, who.Login, browser.Endpoint, browser.Key, browser.Secret, events)
            : throw RefusalException.Invalid("Choose at least one thing to be told of.");
    }

    private static bool IsKey(string text)
    {
        try
        {
            if (!TryRead(text, out var point))
            {
                return false;
            }

            using var key = P256.Read(point);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static bool TryRead(string text, out byte[] bytes)
    {
        bytes = text.Length <= LongestKey && Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : [];
        return bytes.Length > 0;
    }
}
