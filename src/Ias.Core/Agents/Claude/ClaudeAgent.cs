using System.Text;
using System.Text.Json;
using Ias.Core.Model;

namespace Ias.Core.Agents.Claude;

/// <summary>Claude Code, <c>claude -p</c>.</summary>
public sealed class ClaudeAgent : IAgent
{
    public string Name => "claude";

    public string Title => "Claude Code";

    public IEventWords Words { get; } = new ClaudeEvents();

    public Version KnownGood { get; } = new(2, 1, 332);

    public string ClearCommand => "/clear";

    public string CommandFolder => ".claude/commands";

    public string Permissions => ".claude/settings.json (permissions: allow)";

    public IToolPermissions ToolPermissions { get; } = new ClaudePermissions();

    public IReadOnlyList<AgentFile> Scaffold { get; } =
    [
        new("CLAUDE.md", "claude.md") { IsRead = true },
        new(".claude/skills/run-mode/SKILL.md", AgentFile.Skill),
        new(".claude/commands/run.md", "command-run.md"),
        new(".claude/commands/run-status.md", "command-run-status.md"),
        new(".claude/commands/run-halt.md", "command-run-halt.md"),
        new(".claude/commands/run-resume.md", "command-run-resume.md"),
    ];

    public AgentHome Home => ClaudePlaces.Home;

    public AgentVariables Variables => ClaudePlaces.Variables;

    public AgentCommand Prepare(AgentTurn turn, AgentPlace place)
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
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        if (turn.Command.Length > 0)
        {
            var instructions = Path.Combine(turn.ScratchFolder, "instructions.md");
            files[instructions] = turn.Prompt;
            arguments.AddRange(["--append-system-prompt-file", instructions]);
            prompt = turn.Command;
        }

        // acceptEdits alone asks before a command, and nobody would answer. Skipping permissions altogether is refused to root.
        arguments.AddRange(
            turn.WritingMode
                ? ["--permission-mode", "acceptEdits", "--allowedTools", "Bash"]
                : ["--permission-mode", "dontAsk", "--tools", "Read,Grep,Glob"]
        );
        return new AgentCommand
        {
            FileName = Name,
            Arguments = arguments,
            WorkingDirectory = turn.WorkTree,
            Environment = Environment,
            Input = Encoding.UTF8.GetBytes(prompt),
            Files = files,
        };
    }

    public IAgentOutput ReadOutput(AgentTurn turn, TimeProvider time) => new Output(turn.AllowOverage, time);

    public AgentCommand Probe(string workTree) =>
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
        ?? new AgentLogin(null, HowToLogIn);

    public AgentCommand LoginQuestion(string workTree) => AgentCommand.Of(Name, workTree, "auth", "status", "--json");

    public bool SaysLoggedOut(AgentAnswer answer, AgentPlace place)
    {
        if (answer.TimedOut || answer.Output.TrimStart() is not ['{', ..])
        {
            return false; // a version that does not know the question
        }

        try
        {
            using var json = JsonDocument.Parse(answer.Output);
            return json.RootElement.Part("loggedIn").ValueKind == JsonValueKind.False;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    public string HowToLogIn => "claude, then /login; or ANTHROPIC_API_KEY";

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
    private sealed class Output(bool allowOverage, TimeProvider time) : JsonLineOutput
    {
        // Its names for the windows of a plan's limits; the last value of each counts.
        private readonly Dictionary<string, DateTimeOffset> _limits = new(StringComparer.Ordinal);
        private readonly Queue<string> _messages = new(); // a message comes in several events, those of subagents in between
        private AgentAccount? _result;
        private bool _succeeded;
        private DateTimeOffset? _paidUntil;
        private volatile bool _paid;
        private string _error = "";
        private string _said = "";
        private int _errorStatus;
        private int _retries;
        private int _denials;
        private string _model = "";

        private const int PaymentRequired = 402;

        /// <summary>
        /// True when it continues at extra cost, which it does by itself if the account allows it, although that is not allowed here.
        /// </summary>
        public override bool MustEnd => _paid && !allowOverage && _result is null;

        public override AgentAccount Close(int exitCode)
        {
            if (_result is { } result)
            {
                var byExit = AgentAccounts.FromExit(exitCode);
                return _succeeded ? Said(result, exitCode)
                    : result.Outcome == TurnOutcome.Ended ? result with { Outcome = byExit.Outcome, Detail = byExit.Detail }
                    : result;
            }

            var unfinished = Unfinished(exitCode) with { Denials = _denials, Model = _model };
            if (MustEnd)
            {
                return unfinished with
                {
                    Outcome = TurnOutcome.UsageLimit,
                    Detail = "the plan's limit is reached, and what follows would cost extra (run_mode.quota.overage: never)",
                    Until = _paidUntil,
                };
            }

            // It was about to report that.
            return _error.Length > 0 || _limits.Count > 0
                ? Failure(unfinished, _said.Length > 0 ? _said : unfinished.Detail, _errorStatus, "")
                : unfinished;
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
                    Failing(line);
                    break;
                case "user":
                    foreach (var block in line.Part("message").Part("content").Items())
                    {
                        Closed(block.Text("tool_use_id"));
                    }

                    break;
                case "rate_limit_event":
                    Limit(line.Part("rate_limit_info"));
                    return;
                case "result":
                    AllClosed();
                    _result = Result(line);
                    _succeeded = _result.Outcome == TurnOutcome.Ended && line.Text("subtype") == "success";
                    IsOver = line.Count("queued_turn_count") is null or 0; // what it was told meanwhile makes another turn
                    return;
            }

            IsOver = false;
        }

        // One window that is not full says nothing about the others. A short rate limit comes without a time.
        private void Limit(JsonElement info)
        {
            var (window, until) = (info.Text("rateLimitType"), info.Epoch("resetsAt"));
            if (info.Is("isUsingOverage") || info.Is("overageInUse"))
            {
                (_paidUntil, _paid) = (until ?? _paidUntil, true);
                _limits.Clear(); // it goes on
            }
            else if (info.Text("status") != "rejected")
            {
                _limits.Remove(window);
            }
            else if (until is { } at)
            {
                _limits[window] = at;
            }
        }

        // Reason of a failed request, in the message that replaces the model's.
        private void Failing(JsonElement line)
        {
            _error = line.Text("error");
            if (_error.Length > 0)
            {
                _errorStatus = (int)(line.Count("api_error_status") ?? 0);
                _said = string.Join(' ', line.Part("message").Part("content").Items().Select(block => block.Text("text")));
                Limit(line.Part("api_error_params").Part("rate_limit_info"));
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

            // "<synthetic>" replaces the model's name when a request failed.
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
            var cached = usage.Count("cache_read_input_tokens");
            var account = new AgentAccount(
                TurnOutcome.Ended,
                "ended",
                null,
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
            if (!line.Is("is_error"))
            {
                return account;
            }

            // subtype says "success" for a refused request, too
            var words = line.Text("result") is { Length: > 0 } said
                ? said
                : string.Join("; ", line.Part("errors").Items().Select(e => e.Text()));
            return Failure(
                account,
                words.Length > 0 ? words : $"{line.Text("subtype")} {line.Text("terminal_reason")}".Trim(),
                (int)(line.Count("api_error_status") ?? 0),
                line.Text("terminal_reason")
            );
        }

        private AgentAccount Failure(AgentAccount account, string words, int status, string reason)
        {
            var isFull = reason is "prompt_too_long" or "blocking_limit" or "rapid_refill_breaker";
            var (outcome, until) =
                _limits.Count > 0 && (status is 0 or 429) ? (TurnOutcome.UsageLimit, _limits.Values.Max())
                : OfError() is { } known ? (known, null)
                : ProviderError.Of(_error == "billing_error" ? PaymentRequired : status, words, time.GetUtcNow(), time.LocalTimeZone);
            return account with
            {
                Outcome = isFull && outcome != TurnOutcome.UsageLimit ? TurnOutcome.ContextFull : outcome,
                Detail = JsonParts.OneLine(words),
                Until = until,
                SessionId = isFull ? "" : account.SessionId, // it would be full again
            };
        }

        // By its own name for it, as far as that says it all.
        private TurnOutcome? OfError() =>
            _error switch
            {
                "authentication_failed" or "oauth_org_not_allowed" or "cloud_credential_error" => TurnOutcome.AuthFailed,
                "account_on_hold" or "verification_required" or "model_not_found" => TurnOutcome.Refused,
                "overloaded" or "server_error" => TurnOutcome.Overloaded,
                _ => null,
            };
    }
}
