using Ias.Console.Client.Calls;

namespace Ias.Console.Client.Tests.Calls;

public sealed class ServerUrlTests
{
    [Theory]
    [InlineData("https://console.example", "https://console.example")]
    [InlineData(" https://Console.Example:8443/ ", "https://console.example:8443")]
    [InlineData("http://127.0.0.1:7420", "http://127.0.0.1:7420")]
    [InlineData("http://localhost:7420", "http://localhost:7420")]
    [InlineData("http://[::1]:7420", "http://[::1]:7420")]
    public void A_server_is_a_host_reached_by_TLS_or_this_machine(string typed, string written) =>
        Assert.Equal(written, ServerUrl.Parse(typed, insecureHttp: false, "ias auth login").ToString());

    [Theory]
    [InlineData("console.example", "ias auth login https://HOST")]
    [InlineData("ftp://console.example", "ias auth login https://HOST")]
    [InlineData("https://me:SECRET@console.example", "ias auth login https://console.example")]
    [InlineData("https://console.example/inbox", "ias auth login https://console.example")]
    [InlineData("https://console.example/?token=SECRET", "ias auth login https://console.example")]
    [InlineData("http://console.example", "ias auth login https://console.example\nias auth login http://console.example --insecure-http")]
    public void What_is_none_is_refused_with_what_to_type(string typed, string next)
    {
        var refused = Assert.Throws<ProblemException>(() => ServerUrl.Parse(typed, insecureHttp: false, "ias auth login")).Problem;

        Assert.StartsWith(next, refused.Next);
        Assert.Equal(ExitCode.Usage, refused.Exit);
        Assert.DoesNotContain("SECRET", refused.ToString());
    }

    [Fact]
    public void Plain_HTTP_to_another_machine_is_a_persons_own_choice() =>
        Assert.True(ServerUrl.Parse("http://console.example", insecureHttp: true, "").IsOpenToOthers);
}
