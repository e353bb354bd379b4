using System.Net.Sockets;
using Ias.Console.Client.Calls;
using Ias.Console.Client.Tests.Fixtures;
using Ias.Console.Client.Wire;

namespace Ias.Console.Client.Tests.Calls;

public sealed class ControlPlaneClientTests
{
    private const string Token = "ias_abc_SECRET";
    private const string Nobody = """{"ok":true,"workspaces":[]}""";

    private readonly HastyTime _time = new();

    [Fact]
    public async Task A_server_that_asks_to_wait_is_asked_again_when_it_said()
    {
        await using var server = await OddServer.StartAsync(
            (http, n) =>
            {
                http.Response.Headers.RetryAfter = "7";
                return n == 1
                    ? OddServer.SayAsync(http, 429, """{"ok":false,"error":"RATE_LIMITED","message":"slower"}""")
                    : OddServer.SayAsync(http, 200, Nobody);
            }
        );

        await WriteAsync(server.Url);

        Assert.Equal(2, server.Sent.Count);
        Assert.Contains(_time.Pauses, pause => pause >= TimeSpan.FromSeconds(7) && pause < TimeSpan.FromSeconds(8));
    }

    [Fact]
    public async Task A_server_that_asks_to_wait_for_long_is_not_waited_for()
    {
        await using var server = await OddServer.StartAsync(
            (http, _) =>
            {
                http.Response.Headers.RetryAfter = "3600";
                return OddServer.SayAsync(http, 429, """{"ok":false,"error":"RATE_LIMITED","message":"slower"}""");
            }
        );

        Assert.Equal(CallFailure.Busy, (await FailedAsync(ReadAsync(server.Url))).Failure);
        Assert.Single(server.Sent);
    }

    [Fact]
    public async Task What_may_have_been_done_is_not_asked_for_twice_and_a_question_is()
    {
        static Task Hang(Microsoft.AspNetCore.Http.HttpContext http, int n)
        {
            if (n == 1)
            {
                http.Abort();
                return Task.CompletedTask;
            }

            return OddServer.SayAsync(http, 200, Nobody);
        }

        await using var asked = await OddServer.StartAsync(Hang);
        await using var told = await OddServer.StartAsync(Hang);

        await ReadAsync(asked.Url);
        var failed = await FailedAsync(WriteAsync(told.Url));

        Assert.Equal((2, 1), (asked.Sent.Count, told.Sent.Count));
        Assert.Equal(CallFailure.NoAnswer, failed.Failure);
    }

    [Theory]
    [InlineData(502)]
    [InlineData(503)]
    public async Task A_server_that_is_just_restarted_is_asked_again(int status)
    {
        await using var server = await OddServer.StartAsync(
            (http, n) => n < 3 ? OddServer.SayAsync(http, status, "<html>") : OddServer.SayAsync(http, 200, Nobody)
        );

        await ReadAsync(server.Url);

        Assert.Equal(3, server.Sent.Count);
    }

    [Fact]
    public async Task A_token_goes_nowhere_but_to_its_server()
    {
        await using var elsewhere = await OddServer.StartAsync((http, _) => OddServer.SayAsync(http, 200, Nobody));
        await using var server = await OddServer.StartAsync(
            (http, _) =>
            {
                http.Response.Redirect(elsewhere.Url.ToString());
                return Task.CompletedTask;
            }
        );

        var failed = await FailedAsync(ReadAsync(server.Url));

        Assert.Contains(elsewhere.Url.ToString(), failed.Problem.What);
        Assert.Equal($"Bearer {Token}", Assert.Single(server.Sent));
        Assert.Empty(elsewhere.Sent);
    }

    [Fact]
    public async Task An_answer_without_end_is_not_read_to_its_end()
    {
        await using var server = await OddServer.StartAsync(
            async (http, _) =>
            {
                var some = new byte[64 << 10];
                while (!http.RequestAborted.IsCancellationRequested)
                {
                    await http.Response.Body.WriteAsync(some, http.RequestAborted);
                }
            }
        );

        var failed = await FailedAsync(ReadAsync(server.Url));

        Assert.Equal(CallFailure.Unintelligible, failed.Failure);
        Assert.Contains("4096 KB", failed.Problem.What);
    }

    [Theory]
    [InlineData(200, "<html>Welcome</html>")]
    [InlineData(200, "[]")]
    [InlineData(200, "{\"ok\":true}")]
    [InlineData(404, "<html>Not here</html>")]
    public async Task What_is_no_Console_is_said_to_be_none(int status, string body)
    {
        await using var server = await OddServer.StartAsync((http, _) => OddServer.SayAsync(http, status, body));

        var failed = await FailedAsync(ReadAsync(server.Url));

        Assert.Equal(CallFailure.Unintelligible, failed.Failure);
        Assert.Contains("not a Console", failed.Problem.What);
    }

    [Fact]
    public async Task Nothing_is_sent_to_a_server_whose_certificate_nobody_here_trusts()
    {
        await using var server = await OddServer.StartAsync((http, _) => OddServer.SayAsync(http, 200, Nobody), ownCertificate: true);

        var failed = await FailedAsync(ReadAsync(server.Url));

        Assert.Equal(CallFailure.Untrusted, failed.Failure);
        Assert.Contains("SSL_CERT_FILE", failed.Problem.Next);
        Assert.Empty(server.Sent);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named_and_tried_a_few_times()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var url = new Uri($"http://{listener.LocalEndpoint}");
        listener.Stop();

        var failed = await FailedAsync(WriteAsync(url));

        Assert.Equal(CallFailure.Unreachable, failed.Failure);
        Assert.Contains("cannot be reached", failed.Problem.What);
        Assert.Equal(Person.Origin(url), failed.Problem.On);
        Assert.Equal(ControlPlaneClient.Tries - 1, _time.Pauses.Count(pause => pause < TimeSpan.FromSeconds(6)));
    }

    [Fact]
    public async Task What_a_server_says_cannot_steer_a_terminal()
    {
        await using var server = await OddServer.StartAsync(
            (http, _) => OddServer.SayAsync(http, 400, """{"ok":false,"error":"INVALID_REQUEST","message":"a\u001b[2Jb\u202Ec"}""")
        );

        var failed = await FailedAsync(ReadAsync(server.Url));

        Assert.Equal(("a\uFFFD[2Jb\uFFFDc", "INVALID_REQUEST"), (failed.Problem.What, failed.Code));
    }

    private Task ReadAsync(Uri url) =>
        CallAsync(url, (client, cancel) => client.ReadAsync<NothingRequest, WhoAmIAnswer>("x", new(), cancel));

    private Task WriteAsync(Uri url) =>
        CallAsync(url, (client, cancel) => client.WriteAsync<NothingRequest, WhoAmIAnswer>("x", new(), cancel));

    private async Task CallAsync(Uri url, Func<ControlPlaneClient, CancellationToken, Task> call)
    {
        using var client = new ControlPlaneClient(ServerUrl.Parse(url.ToString(), false, ""), Token, "ias", _time);
        await call(client, TestContext.Current.CancellationToken);
    }

    private static async Task<CallFailedException> FailedAsync(Task call)
    {
        var failed = await Assert.ThrowsAsync<CallFailedException>(() => call);
        Assert.DoesNotContain("SECRET", $"{failed}\n{failed.Problem}");
        return failed;
    }
}
