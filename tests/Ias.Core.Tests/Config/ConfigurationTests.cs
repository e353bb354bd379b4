using Ias.Core.Config;
using Ias.Core.Model;
using Ias.Core.Runs;

namespace Ias.Core.Tests.Config;

public sealed class ConfigurationTests
{
    [Fact]
    [Trait("Requirement", "R-019")]
    public void Without_a_file_the_options_are_their_own_defaults()
    {
        // Records compare lists by reference: none may be set.
        Assert.Equal(new RunOptions(), Configuration.Default.ToRunOptions());
        Assert.False(Configuration.Default.RunModeEnabled);
    }

    [Fact]
    public void Every_key_has_a_default_of_its_own_type()
    {
        foreach (var key in ConfigKeys.All.Where(k => k.Default.Length > 0))
        {
            Assert.Null(ConfigValue.WhyNot(key, key.Default));
        }

        Assert.Equal(ConfigKeys.All.Count, ConfigKeys.All.Select(k => k.Path).Distinct().Count());
        Assert.All(ConfigKeys.All, key => Assert.Contains($"| `{key.Path}` |", KeyTable.Markdown()));
    }

    [Theory]
    [Trait("Requirement", "R-037")]
    [InlineData("--max-cycles", "7", ConfigKeys.MaxCycles, "7")]
    [InlineData("--timeout", "0.5", ConfigKeys.TimeoutHours, "0.5")]
    [InlineData("--turn-timeout", "15", ConfigKeys.TurnTimeout, "15")]
    [InlineData("--max-cost", "12.50", ConfigKeys.MaxCost, "12.50")]
    [InlineData("--max-tokens", "1000000", ConfigKeys.MaxTokens, "1000000")]
    [InlineData("--calls-per-hour", "300", ConfigKeys.CallsPerHour, "300")]
    [InlineData("--model", "big", ConfigKeys.AgentModel, "big")]
    [InlineData("--local", "", ConfigKeys.AutoPush, "false")]
    [InlineData("--confirm-push", "", ConfigKeys.AutoPush, "prompt")]
    [InlineData("--agent", "claude", ConfigKeys.AgentName, "claude")]
    public void A_flag_goes_over_file_and_default_and_is_named_as_the_source(string flag, string value, string path, string expected)
    {
        var setting = Configuration.Default.With(flag, value)[path];

        Assert.Equal((expected, flag), (setting.Text, setting.Source));
    }

    [Theory]
    [InlineData("--max-cycles", "0")]
    [InlineData("--max-cycles", "2.5")]
    [InlineData("--max-cycles", "many")]
    [InlineData("--max-cycles", "99999999999999999999")]
    [InlineData("--timeout", "-1")]
    [InlineData("--timeout", "NaN")]
    [InlineData("--timeout", "8h")]
    [InlineData("--max-cost", "1e3")]
    [InlineData("--agent", "")]
    [InlineData("--agent", "a | b")]
    [InlineData("--agent", "a 'b")]
    public void A_flag_with_a_value_that_is_not_allowed_is_a_usage_problem_that_names_it(string flag, string value)
    {
        var refused = Assert.Throws<ProblemException>(() => Configuration.Default.With(flag, value)).Problem;

        Assert.Equal(ExitCode.Usage, refused.Exit);
        Assert.StartsWith($"{flag} ", refused.What);
    }

    [Fact]
    public void Any_other_agent_is_a_command_split_into_words()
    {
        var options = Configuration.Default.With("--agent", "my-agent --say 'good morning'").ToRunOptions();

        Assert.Equal("command", options.Agent);
        Assert.Equal(["my-agent", "--say", "good morning"], options.AgentCommand);
    }

    [Fact]
    [Trait("Requirement", "R-037")]
    public void Local_wins_over_confirm_push_in_either_order()
    {
        Assert.Equal(PushMode.Local, Configuration.Default.With("--local", "").With("--confirm-push", "").ToRunOptions().Push);
        Assert.Equal(PushMode.Local, Configuration.Default.With("--confirm-push", "").With("--local", "").ToRunOptions().Push);
        Assert.Equal(PushMode.Prompt, Configuration.Default.With("--confirm-push", "").ToRunOptions().Push);
    }
}
