using System.Net;
using System.Net.Sockets;
using System.Text;
using Ias.Console.Server.Tests.Fixtures;

namespace Ias.Console.Server.Tests.Operation;

/// <summary>How a server ends, and tells systemd of itself.</summary>
public sealed class StopTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task After_SIGTERM_a_server_is_not_ready_finishes_what_it_has_begun_and_exits_0()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServedConsole.StartAsync("--data", folder.Path, "--drain", "2");
        using var http = new HttpClient { BaseAddress = server.Url };
        using var slow = new TcpClient();
        await slow.ConnectAsync(server.Url.Host, server.Url.Port);
        await using var stream = slow.GetStream();
        const string body = """{"code":"x"}""";
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"POST /control-plane/v1/auth/redeem HTTP/1.1\r\nHost: x\r\nContent-Length: {body.Length}\r\n\r\n{{")
        );
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/readyz")).StatusCode);

        server.Terminate();

        var last = await http.GetAsync("/readyz");
        while (last.StatusCode == HttpStatusCode.OK)
        {
            last = await http.GetAsync("/readyz");
        }

        Assert.Contains("STOPPING", await last.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("close", last.Headers.Connection.ToString());
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            // Until nobody else is taken any more.
            for (; ; )
            {
                using var other = new TcpClient();
                await other.ConnectAsync(server.Url.Host, server.Url.Port);
            }
        });
        await stream.WriteAsync(Encoding.ASCII.GetBytes(body[1..]));
        using var answer = new StreamReader(stream);
        Assert.Contains("401", (await answer.ReadLineAsync())!, StringComparison.Ordinal);
        Assert.Equal(0, await server.EndedAsync());
    }

    [Fact]
    public async Task Systemd_is_told_when_the_server_is_ready_and_when_it_stops()
    {
        using var folder = new TemporaryFolder();
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(folder.At("notify")));
        async Task<string> Told()
        {
            var buffer = new byte[4096];
            using var limit = new CancellationTokenSource(Patience);
            return Encoding.UTF8.GetString(buffer, 0, await socket.ReceiveAsync(buffer, limit.Token));
        }

        var start = new Dictionary<string, string> { ["NOTIFY_SOCKET"] = folder.At("notify") };
        await using var server = await ServedConsole.StartAsync(start, "--data", folder.At("data"));

        Assert.Contains("READY=1", await Told(), StringComparison.Ordinal);
        server.Terminate();
        Assert.Contains("STOPPING=1", await Told(), StringComparison.Ordinal);
        Assert.Equal(0, await server.EndedAsync());
    }
}
