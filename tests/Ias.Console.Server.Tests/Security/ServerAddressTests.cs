using System.Text.Json.Nodes;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Notices;
using Ias.Console.Server.Tests.Fixtures;

namespace Ias.Console.Server.Tests.Security;

/// <summary>Links to the server lead to the server, whatever a request says.</summary>
public sealed class ServerAddressTests(PostgresCluster cluster)
{
    [Theory]
    [InlineData(null)]
    [InlineData("https://console.example.org")]
    public async Task A_link_begins_with_the_servers_own_address_and_never_with_the_host_of_a_request(string? publicUrl)
    {
        await using var server = await RunningServer.StartAsync(
            cluster,
            notices: new NoticeOptions(PublicUrl: publicUrl is null ? null : new Uri(publicUrl))
        );
        var address = publicUrl ?? server.Url.ToString().TrimEnd('/');
        using var http = new HttpClient { BaseAddress = server.Url };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/control-plane/v1/auth/device/start")
        {
            Content = new StringContent("{}"),
            Headers = { Host = "evil.example.org" },
        };

        var answer = await http.SendAsync(request);
        var shop = await server.Store.NewWorkspaceAsync();
        using var owner = await Visit.LoggedInAsync(server, shop, Role.Owner);
        var invited = await owner.SendAsync("/w/shop/people", "invite", ("name", "Ben"), ("role", "member"));

        Assert.Equal($"{address}/auth/device", (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["verificationUri"]!);
        Assert.Contains($"{address}/login?code=", invited.Html);
    }

    [Theory]
    [InlineData("/é", "/%C3%A9")]
    [InlineData("/workspaces", "/workspaces")]
    [InlineData("//evil.example.org", "/")]
    [InlineData("/\\evil.example.org", "/")]
    public async Task A_login_leads_on_to_a_page_of_this_server_as_a_header_can_hold_it(string to, string wanted)
    {
        await using var server = await RunningServer.StartAsync(cluster);
        var shop = await server.Store.NewWorkspaceAsync();
        using var visit = new Visit(server.Url);
        var code = await server.LoginCodeAsync(shop, Role.Member);

        var went = await visit.SendAsync($"/login?to={Uri.EscapeDataString(to)}", "redeem", ("code", code));

        Assert.Equal((303, wanted), (went.Status, went.To));
    }
}
