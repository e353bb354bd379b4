using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.Agents;

namespace Ias.Engine.Tests.Agents;

public sealed class CommandAgentTests : IDisposable
{
    private readonly TurnFixture _turns = new();

    [Fact]
    public async Task A_prompt_given_as_a_file_is_named_in_argument_and_environment()
    {
        await _turns.Run(
            new CommandAgent(["sh", "-c", "test \"$1\" = \"$IAS_PROMPT_FILE\" && cat \"$1\"", "sh", "{prompt_file}"], PromptBy.File)
        );

        Assert.Equal("Do it.\n", _turns.Log);
    }

    [Theory]
    [InlineData("Do it.\n|", "printf", "%s|")]
    [InlineData("<Do it.\n>|last|", "printf", "%s|", "<{prompt}>", "last")]
    public async Task A_prompt_given_as_an_argument_stands_where_it_is_wanted(string expected, params string[] command)
    {
        await _turns.Run(new CommandAgent(command, PromptBy.Argument));

        Assert.Equal(expected, _turns.Log);
    }

    [Fact]
    public async Task A_prompt_too_long_for_an_argument_is_refused_with_what_to_write_instead()
    {
        _turns.Turn = _turns.Turn with { Prompt = new string('ü', 70_000) };

        var result = await _turns.Run(new CommandAgent(["true"], PromptBy.Argument));

        Assert.Equal(TurnOutcome.NotStarted, result.Outcome);
        Assert.Contains("136 KiB", result.Detail);
        Assert.Contains("agent.prompt: file", result.Detail);
    }

    [Fact]
    public async Task The_longest_prompt_allowed_as_an_argument_fits()
    {
        _turns.Turn = _turns.Turn with { Prompt = new string('x', CommandAgent.ArgumentLimit) };

        var result = await _turns.Run(new CommandAgent(["printf", "%s"], PromptBy.Argument));

        Assert.Equal((TurnOutcome.Ended, (long)CommandAgent.ArgumentLimit), (result.Outcome, new FileInfo(_turns.Turn.LogPath).Length));
    }

    [Theory]
    [InlineData("opus", "--model opus x ")]
    [InlineData("", "x ")]
    public void The_model_takes_its_place_or_its_option_goes(string model, string expected)
    {
        var spec = new CommandAgent(["agent", "--model", "{model}", "x"], PromptBy.Stdin).Prepare(
            _turns.Turn with
            {
                Model = model,
            },
            AgentPlaces.Here
        );

        Assert.Equal(expected, string.Concat(spec.Arguments.Select(a => a + " ")));
    }

    [Fact]
    public async Task A_long_prompt_on_standard_input_arrives_whole()
    {
        _turns.Turn = _turns.Turn with { Prompt = new string('y', 3_000_000) };

        await _turns.Run(new CommandAgent(["wc", "-c"], PromptBy.Stdin));

        Assert.Equal("3000000", _turns.Log.Trim());
    }

    [Fact]
    public async Task It_is_told_where_in_the_run_it_is_and_nothing_of_what_does_not_apply()
    {
        _turns.Turn = _turns.Turn with { Phase = Phase.RedTeamCode, Cycle = 3, Attempt = 2, VerdictFile = "/at/verdict.json" };

        await _turns.Run(
            new CommandAgent(
                [
                    "sh",
                    "-c",
                    "echo $IAS_RUN_ID $IAS_PHASE $IAS_CYCLE $IAS_ATTEMPT $IAS_SPRINT $IAS_VERDICT_FILE ${IAS_JOB-no} ${IAS_ROLE-no} ${IAS_DECISION_FILE-no}",
                ],
                PromptBy.Stdin
            )
        );

        Assert.Equal("run-test red_team_code 3 2 sprint-1 /at/verdict.json no no no\n", _turns.Log);
    }

    [Fact]
    public async Task Its_closing_message_is_what_it_leaves_in_the_file_named_for_it()
    {
        var result = await _turns.Sh("echo working; echo I am done. >$IAS_CLOSING_FILE");

        Assert.Equal("I am done.", result.Closing);
    }

    [Fact]
    public async Task A_closing_message_is_not_read_through_a_link()
    {
        File.WriteAllText(_turns.At("key"), "a person's own");

        var result = await _turns.Sh($"ln -s {_turns.At("key")} $IAS_CLOSING_FILE");

        Assert.Equal("", result.Closing);
    }

    [Theory]
    [InlineData("nobody", "There is no agent named nobody.")]
    [InlineData("", "No agent is configured.")]
    [InlineData("command", "The agent command has no command line.")]
    public void A_name_that_finds_nothing_is_a_usage_problem(string name, string what)
    {
        var problem = Assert.Throws<ProblemException>(() => new AgentRegistry().Find(name, null, "", "")).Problem;

        Assert.Equal((what, ExitCode.Usage), (problem.What, problem.Exit));
    }

    [Fact]
    public void A_command_without_a_name_is_the_command_agent() =>
        Assert.Equal("command", new AgentRegistry().Find("", ["true"], "", "").Name);

    public void Dispose() => _turns.Dispose();
}
