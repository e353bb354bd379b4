using System.Text;
using System.Text.Json.Nodes;
using Ias.Console.Server.Access;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Tests.Fixtures;

namespace Ias.Console.Server.Tests.Pages;

/// <summary>How a browser is logged in and out.</summary>
public sealed class WebSessionTests(PostgresCluster cluster)
{
    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task A_link_is_used_up_by_the_button_and_not_by_looking_at_it(Kind kind)
    {
        await using var server = await RunningServer.StartAsync(cluster, kind);
        var shop = await server.Store.NewWorkspaceAsync();
        var code = await server.Store.Database.WriteAsync(session => new Accounts(session).InviteOwnerAsync(), default);
        using var preview = new Visit(server.Url);
        using var owner = new Visit(server.Url);
        using var late = new Visit(server.Url);

        Assert.Equal(200, (await preview.LookAsync($"/login?code={code}")).Status);
        Assert.Equal(200, (await owner.LookAsync($"/login?code={code}")).Status);
        var went = await owner.SendAsync($"/login?code={code}&to=/w/shop/people", "redeem", ("code", code), ("name", "Ada"));
        var refused = await late.SendAsync($"/login?code={code}", "redeem", ("code", code), ("name", "Mallory"));

        Assert.Equal((303, "/w/shop/people"), (went.Status, went.To));
        Assert.Contains("Ada", (await owner.LookAsync(went.To!)).Html, StringComparison.Ordinal);
        Assert.True(refused.Status == 400 && late.Session is null, refused.Html);
        Assert.Contains("was used", refused.Html, StringComparison.Ordinal);
        Assert.True(await server.Store.Database.ReadAsync(session => new Accounts(session).HaveOwnerAsync(), default));
        Assert.Equal(200, (await owner.LookAsync("/w/shop/settings")).Status);
        _ = shop;
    }

    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task An_invitation_followed_by_somebody_who_is_logged_in_makes_that_person_a_member_there(Kind kind)
    {
        await using var server = await RunningServer.StartAsync(cluster, kind);
        var (shop, books) = (await server.Store.NewWorkspaceAsync(), await server.Store.NewWorkspaceAsync("books"));
        using var ada = await Visit.LoggedInAsync(server, shop, Role.Member, "Ada");
        var code = await server.LoginCodeAsync(books, Role.Admin, "ada at books");
        var page = $"/login?code={code}";

        Assert.Contains("Join as Ada", (await ada.LookAsync(page)).Html, StringComparison.Ordinal);
        var went = await ada.SendAsync(page, "join", ("code", code));
        var again = await ada.SendAsync(page, "join", ("code", code));

        Assert.Equal((303, "/w/books/inbox?told=joined"), (went.Status, went.To));
        Assert.Equal(400, again.Status);
        var people = (await ada.LookAsync("/w/books/people")).Html;
        Assert.Contains("Ada", people, StringComparison.Ordinal);
        Assert.DoesNotContain("ada at books", people, StringComparison.Ordinal);
        Assert.Equal(200, (await ada.LookAsync("/w/books/settings")).Status); // in the role she was invited to
        Assert.Contains("/w/books/inbox", (await ada.LookAsync("/w/shop/board")).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_invitation_of_somebody_who_has_joined_makes_nobody_else_a_member()
    {
        await using var server = await RunningServer.StartAsync(cluster);
        var (shop, books) = (await server.Store.NewWorkspaceAsync(), await server.Store.NewWorkspaceAsync("books"));
        using var ada = await Visit.LoggedInAsync(server, shop, Role.Member, "Ada");
        using var stranger = new Visit(server.Url);
        var owner = await server.Store.Database.WriteAsync(session => new Accounts(session).InviteOwnerAsync(), default);
        var first = await server.LoginCodeAsync(books, Role.Member, "Bob");
        using var bob = new Visit(server.Url);
        await bob.SendAsync($"/login?code={first}", "redeem", ("code", first));
        var person = await server.Store.Database.ReadAsync(
            async session => (await new Accounts(session).MembersAsync(books)).Single().PersonId,
            default
        );
        var second = await server.Store.Database.WriteAsync(session => new Accounts(session).InviteAsync(person), default);

        foreach (var code in (string[])[owner, second])
        {
            Assert.Equal(409, (await ada.SendAsync($"/login?code={code}", "join", ("code", code))).Status);
        }

        Assert.Equal(400, (await stranger.SendAsync($"/login?code={second}", "join", ("code", second))).Status);
        Assert.Equal(404, (await ada.LookAsync("/w/books/inbox")).Status);
    }

    [Fact]
    public async Task A_command_line_that_acts_as_somebody_is_a_row_of_their_account_and_can_be_revoked_alone()
    {
        await using var server = await RunningServer.StartAsync(cluster);
        var shop = await server.Store.NewWorkspaceAsync();
        using var ada = await Visit.LoggedInAsync(server, shop, Role.Member, "Ada");
        using var bob = await Visit.LoggedInAsync(server, shop, Role.Member, "Bob");
        var person = await server.Store.Database.ReadAsync(
            async session => (await new Accounts(session).MembersAsync(shop)).Single(member => member.Name == "Ada").PersonId,
            default
        );
        var (laptop, shown) = await server.Store.Database.WriteAsync(
            session => new Tokens(session).AddPersonTokenAsync(person, "ias-on-laptop"),
            default
        );
        var (desk, _) = await server.Store.Database.WriteAsync(
            session => new Tokens(session).AddPersonTokenAsync(person, "ias-on-desk"),
            default
        );

        Assert.Contains("ias-on-laptop", (await ada.LookAsync("/account")).Html, StringComparison.Ordinal);
        Assert.DoesNotContain("ias-on-laptop", (await bob.LookAsync("/account")).Html, StringComparison.Ordinal);
        Assert.Equal(404, (await bob.SendAsync("/account", "revoke", ("about", shown.Id.Value))).Status);
        Assert.Equal(303, (await ada.SendAsync("/account", "revoke", ("about", shown.Id.Value))).Status);

        Assert.Equal((401, "UNAUTHORIZED"), await server.RefusedAsync(laptop, "auth/whoami", new JsonObject()));
        await server.AskAsync(desk, "auth/whoami", new JsonObject());
        Assert.DoesNotContain("ias-on-laptop", (await ada.LookAsync("/account")).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_box_that_somebody_let_in_is_a_row_of_their_account_with_its_last_use_and_can_be_revoked_alone()
    {
        await using var server = await RunningServer.StartAsync(cluster);
        var shop = await server.Store.NewWorkspaceAsync();
        using var ada = await Visit.LoggedInAsync(server, shop, Role.Member, "Ada");
        var started = await server.AskAsync(null, "auth/device/start", new JsonObject { ["client"] = "ias@attic", ["workspace"] = "shop" });
        var code = (string)started["userCode"]!;
        Assert.Contains("ias@attic, a box for shop", (await ada.LookAsync($"/auth/device?code={code}")).Html, StringComparison.Ordinal);
        var sent = await ada.SendAsync($"/auth/device?code={code}", "approve", ("code", code));
        Assert.True(sent.Status == 303, sent.Html);
        var token = (string)
            (await server.AskAsync(null, "auth/device/poll", new JsonObject { ["deviceCode"] = (string)started["deviceCode"]! }))["token"]!;

        Assert.Matches("box of shop</span>.*ias@attic .*not used yet", await RowAsync());
        await server.AskAsync(token, "auth/whoami", new JsonObject());
        await server.WriteLoginUseAsync();
        Assert.Matches("ias@attic .*last used <time", await RowAsync());
        Assert.Contains("last used <time", (await ada.LookAsync("/account")).Html.Split("</section>")[0], StringComparison.Ordinal); // this browser

        var id = Markup.First(await RowAsync(), "name=\"about\" value=\"(?<it>[a-z0-9]+)\"");
        Assert.Equal(303, (await ada.SendAsync("/account", "revoke", ("about", id))).Status);
        Assert.Equal((401, "UNAUTHORIZED"), await server.RefusedAsync(token, "auth/whoami", new JsonObject()));

        async Task<string> RowAsync() =>
            Markup
                .All((await ada.LookAsync("/account")).Html, "(?s)<li>.*?</li>")
                .Single(row => row.Contains("ias@attic", StringComparison.Ordinal))
                .ReplaceLineEndings(" ");
    }

    [Fact]
    public async Task A_workspace_without_a_repository_shows_the_lines_to_paste_on_a_box()
    {
        await using var server = await RunningServer.StartAsync(cluster);
        var shop = await server.Store.NewWorkspaceAsync();
        using var ada = await Visit.LoggedInAsync(server, shop, Role.Owner, "Ada");

        Assert.Contains(
            $"ias auth login {server.Url.GetLeftPart(UriPartial.Authority)} --workspace shop",
            (await ada.LookAsync("/w/shop/inbox")).Html,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("javascript:alert(1)")]
    public async Task A_login_leads_to_pages_of_this_server_only(string to)
    {
        await using var server = await RunningServer.StartAsync(cluster);
        var code = await server.LoginCodeAsync(await server.Store.NewWorkspaceAsync(), Role.Member);
        using var visit = new Visit(server.Url);

        var went = await visit.SendAsync($"/login?to={Uri.EscapeDataString(to)}", "redeem", ("code", code));

        Assert.Equal((303, "/"), (went.Status, went.To));
    }

    [Fact]
    public async Task The_cookie_is_for_no_script_and_no_other_site_and_only_its_hash_is_stored()
    {
        await using var server = await RunningServer.StartAsync(cluster);
        var shop = await server.Store.NewWorkspaceAsync();
        var code = await server.LoginCodeAsync(shop, Role.Member);
        using var visit = new Visit(server.Url);

        var went = await visit.SendAsync("/login", "redeem", ("code", code));

        var cookie = Assert.Single(
            went.Answer.Headers.GetValues("Set-Cookie"),
            one => one.StartsWith($"{visit.SessionCookie}=ias_", StringComparison.Ordinal)
        );
        Assert.Contains("; httponly", cookie, StringComparison.Ordinal);
        Assert.Contains("; samesite=lax", cookie, StringComparison.Ordinal);
        Assert.Contains("; path=/", cookie, StringComparison.Ordinal);
        var stored = await File.ReadAllTextAsync(server.Store.Place + "-wal", Encoding.Latin1);
        Assert.DoesNotContain(visit.Session!.Split('_')[^1], stored, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task A_browser_logs_in_by_a_code_that_another_one_approves(Kind kind)
    {
        await using var server = await RunningServer.StartAsync(cluster, kind);
        var shop = await server.Store.NewWorkspaceAsync();
        using var desk = await Visit.LoggedInAsync(server, shop, Role.Viewer, "Ada");
        using var phone = new Visit(server.Url);
        Assert.Equal("/login/wait", (await phone.SendAsync("/login", "code")).To);
        var code = Markup.First((await phone.LookAsync("/login/wait")).Html, "[A-Z]{4}-[A-Z]{4}");
        Assert.Equal("/login/wait?told=not-yet", (await phone.SendAsync("/login/wait", "continue")).To);

        var asked = (await desk.LookAsync($"/auth/device?code={code.ToLowerInvariant().Replace('-', ' ')}")).Html;
        Assert.True(asked.Contains(">browser<", StringComparison.Ordinal) && asked.Contains("127.0.0.1", StringComparison.Ordinal), asked);
        var approved = await desk.SendAsync($"/auth/device?code={code}", "approve", ("code", code));
        Assert.Contains("What asked is logged in now", (await desk.LookAsync(approved.To!)).Html, StringComparison.Ordinal);

        Assert.Equal("/", (await phone.SendAsync("/login/wait", "continue")).To);
        Assert.Contains("Ada", (await phone.LookAsync("/account")).Html, StringComparison.Ordinal);
        var token = (await phone.LookAsync("/account")).Token;
        Assert.Equal("/login?told=expired", (await phone.PostAsync("/login/wait", [("token", token), ("do", "continue")])).To);
    }

    [Fact]
    public async Task A_refused_code_logs_nobody_in()
    {
        await using var server = await RunningServer.StartAsync(cluster);
        using var desk = await Visit.LoggedInAsync(server, await server.Store.NewWorkspaceAsync(), Role.Member);
        using var phone = new Visit(server.Url);
        await phone.SendAsync("/login", "code");
        var code = Markup.First((await phone.LookAsync("/login/wait")).Html, "[A-Z]{4}-[A-Z]{4}");

        await desk.SendAsync($"/auth/device?code={code}", "refuse", ("code", code));

        Assert.Equal("/login?told=denied", (await phone.SendAsync("/login/wait", "continue")).To);
        Assert.Null(phone.Session);
        var token = (await desk.LookAsync("/account")).Token;
        Assert.Equal(404, (await desk.PostAsync("/auth/device", [("token", token), ("do", "approve"), ("code", code)])).Status);
    }

    [Fact]
    public async Task Logging_out_ends_this_browser_and_everywhere_ends_them_all_and_the_tokens()
    {
        await using var server = await RunningServer.StartAsync(cluster);
        var shop = await server.Store.NewWorkspaceAsync();
        var (token, person) = await server.PersonAsync(shop, Role.Member);
        Task<string> Again() => server.Store.Database.WriteAsync(session => new Accounts(session).InviteAsync(person), default);
        var visits = new List<Visit>();
        for (var i = 0; i < 3; i++)
        {
            visits.Add(new Visit(server.Url));
            var code = await Again();
            await visits[i].SendAsync("/login", "redeem", ("code", code));
            Assert.Equal(200, (await visits[i].LookAsync("/account")).Status);
        }

        var stolen = new Visit(server.Url);
        stolen.Cookies.Add(server.Url, new System.Net.Cookie(visits[0].SessionCookie, visits[0].Session));
        await visits[0].SendAsync("/account", "logout");
        Assert.True(visits[0].Session is null && (await stolen.LookAsync("/account")).Status == 302);
        Assert.Equal(200, (await visits[1].LookAsync("/account")).Status);

        await visits[1].SendAsync("/account", "everywhere");

        Assert.Equal(302, (await visits[2].LookAsync("/account")).Status);
        Assert.Equal((401, "UNAUTHORIZED"), await server.RefusedAsync(token, "auth/whoami", new JsonObject()));
        stolen.Dispose();
        visits.ForEach(visit => visit.Dispose());
    }

    [Fact]
    public async Task A_session_that_is_not_used_expires_and_one_that_is_used_does_not()
    {
        await using var server = await RunningServer.StartAsync(cluster);
        var shop = await server.Store.NewWorkspaceAsync();
        using var used = await Visit.LoggedInAsync(server, shop, Role.Member);
        using var unused = await Visit.LoggedInAsync(server, shop, Role.Member);
        Task Pass(TimeSpan time) =>
            server.Store.RunAsync($"update web_sessions set expires_at = expires_at - {(long)time.TotalMilliseconds}");

        await Pass(WebSessions.Life * 0.6);
        Assert.Equal(200, (await used.LookAsync("/account")).Status);
        await Pass(WebSessions.Life * 0.6);

        Assert.Equal(200, (await used.LookAsync("/account")).Status);
        Assert.Equal(302, (await unused.LookAsync("/account")).Status);
    }

    [Fact]
    public async Task A_new_login_link_is_not_given_for_somebody_who_is_more_than_a_member_here()
    {
        await using var server = await RunningServer.StartAsync(cluster);
        var shop = await server.Store.NewWorkspaceAsync();
        var other = await server.Store.NewWorkspaceAsync("other");
        using var owner = await Visit.LoggedInAsync(server, shop, Role.Owner);
        var (_, plain) = await server.PersonAsync(shop, Role.Member);
        var (_, elsewhere) = await server.PersonAsync(shop, Role.Member);
        await server.Store.Database.WriteAsync(
            session => new Accounts(session).SetRoleAsync(other, elsewhere, Role.Owner, Ias.Console.Server.Store.Actor.Server),
            default
        );

        var given = await owner.SendAsync("/w/shop/people", "code", ("about", plain.Value));
        var refused = await owner.SendAsync("/w/shop/people", "code", ("about", elsewhere.Value));

        Assert.True(given.Status == 200 && given.Html.Contains("/login?code=ias_", StringComparison.Ordinal), given.Html);
        Assert.True(refused.Status == 409 && !refused.Html.Contains("/login?code=ias_", StringComparison.Ordinal), refused.Html);
    }

    [Fact]
    public async Task The_first_start_prints_a_link_and_no_log_ever_holds_a_session()
    {
        using var folder = new TemporaryFolder();
        using var server = ConsoleProgram.Start("serve", "--urls", "http://127.0.0.1:0", "--data", folder.Path);
        var log = new StringBuilder();
        var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        async Task Read(StreamReader lines)
        {
            while (await lines.ReadLineAsync() is { } line)
            {
                lock (log)
                {
                    log.AppendLine(line);
                }

                if (line.Contains("/login?code=", StringComparison.Ordinal))
                {
                    found.TrySetResult(line.Trim());
                }
            }
        }

        var reading = Task.WhenAll(Read(server.StandardError), Read(server.StandardOutput));
        string session;
        try
        {
            var link = new Uri(await found.Task.WaitAsync(TimeSpan.FromMinutes(1)));
            using var visit = new Visit(new Uri(link, "/"));
            var code = link.Query["?code=".Length..];
            Assert.Equal(303, (await visit.SendAsync(link.PathAndQuery, "redeem", ("code", code), ("name", "Ada"))).Status);
            session = visit.Session!.Split('_')[^1];
            Assert.Equal(303, (await visit.SendAsync("/", "workspace", ("slug", "shop"))).Status);
            Assert.Equal(200, (await visit.LookAsync("/w/shop/inbox")).Status);
            Assert.Equal(404, (await visit.LookAsync("/w/shop/goals/none")).Status);
            Assert.Equal(403, (await visit.PostAsync("/account", [("do", "logout")])).Status);
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
            await reading;
        }

        Assert.DoesNotContain(session, log.ToString(), StringComparison.Ordinal);
    }
}
