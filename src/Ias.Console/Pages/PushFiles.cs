using System.Buffers.Text;
using Ias.Console.Notices;
using Ias.Console.Store;

namespace Ias.Console.Pages;

/// <summary>What a browser that is told asks for besides pages: the script that shows what comes, and the key by which its push service
/// knows the server.</summary>
internal static class PushFiles
{
    public static void Add(IEndpointRouteBuilder routes, Database database)
    {
        var worker = StaticFiles.Content("push.js");
        // At the top, because a browser lets such a script serve only the pages beside it and below.
        routes.MapGet("/push.js", http => WriteAsync(http, "text/javascript; charset=utf-8", worker)).ExcludeFromDescription();
        routes
            .MapGet(
                "/push-key",
                async http =>
                {
                    var key = await VapidKey.OfAsync(database, http.RequestAborted);
                    await WriteAsync(http, "application/octet-stream", Base64Url.DecodeFromChars(key.Public));
                }
            )
            .ExcludeFromDescription();
    }

    private static async Task WriteAsync(HttpContext http, string type, byte[] content)
    {
        http.Response.ContentType = type;
        http.Response.ContentLength = content.Length;
        http.Response.Headers.CacheControl = "no-cache";
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'";
        await http.Response.Body.WriteAsync(content, http.RequestAborted);
    }
}
