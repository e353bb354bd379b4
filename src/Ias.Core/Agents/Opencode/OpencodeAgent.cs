using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ias.Core.Model;

namespace Ias.Core.Agents.Opencode;

/// <summary>Adapter for opencode: <c>opencode run</c>.</summary>
public sealed class OpencodeAgent : IAgent
{
    private const string Configuration = "OPENCODE_CONFIG_CONTENT";

    // If there is a plugin, it first installs a package of its own into its configuration folder, and without a
    // network retries for over a minute, in every turn. It can do without: one try, and no long wait. The commands of its tools get
    // the person's own settings back.
    private static readonly (string Name, string Value)[] OneTry =
    [
        ("npm_config_fetch_retries", "0"),
        ("npm_config_fetch_timeout", "20000"),
    ];

    // It prints nothing while it waits for its provider, however long; a plugin is notified, and prints it among its events.
    private const string RetryPlugin = """
        OURS.forEach((name) => delete process.env[name])
        export const IasRetry = async () => ({
          event: async ({ event }) => {
            if (event.type === "session.status" && event.properties?.status?.type === "retry") {
              process.stdout.write(JSON.stringify({ type: "retry", sessionID: event.properties.sessionID, status: event.properties.status }) + "\n")
            }
          },
        })

        """;

    public string Name => "opencode";

    public IEventWords Words { get; } = new OpencodeEvents();

    public Version KnownGood { get; } = new(1, 18, 33);

    private const string Allowed = "opencode.json (permission)";

    private const string AsksForTools = "tool-calls";

    public string Permissions => Allowed;

    public AgentHome Home => OpencodePlaces.Home;

    public AgentVariables Variables => OpencodePlaces.Variables;

    public AgentCommand Prepare(AgentTurn turn, AgentPlace place)
    {
        List<string> arguments = ["run", "--format", "json", "--print-logs", "--log-level", "ERROR"]; // some errors have their words in its log only
        if (turn.Caged)
        {
            arguments.Add("--auto"); // it asks before it reads outside the repository, and nobody would answer; the cage decides
        }

        if (turn.Model.Length > 0)
        {
            arguments.AddRange(["-m", turn.Model]);
        }

        if (turn.SessionId.Length > 0)
        {
            arguments.AddRange(["-s", turn.SessionId]);
        }

        var environment = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["OPENCODE_DISABLE_AUTOUPDATE"] = "1",
            ["OPENCODE_DISABLE_MODELS_FETCH"] = "1",
        };
        var ours = Array.FindAll(OneTry, setting => place.Variable(setting.Name) is null);
        foreach (var (name, value) in ours)
        {
            environment[name] = value;
        }

        var plugin = Path.Combine(turn.ScratchFolder, "ias-retry.js");
        environment[Configuration] = Configured(place.Variable(Configuration), new Uri(plugin).AbsoluteUri);
        if (!turn.WritingMode)
        {
            arguments.AddRange(["--agent", "plan"]);
            // the plan agent alone still writes, through its shell
            environment["OPENCODE_PERMISSION"] = """{"edit":"deny","bash":"deny"}""";
        }

        return new AgentCommand
        {
            FileName = Name,
            Arguments = arguments,
            WorkingDirectory = turn.WorkTree,
            Environment = environment,
            Input = Encoding.UTF8.GetBytes(turn.Prompt),
            Files = new Dictionary<string, string>(StringComparer.Ordinal) { [plugin] = Plugin(ours.Select(setting => setting.Name)) },
        };
    }

    public IAgentOutput ReadOutput(AgentTurn turn, TimeProvider time) => new Output(time);

    public AgentCommand Probe(string workTree) =>
        new()
        {
            FileName = Name,
            Arguments = ["--version"],
            WorkingDirectory = workTree,
            Environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["OPENCODE_DISABLE_AUTOUPDATE"] = "1" },
        };

    public AgentLogin Login(AgentPlace place) =>
        place.ByVariable("ANTHROPIC_API_KEY", "OPENAI_API_KEY", "OPENROUTER_API_KEY", "GEMINI_API_KEY")
        ?? place.ByFile("XDG_DATA_HOME", ".local/share", "opencode/auth.json")
        ?? new AgentLogin(null, HowToLogIn);

    public string HowToLogIn => "opencode auth login";

    private static string Plugin(IEnumerable<string> ours) =>
        RetryPlugin.Replace("OURS", $"[{string.Join(", ", ours.Select(name => $"\"{name}\""))}]", StringComparison.Ordinal);

    // Its own snapshots of the work tree cost several git calls a step, each of which ICE judges; ias keeps the work anyway.
    private static string Configured(string? own, string plugin)
    {
        try
        {
            var configuration = own is { Length: > 0 } ? JsonNode.Parse(own) as JsonObject : [];
            if (configuration is not null)
            {
                configuration.TryAdd("snapshot", false);
                configuration.TryAdd("plugin", new JsonArray());
                (configuration["plugin"] as JsonArray)?.Add((JsonNode)plugin);
                return configuration.ToJsonString();
            }
        }
        catch (JsonException)
        {
            // opencode reports itself what is wrong with it
        }

        return own!;
    }

    /// <summary>step_start, tool_use, text, step_finish, error. Nothing closes it.</summary>
    private sealed class Output(TimeProvider time) : JsonLineOutput
    {
        private string _closing = "";
        private string _reason = "";
        private int _denials;
        private string _retries = "";
        private volatile string _logged = ""; // the last error in its log; written and read on different threads
        private volatile string _refusal = ""; // what its provider said although no retry can help
        private long _retriesAt; // ticks, UTC; 0 = none is waited for
        private JsonElement _error;
        private long? _input;
        private long? _output;
        private long? _cached;
        private decimal? _cost;

        /// <summary>Always null: a tool is reported only when it has ended.</summary>
        public override bool? ToolOpen => null;

        public override bool Waiting => Volatile.Read(ref _retriesAt) != 0;

        /// <summary>It retries for minutes what only a person can change, and sits out any wait its provider names.</summary>
        public override bool MustEnd =>
            Volatile.Read(ref _retriesAt) is var ticks and > 0
            && (_refusal.Length > 0 || new DateTimeOffset(ticks, TimeSpan.Zero) - time.GetUtcNow() >= ProviderError.LongWait);

        /// <summary><c>… level=ERROR … message=failed ref=err_dbf268e6 error="ProviderModelNotFoundError: Model not found: …" cause=…</c>; its
        /// event names only the reference.</summary>
        public override void ErrorLine(ReadOnlySpan<byte> line)
        {
            if (line.IndexOf(" message=failed ref="u8) >= 0)
            {
                _logged = Encoding.UTF8.GetString(line);
            }
        }

        public override AgentAccount Close(int exitCode)
        {
            var retriesAt = Volatile.Read(ref _retriesAt);
            var account =
                retriesAt > 0 && _refusal.Length > 0 ? Refused(exitCode)
                : retriesAt > 0 ? Waited(exitCode, new DateTimeOffset(retriesAt, TimeSpan.Zero))
                : _error.ValueKind == JsonValueKind.Object && exitCode != 0 ? Failed(exitCode)
                : exitCode == 0 && _reason == AsksForTools
                    ? Unfinished(exitCode) with
                    {
                        Outcome = _denials > 0 ? TurnOutcome.Denied : TurnOutcome.Crashed,
                        Detail =
                            _denials > 0
                                ? $"it ended when a tool was denied; allow what it needs in {Allowed}"
                                : "it ended in the middle of its work: its last step asked for tools",
                    }
                : exitCode == 0 && Calls > 0 ? AgentAccounts.FromExit(0)
                : Unfinished(exitCode);
            return account with
            {
                SessionId = SessionId,
                Calls = Calls,
                InputTokens = _input,
                OutputTokens = _output,
                CachedTokens = _cached,
                CostUsd = _cost is > 0 ? _cost : null, // 0 is what it says of a model whose price it does not know
                Closing = _closing,
                Denials = _denials,
            };
        }

        protected override void Event(JsonElement line)
        {
            SessionId = line.Text("sessionID") is { Length: > 0 } id ? id : SessionId;
            var part = line.Part("part");
            var type = line.Text("type");
            Volatile.Write(ref _retriesAt, type == "retry" && line.Part("status") is var status ? RetryTime(status) : 0);
            switch (type)
            {
                case "retry":
                    _retries = line.Part("status").Text("message");
                    _refusal = OutcomeOf(_retries).IsRefusal() ? _retries : "";
                    break;
                case "text":
                    _closing = part.Text("text");
                    break;
                case "tool_use" when part.Part("state") is var state && state.Text("status") == "error" && IsDenial(state.Text("error")):
                    _denials++;
                    break;
                case "tool_use"
                    when part.Text("tool") == "invalid"
                        && part.Part("state").Part("input").Text("tool") is "write" or "edit" or "apply_patch" or "bash":
                    _denials++; // one of its own tools, which the person's rules take away
                    break;
                case "step_finish":
                    Calls++;
                    _reason = part.Text("reason");
                    Used(part.Part("tokens"), part.Money("cost"));
                    break;
                case "error" when line.Part("error") is { ValueKind: JsonValueKind.Object } error:
                    _error = error.Clone();
                    break;
            }
        }

        // Nobody answered, or one of the person's own rules denies it.
        private static bool IsDenial(string error) =>
            error.StartsWith("The user rejected permission", StringComparison.Ordinal)
            || error.StartsWith("The user has specified a rule which prevents", StringComparison.Ordinal);

        private void Used(JsonElement tokens, decimal? cost)
        {
            var cache = tokens.Part("cache");
            _input = JsonParts.Sum(_input, tokens.Count("input"), cache.Count("read"), cache.Count("write"));
            _output = JsonParts.Sum(_output, tokens.Count("output"), tokens.Count("reasoning"));
            _cached = JsonParts.Sum(_cached, cache.Count("read"));
            _cost = cost is null ? _cost : (_cost ?? 0) + cost;
        }

        private TurnOutcome OutcomeOf(string words) => ProviderError.Of(0, words, time.GetUtcNow(), time.LocalTimeZone).Outcome;

        private AgentAccount Refused(int exitCode) =>
            AgentAccounts.FromExit(exitCode) with
            {
                Outcome = OutcomeOf(_refusal),
                Detail = JsonParts.OneLine(ProviderError.Sentence(_refusal)),
            };

        // The words of an error that its event only refers to.
        private (string Name, string Words) Logged(string reference)
        {
            const string Mark = " error=\"";
            var logged = _logged;
            var at =
                reference.Length > 0 && logged.Contains($" ref={reference} ", StringComparison.Ordinal)
                    ? logged.IndexOf(Mark, StringComparison.Ordinal)
                    : -1;
            var end = at < 0 ? -1 : logged.IndexOf("\" cause=", at, StringComparison.Ordinal);
            if (end < 0)
            {
                return ("", "");
            }

            var error = logged[(at + Mark.Length)..end];
            return error.IndexOf(": ", StringComparison.Ordinal) is var colon and > 0
                ? (error[..colon], error[(colon + 2)..])
                : ("", error);
        }

        // A short wait is a provider that is busy, a long one its limit.
        private AgentAccount Waited(int exitCode, DateTimeOffset until)
        {
            var isLimit = until - time.GetUtcNow() >= ProviderError.LongWait;
            return AgentAccounts.FromExit(exitCode) with
            {
                Outcome = isLimit ? TurnOutcome.UsageLimit : TurnOutcome.Overloaded,
                Detail = JsonParts.OneLine($"its provider refuses: {_retries}"),
                Until = isLimit ? until : null,
            };
        }

        private static long RetryTime(JsonElement status) =>
            status.Count("next") is { } next and > 0 && JsonParts.Epoch(next / 1000) is { } at ? at.UtcTicks : 1;

        private AgentAccount Failed(int exitCode)
        {
            var (name, data) = (_error.Text("name"), _error.Part("data"));
            var message = ProviderError.Sentence(data.Text("message"));
            if (Logged(data.Text("ref")) is { Words.Length: > 0 } logged)
            {
                (name, message) = logged;
            }

            var status = (int)(data.Count("statusCode") ?? 0);
            var (outcome, until) = name switch
            {
                "ContextOverflowError" => (TurnOutcome.ContextFull, (DateTimeOffset?)null),
                "ProviderAuthError" => (TurnOutcome.AuthFailed, null),
                "ProviderModelNotFoundError" => (TurnOutcome.Refused, null),
                _ when status == 0 && data.Is("isRetryable") => (TurnOutcome.Overloaded, null),
                _ => ProviderError.Of(status, message, time.GetUtcNow(), time.LocalTimeZone),
            };
            until ??= outcome is TurnOutcome.Overloaded or TurnOutcome.UsageLimit && status == 429 ? LimitEnd(data) : null;
            return AgentAccounts.FromExit(exitCode) with
            {
                Outcome = until is null ? outcome : TurnOutcome.UsageLimit,
                Detail = JsonParts.OneLine(
                    $"{(name is "APIError" or "ProviderAuthError" or "ProviderModelNotFoundError" ? "" : $"{name}: ")}{(status > 0 ? status.ToString(CultureInfo.InvariantCulture) + " " : "")}{message}".Trim()
                ),
                Until = until,
            };
        }

        // Where a provider says so at all: in a header, or in the body of its refusal. A short retry-after is a busy minute, no usage
        // limit.
        private DateTimeOffset? LimitEnd(JsonElement data)
        {
            var now = time.GetUtcNow();
            var headers = data.Part("responseHeaders");
            foreach (var name in (ReadOnlySpan<string>)["anthropic-ratelimit-unified-reset", "x-ratelimit-reset"])
            {
                if (
                    long.TryParse(headers.Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var epoch)
                    && JsonParts.Epoch(epoch > 100_000_000_000 ? epoch / 1000 : epoch) is { } reset
                )
                {
                    return reset;
                }
            }

            if (BodyReset(data.Text("responseBody"), now) is { } told)
            {
                return told;
            }

            return
                long.TryParse(headers.Text("retry-after"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                && seconds is >= 120 and < 10_000_000
                ? now.AddSeconds(seconds)
                : null;
        }

        private static DateTimeOffset? BodyReset(string body, DateTimeOffset now)
        {
            try
            {
                using var json = JsonDocument.Parse(body.Length > 0 ? body : "null");
                var error = json.RootElement.Part("error");
                return error.Epoch("resets_at")
                    ?? (error.Count("resets_in_seconds") is { } seconds and < 10_000_000 ? now.AddSeconds(seconds) : null);
            }
            catch (JsonException)
            {
                return null; // a page of some proxy
            }
        }
    }
}
