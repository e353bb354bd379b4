using System.Text;
using Ias.Core.Agents;
using Ias.Core.Agents.Known;
using Ias.Engine.Agents;

namespace Ias.Engine.Tests.Agents;

/// <summary>How the agents with a name are called.</summary>
public sealed class KnownAgentTests : IDisposable
{
    private readonly TurnFixture _turns = new();

    public static TheoryData<string> Names => [.. KnownAgents.Names];

    [Theory]
    [InlineData("claude", true, false, "--permission-mode acceptEdits --allowedTools Bash")]
    [InlineData("claude", false, true, "--permission-mode acceptEdits --allowedTools Bash")]
    [InlineData("claude", false, false, "--permission-mode dontAsk --tools Read,Grep,Glob")]
    [InlineData("codex", true, true, "-s danger-full-access")]
    [InlineData("codex", true, false, "-s workspace-write")]
    [InlineData("codex", false, true, "-s danger-full-access")]
    [InlineData("codex", false, false, "-s read-only")]
    [InlineData("gemini", true, false, "--approval-mode yolo")]
    [InlineData("gemini", false, true, "--approval-mode yolo")]
    [InlineData("gemini", false, false, "--approval-mode plan")]
    [InlineData("opencode", true, false, "run --format json")]
    [InlineData("opencode", false, false, "--agent plan")]
    public void A_gate_writes_only_where_mounts_hold_it(string name, bool mayWrite, bool caged, string expected)
    {
        var spec = Agent(name).Prepare(_turns.Turn with { MayWrite = mayWrite, Caged = caged }, AgentPlaces.Here);

        Assert.Contains(expected, string.Join(' ', spec.Arguments));
        Assert.Equal(name == "opencode" && !mayWrite && !caged, spec.Environment.ContainsKey("OPENCODE_PERMISSION"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_prompt_comes_on_standard_input_and_the_persons_home_stays(string name)
    {
        var spec = Agent(name).Prepare(_turns.Turn with { Prompt = new string('x', 300_000), Model = "some-model" }, AgentPlaces.Here);

        Assert.Equal(300_000, spec.Input!.Value.Length);
        Assert.Equal(name, spec.FileName);
        Assert.Contains("some-model", spec.Arguments);
        Assert.DoesNotContain("HOME", spec.Environment.Keys);
    }

    [Theory]
    [InlineData("claude", "--resume s-1")]
    [InlineData("codex", "resume s-1 -")]
    [InlineData("gemini", "--resume s-1")]
    [InlineData("opencode", "-s s-1")]
    public void A_session_is_continued_by_its_id(string name, string expected)
    {
        Assert.Contains(
            expected,
            string.Join(' ', Agent(name).Prepare(_turns.Turn with { SessionId = "s-1" }, AgentPlaces.Here).Arguments)
        );
        Assert.DoesNotContain("resume", string.Join(' ', Agent(name).Prepare(_turns.Turn, AgentPlaces.Here).Arguments));
    }

    [Fact]
    public void A_command_of_the_repository_is_Claude_Codes_prompt_and_ours_stands_beside_it()
    {
        var spec = Agent("claude").Prepare(_turns.Turn with { Command = "/implement sprint-1" }, AgentPlaces.Here);

        Assert.Equal("/implement sprint-1", Encoding.UTF8.GetString(spec.Input!.Value.Span));
        var file = spec.Arguments[spec.Arguments.ToList().IndexOf("--append-system-prompt-file") + 1];
        Assert.Equal("Do it.\n", spec.Files[file]);
        Assert.StartsWith(_turns.At("scratch"), file);
    }

    [Fact]
    public async Task A_session_that_cannot_be_continued_is_begun_anew_within_the_turn_and_the_log_says_so()
    {
        var agent = new Forgetful();
        _turns.Turn = _turns.Turn with { SessionId = "gone" };

        var result = await _turns.Run(agent);

        Assert.Equal((Core.Model.TurnOutcome.Ended, "new"), (result.Outcome, result.SessionId));
        Assert.Contains("session gone could not be continued", _turns.Log);
    }

    [Theory]
    [InlineData("2.1.330 (Claude Code)", "2.1.330")]
    [InlineData("codex-cli 0.169.0", "0.169.0")]
    [InlineData("v1.2.3-beta.1", "1.2.3")]
    [InlineData("no version here", null)]
    [InlineData("", null)]
    public void A_version_is_read_from_what_an_agent_says_of_itself(string said, string? version) =>
        Assert.Equal(version, AgentVersion.Read(said)?.ToString());

    [Fact]
    public void An_older_version_than_the_one_tried_is_told_with_both_numbers()
    {
        Assert.Equal("claude is 1.0.5; ias was tested with 2.1.332.", AgentVersion.IsOlder(Agent("claude"), "1.0.5 (Claude Code)"));
        Assert.Null(AgentVersion.IsOlder(Agent("claude"), "9.0.0"));
    }

    [Fact]
    [Trait("Requirement", "R-084")]
    public void A_login_shows_in_a_variable_or_a_file_or_cannot_be_told()
    {
        var nowhere = AgentPlaces.Of(_turns.At("home"), _ => null);
        Assert.All(KnownAgents.Names, name => Assert.Null(Agent(name).Login(nowhere).Found));
        Assert.Equal(
            new AgentLogin(true, "GEMINI_API_KEY"),
            Agent("gemini").Login(new AgentPlace("/", v => v == "GEMINI_API_KEY" ? "x" : null))
        );
        Directory.CreateDirectory(_turns.At("home", ".codex"));
        File.WriteAllText(_turns.At("home", ".codex", "auth.json"), "{}");
        Assert.True(Agent("codex").Login(nowhere).Found);
    }

    public void Dispose() => _turns.Dispose();

    private static IAgent Agent(string name) => new AgentRegistry().Find(name, null, "", "");

    /// <summary>Knows no session; ends before its first request when asked for one.</summary>
    private sealed class Forgetful : IAgent
    {
        public string Name => "forgetful";

        public AgentCommand Prepare(AgentTurn turn, AgentPlace place) =>
            new()
            {
                FileName = "/bin/sh",
                Arguments = ["-c", turn.SessionId.Length > 0 ? "exit 1" : "exit 0"],
                WorkingDirectory = turn.WorkTree,
            };

        public IAgentOutput ReadOutput(AgentTurn turn, TimeProvider time) => new Output();

        public AgentCommand? Probe(string workTree) => null;

        private sealed class Output : IAgentOutput
        {
            public bool? ToolOpen => null;

            public void Line(ReadOnlySpan<byte> line) { }

            public AgentAccount Close(int exitCode) =>
                new(
                    exitCode == 0 ? Core.Model.TurnOutcome.Ended : Core.Model.TurnOutcome.Crashed,
                    "exit",
                    null,
                    exitCode == 0 ? "new" : "",
                    exitCode == 0 ? 1 : 0,
                    null,
                    null,
                    null,
                    "",
                    0
                );
        }
    }
}
