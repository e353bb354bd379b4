using System.Text.RegularExpressions;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Pages;
using Ias.Console.Server.Tests.Fixtures;

namespace Ias.Console.Server.Tests.Pages;

/// <summary>Who sees which page, and whose forms count: each page and each form there is.</summary>
public sealed partial class PageAccessTests(PostgresCluster cluster)
{
    [Theory]
    [Trait("Requirement", "R-111")]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task A_page_is_there_for_the_members_who_may_see_it_and_for_nobody_else(Kind kind)
    {
        await using var office = await Office.NewAsync(cluster, kind);
        var server = office.Team.Server;
        var other = await server.Store.NewWorkspaceAsync("other");
        using var nobody = new Visit(server.Url);
        using var foreigner = await Visit.LoggedInAsync(server, other, Role.Owner);
        var members = new Dictionary<Role, Visit>();
        foreach (var role in Enum.GetValues<Role>())
        {
            members[role] = await Visit.LoggedInAsync(server, office.Team.Workspace, role);
        }

        foreach (var page in server.Pages.Where(page => page.Audience == Audience.Members))
        {
            var path = office.At(page.Path);
            Assert.Equal((302, $"/login?to={Uri.EscapeDataString(path)}"), await StatusAsync(nobody, path));
            Assert.Equal(404, (await foreigner.LookAsync(path)).Status);
            foreach (var (role, visit) in members)
            {
                var seen = await visit.LookAsync(path);
                var expected = Permissions.May(role, page.Permission) ? 200 : 403;
                Assert.True(seen.Status == expected, $"{role} at {path}: {seen.Status}\n{seen.Html}");
            }
        }

        Assert.True(server.Pages.Count > 18, $"{server.Pages.Count}");
        foreach (var visit in members.Values)
        {
            visit.Dispose();
        }
    }

    [Fact]
    public async Task A_form_counts_only_where_it_was_sent_from_a_page_of_the_same_login()
    {
        await using var office = await Office.NewAsync(cluster);
        var server = office.Team.Server;
        using var owner = await Visit.LoggedInAsync(server, office.Team.Workspace, Role.Owner);
        using var other = await Visit.LoggedInAsync(server, office.Team.Workspace, Role.Owner);
        var mine = (await owner.LookAsync("/account")).Token;
        var theirs = (await other.LookAsync("/account")).Token;
        Assert.NotEqual(mine, theirs);
        var before = await StoredAsync(office);

        foreach (var page in server.Pages)
        {
            foreach (var act in page.Acts.Keys)
            {
                var path = office.At(page.Path);
                Task<Visit.Seen> Post(string? token, params (string, string)[] headers) =>
                    owner.PostAsync(
                        path,
                        [.. token is null ? [] : new[] { ("token", token) }, ("do", act), ("about", office.Decision)],
                        headers
                    );
                foreach (var token in new[] { null, "", "x", theirs })
                {
                    Assert.True((await Post(token)).Status == 403, $"{path} {act}: {token}");
                }

                Assert.Equal(403, (await Post(mine, ("Sec-Fetch-Site", "cross-site"))).Status);
                Assert.Equal(403, (await Post(mine, ("Sec-Fetch-Site", "same-site"))).Status);
                Assert.Equal(403, (await Post(mine, ("Origin", "https://evil.example"))).Status);
                Assert.Equal(403, (await Post(mine, ("Origin", "null"))).Status);
            }
        }

        Assert.Equal(before, await StoredAsync(office));
    }

    [Fact]
    public async Task Who_may_not_do_something_is_shown_no_form_for_it_and_refused_all_the_same()
    {
        await using var office = await Office.NewAsync(cluster);
        var server = office.Team.Server;
        var before = await StoredAsync(office);
        foreach (var role in Enum.GetValues<Role>())
        {
            using var visit = await Visit.LoggedInAsync(server, office.Team.Workspace, role);
            var token = (await visit.LookAsync("/account")).Token;
            foreach (var page in server.Pages.Where(page => page.Audience == Audience.Members && Permissions.May(role, page.Permission)))
            {
                var path = office.At(page.Path);
                var html = (await visit.LookAsync(path)).Html;
                Assert.True(
                    role != Role.Viewer || !html.Contains("method=\"post\"", StringComparison.Ordinal),
                    $"a form for a viewer at {path}"
                );
                foreach (var (act, (permission, _)) in page.Acts.Where(act => !Permissions.May(role, act.Value.Permission)))
                {
                    Assert.True(!html.Contains($"name=\"do\" value=\"{act}\"", StringComparison.Ordinal), $"{act} for a {role} at {path}");
                    var refused = await visit.PostAsync(path, [("token", token), ("do", act), ("about", office.Decision)]);
                    Assert.True(refused.Status == 403, $"{role} {act} at {path}: {refused.Status}, needs {permission}");
                }
            }
        }

        Assert.Equal(before, await StoredAsync(office));
    }

    [Fact]
    public async Task A_cookie_opens_nothing_of_the_api_that_changes_something()
    {
        await using var office = await Office.NewAsync(cluster);
        using var owner = await Visit.LoggedInAsync(office.Team.Server, office.Team.Workspace, Role.Owner);

        foreach (
            var endpoint in office.Team.Server.Endpoints.Where(endpoint =>
                endpoint.Permission is not null && !endpoint.Path.EndsWith("/events", StringComparison.Ordinal)
            )
        )
        {
            Assert.True((await owner.PostAsync(endpoint.Path, [])).Status == 401, endpoint.Path);
        }
    }

    [Fact]
    public async Task Every_page_says_that_it_runs_nothing_but_its_own_script_and_is_in_no_frame()
    {
        await using var office = await Office.NewAsync(cluster);
        using var owner = await Visit.LoggedInAsync(office.Team.Server, office.Team.Workspace, Role.Owner);
        string[] more = ["/nothing/here", "/w/shop/goals/none", "/w/nobodys/inbox"];

        foreach (var path in office.Team.Server.Pages.Select(page => office.At(page.Path)).Concat(more))
        {
            var seen = await owner.LookAsync(path);
            string Header(string name) => string.Join(' ', seen.Answer.Headers.GetValues(name));
            var policy = Header("Content-Security-Policy");
            Assert.True(
                policy.Contains("default-src 'none'", StringComparison.Ordinal)
                    && policy.Contains("script-src 'self';", StringComparison.Ordinal)
                    && policy.Contains("frame-ancestors 'none'", StringComparison.Ordinal)
                    && !policy.Contains("unsafe", StringComparison.Ordinal),
                policy
            );
            Assert.Equal(("nosniff", "no-store"), (Header("X-Content-Type-Options"), Header("Cache-Control")));
            Assert.Equal("same-origin", Header("Referrer-Policy"));
            Assert.False(Inline().IsMatch(seen.Html), $"{path}: {Inline().Match(seen.Html).Value}");
        }
    }

    private static async Task<(int, string?)> StatusAsync(Visit visit, string path)
    {
        var seen = await visit.LookAsync(path);
        return (seen.Status, seen.To);
    }

    // What nobody may have changed: everything but who looked.
    private static async Task<string> StoredAsync(Office office) =>
        (await office.Team.Looks("changes/list", []))["last"]!.ToJsonString()
        + await office.Team.Server.Store.Database.ReadAsync(
            async session =>
                $" {await session.Sql("select count(*) from audit where workspace_id is not null and action <> 'member.role'").NumberAsync()} {await session.Sql("select count(*) from tokens").NumberAsync()} {await session.Sql("select count(*) from workspaces").NumberAsync()}",
            default
        );

    [GeneratedRegex("<script(?![^>]* src=)|<style| style=| on[a-z]+=\"|javascript:", RegexOptions.None, 1000)]
    private static partial Regex Inline();
}
