using System.Buffers.Text;
using System.Net.Http.Headers;
using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Notices;

/// <summary>
/// Hands a message for a browser to its push service (RFC 8030), encrypted so that only the browser can read it, and signed with the
/// server's key.
/// </summary>
/// <param name="http">Client that sends the messages.</param>
/// <param name="contact">Contact for the operator of a push service: a <c>mailto:</c> or <c>https:</c> URL; null: nobody.</param>
/// <param name="time">The clock of the signature.</param>
internal sealed class PushSender(OutsideHttp http, string? contact, TimeProvider time)
{
    // As long as a push service keeps it for a browser that is off: a notice older than a day is not sent by the other ways either.
    private static readonly TimeSpan Keep = TimeSpan.FromDays(1);

    /// <summary>True when the push service reported that the browser's subscription no longer exists.</summary>
    public static bool IsGone(string? problem) => problem is "http-404" or "http-410";

    /// <summary>Sends; null when the push service took it, else one word for why not.</summary>
    public async Task<string?> SendAsync(DueMessage to, NoticeMessage message, VapidKey key, CancellationToken cancel)
    {
        var sealedFor = Base64Url.DecodeFromChars(to.ReceiverKey);
        using var request = new HttpRequestMessage(HttpMethod.Post, to.Address);
        request.Content = new ByteArrayContent(PushEncryption.Encrypt(message.ToPush(), sealedFor, Base64Url.DecodeFromChars(to.Secret)));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        request.Content.Headers.ContentEncoding.Add("aes128gcm");
        request.Headers.Add("TTL", $"{Keep.TotalSeconds:0}");
        request.Headers.Add("Urgency", message.Items.Any(item => item.Event == Words.Of(NoticeEvent.Decision)) ? "high" : "normal");
        // A message sent twice replaces the first, as long as that was not shown.
        request.Headers.Add("Topic", message.Id);
        request.Headers.TryAddWithoutValidation("Authorization", key.Authorize(request.RequestUri!, contact, time.GetUtcNow()));
        return await http.SendAsync(request, cancel);
    }
}
