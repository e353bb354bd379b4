using System.Net.Sockets;
using System.Text;
using Ias.Console.Server.Tests.Fixtures;

namespace Ias.Console.Server.Tests.Security;

/// <summary>Requests as no decent client sends them, written byte by byte.</summary>
public sealed class RawRequestTests(PostgresCluster cluster)
{
    [Fact]
    public async Task Whatever_a_request_looks_like_the_server_answers_or_hangs_up_and_never_fails()
    {
        await using var server = await RunningServer.StartAsync(cluster);
        var shop = await Populated.NewAsync(server, "shop", "words");

        foreach (
            var path in server
                .Endpoints.Select(endpoint => endpoint.Path)
                .Append("/control-plane/health")
                .Append("/control-plane/openapi.json")
        )
        {
            var body = shop.Bodies.Paths.Contains(path) ? shop.Body(path, "x").ToJsonString() : "{}";
            foreach (var request in Requests(path, body, shop.Machine))
            {
                var answer = await SendAsync(server.Url, request);
                Assert.False(
                    answer.StartsWith("HTTP/1.1 500", StringComparison.Ordinal),
                    $"{request[..Math.Min(request.Length, 600)]}\n\n{answer}"
                );
            }
        }

        Assert.True((bool)(await server.GetAsync("/control-plane/health"))["ok"]!);
    }

    [Theory]
    [InlineData("auth/redeem")]
    [InlineData("jobs/list")]
    public async Task Who_sends_a_body_byte_by_byte_is_hung_up_on(string endpoint)
    {
        await using var server = await RunningServer.StartAsync(cluster);
        var token = await server.TokenAsync(await server.Store.NewWorkspaceAsync());
        using var client = new TcpClient();
        await client.ConnectAsync(server.Url.Host, server.Url.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"POST /control-plane/v1/{endpoint} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Length: 1000\r\n\r\n{{"
            )
        );

        // Nothing more is sent; the server must not wait for ever.
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var reader = new StreamReader(stream, Encoding.Latin1);
        var answer = await reader.ReadToEndAsync(limit.Token);

        Assert.DoesNotContain("HTTP/1.1 500", answer, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Requests(string path, string body, string token)
    {
        var bytes = Encoding.UTF8.GetByteCount(body);
        string Post(string headers, string content, string? at = null, string method = "POST", string? bearer = null) =>
            $"{method} {at ?? path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: {bearer ?? $"Bearer {token}"}\r\n{headers}\r\n{content}";

        foreach (
            var type in (string[])
                [
                    "application/x-www-form-urlencoded",
                    "multipart/form-data; boundary=x",
                    "text/plain; charset=utf-16",
                    "application/xml",
                    "application/json; charset=\"nonsense",
                    "",
                    "\u0001",
                ]
        )
        {
            yield return Post($"Content-Type: {type}\r\nContent-Length: {bytes}\r\n", body);
        }

        yield return Post("Transfer-Encoding: chunked\r\n", $"{bytes:x}\r\n{body}\r\n0\r\n\r\n");
        yield return Post("Transfer-Encoding: chunked\r\n", string.Concat(body.Select(c => $"1\r\n{c}\r\n")) + "0\r\n\r\n");
        yield return Post("Transfer-Encoding: chunked\r\n", "zz\r\n");
        yield return Post("Transfer-Encoding: chunked\r\n", "fffffffffffffffff\r\n");
        yield return Post("Transfer-Encoding: chunked\r\n", $"40001\r\n{new string(' ', 256 * 1024 + 1)}\r\n0\r\n\r\n");
        yield return Post($"Transfer-Encoding: chunked\r\nContent-Length: {bytes}\r\n", $"{bytes:x}\r\n{body}\r\n0\r\n\r\n");
        yield return Post($"Transfer-Encoding: gzip\r\nContent-Length: {bytes}\r\n", body);
        yield return Post($"Content-Encoding: gzip\r\nContent-Length: {bytes}\r\n", body);
        yield return Post($"Content-Length: {bytes}\r\nContent-Length: 1\r\n", body);
        yield return Post("Content-Length: -1\r\n", body);
        yield return Post("Content-Length: 99999999999999999999\r\n", body);
        yield return Post("Content-Length: 300000\r\n", "");
        yield return Post("", "");
        yield return Post($"Expect: 100-continue\r\nContent-Length: {bytes}\r\n", body);
        yield return Post($"Content-Length: {bytes}\r\nX: {new string('x', 40_000)}\r\n", body);
        yield return Post($"Content-Length: {bytes}\r\n{string.Concat(Enumerable.Range(0, 200).Select(i => $"X{i}: x\r\n"))}", body);
        yield return Post(
            $"Content-Length: {bytes}\r\nX-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Host: evil\r\nX-Http-Method-Override: DELETE\r\n",
            body
        );
        foreach (
            var bearer in (string[])
                [
                    "",
                    "Bearer",
                    "Bearer ",
                    "Basic eDp4",
                    $"bearer  {token}",
                    $"Bearer {token}, Bearer {token}",
                    $"Bearer {new string('a', 20_000)}",
                    "Bearer ias_\u00e9_x",
                    "Bearer ias_a_",
                ]
        )
        {
            yield return Post($"Content-Length: {bytes}\r\n", body, bearer: bearer);
        }

        foreach (var method in (string[])["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "CONNECT", "DANCE", "post"])
        {
            yield return Post("", "", method: method);
        }

        foreach (
            var at in (string[])
                [
                    $"{path}/",
                    $"{path}?workspaceId=x",
                    $"{path}%00",
                    $"{path}%0d%0aX:%20y",
                    $"{path}/..;/",
                    $"/{path}",
                    $"{path}%2e%2e",
                    path.ToUpperInvariant(),
                    $"http://evil{path}",
                    $"{path}#x",
                    "*",
                ]
        )
        {
            yield return Post($"Content-Length: {bytes}\r\n", body, at);
        }

        yield return $"POST {path} HTTP/1.0\r\n\r\n";
        yield return $"POST {path} HTTP/9.9\r\n\r\n";
        yield return $"POST {path}\r\n\r\n";
        yield return "\u0016\u0003\u0001\u0002\r\n\r\n";
    }

    // What comes back until the server hangs up.
    private static async Task<string> SendAsync(Uri url, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(url.Host, url.Port);
        await using var stream = client.GetStream();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(request), limit.Token);
            client.Client.Shutdown(SocketShutdown.Send);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            return await reader.ReadToEndAsync(limit.Token);
        }
        catch (IOException)
        {
            return "hung up";
        }
        catch (SocketException)
        {
            return "hung up";
        }
    }
}
