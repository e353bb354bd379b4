using Ias.Console.Client.Tests.Fixtures;
using Ias.Console.Server.Domain;

namespace Ias.Console.Client.Tests.Team;

/// <summary><c>ias console</c> and the Console's part of <c>ias doctor</c>.</summary>
public sealed class ConsoleCallsTests : IAsyncLifetime
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
    public async Task Whether_a_server_is_there_needs_no_login()
    {
        var health = await _person.IasAsync("console", "health", "--server", Url);
        var url = await _person.IasAsync("console", "openapi-url", "--server", Url);
        await _server.StopAsync();
        var away = await _person.IasAsync("console", "health", "--server", Url, "--json");

        Assert.StartsWith($"{Url} is up: version ", health.Out);
        Assert.Equal($"{Url}/control-plane/openapi.json\n", url.Out);
        Assert.Equal((ExitCode.Failed, ""), (away.Exit, away.Out));
        Assert.Contains("cannot be reached", away.Error);
    }

    [Fact]
    public async Task The_name_of_older_versions_still_calls()
    {
        var health = await _person.IasAsync("cp", "health", "--server", Url);

        Assert.StartsWith($"{Url} is up: version ", health.Out);
    }

    [Fact]
    public async Task Jobs_are_listed_for_people_and_programs()
    {
        using var box = await Box.NewAsync(_server);
        await box.AskAsync("Which tax rate?");
        await _person.LogInAsync(_server.Url, await _server.TokenAsync(TokenScope.Read));

        var all = await _person.IasAsync("console", "jobs");
        var blocked = await _person.IasAsync("console", "jobs", "--status", "blocked", "--json");
        var done = await _person.IasAsync("console", "jobs", "--status", "done", "--json");
        var wrong = await _person.IasAsync("console", "jobs", "--status", "cancelled");

        Assert.Matches("^[a-z0-9]{26}  blocked   work", all.Out);
        Assert.Equal(
            "id kind role repo_id status priority run_id message outcome_reason created_at updated_at waits_because",
            string.Join(' ', blocked.Json["jobs"]![0]!.AsObject().Select(key => key.Key))
        );
        Assert.Empty(done.Json["jobs"]!.AsArray());
        Assert.Equal(ExitCode.Usage, wrong.Exit);
    }

    [Theory]
    [InlineData("../health", "{}")]
    [InlineData("jobs/list?x=1", "{}")]
    [InlineData("jobs/list", "[]")]
    [InlineData("jobs/list", "{")]
    public async Task What_is_no_call_is_not_made(string path, string body)
    {
        await _person.LogInAsync(_server.Url, await _server.TokenAsync());

        Assert.Equal(ExitCode.Usage, (await _person.IasAsync("console", "call", path, body)).Exit);
    }

    [Fact]
    public async Task What_the_server_refuses_is_said_in_its_words_and_as_a_status()
    {
        await _person.LogInAsync(_server.Url, await _server.TokenAsync());
        var elsewhere = await _server.AddWorkspaceAsync("bank");

        var missing = await _person.IasAsync("console", "call", "jobs/get", """{"jobId":"abc"}""");
        var other = await _person.IasAsync("console", "call", "jobs/list", $$"""{"workspaceId":"{{elsewhere}}"}""");

        Assert.Equal((ExitCode.Failed, ExitCode.Failed), (missing.Exit, other.Exit));
        Assert.Contains("There is no such job in this workspace.", missing.Error);
        Assert.Contains("This token is not for that workspace.", other.Error);
    }

    [Fact]
    public async Task The_doctor_looks_at_every_login_and_a_run_needs_none()
    {
        using var checkout = new TemporaryRepository();
        var without = await _person.InAsync(checkout.Path, "doctor", "--json");
        await _person.LogInAsync(_server.Url, await _server.PersonTokenAsync(Role.Member));
        var good = await _person.InAsync(checkout.Path, "doctor", "--json");
        await _server.RunAsync("update tokens set revoked_at = 1");
        var revoked = await _person.InAsync(checkout.Path, "doctor", "--json");

        Assert.Equal(("", "ok", "warning"), (Level(without), Level(good), Level(revoked)));
        Assert.Equal(without.Exit, revoked.Exit);

        static string Level(Person.Said said) =>
            string.Join(
                ' ',
                said.Json["checks"]!
                    .AsArray()
                    .Where(check => (string)check!["name"]! == "console")
                    .Select(check => (string)check!["level"]!)
            );
    }
}
