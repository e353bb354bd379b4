using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Ias.Console.Server.Api;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Operation;
using Ias.Console.Server.Tests.Fixtures;

namespace Ias.Console.Server.Tests.Operation;

/// <summary>Whom the server believes who its clients are.</summary>
public sealed class ProxyTests(PostgresCluster cluster)
{
    private static readonly OperationOptions Behind = new(Proxies: [Network("127.0.0.1")], InsecureHttp: false);

    [Theory]
    [InlineData("10.0.0.5", "10.0.0.5/32")]
    [InlineData("10.0.0.0/24", "10.0.0.0/24")]
    [InlineData("::1", "::1/128")]
    [InlineData("localhost", null)]
    [InlineData("10.0.0.5/33", null)]
    public void A_proxy_is_named_by_its_address_or_its_network(string text, string? network) =>
        Assert.Equal(network, Proxies.Read(text)?.ToString());

    [Fact]
    public async Task Attempts_count_against_the_client_that_a_known_proxy_names()
    {
        await using var server = await RunningServer.StartAsync(cluster, limits: new RateLimitOptions(0, 1), operation: Behind);

        await UseUpAsync(server, "203.0.113.1");

        Assert.Equal(429, await AttemptAsync(server, "203.0.113.1"));
        Assert.Equal(401, await AttemptAsync(server, "203.0.113.2"));
        Assert.Equal(429, await AttemptAsync(server, "198.51.100.7, 203.0.113.1")); // what the client itself put in front
    }

    [Fact]
    public async Task Nobody_escapes_a_limit_by_a_header_of_their_own()
    {
        await using var server = await RunningServer.StartAsync(cluster, limits: new RateLimitOptions(0, 1));

        await UseUpAsync(server, "203.0.113.1");

        Assert.Equal(429, await AttemptAsync(server, "203.0.113.2"));
    }

    [Fact]
    public async Task What_came_unencrypted_over_a_network_is_refused_before_its_token_is_looked_at()
    {
        await using var server = await RunningServer.StartAsync(cluster, operation: Behind);
        var token = await server.TokenAsync(await server.Store.NewWorkspaceAsync());

        Assert.Equal(403, await AttemptAsync(server, "203.0.113.1", token, proto: null));
        Assert.Equal(403, await AttemptAsync(server, "203.0.113.1", token, proto: "http"));
        Assert.Equal(200, await AttemptAsync(server, "203.0.113.1", token, proto: "https"));
        Assert.Equal(200, await AttemptAsync(server, null, token, proto: null)); // a program on this machine
        using var http = new HttpClient { BaseAddress = server.Url };
        http.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.1");
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/readyz")).StatusCode);
    }

    [Theory]
    [InlineData("https", "shop.example.org", "max-age=31536000", "__Host-ias_form")]
    [InlineData("https", "shop.example.org:8443", "max-age=31536000", "__Host-ias_form_8443")]
    [InlineData("http", "localhost:7420", null, "ias_form_7420")]
    public async Task Over_TLS_browsers_are_told_to_come_back_so_and_a_cookie_is_that_of_one_port(
        string scheme,
        string host,
        string? hsts,
        string cookie
    )
    {
        await using var server = await RunningServer.StartAsync(cluster, operation: Behind);
        using var http = new HttpClient { BaseAddress = server.Url };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/login");
        request.Headers.Host = host;
        if (scheme == "https")
        {
            request.Headers.Add("X-Forwarded-For", "203.0.113.1");
            request.Headers.Add("X-Forwarded-Proto", scheme);
        }

        using var answer = await http.SendAsync(request);

        Assert.Equal(hsts, answer.Headers.TryGetValues("Strict-Transport-Security", out var told) ? string.Join(' ', told) : null);
        Assert.StartsWith($"{cookie}=", Assert.Single(answer.Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_are_for_this_machine_for_the_owner_and_for_tokens_that_look()
    {
        await using var server = await RunningServer.StartAsync(cluster);
        var shop = await server.Store.NewWorkspaceAsync();
        var (owner, person) = await server.PersonAsync(shop, Role.Owner);
        async Task<int> Scrape(string? token, string? forwarded)
        {
            using var http = new HttpClient { BaseAddress = server.Url };
            using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
            request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
            if (forwarded is not null)
            {
                request.Headers.Add("X-Forwarded-For", forwarded);
            }

            return (int)(await http.SendAsync(request)).StatusCode;
        }

        Assert.Equal(200, await Scrape(null, null));
        Assert.Equal(401, await Scrape(null, "203.0.113.1"));
        Assert.Equal(403, await Scrape(await server.TokenAsync(shop, TokenScope.Machine), "203.0.113.1"));
        Assert.Equal(403, await Scrape(owner, "203.0.113.1")); // of a workspace, not of the server
        Assert.Equal(200, await Scrape(await server.TokenAsync(shop, TokenScope.Read), "203.0.113.1"));
        await server.Store.RunAsync($"update persons set is_operator = 1 where id = '{person}'");
        Assert.Equal(200, await Scrape(owner, "203.0.113.1"));
    }

    private static IPNetwork Network(string text) => Proxies.Read(text)!.Value;

    private static async Task UseUpAsync(RunningServer server, string address)
    {
        // A second is refilled while the others are used, on a slow machine more.
        while (await AttemptAsync(server, address) != 429) { }
    }

    private static async Task<int> AttemptAsync(RunningServer server, string? address, string token = "ias_x_y", string? proto = "https")
    {
        using var http = new HttpClient { BaseAddress = server.Url };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/control-plane/v1/auth/whoami")
        {
            Content = new StringContent(new JsonObject().ToJsonString()),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (address is not null)
        {
            request.Headers.Add("X-Forwarded-For", address);
        }

        if (proto is not null)
        {
            request.Headers.Add("X-Forwarded-Proto", proto);
        }

        return (int)(await http.SendAsync(request)).StatusCode;
    }
}
