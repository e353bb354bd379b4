using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Ias.Console.Server.Api;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Tests.Fixtures;

namespace Ias.Console.Server.Tests.Security;

/// <summary>What one address or one token may ask of a server.</summary>
public sealed class BudgetTests(PostgresCluster cluster)
{
    private const int MostTries = 2000;

    [Theory]
    [InlineData("/login")]
    [InlineData("/control-plane/openapi.json")]
    public async Task What_needs_no_token_is_shown_so_often_and_then_refused(string path)
    {
        await using var server = await RunningServer.StartAsync(cluster, limits: new RateLimitOptions(AddressRate: 1));
        using var http = new HttpClient { BaseAddress = server.Url };
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(path)).StatusCode);

        var tries = 0;
        while ((await http.GetAsync(path)).StatusCode != HttpStatusCode.TooManyRequests)
        {
            Assert.True(++tries < MostTries, "never refused");
        }
    }

    [Fact]
    public async Task A_token_has_only_so_many_streams_open_and_a_closed_one_makes_room()
    {
        await using var server = await RunningServer.StartAsync(cluster, limits: new RateLimitOptions(TokenRate: 100_000));
        var shop = await server.Store.NewWorkspaceAsync();
        var token = await server.TokenAsync(shop);
        using var http = new HttpClient { BaseAddress = server.Url };
        async Task<HttpResponseMessage> OpenAsync(string with)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/control-plane/v1/events?workspaceId={shop.Value}");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", with);
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        }

        var open = new List<HttpResponseMessage>();
        for (var i = 0; i < 64; i++)
        {
            open.Add(await OpenAsync(token));
            Assert.Equal(HttpStatusCode.OK, open[^1].StatusCode);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await OpenAsync(token)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await OpenAsync(await server.TokenAsync(shop))).StatusCode);

        open[0].Dispose(); // the server sees that when it writes next
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((await OpenAsync(token)).StatusCode != HttpStatusCode.OK)
        {
            await Task.Delay(20, limit.Token);
        }
    }

    [Theory]
    [InlineData("multipart/form-data; boundary=x", "no parts")]
    [InlineData("multipart/form-data", "--x\r\n\r\n--x--")]
    [InlineData("application/x-www-form-urlencoded; charset=utf-7", "a=b")]
    public async Task A_form_that_cannot_be_read_is_refused_as_such_and_counts_as_an_attempt(string type, string body)
    {
        await using var server = await RunningServer.StartAsync(cluster, limits: new RateLimitOptions(AddressRate: 1));
        using var http = new HttpClient { BaseAddress = server.Url };
        async Task<HttpStatusCode> PostAsync()
        {
            using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            content.Headers.TryAddWithoutValidation("Content-Type", type);
            return (await http.PostAsync("/login", content)).StatusCode;
        }

        var status = await PostAsync();
        Assert.InRange((int)status, 400, 415);

        var tries = 0;
        while (await PostAsync() != HttpStatusCode.TooManyRequests)
        {
            Assert.True(++tries < MostTries, "never refused");
        }
    }

    [Fact]
    public async Task A_form_of_too_many_fields_is_refused_without_a_failure()
    {
        await using var server = await RunningServer.StartAsync(cluster);
        var shop = await server.Store.NewWorkspaceAsync();
        using var visit = await Visit.LoggedInAsync(server, shop, Role.Member);

        var seen = await visit.PostAsync("/w/shop", [.. Enumerable.Range(0, 5000).Select(i => ($"f{i}", "x"))]);

        Assert.InRange(seen.Status, 400, 413);
    }
}
