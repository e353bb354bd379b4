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
    public void No_secret_is_left_and_the_rest_stays(string text, string stays)
    {
        var clean = HomeSettings.WithoutSecrets(text);

        Assert.DoesNotContain("SECRET", clean);
        Assert.Contains(stays, clean);
    }

    [Fact]
    public void A_text_without_secrets_is_as_it_was() =>
        Assert.Equal("[net]\ngit-fetch-with-cli = true\n", HomeSettings.WithoutSecrets("[net]\ngit-fetch-with-cli = true\n"));
}
