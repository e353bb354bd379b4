using Ias.Tests;

namespace Ias.EndToEnd.Tests.Runs;

/// <summary>What follows when an agent cannot work, by stand-ins for the real programs that say what those say.</summary>
public sealed class AgentEndingTests : IDisposable
{
    private const string Knows =
        "case $1 in --version) echo 2.1.332; exit;; auth) echo '{\"loggedIn\": true}'; exit;; login) exit;; esac\n";

    private const string Refused =
        "echo '{\"type\":\"result\",\"subtype\":\"success\",\"is_error\":true,\"terminal_reason\":\"api_error\",\"api_error_status\":401,\"result\":\"OAuth token has expired.\",\"session_id\":\"s\"}'\nexit 1\n";

    private readonly Sandbox _sandbox = new();
    private readonly TemporaryFolder _programs = new();

    private (string Name, string Value)[] Path => [("PATH", $"{_programs.At("bin")}:{Environment.GetEnvironmentVariable("PATH")}")];

    public void Dispose()
    {
        _programs.Dispose();
        _sandbox.Dispose();
    }

    [Fact]
    public void A_dry_run_names_the_agent_that_each_phase_will_take()
    {
        Program("claude", Knows);
        Program("codex", Knows);
        Configure("agent: {name: claude}\nagents: {review: 'codex:gpt-5.5'}\n");

        var (exit, output, error) = _sandbox.Ias(Path, "run", "sprint-1", "--dry-run");

        Assert.True(exit == 0, error);
        Assert.Matches("(?m)^implement +claude -p ", output);
        Assert.Matches("(?m)^review +codex exec .*-m gpt-5.5 ", output);
        Assert.Matches("(?m)^audit +claude -p ", output);
    }

    [Fact]
    [Trait("Requirement", "R-084")]
    public void An_agent_that_says_that_nobody_is_logged_in_is_a_problem_in_a_dry_run_too()
    {
        Program("claude", Knows.Replace("true", "false"));
        Configure("agent: {name: claude}\n");

        var (exit, _, error) = _sandbox.Ias(Path, "run", "sprint-1", "--dry-run");
        var check = _sandbox.Ias(Path, "agents", "check", "claude");

        Assert.Equal(1, exit);
        Assert.Matches("problem +agent +The agent claude is not logged in.\n +-> claude, then /login; or ANTHROPIC_API_KEY", error);
        Assert.Equal(1, check.Exit);
        Assert.Contains("claude is not logged in.", check.Error);
        var (_, listed, _) = _sandbox.Ias(Path, "agents", "list");
        Assert.Contains("not logged in: claude, then /login", listed);
    }

    [Fact]
    public void A_program_below_tmp_that_no_turn_can_start_is_told_with_what_to_do()
    {
        Assert.SkipUnless(TemporaryRepository.TryRun("bwrap", "/", "--dev-bind", "/", "/", "true").Code == 0, "bubblewrap does not work");
        using var tools = new TemporaryFolder();
        Assert.SkipUnless(tools.Path.StartsWith("/tmp/"), "temporary files are not below /tmp");
        Program("claude", Knows, tools.At("lib"));
        Directory.CreateDirectory(_programs.At("bin"));
        File.CreateSymbolicLink(_programs.At("bin", "claude"), tools.At("lib", "claude"));
        Configure("agent: {name: claude}\n");

        var (exit, _, error) = _sandbox.Ias(Path, "run", "sprint-1", "--dry-run");

        Assert.Equal(1, exit);
        Assert.Contains("The agent claude does not start inside the cage: ", error);
        Assert.Contains("a turn has a /tmp of its own", error);
    }

    [Fact]
    public void Without_a_login_another_agent_takes_over_at_once()
    {
        Program("claude", Knows + Refused);
        Program(
            "codex",
            Knows
                + """
                case $IAS_PHASE in
                implement) echo done >work.txt ;;
                review) echo 'All good' >"$IAS_VERDICT_FILE" ;;
                *) echo 'Verdict: APPROVED' >"$IAS_VERDICT_FILE" ;;
                esac
                echo '{"type":"thread.started","thread_id":"t"}'
                echo '{"type":"turn.completed","usage":{"input_tokens":1,"output_tokens":1}}'

                """
        );
        Configure("agent: {name: claude, fallback: [codex]}\n");

        var (exit, output, error) = _sandbox.Ias(Path, "run", "sprint-1", "--local");

        Assert.True(exit == 0, output + error);
        Assert.Contains("claude needs you: not logged in; codex takes over", output + error);
        Assert.Equal(2, Turns("claude").Count(turn => turn is "IMPLEMENT") + Turns("codex").Count(turn => turn is "IMPLEMENT"));
    }

    [Fact]
    public void With_nobody_to_take_over_the_run_halts_after_one_more_try_and_says_how_to_log_in()
    {
        Program("claude", Knows + Refused);
        Configure("agent: {name: claude}\n");

        var (exit, _, _) = _sandbox.Ias(Path, "run", "sprint-1", "--local");

        Assert.Equal(1, exit);
        Assert.Equal(2, Turns("claude").Count());
        var halt = _sandbox.State.GetProperty("halt");
        Assert.Equal("agent_failure", halt.GetProperty("trigger").GetString());
        Assert.Equal(
            "the agent needs you: not logged in: OAuth token has expired; to log in: claude, then /login; or ANTHROPIC_API_KEY",
            halt.GetProperty("reason").GetString()
        );
    }

    private IEnumerable<string> Turns(string agent) =>
        File.ReadLines(_sandbox.Run("events.jsonl"))
            .Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement)
            .Where(e => e.GetProperty("kind").GetString() == "turn_started" && e.GetProperty("agent").GetString() == agent)
            .Select(e => e.GetProperty("phase").GetString()!);

    private void Configure(string agents)
    {
        _sandbox.Repository.Write(".loa.config.yaml", $"run_mode:\n  enabled: true\n  retry_pause_seconds: 0\n{agents}");
        _sandbox.Repository.Git("commit", "-qam", "settings");
    }

    private void Program(string name, string script, string? folder = null)
    {
        var file = System.IO.Path.Combine(Directory.CreateDirectory(folder ?? _programs.At("bin")).FullName, name);
        File.WriteAllText(file, "#!/bin/sh\n" + script);
        File.SetUnixFileMode(file, (UnixFileMode)0b111_101_101);
    }
}
