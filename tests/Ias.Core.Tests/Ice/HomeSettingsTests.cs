using Ias.Core.Ice;

namespace Ias.Core.Tests.Ice;

public sealed class HomeSettingsTests
{
    [Theory]
    [InlineData("registry=https://r.example/\n//r.example/:_authToken=SECRET\n", "registry=https://r.example/")]
    [InlineData("//r.example/:_password=SECRET\nfund=false\n", "fund=false")]
    [InlineData("[global]\nindex-url = https://u:SECRET@r.example/simple\n", "r.example/simple")]
    [InlineData("<settings><server><id>a</id><password>SECRET</password></server></settings>", "<id>a</id>")]
    [InlineData("<packageSourceCredentials><a><add key=\"ClearTextPassword\" value=\"SECRET\" /></a></packageSourceCredentials>", "<a>")]
    [InlineData("[registry]\ntoken = \"SECRET\"\n[build]\njobs = 2\n", "jobs = 2")]
    [InlineData("npmRegistries:\n  \"//r\":\n    npmAuthToken: SECRET\nnodeLinker: node-modules\n", "nodeLinker: node-modules")]
    [InlineData("[http]\nproxy = \"u:SECRET@proxy.example:80\"\ntimeout = 9\n", "@proxy.example:80\"\ntimeout = 9")]
    [InlineData("proxy = u:SECRET@proxy.example:80\nretries = 2\n", "retries = 2")]
    [InlineData("key=\"-----BEGIN PRIVATE KEY-----\\nSECRET\"\nfund=false\n", "fund=false")]
    [InlineData("channels:\n  - https://conda.example/t/SECRET-token/channel\n", "/channel")]
    public void No_secret_is_left_and_the_rest_stays(string text, string stays)
    {
        var clean = HomeSettings.WithoutSecrets(text);

        Assert.DoesNotContain("SECRET", clean);
        Assert.Contains(stays, clean);
    }

    [Fact]
    public void An_example_in_a_comment_is_no_secret()
    {
        Assert.False(HomeSettings.HasSecrets("<settings><!-- <password>\nrepopwd</password> --></settings>"));
        Assert.True(HomeSettings.HasSecrets("<settings><!-- a --><password>x</password></settings>"));
    }

    [Fact]
    public void A_text_without_secrets_is_as_it_was() =>
        Assert.Equal("[net]\ngit-fetch-with-cli = true\n", HomeSettings.WithoutSecrets("[net]\ngit-fetch-with-cli = true\n"));

    [Theory]
    [InlineData("""{"mcpServers":{"a":{"env":{"GITHUB_TOKEN":"ghp_0123456789012345678901234567"}}}}""")]
    [InlineData("""{"mcpServers":{"a":{"headers":{"Authorization":"Bearer abcdefghijklmnopqrstu"}}}}""")]
    [InlineData("[mcp_servers.x.env]\nOTHER = \"sk-0123456789012345678901234567\"\n")]
    public void Tokens_of_servers_in_an_agents_settings_are_replaced(string text)
    {
        var clean = HomeSettings.WithoutForeignSecrets(text);

        Assert.Contains("masked-by-ias", clean);
        Assert.DoesNotContain("0123456789", clean);
        Assert.DoesNotContain("abcdefgh", clean);
        Assert.Equal(text.StartsWith('{'), IsJson(clean));
    }

    [Theory]
    [InlineData("""{"primaryApiKey":"sk-ant-0123456789012345678901234567"}""")]
    [InlineData("""{"env":{"ANTHROPIC_API_KEY":"sk-ant-0123456789012345678901234567"}}""")]
    [InlineData("GEMINI_API_KEY=AIza012345678901234567890123456789012\n")]
    [InlineData("""{"provider":{"openai":{"options":{"apiKey": "sk-0123456789012345678901234567"}}}}""")]
    [InlineData("""{"user":"me","theme":"dark","token_limit":5}""")]
    public void The_key_of_an_agents_provider_and_all_that_is_no_secret_stay(string text) =>
        Assert.Equal(text, HomeSettings.WithoutForeignSecrets(text));

    private static bool IsJson(string text)
    {
        try
        {
            using var parsed = System.Text.Json.JsonDocument.Parse(text);
            return true;
        }
        catch (System.Text.Json.JsonException)
        {
            return false;
        }
    }
}
