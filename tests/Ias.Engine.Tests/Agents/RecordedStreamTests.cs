using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Ias.Core.Agents;
using Ias.Core.Agents.Claude;
using Ias.Core.Agents.Codex;
using Ias.Core.Agents.Gemini;
using Ias.Core.Agents.Opencode;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.Agents;
using Ias.Tests;

namespace Ias.Engine.Tests.Agents;

/// <summary>What the real CLIs printed (tests/fixtures/agents; the exit status is in the file's name), read as a turn's output.</summary>
public sealed class RecordedStreamTests : IDisposable
{
    private static readonly string Fixtures = Path.Combine(Root(), "tests", "fixtures", "agents");

    private readonly TurnFixture _turns = new();

    public static TheoryData<string> Agents => new("claude", "codex", "gemini", "opencode");

    [Theory]
    [InlineData("claude/work.0", TurnOutcome.Ended, 2500, 52)]
    [InlineData("claude/unauthorized.1", TurnOutcome.AuthFailed, 0, 0)]
    [InlineData("claude/busy.1", TurnOutcome.Overloaded, 0, 0)]
    [InlineData("claude/overloaded.1", TurnOutcome.Overloaded, 0, 0)]
    [InlineData("claude/server-error.1", TurnOutcome.Overloaded, 0, 0)]
    [InlineData("claude/dropped.1", TurnOutcome.Overloaded, 0, 0)]
    [InlineData("claude/usage-limit.1", TurnOutcome.UsageLimit, 0, 0)]
    [InlineData("claude/context-full.1", TurnOutcome.ContextFull, 0, 0)]
    [InlineData("claude/unknown-session.1", TurnOutcome.Crashed, 0, 0)]
    [InlineData("codex/work.0", TurnOutcome.Ended, 2500, 52)]
    [InlineData("codex/unauthorized.1", TurnOutcome.AuthFailed, null, null)]
    [InlineData("codex/busy.1", TurnOutcome.Overloaded, null, null)]
    [InlineData("codex/server-error.1", TurnOutcome.Overloaded, null, null)]
    [InlineData("codex/dropped.1", TurnOutcome.Overloaded, null, null)]
    [InlineData("codex/usage-limit.1", TurnOutcome.UsageLimit, null, null)]
    [InlineData("codex/context-full.1", TurnOutcome.ContextFull, null, null)]
    [InlineData("codex/retry-long.143", TurnOutcome.UsageLimit, null, null)]
    [InlineData("opencode/retry-long.143", TurnOutcome.UsageLimit, null, null)]
    [InlineData("gemini/work.0", TurnOutcome.Ended, 2500, 52)]
    [InlineData("gemini/unauthorized.145", TurnOutcome.AuthFailed, 0, 0)]
    [InlineData("gemini/busy.173", TurnOutcome.Overloaded, 0, 0)]
    [InlineData("gemini/server-error.244", TurnOutcome.Overloaded, 0, 0)]
    [InlineData("gemini/dropped.1", TurnOutcome.Overloaded, 0, 0)]
    [InlineData("gemini/daily-quota.173", TurnOutcome.UsageLimit, 0, 0)]
    [InlineData("gemini/retry-long.173", TurnOutcome.UsageLimit, 0, 0)]
    [InlineData("gemini/context-full.144", TurnOutcome.ContextFull, 0, 0)]
    [InlineData("opencode/work.0", TurnOutcome.Ended, 2500, 52)]
    [InlineData("opencode/unauthorized.1", TurnOutcome.AuthFailed, null, null)]
    [InlineData("opencode/busy.1", TurnOutcome.Overloaded, null, null)]
    [InlineData("opencode/server-error.1", TurnOutcome.Overloaded, null, null)]
    [InlineData("opencode/context-full.1", TurnOutcome.ContextFull, null, null)]
    [InlineData("claude/no-login.1", TurnOutcome.AuthFailed, 0, 0)]
    [InlineData("claude/login-expired.1", TurnOutcome.AuthFailed, 0, 0)]
    [InlineData("claude/forbidden.1", TurnOutcome.AuthFailed, 0, 0)]
    [InlineData("claude/region.1", TurnOutcome.AuthFailed, 0, 0)]
    [InlineData("claude/unknown-model.1", TurnOutcome.Refused, 0, 0)]
    [InlineData("claude/no-credit.1", TurnOutcome.Refused, 0, 0)]
    [InlineData("claude/no-billing.1", TurnOutcome.Refused, 0, 0)]
    [InlineData("claude/disabled.1", TurnOutcome.Refused, 0, 0)]
    [InlineData("claude/bad-request.1", TurnOutcome.Crashed, 0, 0)]
    [InlineData("claude/spend-cap.1", TurnOutcome.UsageLimit, 0, 0)]
    [InlineData("claude/overage-refused.1", TurnOutcome.UsageLimit, 0, 0)]
    [InlineData("claude/org-cap.1", TurnOutcome.UsageLimit, 0, 0)]
    [InlineData("claude/usage-limit-332.1", TurnOutcome.UsageLimit, 0, 0)]
    [InlineData("codex/region.1", TurnOutcome.Refused, null, null)]
    [InlineData("codex/unknown-model.1", TurnOutcome.Refused, null, null)]
    [InlineData("codex/model-refused.1", TurnOutcome.Refused, null, null)]
    [InlineData("codex/no-quota.1", TurnOutcome.Refused, null, null)]
    [InlineData("codex/no-credit.1", TurnOutcome.Refused, null, null)]
    [InlineData("codex/workspace-limit.1", TurnOutcome.UsageLimit, null, null)]
    [InlineData("gemini/bad-key.144", TurnOutcome.AuthFailed, 0, 0)]
    [InlineData("gemini/leaked-key.147", TurnOutcome.AuthFailed, 0, 0)]
    [InlineData("gemini/unknown-model.1", TurnOutcome.Refused, 0, 0)]
    [InlineData("gemini/region.144", TurnOutcome.Refused, 0, 0)]
    [InlineData("gemini/no-billing.144", TurnOutcome.Refused, 0, 0)]
    [InlineData("gemini/no-credit.173", TurnOutcome.Refused, 0, 0)]
    [InlineData("gemini/spend-cap.173", TurnOutcome.Refused, 0, 0)]
    [InlineData("gemini/quota-after.173", TurnOutcome.UsageLimit, 0, 0)]
    [InlineData("opencode/region.1", TurnOutcome.Refused, null, null)]
    [InlineData("opencode/unknown-model.1", TurnOutcome.Refused, null, null)]
    [InlineData("opencode/no-quota.1", TurnOutcome.Refused, null, null)]
    [InlineData("opencode/no-credit.1", TurnOutcome.Refused, null, null)]
    [InlineData("opencode/unknown-name.1", TurnOutcome.Refused, null, null)]
    [InlineData("gemini/no-login.41", TurnOutcome.AuthFailed, null, null)]
    [InlineData("gemini/cut.1", TurnOutcome.Overloaded, 0, 0)]
    [InlineData("gemini/empty.0", TurnOutcome.Crashed, 100, 10)]
    public void What_a_real_agent_printed_says_how_its_turn_ended(string file, TurnOutcome outcome, int? input, int? output)
    {
        var account = Read(file);

        Assert.Equal((outcome, (long?)input, (long?)output), (account.Outcome, account.InputTokens, account.OutputTokens));
        Assert.Equal(outcome == TurnOutcome.UsageLimit, account.Until is not null);
        Assert.NotEqual("", account.Detail);
        if (outcome == TurnOutcome.Ended)
        {
            Assert.NotEqual("", account.SessionId);
            Assert.Equal("Done: wrote hello.txt.", account.Closing);
            Assert.Equal(2, account.Calls);
        }
    }

    [Theory]
    [InlineData("codex/model-refused.1", "The 'nope' model is not supported when using Codex with a ChatGPT account.")]
    [InlineData("gemini/bad-key.144", "API key not valid. Please pass a valid API key.")]
    [InlineData("gemini/no-login.41", "When using Gemini API, you must specify the GEMINI_API_KEY environment variable.")]
    [InlineData("gemini/no-credit.173", "Your prepayment credits are depleted. Please go to AI Studio to manage your project and billing.")]
    [InlineData("opencode/unknown-name.1", "Model not found: openai/gpt-99. Did you mean: chatgpt-image-latest, gpt-4.1, gpt-4.1-mini?")]
    public void A_refusal_is_told_in_the_providers_own_sentence(string file, string sentence) => Assert.Equal(sentence, Read(file).Detail);

    [Theory]
    [InlineData("You exceeded your current quota, please check your plan and billing details.", TurnOutcome.Refused)]
    [InlineData("The model `gpt-5.5` does not exist or you do not have access to it.", TurnOutcome.Refused)]
    [InlineData("Incorrect API key provided: x.", TurnOutcome.AuthFailed)]
    public void What_opencode_would_repeat_though_only_a_person_can_change_it_is_ended_at_once(string words, TurnOutcome outcome)
    {
        var reader = Reader("opencode");
        reader.Line(Encoding.UTF8.GetBytes(Retry(words)));

        Assert.True(reader.MustEnd);
        Assert.Equal((outcome, words, null), (reader.Close(143).Outcome, reader.Close(143).Detail, reader.Close(143).Until));
    }

    [Theory]
    [InlineData("Rate limit reached for requests")]
    [InlineData("You exceeded your current quota, please check your plan and billing details. Please retry in 32.540912s.")]
    public void What_passes_by_itself_is_left_to_opencode(string words)
    {
        var reader = Reader("opencode");
        reader.Line(Encoding.UTF8.GetBytes(Retry(words)));

        Assert.False(reader.MustEnd);
    }

    [Theory]
    [InlineData("Please try again in 2h0m0s.", TurnOutcome.UsageLimit)]
    [InlineData("Please try again in 5s.", TurnOutcome.Overloaded)]
    [InlineData("Please slow down.", TurnOutcome.Overloaded)]
    public void A_refusal_for_hours_is_a_limit_by_its_words_too(string words, TurnOutcome outcome)
    {
        var reader = Reader("opencode");
        reader.Line(
            Encoding.UTF8.GetBytes(
                """{"type":"error","sessionID":"s","error":{"name":"APIError","data":{"message":"Rate limit reached for gpt-5.5 on tokens per day (TPD): Limit 2000000, Used 2000000. WORDS","statusCode":429,"isRetryable":true}}}""".Replace(
                    "WORDS",
                    words
                )
            )
        );

        var account = reader.Close(1);
        Assert.Equal((outcome, outcome == TurnOutcome.UsageLimit ? _time.GetUtcNow().AddHours(2) : null), (account.Outcome, account.Until));
    }

    [Fact]
    public void Reset_times_are_those_the_provider_named()
    {
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_900_000_000), Read("claude/usage-limit.1").Until);
        Assert.Equal(new DateTimeOffset(2030, 3, 17, 17, 47, 0, TimeSpan.Zero), Read("codex/usage-limit.1").Until);
        Assert.Equal(_time.GetUtcNow().AddHours(1), Read("gemini/retry-long.173").Until);
    }

    [Fact]
    public void A_limit_that_names_no_time_has_none() =>
        Assert.Equal((TurnOutcome.UsageLimit, null), (Read("codex/limit-no-time.1").Outcome, Read("codex/limit-no-time.1").Until));

    [Theory]
    [InlineData("resets 3:30am (America/New_York)", "2026-11-22 08:31")]
    [InlineData("resets Nov 24, 8:23am (UTC)", "2026-11-24 08:24")]
    public void A_limit_that_stands_only_in_words_is_one_with_the_time_the_words_name(string words, string until)
    {
        // A gateway drops the headers, so no event names the limit.
        var account = Said(
            $$"""{"type":"result","subtype":"success","is_error":true,"terminal_reason":"api_error","api_error_status":429,"result":"You've hit your weekly limit · {{words}}","session_id":"s"}"""
        );

        Assert.Equal((TurnOutcome.UsageLimit, until), (account.Outcome, account.Until?.UtcDateTime.ToString("yyyy-MM-dd HH:mm")));
    }

    [Fact]
    public void Another_windows_event_does_not_take_back_a_rejection()
    {
        var account = Said(
            Window("five_hour", "rejected", 1_900_000_000),
            Window("seven_day", "allowed_warning", 1_900_500_000),
            """{"type":"result","is_error":true,"terminal_reason":"api_error","api_error_status":429,"result":"API Error: 429","session_id":"s"}"""
        );
        Assert.Equal((TurnOutcome.UsageLimit, 1_900_000_000), (account.Outcome, account.Until!.Value.ToUnixTimeSeconds()));

        Assert.Equal(
            TurnOutcome.Overloaded,
            Said(
                Window("five_hour", "rejected", 1_900_000_000),
                Window("five_hour", "allowed", 1_900_000_000),
                """{"type":"result","is_error":true,"terminal_reason":"api_error","api_error_status":429,"result":"API Error: 429","session_id":"s"}"""
            ).Outcome
        );
    }

    [Fact]
    public void A_rejection_without_a_closing_event_is_a_limit_all_the_same()
    {
        var recorded = File.ReadAllLines(Find("claude/usage-limit-332.1"));

        var account = Said([.. recorded.Where(line => !line.Contains("\"type\":\"result\""))]);

        Assert.Equal((TurnOutcome.UsageLimit, 1_900_000_000), (account.Outcome, account.Until!.Value.ToUnixTimeSeconds()));
    }

    [Fact]
    public void A_full_context_that_hides_a_limit_is_the_limit_and_its_session_is_not_continued()
    {
        var account = Said(
            """{"type":"system","subtype":"init","session_id":"s","model":"m"}""",
            """{"type":"result","subtype":"success","is_error":true,"terminal_reason":"blocking_limit","result":"Prompt is too long · automatic compaction failed: You've hit your session limit · resets 2pm (UTC)","session_id":"s"}"""
        );

        Assert.Equal((TurnOutcome.UsageLimit, ""), (account.Outcome, account.SessionId));
        Assert.Equal(new DateTimeOffset(2026, 11, 21, 14, 1, 0, TimeSpan.Zero), account.Until);
    }

    [Theory]
    [InlineData(145, TurnOutcome.AuthFailed)]
    [InlineData(148, TurnOutcome.Refused)]
    [InlineData(173, TurnOutcome.Overloaded)]
    [InlineData(137, TurnOutcome.Crashed)]
    public void Gemini_without_a_closing_event_tells_the_HTTP_status_by_its_own(int exit, TurnOutcome outcome) =>
        Assert.Equal(outcome, Reader("gemini").Close(exit).Outcome);

    [Theory]
    [InlineData("isUsingOverage")]
    [InlineData("overageInUse")]
    public void What_costs_extra_is_not_begun_unless_it_is_allowed(string flag)
    {
        var paid =
            $$"""{"type":"rate_limit_event","rate_limit_info":{"status":"allowed","resetsAt":1900000000,"rateLimitType":"five_hour","{{flag}}":true},"session_id":"s"}""";
        var (never, allowed) = (Reader("claude"), new ClaudeAgent().ReadOutput(_turns.Turn with { AllowOverage = true }, _time));

        never.Line(Encoding.UTF8.GetBytes(paid));
        allowed.Line(Encoding.UTF8.GetBytes(paid));

        Assert.Equal((true, false), (never.MustEnd, allowed.MustEnd));
        var account = never.Close(143);
        Assert.Equal((TurnOutcome.UsageLimit, 1_900_000_000), (account.Outcome, account.Until!.Value.ToUnixTimeSeconds()));
        Assert.Contains("run_mode.quota.overage", account.Detail);
    }

    [Theory]
    [InlineData("claude/work.0", 1, "exit status 1 after its closing event")]
    [InlineData("codex/work.0", 139, "killed by signal 11 (exit status 139) after its closing event")]
    [InlineData("gemini/work.0", 1, "exit status 1 after its closing event")]
    public void The_closing_event_is_the_agents_word_and_how_its_process_ended_is_a_note(string file, int exit, string note)
    {
        var reader = Reader(file.Split('/')[0]);
        Assert.False(reader.IsOver);
        foreach (var line in File.ReadAllLines(Find(file)))
        {
            reader.Line(Encoding.UTF8.GetBytes(line));
        }

        Assert.True(reader.IsOver);
        Assert.Equal((TurnOutcome.Ended, note), (reader.Close(exit).Outcome, reader.Close(exit).Detail));
    }

    [Fact]
    public void An_agent_that_goes_on_after_its_closing_event_is_not_done()
    {
        var reader = Reader("claude");
        reader.Line("""{"type":"result","subtype":"success","is_error":false,"queued_turn_count":1,"session_id":"s"}"""u8);
        Assert.False(reader.IsOver);

        reader.Line("""{"type":"result","subtype":"success","is_error":false,"session_id":"s"}"""u8);
        Assert.True(reader.IsOver);
        reader.Line("""{"type":"assistant","message":{"id":"m","content":[]},"session_id":"s"}"""u8);
        Assert.False(reader.IsOver);
    }

    [Theory]
    [InlineData("codex/retry-long.143", "in 3599.998508252s", "in 35.5s")]
    [InlineData("codex/retry-long.143", "in 3599.998508252s", "in 199ms")]
    [InlineData("opencode/retry-long.143", "1795315139893", "@soon")]
    public void A_provider_that_refuses_for_a_short_time_is_busy_and_the_agent_sits_it_out(string file, string wait, string shorter)
    {
        var soon = _time.GetUtcNow().AddSeconds(40).ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        var account = Read(file, edit: text => text.Replace(wait, shorter.Replace("@soon", soon)));

        Assert.Equal((TurnOutcome.Overloaded, null), (account.Outcome, account.Until));
    }

    [Theory]
    [InlineData("codex/retry-long.143", "")]
    [InlineData("opencode/retry-long.143", "1795315139893")]
    public async Task An_agent_that_would_wait_for_an_hour_is_ended_at_once_and_the_time_is_told(string file, string recorded)
    {
        var hour = DateTimeOffset.UtcNow.AddHours(1);
        var script = _turns.At("retries.sh");
        var lines = File.ReadAllText(Find(file))
            .Replace(
                recorded.Length > 0 ? recorded : "\0",
                hour.ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture)
            );
        File.WriteAllText(_turns.At("lines"), lines);
        File.WriteAllText(script, $"cat '{_turns.At("lines")}'; [ ! -f '{Errors(file)}' ] || cat '{Errors(file)}' >&2; exec sleep 300");

        var result = await _turns.Run(new Playing(file.StartsWith("codex") ? new CodexAgent() : new OpencodeAgent(), script));

        Assert.Equal(TurnOutcome.UsageLimit, result.Outcome); // not timed out after a minute, the turn's limit here
        Assert.InRange(result.Until!.Value, hour.AddMinutes(-1), hour.AddMinutes(2));
    }

    [Theory]
    [InlineData("exec sleep 300", "its process did not exit after its closing event, and was ended")]
    [InlineData("exit 1", "exit status 1 after its closing event")]
    [InlineData("kill -SEGV $$", "killed by signal 11 (exit status 139) after its closing event")]
    public async Task A_process_that_does_not_end_well_after_its_closing_event_has_ended_its_turn(string then, string note)
    {
        var script = _turns.At("closes.sh");
        File.WriteAllText(script, $"cat '{Find("claude/work.0")}'; {then}");

        var result = await _turns.Run(new Playing(new ClaudeAgent(), script));

        Assert.Equal((TurnOutcome.Ended, note, "Done: wrote hello.txt."), (result.Outcome, result.Detail, result.Closing));
        Assert.InRange(result.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30)); // not the minute after which a turn times out here
    }

    [Fact]
    public async Task Who_is_refused_for_a_login_is_told_how_to_log_in()
    {
        var script = _turns.At("refused.sh");
        File.WriteAllText(script, $"cat '{Find("claude/no-login.1")}'; exit 1");

        var result = await _turns.Run(new Playing(new ClaudeAgent(), script));

        Assert.Equal(
            (TurnOutcome.AuthFailed, "Not logged in · Please run /login; to log in: claude, then /login; or ANTHROPIC_API_KEY"),
            (result.Outcome, result.Detail)
        );
    }

    /// <summary>A script in the place of a CLI, read as that CLI is.</summary>
    private sealed class Playing(IAgent cli, string script) : IAgent
    {
        public string Name => cli.Name;

        public string HowToLogIn => cli.HowToLogIn;

        public AgentCommand Prepare(AgentTurn turn, AgentPlace place) =>
            cli.Prepare(turn, place) with
            {
                FileName = "/bin/sh",
                Arguments = [script],
            };

        public IAgentOutput ReadOutput(AgentTurn turn, TimeProvider time) => cli.ReadOutput(turn, time);

        public AgentCommand? Probe(string workTree) => null;
    }

    [Fact]
    public void A_long_wait_that_ended_well_is_forgotten()
    {
        var reader = Reader("opencode");
        reader.Line(File.ReadAllBytes(Find("opencode/retry-long.143")));
        Assert.True(reader.MustEnd);

        foreach (var line in File.ReadAllLines(Find("opencode/work.0")))
        {
            reader.Line(Encoding.UTF8.GetBytes(line));
        }

        Assert.False(reader.MustEnd);
        Assert.Equal(TurnOutcome.Ended, reader.Close(0).Outcome);
    }

    // The person's own rules, which its events do not mention.
    [Fact]
    public void A_command_that_a_rule_of_Codex_forbids_is_a_denial()
    {
        var account = Read("codex/rule-denied.0");

        Assert.Equal((TurnOutcome.Ended, 1), (account.Outcome, account.Denials));
    }

    [Fact]
    public void What_Claude_Code_was_denied_is_counted_and_fails_nothing()
    {
        var account = Read("claude/denied.0");

        Assert.Equal((TurnOutcome.Ended, 1), (account.Outcome, account.Denials));
    }

    [Fact]
    public void What_opencode_was_denied_is_told_and_a_last_step_that_asks_for_tools_is_no_end()
    {
        var account = Read("opencode/rejected.0");
        Assert.Equal((TurnOutcome.Denied, 1), (account.Outcome, account.Denials));
        Assert.Contains("opencode.json", account.Detail);

        Assert.Equal(TurnOutcome.Crashed, Read("opencode/rejected.0", edit: text => text.Replace("The user rejected", "It broke")).Outcome);
    }

    [Theory]
    [InlineData("gemini/left-out.0")]
    [InlineData("opencode/left-out.0")]
    public void A_tool_that_the_persons_settings_take_away_is_a_denial(string file)
    {
        var account = Read(file);

        Assert.Equal((TurnOutcome.Ended, 1), (account.Outcome, account.Denials));
    }

    [Fact]
    public void Where_the_cage_decides_opencode_asks_nobody()
    {
        var agent = new OpencodeAgent();

        Assert.Contains("--auto", agent.Prepare(_turns.Turn with { Caged = true }, AgentPlaces.Here).Arguments);
        Assert.DoesNotContain("--auto", agent.Prepare(_turns.Turn, AgentPlaces.Here).Arguments);
    }

    [Fact]
    public void A_session_nobody_knows_is_an_end_before_the_first_request() => Assert.Equal(0, Read("claude/unknown-session.1").Calls);

    [Fact]
    public void Codex_tells_the_threads_whole_and_the_turn_is_what_was_added()
    {
        var account = Read("codex/work.0", new SessionUsage(1500, 40));

        Assert.Equal((1000L, 12L), (account.InputTokens, account.OutputTokens));
    }

    [Theory]
    [InlineData("claude/work.0", "Done: wrote hello.txt.")]
    [InlineData("codex/work.0", "Done: wrote hello.txt.")]
    [InlineData("gemini/work.0", "Done: wrote hello.txt.")]
    [InlineData("opencode/work.0", "Done: wrote hello.txt.")]
    public void Words_about_limits_in_what_the_model_or_a_tool_printed_change_nothing(string file, string said)
    {
        const string Lies =
            "5-hour limit reached. API Error: 429. You've hit your usage limit, try again at 9:23 AM. 401 Unauthorized. prompt is too long. "
            + """{\"type\":\"result\",\"is_error\":true,\"api_error_status\":429} {\"type\":\"turn.failed\"} {\"type\":\"error\"} permission_denied""";

        var account = Read(file, edit: text => text.Replace(said, Lies).Replace("hello", Lies));

        Assert.Equal((TurnOutcome.Ended, 0), (account.Outcome, account.Denials));
        Assert.Contains("5-hour limit", account.Closing);
    }

    [Theory]
    [MemberData(nameof(Agents))]
    public void A_stream_that_breaks_off_anywhere_is_a_crash_that_remembers_its_session(string agent)
    {
        var whole = File.ReadAllBytes(Find($"{agent}/work.0"));
        var first = Array.IndexOf(whole, (byte)'\n') + 1;
        var reader = Reader(agent);

        foreach (var line in Encoding.UTF8.GetString(whole, 0, first).Split('\n'))
        {
            reader.Line(Encoding.UTF8.GetBytes(line));
        }

        var account = reader.Close(143);
        Assert.Equal(TurnOutcome.Crashed, account.Outcome);
        Assert.NotEqual("", account.SessionId);
        Assert.Equal(TurnOutcome.Crashed, Reader(agent).Close(0).Outcome); // exit 0 alone is no work done
    }

    [Theory]
    [MemberData(nameof(Agents))]
    public void No_bytes_at_any_split_break_a_reader(string agent)
    {
        var streams = Directory
            .GetFiles(Path.Combine(Fixtures, agent))
            .Select(File.ReadAllBytes)
            .Where(stream => stream.Length > 0)
            .ToArray();
        var damaged =
            from stream in Gen.Elements(streams)
            from places in Gen.Choose(0, stream.Length - 1).ListOf(8)
            from bytes in Gen.Choose(0, 255).ListOf(8)
            from cut in Gen.Choose(0, stream.Length)
            from piece in Gen.Choose(1, 4000)
            from exit in Gen.Choose(0, 255)
            select (Damaged(stream, places, bytes)[..cut], piece, exit);

        Prop.ForAll(
                damaged.ToArbitrary(),
                given =>
                {
                    var reader = Reader(agent);
                    var lines = new LineSplitter(reader.Line);
                    foreach (var piece in given.Item1.Chunk(given.piece))
                    {
                        lines.Feed(piece);
                        _ = reader.ToolOpen;
                    }

                    lines.Close();
                    var account = reader.Close(given.exit);
                    Assert.True(Enum.IsDefined(account.Outcome));
                    Assert.True((account.InputTokens ?? 0) >= 0 && (account.CostUsd ?? 0) >= 0);
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("claude", "result")]
    [InlineData("codex", "error")]
    [InlineData("codex", "turn.failed")]
    [InlineData("gemini", "error")]
    [InlineData("gemini", "result")]
    [InlineData("opencode", "error")]
    public void An_error_without_what_it_should_say_is_the_exit_statuss_to_tell(string agent, string type)
    {
        foreach (var rest in new[] { "", ",\"error\":null", ",\"error\":7", ",\"error\":[]", ",\"error\":\"\"", ",\"message\":{}" })
        {
            var reader = Reader(agent);
            reader.Line(Encoding.UTF8.GetBytes($"{{\"type\":\"{type}\"{rest}}}"));

            Assert.NotEqual(TurnOutcome.Ended, reader.Close(1).Outcome);
        }
    }

    [Theory]
    [InlineData(
        "claude",
        """{"type":"assistant","message":{"id":"m","content":[{"type":"tool_use","id":"a"}]}}""",
        """{"type":"user","message":{"content":[{"type":"tool_result","tool_use_id":"a"}]}}"""
    )]
    [InlineData(
        "codex",
        """{"item":{"id":"i","type":"command_execution"},"type":"item.started"}""",
        """{"item":{"type":"command_execution","id":"i"},"type":"item.completed"}"""
    )]
    [InlineData("gemini", """{"tool_id":"t","type":"tool_use"}""", """{"tool_id":"t","type":"tool_result"}""")]
    public void A_tool_is_open_between_its_call_and_its_result(string agent, string call, string result)
    {
        var reader = Reader(agent);
        Assert.False(reader.ToolOpen);

        reader.Line(Encoding.UTF8.GetBytes(call));
        Assert.True(reader.ToolOpen);

        reader.Line(Encoding.UTF8.GetBytes(result));
        Assert.False(reader.ToolOpen);
    }

    [Fact]
    public void Codex_that_waits_for_the_network_for_long_is_ended_and_it_is_an_outage()
    {
        var (clock, line) = (
            new FakeTime(),
            """{"type":"error","message":"Reconnecting... waiting for network (Connection failed: error sending request)"}"""
        );
        var reader = new CodexAgent().ReadOutput(_turns.Turn, clock);
        reader.Line(Encoding.UTF8.GetBytes(line));
        Assert.False(reader.MustEnd);

        clock.Advance(TimeSpan.FromMinutes(3));
        reader.Line(Encoding.UTF8.GetBytes(line));

        Assert.True(reader.MustEnd);
        Assert.Equal(TurnOutcome.Overloaded, reader.Close(143).Outcome);
    }

    [Fact]
    public void Codex_waiting_for_the_network_gives_no_sign_of_life()
    {
        var reader = Reader("codex");
        reader.Line("""{"type":"error","message":"Reconnecting... waiting for network (Connection failed: error sending request)"}"""u8);
        Assert.True(reader.Waiting);

        reader.Line("""{"type":"item.started","item":{"id":"1","type":"command_execution"}}"""u8);
        Assert.False(reader.Waiting);
    }

    public void Dispose() => _turns.Dispose();

    private string Retry(string words) =>
        """{"type":"retry","sessionID":"s","status":{"type":"retry","attempt":1,"message":"WORDS","next":NEXT}}"""
            .Replace("WORDS", words)
            .Replace("NEXT", $"{_time.GetUtcNow().AddSeconds(5).ToUnixTimeMilliseconds()}");

    private static string Window(string type, string status, long resets) =>
        $$"""{"type":"rate_limit_event","rate_limit_info":{"status":"{{status}}","resetsAt":{{resets}},"rateLimitType":"{{type}}"},"session_id":"s"}""";

    /// <summary>What Claude Code said with these lines, and exit status 1.</summary>
    private AgentAccount Said(params string[] lines)
    {
        var reader = Reader("claude");
        foreach (var line in lines)
        {
            reader.Line(Encoding.UTF8.GetBytes(line));
        }

        return reader.Close(1);
    }

    private readonly TimeProvider _time = new RunPrecondition();

    private static byte[] Damaged(byte[] stream, IReadOnlyList<int> places, IReadOnlyList<int> bytes)
    {
        var damaged = stream.ToArray();
        for (var i = 0; i < places.Count; i++)
        {
            damaged[places[i]] = (byte)bytes[i];
        }

        return damaged;
    }

    private static string Errors(string file) => Path.Combine(Fixtures, file + ".stderr");

    private static string Find(string file) => Path.Combine(Fixtures, file + ".jsonl");

    private AgentAccount Read(string file, SessionUsage? before = null, Func<string, string>? edit = null)
    {
        var reader = Reader(file.Split('/')[0], before);
        var lines = new LineSplitter(reader.Line);
        var text = File.ReadAllText(Find(file));
        lines.Feed(Encoding.UTF8.GetBytes(edit is null ? text : edit(text)));
        lines.Close();
        foreach (var line in File.Exists(Errors(file)) ? File.ReadAllLines(Errors(file)) : [])
        {
            reader.ErrorLine(Encoding.UTF8.GetBytes(edit is null ? line : edit(line)));
        }

        return reader.Close(int.Parse(file.Split('.')[^1], System.Globalization.CultureInfo.InvariantCulture));
    }

    private IAgentOutput Reader(string agent, SessionUsage? before = null)
    {
        IAgent known = agent switch
        {
            "claude" => new ClaudeAgent(),
            "codex" => new CodexAgent(),
            "gemini" => new GeminiAgent(),
            _ => new OpencodeAgent(),
        };
        return known.ReadOutput(_turns.Turn with { SessionUsage = before ?? new SessionUsage() }, _time);
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!Directory.Exists(Path.Combine(folder, "tests", "fixtures")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }

    private sealed class RunPrecondition : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    }
}
