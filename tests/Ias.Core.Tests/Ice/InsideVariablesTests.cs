using Ias.Core.Ice;

namespace Ias.Core.Tests.Ice;

public sealed class InsideVariablesTests
{
    [Theory]
    [InlineData("NODE_AUTH_TOKEN")]
    [InlineData("CR_PAT")]
    [InlineData("GH_PAT")]
    [InlineData("GH_TOKEN")]
    [InlineData("COMPOSER_AUTH")]
    [InlineData("GIT_PASSWORD")]
    [InlineData("SSH_AUTH_SOCK")]
    [InlineData("DOCKER_HOST")]
    [InlineData("XDG_RUNTIME_DIR")]
    [InlineData("GIT_SSH_COMMAND")]
    [InlineData("GIT_CONFIG_PARAMETERS")]
    [InlineData("AWS_SECRET_ACCESS_KEY")]
    [InlineData("LD_PRELOAD")]
    public void A_variable_that_nothing_names_is_not_inside(string name) => Assert.False(InsideVariables.IsInside(name, "x", []));

    [Theory]
    [InlineData("PATH")]
    [InlineData("LC_TIME")]
    [InlineData("CARGO_HOME")]
    [InlineData("ANTHROPIC_BASE_URL")]
    [InlineData("ANTHROPIC_API_KEY")]
    [InlineData("CLAUDE_CODE_OAUTH_TOKEN")]
    [InlineData("OPENAI_API_KEY")]
    [InlineData("OPENROUTER_API_KEY")]
    [InlineData("IAS_TURN")]
    public void What_everyday_work_and_the_provider_need_is(string name) =>
        Assert.True(
            InsideVariables.IsInside(name, "sk-12345678901234567890"[..(name.EndsWith("KEY", StringComparison.Ordinal) ? 23 : 2)], [])
        );

    [Fact]
    public void A_named_variable_is_inside_unless_its_value_has_the_shape_of_a_secret()
    {
        Assert.Equal(VariableAnswer.Named, InsideVariables.Of("MY_DATABASE", "postgres://localhost/test", ["MY_DATABASE"]));
        Assert.Equal(VariableAnswer.Secret, InsideVariables.Of("CR_PAT", "ghp_" + new string('a', 36), ["CR_PAT"]));
        Assert.Equal(VariableAnswer.Secret, InsideVariables.Of("LC_ALL", "ghp_" + new string('a', 36), []));
    }
}
