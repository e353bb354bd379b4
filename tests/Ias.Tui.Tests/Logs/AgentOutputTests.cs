using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Ias.Core.Guardrails;
using Ias.Tui.Logs;

namespace Ias.Tui.Tests.Logs;

public sealed class AgentOutputTests
{
    private static readonly AgentOutput Output = new("/home/me/shop", new SecretText(new SecretPatterns([])));

    [Theory]
    [InlineData("plain text, \x1b[31mred\x1b[0m", "plain text, red")]
    [InlineData("", "")]
    [InlineData("{not json", "{not json")]
    [InlineData("""{"level":"info","msg":"unknown"}""", """{"level":"info","msg":"unknown"}""")]
    [InlineData("""  {"type":"result"}""", """  {"type":"result"}""")]
    [InlineData("[1,2]", "[1,2]")]
    public void What_is_no_agents_event_stays_as_it_is(string line, string shown) => Assert.Equal([shown], Lines(line));

    [Fact]
    public void Unknown_JSON_is_cut() =>
        Assert.Equal(
            ["{\"x\":\"" + new string('y', AgentOutput.UnknownLimit - 6) + " … 608 more bytes"],
            Lines("{\"x\":\"" + new string('y', 1000) + "\"}")
        );

    [Fact]
    public void A_line_too_long_to_be_handed_out_whole_is_shown_as_it_begins()
    {
        var line = new LogLine(
            0,
            5_000_001,
            Encoding.UTF8.GetBytes("{\"type\":\"assistant\"" + new string(' ', 500)),
            4_999_000,
            Ended: true
        );

        Assert.EndsWith(" more bytes", Output.Render(line).Lines.Single().Text);
    }

    [Theory]
    [InlineData(
        """{"type":"system","subtype":"init","session_id":"c3fe","model":"claude-sonnet-4-5","tools":[]}""",
        "claude claude-sonnet-4-5, session c3fe"
    )]
    [InlineData(
        """{"type":"assistant","message":{"content":[{"type":"text","text":"Comparing.\nDone."}]},"session_id":"s"}""",
        "Comparing.",
        "Done."
    )]
    [InlineData(
        """{"type":"assistant","message":{"content":[{"type":"tool_use","id":"t","name":"Read","input":{"file_path":"/home/me/shop/src/a.ts"}}]}}""",
        "Read src/a.ts"
    )]
    [InlineData(
        """{"type":"assistant","message":{"content":[{"type":"tool_use","id":"t","name":"Bash","input":{"command":"npm test","description":"x"}}]}}""",
        "$ npm test"
    )]
    [InlineData(
        """{"type":"assistant","message":{"content":[{"type":"tool_use","id":"t","name":"Bash","input":{"command":"a\nb\nc\nd\ne\nf"}}]}}""",
        "$ a",
        "  b",
        "  c",
        "  d",
        "  … 2 more lines"
    )]
    [InlineData(
        """{"type":"assistant","message":{"content":[{"type":"tool_use","id":"t","name":"Edit","input":{"file_path":"/home/me/shop/a.ts","old_string":"same\nold\nend","new_string":"same\nnew 1\nnew 2\nend"}}]}}""",
        "Edit a.ts  +2 -1",
        "  - old",
        "  + new 1",
        "  + new 2"
    )]
    [InlineData(
        """{"type":"assistant","message":{"content":[{"type":"tool_use","id":"t","name":"Write","input":{"file_path":"/elsewhere/a.ts","content":"1\n2\n3\n"}}]}}""",
        "Write /elsewhere/a.ts  +3"
    )]
    [InlineData(
        """{"type":"assistant","message":{"content":[{"type":"tool_use","id":"t","name":"Grep","input":{"pattern":"round","path":"/home/me/shop/src"}}]}}""",
        "Search round in src"
    )]
    [InlineData(
        """{"type":"assistant","message":{"content":[{"type":"tool_use","id":"t","name":"TodoWrite","input":{"todos":[{"content":"a","status":"completed"},{"content":"b","status":"in_progress"}]}}]}}""",
        "To do 1 of 2 done, now: b"
    )]
    [InlineData(
        """{"type":"assistant","message":{"content":[{"type":"tool_use","id":"t","name":"mcp__x","input":{"a":1}}]}}""",
        """mcp__x {"a":1}"""
    )]
    [InlineData("""{"type":"assistant","message":{"content":[{"type":"thinking","thinking":"hm"}]}}""", "hm")]
    [InlineData(
        """{"type":"user","message":{"content":[{"tool_use_id":"t","type":"tool_result","content":"PASS  34 tests, 1.9s\n"}]},"tool_use_result":{"stdout":"PASS","stderr":""}}""",
        "  PASS  34 tests, 1.9s"
    )]
    [InlineData(
        """{"type":"user","message":{"content":[{"type":"tool_result","content":"1\n2\n3\n4\n5\n6\n7\n8"}]}}""",
        "  1",
        "  2",
        "  3",
        "  … 3 lines",
        "  7",
        "  8"
    )]
    [InlineData(
        """{"type":"user","message":{"content":[{"type":"tool_result","is_error":true,"content":[{"type":"text","text":"Exit code 1"}]}]}}""",
        "  Exit code 1"
    )]
    [InlineData("""{"type":"user","message":{"content":[{"type":"tool_result","content":"     1→import x\n     2→y"}]}}""", "  2 lines")]
    [InlineData(
        """{"type":"user","message":{"content":[{"type":"tool_result","content":"1\timport"}]},"tool_use_result":{"type":"text","file":{"filePath":"a","numLines":812}}}""",
        "  812 lines"
    )]
    [InlineData(
        """{"type":"user","message":{"content":[{"type":"tool_result","content":"The file has been updated."}]},"tool_use_result":{"filePath":"a","structuredPatch":[]}}"""
    )]
    [InlineData(
        """{"is_error":false,"type":"result","subtype":"success","result":"Done.","duration_ms":31000,"num_turns":8,"total_cost_usd":0.344,"session_id":"s"}""",
        "done in 31s, 8 turns, $0.34"
    )]
    [InlineData(
        """{"type":"result","subtype":"success","is_error":true,"result":"Invalid API key","session_id":"s"}""",
        "failed: Invalid API key"
    )]
    [InlineData(
        """{"type":"system","subtype":"api_retry","session_id":"s","attempt":2,"max_retries":10,"retry_delay_ms":3000,"error":"overloaded","error_status":529}""",
        "retry 2 of 10 in 3.0s: overloaded 529"
    )]
    [InlineData(
        """{"type":"system","subtype":"permission_denied","session_id":"s","tool_name":"Bash","message":"This command requires approval"}""",
        "refused Bash: This command requires approval"
    )]
    [InlineData(
        """{"type":"rate_limit_event","rate_limit_info":{"status":"rejected","resetsAt":1795252980,"rateLimitType":"five_hour"}}""",
        "rate limit five_hour: rejected, until 2026-11-21 09:23Z"
    )]
    [InlineData("""{"type":"rate_limit_event","rate_limit_info":{"status":"allowed"}}""")]
    public void Claude_Code_is_told_in_words(string line, params string[] shown) => Assert.Equal(shown, Lines(line));

    [Theory]
    [InlineData("""{"type":"thread.started","thread_id":"01a1"}""", "codex, session 01a1")]
    [InlineData("""{"type":"turn.started"}""")]
    [InlineData(
        """{"type":"item.started","item":{"id":"i","type":"command_execution","command":"/bin/bash -lc 'npm test'","aggregated_output":"","status":"in_progress"}}""",
        "$ npm test"
    )]
    [InlineData(
        """{"type":"item.completed","item":{"id":"i","type":"command_execution","command":"x","aggregated_output":"no\n","exit_code":3,"status":"failed"}}""",
        "  no",
        "  exit status 3"
    )]
    [InlineData(
        """{"type":"item.completed","item":{"id":"i","type":"agent_message","text":"Done: wrote hello.txt."}}""",
        "Done: wrote hello.txt."
    )]
    [InlineData("""{"type":"item.completed","item":{"type":"reasoning","text":"hm"}}""", "hm")]
    [InlineData(
        """{"type":"item.completed","item":{"type":"file_change","status":"completed","changes":[{"path":"/home/me/shop/a.js","kind":"update"},{"path":"b.js","kind":"add"}]}}""",
        "Edit a.js",
        "Write b.js"
    )]
    [InlineData("""{"type":"item.updated","item":{"type":"todo_list","items":[]}}""")]
    [InlineData(
        """{"type":"item.completed","item":{"type":"todo_list","items":[{"text":"a","completed":true},{"text":"b","completed":false}]}}""",
        "To do 1 of 2 done"
    )]
    [InlineData(
        """{"type":"turn.completed","usage":{"input_tokens":2500,"output_tokens":52}}""",
        "done, tokens of the session: 2,500 in, 52 out"
    )]
    [InlineData("""{"type":"turn.failed","error":{"message":"unexpected status 401"}}""", "failed: unexpected status 401")]
    [InlineData("""{"type":"error","message":"Reconnecting... 1/5"}""", "Reconnecting... 1/5")]
    public void Codex_is_told_in_words(string line, params string[] shown) => Assert.Equal(shown, Lines(line));

    [Theory]
    [InlineData(
        """{"type":"init","timestamp":"2026-01-02T03:04:05Z","session_id":"9d","model":"gemini-2.5-flash"}""",
        "gemini gemini-2.5-flash, session 9d"
    )]
    [InlineData(
        """{"type":"tool_use","timestamp":"2026-01-02T03:04:05Z","tool_name":"write_file","tool_id":"write_file__1","parameters":{"file_path":"/home/me/shop/hello.txt","content":"hi"}}""",
        "Write hello.txt  +1"
    )]
    [InlineData(
        """{"type":"tool_use","timestamp":"2026-01-02T03:04:05Z","tool_name":"replace","parameters":{"file_path":"a","old_string":"x","new_string":"y"}}""",
        "Edit a  +1 -1",
        "  - x",
        "  + y"
    )]
    [InlineData(
        """{"type":"tool_use","timestamp":"2026-01-02T03:04:05Z","tool_name":"run_shell_command","parameters":{"command":"ls"}}""",
        "$ ls"
    )]
    [InlineData(
        """{"type":"tool_result","timestamp":"2026-01-02T03:04:05Z","tool_id":"write_file__1","status":"success","output":"wrote it"}"""
    )]
    [InlineData(
        """{"type":"tool_result","timestamp":"2026-01-02T03:04:05Z","tool_id":"run_shell_command-17-2","status":"success","output":"a.txt"}""",
        "  a.txt"
    )]
    [InlineData(
        """{"type":"tool_result","timestamp":"2026-01-02T03:04:05Z","tool_id":"x","status":"error","error":{"message":"no such file"}}""",
        "  no such file"
    )]
    [InlineData("""{"type":"message","timestamp":"2026-01-02T03:04:05Z","role":"assistant","content":"Done.","delta":true}""", "Done.")]
    [InlineData(
        """{"type":"result","timestamp":"2026-01-02T03:04:05Z","status":"success","stats":{"input_tokens":2500,"output_tokens":52,"duration_ms":102}}""",
        "done in 0.1s, tokens: 2,500 in, 52 out"
    )]
    [InlineData(
        """{"type":"result","timestamp":"2026-01-02T03:04:05Z","status":"error","error":{"type":"unknown","message":"[API Error: 401]"}}""",
        "failed: [API Error: 401]"
    )]
    public void Gemini_is_told_in_words_with_the_time(string line, params string[] shown)
    {
        Assert.Equal(shown, Lines(line));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), Render(line).At);
    }

    [Theory]
    [InlineData("""{"type":"step_start","timestamp":1767323045000,"sessionID":"ses_1","part":{"type":"step-start"}}""")]
    [InlineData(
        """{"type":"tool_use","timestamp":1767323045000,"sessionID":"ses_1","part":{"type":"tool","tool":"write","state":{"status":"completed","input":{"filePath":"/home/me/shop/hello.txt","content":"a\nb"},"output":"Wrote file successfully."}}}""",
        "Write hello.txt  +2"
    )]
    [InlineData(
        """{"type":"tool_use","timestamp":1767323045000,"sessionID":"ses_1","part":{"type":"tool","tool":"bash","state":{"status":"completed","input":{"command":"ls"},"output":"a\n"}}}""",
        "$ ls",
        "  a"
    )]
    [InlineData(
        """{"type":"tool_use","timestamp":1767323045000,"sessionID":"ses_1","part":{"type":"tool","tool":"edit","state":{"status":"error","input":{"filePath":"a","oldString":"x","newString":"y"},"error":"not found"}}}""",
        "Edit a  +1 -1",
        "  - x",
        "  + y",
        "  not found"
    )]
    [InlineData("""{"type":"text","timestamp":1767323045000,"sessionID":"ses_1","part":{"type":"text","text":"Done."}}""", "Done.")]
    [InlineData(
        """{"type":"step_finish","timestamp":1767323045000,"sessionID":"ses_1","part":{"reason":"stop","tokens":{"input":1300,"output":12},"cost":0.012}}""",
        "done: stop, tokens of this step: 1,300 in, 12 out, $0.01"
    )]
    [InlineData("""{"type":"step_finish","timestamp":1767323045000,"sessionID":"ses_1","part":{"reason":"tool-calls"}}""")]
    [InlineData(
        """{"type":"error","timestamp":1767323045000,"sessionID":"ses_1","error":{"name":"APIError","data":{"statusCode":401,"message":"no key"}}}""",
        "failed: APIError 401 no key"
    )]
    public void Opencode_is_told_in_words_with_the_time(string line, params string[] shown)
    {
        Assert.Equal(shown, Lines(line));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), Render(line).At);
    }

    [Theory]
    [InlineData("""{"type":"assistant","message":{"content":[{"type":"text","text":"\u001b]52;c;x\u0007\u001b[31mred \ud800 half"}]}}""")]
    [InlineData("""{"type":"assistant","message":{"content":{"type":"text"}}}""")]
    [InlineData("""{"type":"assistant","message":{"content":[1,null,"x",[]]}}""")]
    [InlineData("""{"type":"result","session_id":"s","duration_ms":1e400,"num_turns":1e300,"total_cost_usd":-1e308}""")]
    [InlineData("""{"type":"rate_limit_event","rate_limit_info":{"status":"x","resetsAt":1e300}}""")]
    [InlineData("""{"type":"text","timestamp":9e99,"sessionID":"s","part":7}""")]
    [InlineData(
        """{"type":"user","message":{"content":[{"type":"tool_result","content":"1\tx"}]},"tool_use_result":{"file":{"numLines":1e300}}}"""
    )]
    [InlineData("""{"type":"item.completed","item":{"type":"command_execution","exit_code":"x","aggregated_output":5}}""")]
    public void Wrong_kinds_of_values_do_no_harm(string line) => Assert.DoesNotContain(Lines(line), l => l.Any(char.IsControl));

    [Fact]
    public void An_event_of_thirty_thousand_parts_is_broken_off()
    {
        var parts = string.Join(',', Enumerable.Repeat("""{"type":"text","text":"x"}""", 30_000));

        var lines = Lines($$$"""{"type":"assistant","message":{"content":[{{{parts}}}]}}""");

        Assert.Equal((501, "… and more"), (lines.Length, lines[^1]));
    }

    [Fact]
    public void Control_sequences_within_JSON_do_not_come_through() =>
        Assert.Equal(
            ["titled red"],
            Lines(
                """{"type":"assistant","message":{"content":[{"type":"text","text":"\u001b]0;evil\u0007titled \u001b[31mred\u001b[0m"}]}}"""
            )
        );

    [Fact]
    public void Secrets_are_masked_wherever_they_show_up()
    {
        const string Token = "ghp_0123456789abcdefghijABCDEFGHIJ";

        Assert.Equal(["a [redacted github token]"], Lines($"a {Token}"));
        Assert.Equal(
            ["$ curl -H [redacted github token]"],
            Lines(
                $$$"""{"type":"assistant","message":{"content":[{"type":"tool_use","name":"Bash","input":{"command":"curl -H {{{Token[..8]}}}\u001b[1m{{{Token[8..]}}}"}}]}}"""
            )
        );
        Assert.Equal(
            ["  -----BEGIN PRIVATE KEY-----[redacted private key]-----END PRIVATE KEY-----"],
            Lines(
                """{"type":"user","message":{"content":[{"type":"tool_result","content":"-----BEGIN PRIVATE KEY-----\nMIIEpAIBAAKCAQEA75abcdef\n-----END PRIVATE KEY-----\n"}]}}"""
            )
        );
        Assert.Equal(["""{"unknown":"[redacted github token]"}"""], Lines($$"""{"unknown":"{{Token}}"}"""));
        Assert.Equal(
            ["Edit k  +1 -3", "  - -----BEGIN PRIVATE KEY-----[redacted private key]-----END PRIVATE KEY-----", "  + x"],
            Lines(
                """{"type":"assistant","message":{"content":[{"type":"tool_use","name":"Edit","input":{"file_path":"k","old_string":"-----BEGIN PRIVATE KEY-----\nMIIEpAIBAAKCAQEA75abcdef\n-----END PRIVATE KEY-----","new_string":"x"}}]}}"""
            )[..3]
        );
    }

    [Fact]
    public void Half_an_event_is_waited_for_while_the_turn_goes_on()
    {
        var half = Encoding.UTF8.GetBytes("""{"type":"assistant","mess""");

        Assert.Empty(Output.Render(new LogLine(0, half.Length, half, 0, Ended: false), beingWritten: true).Lines);
        Assert.Single(Output.Render(new LogLine(0, half.Length, half, 0, Ended: false), beingWritten: false).Lines);
        Assert.Single(Output.Render(new LogLine(0, half.Length, half, 0, Ended: true), beingWritten: true).Lines);
    }

    [Fact]
    public void No_line_makes_it_fail_or_lets_a_control_character_through()
    {
        var pieces = Gen.Elements(
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "\"type\"",
            "\"assistant\"",
            "\"user\"",
            "\"result\"",
            "\"tool_result\"",
            "\"message\"",
            "\"content\"",
            "\"session_id\"",
            "\"sessionID\"",
            "\"timestamp\"",
            "\"item.completed\"",
            "\"item\"",
            "\"text\"",
            "\"x\"",
            "\"\\u001b[2J\"",
            "\"\\ud800\"",
            "1e999",
            "null",
            "true",
            "\x1b]0;",
            "\xff",
            "\"part\"",
            "\"tool_use\"",
            "\"state\"",
            "\"input\"",
            "\"Edit\"",
            "\"name\""
        );
        var lines = from parts in pieces.ListOf() select "{" + string.Concat(parts);
        var objects =
            from keys in Gen.Elements(
                    "type",
                    "message",
                    "content",
                    "session_id",
                    "item",
                    "part",
                    "sessionID",
                    "timestamp",
                    "tool_use_result",
                    "usage",
                    "state",
                    "name",
                    "input"
                )
                .ListOf()
            from values in Gen.Elements(
                    "\"assistant\"",
                    "\"user\"",
                    "\"result\"",
                    "\"system\"",
                    "\"item.completed\"",
                    "\"tool_use\"",
                    "\"text\"",
                    "[{\"type\":\"text\",\"text\":\"\\u009b\"}]",
                    "{\"content\":[{\"type\":\"tool_result\"}]}",
                    "{\"type\":\"file_change\"}",
                    "7",
                    "null",
                    "{}",
                    "[]",
                    "\"\\ud800x\"",
                    "{\"content\":[{\"type\":\"tool_use\",\"name\":\"Edit\",\"input\":3}]}"
                )
                .ListOf(keys.Count)
            select "{" + string.Join(',', keys.Zip(values, (k, v) => $"\"{k}\":{v}")) + "}";

        Prop.ForAll(Gen.OneOf(lines, objects).ToArbitrary(), line => Assert.All(Lines(line), l => Assert.DoesNotContain(l, char.IsControl)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    private static RenderedOutput Render(string line) =>
        Encoding.UTF8.GetBytes(line) is var bytes ? Output.Render(new LogLine(0, bytes.Length + 1, bytes, 0, Ended: true)) : default;

    private static string[] Lines(string line) => [.. Render(line).Lines.Select(l => l.Text)];
}
