using System.Net;
using System.Net.Sockets;
using System.Text;
using Ias.Tests;

namespace Ias.EndToEnd.Tests.Runs;

public sealed class NoticesTests
{
    [Fact]
    public void The_command_of_notify_yaml_is_told_that_a_run_is_complete()
    {
        using var sandbox = new Sandbox();
        var told = Path.Combine(sandbox.Repository.Home, "told");
        var config = Configure(sandbox, $"command: [sh, -c, 'echo \"$1: $2\" >> {told}', sh]\n");

        var run = sandbox.Ias(config, "run", "sprint-1", "--local");

        Assert.Equal(0, run.Exit);
        Assert.Equal("ias sprint-1: complete\n", File.ReadAllText(told));
    }

    [Fact]
    public void A_halt_is_told_with_its_reason()
    {
        using var sandbox = new Sandbox(new AgentScript().Turn().Exits(1));
        var told = Path.Combine(sandbox.Repository.Home, "told");
        var config = Configure(sandbox, $"command: [sh, -c, 'echo \"$2\" >> {told}', sh]\n");

        sandbox.Ias(config, "run", "sprint-1", "--local");

        Assert.StartsWith("HALTED: ", File.ReadAllText(told));
    }

    [Fact]
    public async Task The_webhook_of_notify_yaml_gets_JSON()
    {
        using var sandbox = new Sandbox();
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var asked = AnswerAsync(server);
        var config = Configure(sandbox, $"webhook: http://127.0.0.1:{((IPEndPoint)server.LocalEndpoint).Port}/hook\n");

        sandbox.Ias(config, "run", "sprint-1", "--local");

        var request = await asked.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.Contains("POST /hook", request);
        Assert.Contains("\"title\":\"ias sprint-1\",\"text\":\"complete\"", request);
    }

    [Theory]
    [InlineData("command: [/there/is/no/such/program]\n", "no notification could be sent")]
    [InlineData("command: [sh, -c, 'echo broken >&2; exit 3', sh]\n", "failed: broken")]
    [InlineData("command: notify-send\n", "command must be a list")]
    [InlineData("webhook: http://127.0.0.1:1/\n", "no notification could be sent")]
    public void Who_cannot_be_told_stops_no_run(string file, string said)
    {
        using var sandbox = new Sandbox();

        var run = sandbox.Ias(Configure(sandbox, file), "run", "sprint-1", "--local");

        Assert.Equal(0, run.Exit);
        Assert.Contains(said, run.Error);
    }

    [Fact]
    public void Who_is_told_is_set_shown_tested_and_taken_back()
    {
        using var sandbox = new Sandbox();
        var config = Configure(sandbox, "# mine\nwebhook: http://127.0.0.1:1/secret\n");
        var told = Path.Combine(sandbox.Repository.Home, "told");

        var set = sandbox.Ias(config, "notify", "command", "--", "sh", "-c", $"echo \"$1: $2\" >> '{told}'", "it's");
        Assert.True(set.Exit == 0, set.ToString());
        Assert.Contains("next: ias notify test", set.Out);

        var test = sandbox.Ias(config, "notify", "test");
        Assert.Equal(1, test.Exit); // the webhook
        Assert.Contains("no notification could be sent", test.Error);
        Assert.Equal("ias: a test of your notices\n", File.ReadAllText(told));

        var shown = sandbox.Ias(config, "notify");
        Assert.Contains("webhook  http://127.0.0.1:1/…", shown.Out);
        Assert.DoesNotContain("secret", shown.Out);
        Assert.DoesNotContain("secret", sandbox.Ias(config, "notify", "--json").Out);

        Assert.Equal(0, sandbox.Ias(config, "notify", "off").Exit);
        Assert.Contains("Nobody is told", sandbox.Ias(config, "notify").Out);
        Assert.StartsWith("# mine\n", File.ReadAllText(Path.Combine(sandbox.Repository.Home, "config", "ias", "notify.yaml")));
        Assert.Equal(3, sandbox.Ias(config, "notify", "test").Exit);
    }

    [Fact]
    public void An_address_that_is_none_is_refused_and_nothing_is_written()
    {
        using var sandbox = new Sandbox();
        var config = Configure(sandbox, "command: [true]\n");

        var refused = sandbox.Ias(config, "notify", "webhook", "ftp://example.org");

        Assert.Equal(2, refused.Exit);
        Assert.Contains("webhook must be a URL.", refused.Error);
        Assert.Equal("command: [true]\n", File.ReadAllText(Path.Combine(sandbox.Repository.Home, "config", "ias", "notify.yaml")));
    }

    private static (string Name, string Value)[] Configure(Sandbox sandbox, string text)
    {
        var folder = Path.Combine(sandbox.Repository.Home, "config");
        Directory.CreateDirectory(Path.Combine(folder, "ias"));
        File.WriteAllText(Path.Combine(folder, "ias", "notify.yaml"), text);
        return [("XDG_CONFIG_HOME", folder)];
    }

    private static async Task<string> AnswerAsync(TcpListener server)
    {
        using var client = await server.AcceptTcpClientAsync();
        var stream = client.GetStream();
        var bytes = new byte[4096];
        var text = "";
        while (!text.Contains('}'))
        {
            text += Encoding.UTF8.GetString(bytes, 0, await stream.ReadAsync(bytes));
        }

        await stream.WriteAsync("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
        return text;
    }
}
