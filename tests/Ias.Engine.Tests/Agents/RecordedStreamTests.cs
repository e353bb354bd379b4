using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Ias.Core.Agents;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.Agents;

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

    [Fact]
    public void Reset_times_are_those_the_provider_named()
    {
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_900_000_000), Read("claude/usage-limit.1").Until);
        Assert.Equal(new DateTimeOffset(2030, 3, 17, 17, 47, 0, TimeSpan.Zero), Read("codex/usage-limit.1").Until);
        Assert.Equal(_time.GetUtcNow().AddHours(1), Read("gemini/retry-long.173").Until);
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

        var result = await _turns.Run(
            new Playing(file.StartsWith("codex") ? new CodexAgent(TimeProvider.System) : new OpencodeAgent(TimeProvider.System), script)
        );

        Assert.Equal(TurnOutcome.UsageLimit, result.Outcome); // not timed out after a minute, the turn's limit here
        Assert.InRange(result.Until!.Value, hour.AddMinutes(-1), hour.AddMinutes(2));
    }

    /// <summary>A script in the place of a CLI, read as that CLI is.</summary>
    private sealed class Playing(IAgent cli, string script) : IAgent
    {
        public string Name => cli.Name;

        public Ias.Engine.Processes.ProcessSpec Prepare(AgentTurn turn) =>
            cli.Prepare(turn) with
            {
                FileName = "/bin/sh",
                Arguments = [script],
            };

        public IAgentOutput ReadOutput(AgentTurn turn) => cli.ReadOutput(turn);

        public Ias.Engine.Processes.ProcessSpec? Probe(string workTree) => null;
    }

    [Fact]
    public void A_long_wait_that_ended_well_is_forgotten()
    {
        var reader = Reader("opencode");
        reader.Line(File.ReadAllBytes(Find("opencode/retry-long.143")));
        Assert.True(reader.WaitsLong);

        foreach (var line in File.ReadAllLines(Find("opencode/work.0")))
        {
            reader.Line(Encoding.UTF8.GetBytes(line));
        }

        Assert.False(reader.WaitsLong);
        Assert.Equal(TurnOutcome.Ended, reader.Close(0).Outcome);
    }

    [Fact]
    public void What_Claude_Code_was_denied_is_counted_and_fails_nothing()
    {
        var account = Read("claude/denied.0");

        Assert.Equal((TurnOutcome.Ended, 1), (account.Outcome, account.Denials));
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
        var streams = Directory.GetFiles(Path.Combine(Fixtures, agent)).Select(File.ReadAllBytes).ToArray();
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
    public void Codex_waiting_for_the_network_gives_no_sign_of_life()
    {
        var reader = Reader("codex");
        reader.Line("""{"type":"error","message":"Reconnecting... waiting for network (Connection failed: error sending request)"}"""u8);
        Assert.True(reader.Waiting);

        reader.Line("""{"type":"item.started","item":{"id":"1","type":"command_execution"}}"""u8);
        Assert.False(reader.Waiting);
    }

    public void Dispose() => _turns.Dispose();

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
            "codex" => new CodexAgent(_time),
            "gemini" => new GeminiAgent(_time),
            _ => new OpencodeAgent(_time),
        };
        return known.ReadOutput(_turns.Turn with { SessionUsage = before ?? new SessionUsage() });
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
