using System.Globalization;
using System.Text;
using System.Text.Json;
using Ias.Core.Model;

namespace Ias.Core.Agents.Codex;

/// <summary>Codex CLI, <c>codex exec</c>.</summary>
public sealed class CodexAgent : IAgent
{
    private const string Logging = "RUST_LOG";

    public string Name => "codex";

    public string Title => "Codex CLI";

    public IEventWords Words { get; } = new CodexEvents();

    public Version KnownGood { get; } = new(0, 169, 0);

    public string Permissions => "~/.codex/rules";

    public AgentHome Home => CodexPlaces.Home;

    public AgentVariables Variables => CodexPlaces.Variables;

    public AgentCommand Prepare(AgentTurn turn, AgentPlace place)
    {
        List<string> arguments = ["exec", "--json", "-s", SandboxOf(turn)];
        if (turn is { MayWrite: true, Caged: false })
        {
            // without it commands reach no socket, not even ICE's: nothing would be reported, and no push allowed
            arguments.AddRange(["-c", "sandbox_workspace_write.network_access=true"]);
        }

        if (turn.Model.Length > 0)
        {
            arguments.AddRange(["-m", turn.Model]);
        }

        if (turn.SessionId.Length > 0)
        {
            arguments.AddRange(["resume", turn.SessionId]); // the options must stand before it: it has no -s of its own
        }

        return new AgentCommand
        {
            FileName = Name,
            Arguments = [.. arguments, "-"],
            WorkingDirectory = turn.WorkTree,
            Environment = new Dictionary<string, string?>(StringComparer.Ordinal) { [Logging] = WithRetries(place.Variable(Logging)) },
            Input = Encoding.UTF8.GetBytes(turn.Prompt),
        };
    }

    // Its own sandbox does not work inside another: it makes mount points in the work tree, which a gate's mounts keep read-only, and where
    // /tmp was mounted from, which is not there. Then no command of its runs, and its events do not say so. The cage holds it anyway.
    private static string SandboxOf(AgentTurn turn) =>
        turn switch
        {
            { Caged: true } => "danger-full-access",
            { MayWrite: true } => "workspace-write",
            _ => "read-only",
        };

    // Its events do not say how long it will wait for its provider; its log does.
    private static string WithRetries(string? own) =>
        $"{(string.IsNullOrWhiteSpace(own) ? "error" : own)},codex_core::responses_retry=warn";

    public IAgentOutput ReadOutput(AgentTurn turn, TimeProvider time) => new Output(turn.SessionUsage, time);

    public AgentCommand Probe(string workTree) => AgentCommand.Of(Name, workTree, "--version");

    public AgentLogin Login(AgentPlace place) =>
        place.ByVariable("CODEX_API_KEY", "OPENAI_API_KEY")
        ?? place.ByFile("CODEX_HOME", ".codex", "auth.json")
        ?? new AgentLogin(null, HowToLogIn);

    public AgentCommand LoginQuestion(string workTree) => AgentCommand.Of(Name, workTree, "login", "status");

    // With a custom provider there is nothing to log in to.
    public bool SaysLoggedOut(AgentAnswer answer, AgentPlace place) =>
        answer is { Ok: false, TimedOut: false }
        && (answer.Output + answer.Error).Contains("Not logged in", StringComparison.Ordinal)
        && !place.Says("CODEX_HOME", ".codex", "config.toml", "model_provider");

    public string HowToLogIn => "codex login";

    /// <summary>thread.started, turn.*, item.*, error.</summary>
    private sealed class Output(SessionUsage before, TimeProvider time) : JsonLineOutput
    {
        private string _closing = "";
        private string _error = "";
        private bool _ended;
        private bool _failed;
        private bool _waiting;
        private long _offlineSince; // ticks, UTC; 0 = it is not waiting for the network; written and read on different threads
        private long? _input;
        private long? _output;
        private long? _cached;

        private long _retriesAt; // ticks, UTC; 0 = no long wait; written and read on different threads

        private int _refused; // counted on the thread of standard error

        /// <summary>Without a network it would try for as long as the turn lasts, and nobody would hear of it.</summary>
        public override bool MustEnd => Volatile.Read(ref _retriesAt) != 0 || IsOffline;

        private bool IsOffline =>
            Volatile.Read(ref _offlineSince) is var ticks and > 0
            && time.GetUtcNow() - new DateTimeOffset(ticks, TimeSpan.Zero) >= ProviderError.LongWait;

        /// <summary><c>… codex_core::tools::router: error=exec_command failed … Rejected("…")</c>, for what a rule of the person's forbids;
        /// its events do not say so. And <c>… codex_core::responses_retry: … retrying sampling request (1/5 in 3599.99s)… last status: 429 Too Many
        /// Requests</c></summary>
        public override void ErrorLine(ReadOnlySpan<byte> line)
        {
            if (line.IndexOf("codex_core::tools::router: error="u8) is var router and >= 0 && line[router..].IndexOf("Rejected("u8) > 0)
            {
                Interlocked.Increment(ref _refused);
            }

            if (
                line.IndexOf("codex_core::responses_retry: stream disconnected - retrying sampling request ("u8) is var at and >= 0
                && line.IndexOf("last status: 429"u8) > at
                && SecondsAfter(Encoding.UTF8.GetString(line[at..]), " in ") is { } wait
                && wait >= ProviderError.LongWait
            )
            {
                Volatile.Write(ref _retriesAt, (time.GetUtcNow() + wait).UtcTicks);
            }
        }

        /// <summary>It prints a line for each try to get through, and while there is no network it tries for ever.</summary>
        public override bool Waiting => _waiting;

        public override AgentAccount Close(int exitCode)
        {
            AgentAccount account;
            if (Volatile.Read(ref _retriesAt) is var ticks and > 0 && !_ended)
            {
                account = AgentAccounts.FromExit(exitCode) with
                {
                    Outcome = TurnOutcome.UsageLimit,
                    Detail = JsonParts.OneLine(_error.Length > 0 ? _error : "429 Too Many Requests"),
                    Until = new DateTimeOffset(ticks, TimeSpan.Zero),
                };
            }
            else if (_failed || (!_ended && _error.Length > 0))
            {
                var (outcome, until) = Failure(_error);
                account = AgentAccounts.FromExit(exitCode) with
                {
                    Outcome = outcome,
                    Detail = JsonParts.OneLine(ProviderError.Sentence(_error)),
                    Until = until,
                };
            }
            else
            {
                account = _ended ? Said(AgentAccounts.FromExit(exitCode), exitCode) : Unfinished(exitCode);
            }

            return account with
            {
                SessionId = SessionId,
                Calls = _ended || _closing.Length > 0 ? Calls + 1 : Calls,
                InputTokens = _input,
                OutputTokens = _output,
                CachedTokens = _cached,
                Closing = _closing,
                Denials = account.Denials + Volatile.Read(ref _refused),
            };
        }

        protected override void Event(JsonElement line)
        {
            _waiting = false;
            IsOver = line.Text("type") is "turn.completed" or "turn.failed";
            var item = line.Part("item");
            switch (line.Text("type"))
            {
                case "thread.started":
                    SessionId = line.Text("thread_id");
                    break;
                case "item.started" when IsTool(item):
                    Opened(item.Text("id"));
                    Calls++; // each round of tools follows from a request of its own, or nearly so
                    break;
                case "item.completed":
                    Closed(item.Text("id"));
                    _closing = item.Text("type") == "agent_message" ? item.Text("text") : _closing;
                    break;
                case "turn.completed":
                    AllClosed();
                    _ended = true;
                    Used(line.Part("usage"));
                    break;
                case "turn.failed":
                    AllClosed();
                    _failed = true;
                    _error = line.Part("error").Text("message");
                    break;
                case "error":
                    _error = line.Text("message");
                    _waiting = _error.StartsWith("Reconnecting", StringComparison.Ordinal);
                    break;
            }

            Volatile.Write(
                ref _offlineSince,
                !_waiting || !_error.Contains("waiting for network", StringComparison.Ordinal) ? 0
                    : _offlineSince == 0 ? time.GetUtcNow().UtcTicks
                    : _offlineSince
            );
        }

        // As Rust writes a duration; what is shorter than a second ends in another unit.
        private static TimeSpan? SecondsAfter(string text, string before)
        {
            var start = text.IndexOf(before, StringComparison.Ordinal) + before.Length;
            var end = start < before.Length ? -1 : text.IndexOf('s', start);
            return
                end > start
                && double.TryParse(
                    text.AsSpan(start, end - start),
                    NumberStyles.AllowDecimalPoint,
                    CultureInfo.InvariantCulture,
                    out var seconds
                )
                && seconds is > 0 and < 10_000_000
                ? TimeSpan.FromSeconds(seconds)
                : null;
        }

        private static bool IsTool(JsonElement item) =>
            item.Text("type") is "command_execution" or "file_change" or "mcp_tool_call" or "web_search";

        // The thread's whole, earlier turns included.
        private void Used(JsonElement usage)
        {
            var (input, output, cached) = (usage.Count("input_tokens"), usage.Count("output_tokens"), usage.Count("cached_input_tokens"));
            _input = input is null ? null : Math.Max(0, input.Value - before.Input);
            _output = output is null ? null : Math.Max(0, output.Value - before.Output);
            // its own part is not reported
            _cached = cached is null || input is not > 0 ? cached : (long)(_input!.Value * ((double)cached.Value / input.Value));
        }

        private (TurnOutcome Outcome, DateTimeOffset? Until) Failure(string message)
        {
            var status =
                ProviderError.NumberAfter(message, "unexpected status ") ?? ProviderError.NumberAfter(message, "last status: ") ?? 0;
            var busy =
                message.Contains("experiencing high demand", StringComparison.Ordinal)
                || message.Contains("at capacity", StringComparison.Ordinal);
            return status == 0 && (busy || message.Contains("waiting for network", StringComparison.Ordinal))
                ? (TurnOutcome.Overloaded, null)
                : ProviderError.Of(status, message, time.GetUtcNow(), time.LocalTimeZone);
        }
    }
}
