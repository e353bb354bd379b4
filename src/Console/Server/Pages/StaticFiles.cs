using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Ias.Console.Server.Pages;

/// <summary>Style, script and icon. Their addresses hold their hashes, so that a browser keeps each for good and never an old
/// one.</summary>
internal static class StaticFiles
{
    private static readonly FrozenDictionary<string, StaticFile> Files = Read().ToFrozenDictionary(file => file.Address);

    public static string Style { get; } = AddressOf("pages.css");

    public static string Script { get; } = AddressOf("pages.js");

    public static string Icon { get; } = AddressOf("icon.svg");

    public static void Add(IEndpointRouteBuilder routes) =>
        routes
            .MapGet(
                "/static/{name}",
                async http =>
                {
                    if (!Files.TryGetValue(http.Request.Path.Value ?? "", out var file))
                    {
                        http.Response.StatusCode = 404;
                        return;
                    }

                    var brotli = http.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal);
                    var content = brotli ? file.Compressed.Value : file.Content;
                    http.Response.ContentType = file.Type;
                    http.Response.ContentLength = content.Length;
                    http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
                    http.Response.Headers.Vary = "Accept-Encoding";
                    if (brotli)
                    {
                        http.Response.Headers.ContentEncoding = "br";
                    }

                    await http.Response.Body.WriteAsync(content, http.RequestAborted);
                }
            )
            .ExcludeFromDescription();

    /// <summary>Content of a static file, for an endpoint that serves it at an address of its own.</summary>
    public static byte[] Content(string name) => Files.Values.First(file => file.Name == name).Content;

    private static string AddressOf(string name) => Files.Values.First(file => file.Name == name).Address;

    private static IEnumerable<StaticFile> Read()
    {
        const string folder = "static/";
        var assembly = typeof(StaticFiles).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(folder, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(resource)!;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            var (name, end) = (resource[folder.Length..], Path.GetExtension(resource));
            var hash = Convert.ToHexStringLower(SHA256.HashData(content))[..16];
            yield return new StaticFile(
                name,
                $"/static/{Path.GetFileNameWithoutExtension(name)}-{hash}{end}",
                end switch
                {
                    ".css" => "text/css; charset=utf-8",
                    ".js" => "text/javascript; charset=utf-8",
                    _ => "image/svg+xml",
                },
                content
            );
        }
    }

    private sealed record StaticFile(string Name, string Address, string Type, byte[] Content)
    {
        public Lazy<byte[]> Compressed { get; } =
            new(() =>
            {
                using var held = new MemoryStream();
                using (var brotli = new BrotliStream(held, CompressionLevel.SmallestSize))
                {
                    brotli.Write(Content);
                }

                return held.ToArray();
            });
    }
}
