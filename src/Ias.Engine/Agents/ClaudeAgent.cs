using System.Text;
using System.Text.Json;
using Ias.Core.Model;
using Ias.Engine.Processes;

namespace Ias.Engine.Agents;

/// <summary>Claude Code, <c>claude -p</c>.</summary>
public sealed class ClaudeAgent : IAgent
{
    public string Name => "claude";

    public Version KnownGood { get; } = new(2, 1, 329);

    public bool TakesCommands => true;

    public string Permissions => ".claude/settings.json (permissions: allow)";

    public ProcessSpec Prepare(AgentTurn turn)
    {
        List<string> arguments = ["-p", "--output-format", "stream-json", "--verbose"]; // stream-json needs --verbose
        if (turn.Model.Length > 0)
        {
            arguments.AddRange(["--model", turn.Model]);
        }

        if (turn.SessionId.Length > 0)
        {
            arguments.AddRange(["--resume", turn.SessionId]);
        }

        var prompt = turn.Prompt;
        if (turn.Command.Length > 0)
        {
            Directory.CreateDirectory(turn.ScratchFolder);
            var instructions = Path.Combine(turn.ScratchFolder, "instructions.md");
            File.WriteAllText(instructions, turn.Prompt);
            arguments.AddRange(["--append-system-prompt-file", instructions]);
            prompt = turn.Command;
        }

        // acceptEdits alone asks before a command, and nobody would answer. Skipping permissions altogether is refused to root.
        arguments.AddRange(
            turn.WritingMode
                ? ["--permission-mode", "acceptEdits", "--allowedTools", "Bash"]
                : ["--permission-mode", "dontAsk", "--tools", "Read,Grep,Glob"]
        );
        return new ProcessSpec
        {
            FileName = Name,
            Arguments = arguments,
            WorkingDirectory = turn.WorkTree,
            Environment = Environment,
            Input = Encoding.UTF8.GetBytes(prompt),
        };
    }

    public IAgentOutput ReadOutput(AgentTurn turn) => new Output();

    public ProcessSpec Probe(string workTree) =>
        new()
        {
            FileName = Name,
            Arguments = ["--version"],
            WorkingDirectory = workTree,
            Environment = Environment,
        };

    public AgentLogin Login(AgentPlace place) =>
        place.ByVariable(
            "ANTHROPIC_API_KEY",
            "ANTHROPIC_AUTH_TOKEN",
            "CLAUDE_CODE_OAUTH_TOKEN",
            "CLAUDE_CODE_USE_BEDROCK",
            "CLAUDE_CODE_USE_VERTEX"
        )
        ?? place.ByFile("CLAUDE_CONFIG_DIR", ".claude", ".credentials.json")
        ?? new AgentLogin(null, "claude, then /login; or ANTHROPIC_API_KEY");

    private static Dictionary<string, string?> Environment { get; } =
        new(StringComparer.Ordinal)
        {
            ["CLAUDE_CODE_MAX_RETRIES"] = "2", // ten, its default, take three minutes in which nobody sees what is wrong
            ["DISABLE_AUTOUPDATER"] = "1",
            ["CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC"] = "1",
            ["CLAUDECODE"] = null, // ias itself may have been started by one; the agent is not its child
            ["CLAUDE_CODE_ENTRYPOINT"] = null,
        };

    /// <summary>stream-json: system, assistant, user, rate_limit_event, result.</summary>
    private sealed class Output : JsonLineOutput
    {
        private readonly Queue<string> _messages = new(); // a message comes in several events, those of subagents in between
        private AgentAccount? _result;
        private DateTimeOffset? _until;
        private bool _limited;
        private int _retries;
        private int _denials;
        private string _model = "";

        public override AgentAccount Close(int exitCode)
        {
            if (_result is not { } result)
            {
                return Unfinished(exitCode) with { Denials = _denials, Model = _model };
            }

            var byExit = AgentAccounts.FromExit(exitCode);
            return result.Outcome == TurnOutcome.Ended && exitCode != 0
                ? result with
                {
                    Outcome = byExit.Outcome,
                    Detail = byExit.Detail,
                }
                : result;
        }

        protected override void Event(JsonElement line)
        {
            SessionId = line.Text("session_id") is { Length: > 0 } id ? id : SessionId;
            switch (line.Text("type"))
            {
                case "system":
                    System(line);
                    break;
                case "assistant":
                    Assistant(line.Part("message"));
                    break;
                case "user":
                    foreach (var block in line.Part("message").Part("content").Items())
                    {
                        Closed(block.Text("tool_use_id"));
                    }

                    break;
                case "rate_limit_event" when line.Part("rate_limit_info") is var info:
                    _until = info.Epoch("resetsAt");
                    _limited = info.Text("status") == "rejected" && _until is not null; // a busy minute comes without a time
                    break;
                case "result":
                    AllClosed();
                    _result = Result(line);
                    break;
            }
        }

        private void System(JsonElement line)
        {
            switch (line.Text("subtype"))
            {
                case "init":
                    _model = line.Text("model");
                    break;
                case "api_retry":
                    _retries++;
                    break;
                case "permission_denied":
                    _denials++;
                    break;
            }
        }

        private void Assistant(JsonElement message)
        {
            foreach (var block in message.Part("content").Items())
            {
                if (block.Text("type") == "tool_use")
                {
                    Opened(block.Text("id"));
                }
            }

            // "<synthetic>" is what the CLI says in the model's place when a request failed.
            var id = message.Text("id");
            if (message.Text("model") != "<synthetic>" && id.Length > 0 && !_messages.Contains(id))
            {
                _messages.Enqueue(id);
                Calls++;
                if (_messages.Count > 32)
                {
                    _messages.Dequeue();
                }
            }
        }

        private AgentAccount Result(JsonElement line)
        {
            var usage = line.Part("usage");
            var (outcome, detail) = line.Is("is_error") ? Failure(line) : (TurnOutcome.Ended, "ended");
            var cached = usage.Count("cache_read_input_tokens");
            return new AgentAccount(
                outcome,
                detail,
                outcome == TurnOutcome.UsageLimit ? _until : null,
                SessionId,
                Calls + _retries,
                JsonParts.Sum(usage.Count("input_tokens"), usage.Count("cache_creation_input_tokens"), cached),
                usage.Count("output_tokens"),
                line.Money("total_cost_usd"),
                line.Text("result"),
                Math.Max(_denials, line.Part("permission_denials").Items().Count()),
                cached,
                _model
            );
        }

        private (TurnOutcome Outcome, string Detail) Failure(JsonElement line)
        {
            // subtype says "success" for a refused request, too
            var words = line.Text("result") is { Length: > 0 } said
                ? said
                : string.Join("; ", line.Part("errors").Items().Select(e => e.Text()));
            var detail = JsonParts.OneLine(words.Length > 0 ? words : $"{line.Text("subtype")} {line.Text("terminal_reason")}".Trim());
            var status = (int)(line.Count("api_error_status") ?? 0);
            var outcome = line.Text("terminal_reason") switch
            {
                "prompt_too_long" => TurnOutcome.ContextFull,
                "api_error" when status == 0 && !_limited => ProviderError.Of(0, words) is TurnOutcome.Crashed
                    ? TurnOutcome.Overloaded
                    : ProviderError.Of(0, words),
                _ when _limited && status is 0 or 429 => TurnOutcome.UsageLimit,
                _ => ProviderError.Of(status, status > 0 ? words : ""),
            };
            return (outcome, detail);
        }
    }
}
