using System.Text;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.Agents;
using Ias.Tests;

namespace Ias.Engine.Tests.Agents;

[Collection(TurnFixture.Alone)]
public sealed class ScriptedAgentTests : IDisposable
{
    private readonly TurnFixture _turns = new();

    [Fact]
    public async Task Files_are_written_appended_to_and_deleted()
    {
        await File.WriteAllTextAsync(Path.Combine(_turns.WorkTree, "old"), "");

        await Play(
            """
            turns:
              - steps:
                  - write: {path: "src/it's.txt", text: "one $HOME `id`\n"}
                  - append: {path: "src/it's.txt", text: "two %s\n"}
                  - delete: old
            """
        );

        Assert.Equal("one $HOME `id`\ntwo %s\n", _turns.Read("src/it's.txt"));
        Assert.False(File.Exists(Path.Combine(_turns.WorkTree, "old")));
    }

    [Fact]
    public async Task The_first_entry_that_matches_phase_cycle_and_attempt_is_played()
    {
        const string Script = """
            turns:
              - {when: {phase: review}, steps: [print: review]}
              - {when: {cycle: [1, 3], attempt: 2}, steps: [print: second try]}
              - {when: {cycle: 2+}, steps: [print: "later {cycle} {target} {phase}"]}
              - {steps: [print: rest]}
            """;

        await Play(Script, Phase.Implement, cycle: 1, attempt: 1);
        await Play(Script, Phase.Implement, cycle: 3, attempt: 2);
        await Play(Script, Phase.Audit, cycle: 4, attempt: 2);
        await Play(Script, Phase.Review, cycle: 4, attempt: 2);

        Assert.Equal("rest\nsecond try\nlater 4 sprint-1 audit\nreview\n", _turns.Log);
    }

    [Fact]
    public async Task A_review_finds_what_its_command_finds_and_approves_what_is_mended()
    {
        const string Script = """
            turns:
              - when: {phase: review}
                steps:
                  - verdict:
                      note: "Looked at it in cycle {cycle}."
                      findings:
                        - {severity: high, file: src/cart.py, line: 3, title: "it's not there", unless: "test -e mended"}
            """;

        await Play(Script, Phase.Review);
        var first = _turns.Read("grimoires/loa/a2a/sprint-1/engineer-feedback.md");
        await File.WriteAllTextAsync(Path.Combine(_turns.WorkTree, "mended"), "");
        await Play(Script, Phase.Review);
        var second = _turns.Read("grimoires/loa/a2a/sprint-1/engineer-feedback.md");

        Assert.Equal("CHANGES_REQUIRED\n\nLooked at it in cycle 1.\n\n## Findings\n\n- [high] src/cart.py:3 it's not there\n", first);
        Assert.Equal("All good\n\nLooked at it in cycle 1.\n", second);
    }

    [Fact]
    public async Task An_audit_writes_its_own_file()
    {
        await Play("turns: [{steps: [verdict: approved]}]", Phase.Audit);

        Assert.Equal("APPROVED\n", _turns.Read("grimoires/loa/a2a/sprint-1/auditor-sprint-feedback.md"));
    }

    [Fact]
    public async Task The_exit_status_is_the_scripts()
    {
        var result = await Play("turns: [{steps: [{error: gone wrong}, {exit: 3}]}]");

        Assert.Equal((TurnOutcome.Crashed, 3, "gone wrong\n"), (result.Outcome, result.ExitCode, _turns.Log));
    }

    [Fact]
    public async Task Its_own_account_makes_the_outcome()
    {
        var result = await Play(
            """
            turns:
              - steps:
                  - account: {outcome: usage_limit, until: "2026-01-19T15:00:00Z", detail: "limit", calls: 7, input_tokens: 10, cost_usd: 0.25, closing: "it's over", session: s1}
                  - exit: 1
            """
        );

        Assert.Equal(
            (TurnOutcome.UsageLimit, "limit", 7, 10L, 0.25m),
            (result.Outcome, result.Detail, result.Calls, result.InputTokens!.Value, result.CostUsd!.Value)
        );
        Assert.Equal(
            ("it's over", "s1", new DateTimeOffset(2026, 1, 19, 15, 0, 0, TimeSpan.Zero)),
            (result.Closing, result.SessionId, result.Until!.Value)
        );
    }

    [Fact]
    public async Task Bytes_of_any_kind_are_printed()
    {
        var bytes = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray();

        await Play($"turns: [{{steps: [bytes: {Convert.ToBase64String(bytes)}]}}]");

        Assert.Equal(bytes, await File.ReadAllBytesAsync(_turns.Turn.LogPath));
    }

    [Fact]
    public async Task A_flood_has_the_size_it_was_given()
    {
        await Play("turns: [{steps: [flood: 300000]}]");

        Assert.Equal(300000, new FileInfo(_turns.Turn.LogPath).Length);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("session")]
    [InlineData("double")]
    [InlineData("{how: double, environment: empty, ignore_sigterm: true}")]
    public async Task Forks_are_left_behind(string how)
    {
        _turns.Turn = _turns.Turn with { Grace = TimeSpan.FromMilliseconds(100) };

        var result = await Play($"turns: [{{steps: [{{fork: {how}}}, {{sleep: 0.2}}]}}]");

        Assert.Equal(TurnOutcome.Ended, result.Outcome);
        Assert.InRange(result.Leftover, 1, 2); // the shell and its sleep
    }

    [Fact]
    public async Task Pauses_follow_the_pace_and_sleeps_do_not()
    {
        File.WriteAllText(_turns.At("script.yaml"), "turns: [{steps: [{pause: 3600}, {sleep: 0.01}, {print: on}]}]");

        await _turns.Run(new ScriptedAgent(_turns.At("script.yaml"), pace: 0));

        Assert.Equal("on\n", _turns.Log);
    }

    [Fact]
    public async Task It_reads_JSON_too_and_gets_the_prompt_on_standard_input()
    {
        await Play("""{"turns": [{"steps": [{"run": "cat > prompt"}, {"run": ["printf", "%s", "a b"]}]}]}""");

        Assert.Equal(("Do it.\n", "a b"), (_turns.Read("prompt"), _turns.Log));
    }

    [Fact]
    public async Task A_command_may_change_folder_and_exit_without_ending_the_script()
    {
        await Play("turns: [{steps: [{run: 'cd / && exit 4'}, {write: {path: here, text: x}}]}]");

        Assert.Equal("x", _turns.Read("here"));
    }

    [Fact]
    public async Task A_program_too_long_for_an_argument_still_runs()
    {
        await Play($"turns: [{{steps: [{{write: {{path: big, text: {new string('x', 300_000)}}}}}, {{print: done}}]}}]");

        Assert.Equal(("done\n", 300_000), (_turns.Log, _turns.Read("big").Length));
    }

    [Fact]
    public async Task A_turn_the_script_does_not_have_ends_well_and_says_so()
    {
        var result = await Play("turns: [{when: {phase: audit}, steps: []}]");

        Assert.Equal((TurnOutcome.Ended, "The script has nothing for IMPLEMENT in cycle 1, attempt 1.\n"), (result.Outcome, _turns.Log));
    }

    [Theory]
    [InlineData("turns:\n  - steps:\n      - sleeep: 3\n", 3, "Unknown key sleeep in turns[0].steps[0].", "write")]
    [InlineData("turns:\n  - when: {phase: lunch}\n", 2, "turns[0].when.phase is wrong.", "implement, review, audit, red_team_code")]
    [InlineData("turns:\n  - when: {cycle: often}\n", 2, "turns[0].when.cycle is wrong.", "2+")]
    [InlineData("turns:\n  - steps: [exit: 256]\n", 2, "turns[0].steps[0].exit is wrong.", "from 0 to 255")]
    [InlineData(
        "turns:\n  - steps: [{write: {path: ../x, text: y}}]\n",
        2,
        "turns[0].steps[0].write.path is wrong.",
        "within the work tree"
    )]
    [InlineData("turns:\n  - steps: [{write: {path: x}}]\n", 2, "turns[0].steps[0].write is wrong.", "text")]
    [InlineData("turns:\n  - steps: [{print: x, exit: 1}]\n", 2, "turns[0].steps[0] is wrong.", "exactly one")]
    [InlineData("turns:\n  - steps: [bytes: '%%']\n", 2, "turns[0].steps[0].bytes is wrong.", "base64")]
    [InlineData("turn: []\n", 1, "Unknown key turn.", "turns")]
    [InlineData("- a\n", 1, "The script is wrong.", "turns")]
    [InlineData("turns: [\n", 2, "The script cannot be read", "YAML or JSON")]
    public void What_is_wrong_in_a_script_is_told_with_file_line_and_key(string script, int line, string what, string allowed)
    {
        File.WriteAllText(_turns.At("script.yaml"), script);

        var problem = Assert.Throws<ProblemException>(() => new ScriptedAgent(_turns.At("script.yaml"))).Problem;

        Assert.Equal(($"{_turns.At("script.yaml")}:{line}", ExitCode.Usage), (problem.On, problem.Exit));
        Assert.StartsWith(what, problem.What);
        Assert.Contains(allowed, problem.Next);
    }

    [Fact]
    public void A_script_that_is_not_there_is_a_problem_that_names_it()
    {
        var problem = Assert.Throws<ProblemException>(() => new ScriptedAgent(_turns.At("none.yaml"))).Problem;

        Assert.Equal(_turns.At("none.yaml"), problem.On);
    }

    public void Dispose() => _turns.Dispose();

    private Task<TurnResult> Play(string script, Phase? phase = null, int cycle = 1, int attempt = 1)
    {
        File.WriteAllText(_turns.At("script.yaml"), script, Encoding.UTF8);
        _turns.Turn = _turns.Turn with
        {
            Id = $"run-{Guid.NewGuid():N}/{cycle}-x-{attempt}",
            Phase = phase ?? Phase.Implement,
            Cycle = cycle,
        };
        return _turns.Run(new ScriptedAgent(_turns.At("script.yaml")));
    }
}
