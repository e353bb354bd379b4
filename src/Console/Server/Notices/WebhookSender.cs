using System.Net.Http.Headers;
using Ias.Console.Server.Access;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Notices;

/// <summary>
/// Posts to a webhook, signed as the Standard Webhooks specification says: <c>webhook-id</c>, <c>webhook-timestamp</c>, and in
/// <c>webhook-signature</c> <c>v1,</c> with the HMAC-SHA256 of both and the body.
/// </summary>
internal sealed class WebhookSender(OutsideHttp http, TimeProvider time)
{
    /// <summary>Sends; null when it was taken, else one word for why not.</summary>
    public async Task<string?> SendAsync(DueMessage to, NoticeMessage message, CancellationToken cancel)
    {
        var body = message.ToJson();
        var seconds = time.GetUtcNow().ToUnixTimeSeconds();
        using var request = new HttpRequestMessage(HttpMethod.Post, to.Address);
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("webhook-id", message.Id);
        request.Headers.Add("webhook-timestamp", $"{seconds}");
        request.Headers.Add("webhook-signature", WebhookSignature.Sign(to.Secret!, message.Id, seconds, body));
        return await http.SendAsync(request, cancel);
    }
}
