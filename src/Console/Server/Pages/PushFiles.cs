using System.Buffers.Text;
using Ias.Console.Server.Notices;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Pages;

/// <summary>Files for browsers that receive notices: the script that shows them, and the public key by which the push service knows the
/// server.</summary>
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
