using System.Text.Json.Nodes;
using Ias.Console.Client.Tests.Fixtures;
using Ias.Console.Server.Domain;

namespace Ias.Console.Client.Tests.Team;

/// <summary><c>ias auth</c> on a real Console.</summary>
public sealed class AuthTests : IAsyncLifetime
{
    private readonly Person _person = new();
    private ConsoleServer _server = null!;

    private string Url => Person.Origin(_server.Url);

    public async ValueTask InitializeAsync() => _server = await ConsoleServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _person.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    [Trait("Requirement", "R-104")]
    public async Task A_person_logs_in_by_approving_a_code_on_the_page()
    {
        var member = await _server.PersonAsync(Role.Member, _server.Workspace, await _server.AddWorkspaceAsync("bank"));

        var login = _person.Start("auth", "login", Url);
        await _server.DecideAsync(await CodeAsync(login), approve: true, member);
        var said = await login.EndAsync();
        var status = await _person.IasAsync("auth", "status");

        Assert.Equal(ExitCode.Ok, said.Exit);
        Assert.Contains($"Open      {Url}/auth/device\n", said.Out);
        Assert.EndsWith($"Logged in to {Url} as a person: bank, shop\n", said.Out);
        Assert.Equal((ExitCode.Ok, 2), (status.Exit, status.Out.Split(", good\n").Length - 1));
        Assert.DoesNotContain("ias_", said.All + status.All);
        Assert.All(_person.Time.Pauses.Take(1), pause => Assert.Equal(TimeSpan.FromSeconds(5), pause)); // as often as the server says
    }

    [Fact]
    public async Task A_box_logs_in_as_a_machine_of_one_workspace()
    {
        var member = await _server.PersonAsync(Role.Member, _server.Workspace, await _server.AddWorkspaceAsync("bank"));

        var login = _person.Start("auth", "login", Url, "--machine", "--workspace", "shop");
        await _server.DecideAsync(await CodeAsync(login), approve: true, member);
        var said = await login.EndAsync();
        var nowhere = await _person.IasAsync("auth", "login", Url, "--machine");

        Assert.True(said.Exit == ExitCode.Ok, said.All);
        Assert.EndsWith($"Logged in to {Url} as a machine (scope machine): shop\n", said.Out);
        Assert.Equal(ExitCode.Usage, nowhere.Exit);
        Assert.Contains("--workspace SLUG", nowhere.All);
    }

    [Fact]
    public async Task For_programs_the_code_and_the_end_are_each_a_line_of_JSON()
    {
        var member = await _server.PersonAsync(Role.Member, _server.Workspace);

        var login = _person.Start("auth", "login", Url, "--json");
        await Eventually.True(() => login.Out.ToString().EndsWith('\n'), "the code");
        var code = JsonNode.Parse(login.Out.ToString())!;
        await _server.DecideAsync((string)code["user_code"]!, approve: true, member);
        var said = await login.EndAsync();

        var end = JsonNode.Parse(said.Out.Split('\n')[1])!;
        Assert.Equal(($"{Url}/auth/device", 900), ((string)code["verification_uri"]!, (int)code["expires_in_seconds"]!));
        Assert.Equal((Url, "shop", true), ((string)end["server"]!, (string)end["workspaces"]![0]!, (bool)end["person"]!));
        Assert.Equal("", said.Error);
    }

    [Fact]
    public async Task Who_is_refused_on_the_page_is_told_so_and_has_nothing()
    {
        var member = await _server.PersonAsync(Role.Member, _server.Workspace);

        var login = _person.Start("auth", "login", Url);
        await _server.DecideAsync(await CodeAsync(login), approve: false, member);
        var said = await login.EndAsync();

        Assert.Equal(ExitCode.Failed, said.Exit);
        Assert.Contains("refused on the page", said.Error);
        Assert.Contains($"next: ias auth login {Url}", said.Error);
        Assert.False(File.Exists(_person.AuthFile));
    }

    [Fact]
    public async Task A_code_that_nobody_approves_comes_to_an_end()
    {
        var login = _person.Start("auth", "login", Url);
        await CodeAsync(login);
        await _server.RunAsync("update device_sessions set expires_at = 0");
        var said = await login.EndAsync();

        Assert.Equal(ExitCode.Failed, said.Exit);
        Assert.Contains("Nobody approved this login in time", said.Error);
    }

    [Fact]
    public async Task A_login_that_leads_to_no_workspace_leaves_no_token_behind()
    {
        var member = await _server.PersonAsync(Role.Member, _server.Workspace);

        var login = _person.Start("auth", "login", Url, "--workspace", "bank");
        await _server.DecideAsync(await CodeAsync(login), approve: true, member);
        var said = await login.EndAsync();

        Assert.Equal(ExitCode.Failed, said.Exit);
        Assert.Contains($"not for the workspace bank, but for: shop", said.Error);
        Assert.Contains($"next: ias auth login {Url} --workspace shop", said.Error);
        Assert.Equal(0, await _server.GoodTokensAsync());
        Assert.False(File.Exists(_person.AuthFile));
    }

    [Fact]
    [Trait("Requirement", "R-113")]
    public async Task A_machine_logs_in_with_a_token_of_its_environment()
    {
        var said = await _person.LogInAsync(_server.Url, await _server.TokenAsync());
        var status = await _person.IasAsync("auth", "status", "--json");

        Assert.Equal($"Logged in to {Url} as a machine (scope machine): shop\n", said.Out);
        var login = status.Json["logins"]![0]!;
        Assert.Equal(
            ("shop", false, "machine", true),
            ((string)login["workspace"]!, (bool)login["person"]!, (string)login["scope"]!, (bool)login["ok"]!)
        );
        Assert.DoesNotContain("ias_", said.All + status.All);
    }

    [Fact]
    public async Task A_wrong_token_is_told_by_its_variable_and_not_shown()
    {
        var wrong = await _person.LogInAsync(_server.Url, "ias_abc_0123456789");
        var none = await _person.IasAsync("auth", "login", Url, "--token-env", "IAS_TEST_NOT_SET");
        var odd = await _person.LogInAsync(_server.Url, "two\nlines");

        Assert.Equal((ExitCode.Failed, ExitCode.Usage, ExitCode.Usage), (wrong.Exit, none.Exit, odd.Exit));
        Assert.Contains("does not take the token in IAS_TEST_", wrong.Error);
        Assert.Contains("IAS_TEST_NOT_SET", none.Error);
        Assert.DoesNotContain("0123456789", wrong.All);
        Assert.DoesNotContain("lines", odd.Error);
        Assert.False(File.Exists(_person.AuthFile));
    }

    [Fact]
    public async Task Status_tells_a_token_that_was_revoked_from_one_that_is_good_and_a_server_that_is_away()
    {
        await _person.LogInAsync(_server.Url, await _server.PersonTokenAsync(Role.Member));
        await _server.RunAsync("update tokens set revoked_at = 1");
        var revoked = await _person.IasAsync("auth", "status");
        await _server.StopAsync();
        var away = await _person.IasAsync("auth", "status");
        var offline = await _person.IasAsync("auth", "status", "--offline");

        Assert.Equal((ExitCode.Failed, ExitCode.Failed, ExitCode.Ok), (revoked.Exit, away.Exit, offline.Exit));
        Assert.Contains($"it has expired, was revoked, or is another server's.\n  next: ias auth login {Url}\n", revoked.Out);
        Assert.Contains("cannot be reached", away.Out);
        Assert.DoesNotContain("good", offline.Out);
    }

    [Fact]
    public async Task Status_tells_who_is_no_member_any_more()
    {
        await _person.LogInAsync(_server.Url, await _server.PersonTokenAsync(Role.Member));
        await _server.RunAsync("delete from members");

        Assert.Contains("no member of the workspace shop any more", (await _person.IasAsync("auth", "status")).Out);
    }

    [Fact]
    public async Task Who_is_logged_in_nowhere_is_told_what_to_type()
    {
        var status = await _person.IasAsync("auth", "status");
        var logout = await _person.IasAsync("auth", "logout");

        Assert.Equal((ExitCode.NothingToDo, ExitCode.NothingToDo), (status.Exit, logout.Exit));
        Assert.Contains("next: ias auth login URL", status.Error);
        Assert.Contains("next: ias auth login URL", logout.Error);
    }

    [Fact]
    public async Task Logging_out_revokes_the_token_and_forgets_it()
    {
        await _person.LogInAsync(_server.Url, await _server.PersonTokenAsync(Role.Member));

        var said = await _person.IasAsync("auth", "logout", "--json");

        Assert.Equal((ExitCode.Ok, true), (said.Exit, (bool)said.Json["revoked"]!));
        Assert.Equal(0, await _server.GoodTokensAsync());
        Assert.DoesNotContain("ias_", File.ReadAllText(_person.AuthFile));
    }

    [Fact]
    public async Task Logging_out_of_a_server_that_is_away_forgets_the_token_and_says_that_it_is_still_good()
    {
        await _person.LogInAsync(_server.Url, await _server.PersonTokenAsync(Role.Member));
        await _server.StopAsync();

        var said = await _person.IasAsync("auth", "logout", Url);

        Assert.Equal(ExitCode.Ok, said.Exit);
        Assert.Contains("could not be revoked", said.Error);
        Assert.Equal(ExitCode.NothingToDo, (await _person.IasAsync("auth", "status")).Exit);
    }

    [Fact]
    public async Task A_file_of_logins_that_others_can_read_stops_a_login_before_anybody_is_asked()
    {
        await _person.LogInAsync(_server.Url, await _server.TokenAsync());
        File.SetUnixFileMode(_person.AuthFile, (UnixFileMode)0b110_100_100);

        var said = await _person.IasAsync("auth", "login", Url);

        Assert.Equal(ExitCode.Failed, said.Exit);
        Assert.Contains($"next: chmod 600 {_person.AuthFile}", said.Error);
        Assert.Equal("", said.Out);
    }

    private static async Task<string> CodeAsync(Person.Running login)
    {
        const string Before = "approve this code:  ";
        await Eventually.True(
            () => login.Out.ToString().Contains(Before) && login.Out.ToString().EndsWith('\n'),
            "the code",
            more: () => login.Error.ToString()
        );
        var said = login.Out.ToString();
        return said[(said.IndexOf(Before, StringComparison.Ordinal) + Before.Length)..].Split('\n')[0];
    }
}
