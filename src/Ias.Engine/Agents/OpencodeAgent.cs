using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ias.Core.Model;
using Ias.Engine.Processes;

namespace Ias.Engine.Agents;

/// <summary>opencode, <c>opencode run</c>.</summary>
public sealed class OpencodeAgent(TimeProvider time) : IAgent
{
    private const string Configuration = "OPENCODE_CONFIG_CONTENT";

    // Where there is a plugin, it installs a package of its own into its configuration folder before it does anything else, and without a
    // network tries for over a minute, each turn anew. It can do without: one try, and no long wait for one. The commands of its tools are
    // given the person's own settings again.
    private static readonly (string Name, string Value)[] OneTry =
    [
        ("npm_config_fetch_retries", "0"),
        ("npm_config_fetch_timeout", "20000"),
    ];

    // It says nothing while it waits for its provider, however long; a plugin is told, and prints it among its events.
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

    public Version KnownGood { get; } = new(1, 18, 33);

    public string Permissions => "opencode.json (permission)";

    public ProcessSpec Prepare(AgentTurn turn)
    {
        List<string> arguments = ["run", "--format", "json"];
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
        var ours = Array.FindAll(OneTry, setting => Environment.GetEnvironmentVariable(setting.Name) is null);
        foreach (var (name, value) in ours)
        {
            environment[name] = value;
        }

        environment[Configuration] = Configured(
            Environment.GetEnvironmentVariable(Configuration),
            Plugin(turn.ScratchFolder, ours.Select(setting => setting.Name))
        );
        if (!turn.WritingMode)
        {
            arguments.AddRange(["--agent", "plan"]);
            // the plan agent alone still writes, through its shell
            environment["OPENCODE_PERMISSION"] = """{"edit":"deny","bash":"deny"}""";
        }

        return new ProcessSpec
        {
            FileName = Name,
            Arguments = arguments,
            WorkingDirectory = turn.WorkTree,
            Environment = environment,
            Input = Encoding.UTF8.GetBytes(turn.Prompt),
        };
    }

    public IAgentOutput ReadOutput(AgentTurn turn) => new Output(time);

    public ProcessSpec Probe(string workTree) =>
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
        ?? new AgentLogin(null, "opencode auth login");

    private static string Plugin(string folder, IEnumerable<string> ours)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, "ias-retry.js");
        File.WriteAllText(
            path,
            RetryPlugin.Replace("OURS", $"[{string.Join(", ", ours.Select(name => $"\"{name}\""))}]", StringComparison.Ordinal)
        );
        return new Uri(path).AbsoluteUri;
    }

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
            // opencode says itself what is wrong with it
        }

        return own!;
    }

    /// <summary>step_start, tool_use, text, step_finish, error. Nothing closes it.</summary>
    private sealed class Output(TimeProvider time) : JsonLineOutput
    {
        private string _closing = "";
        private string _retries = "";
        private long _retriesAt; // ticks, UTC; 0 = none is waited for
        private JsonElement _error;
        private long? _input;
        private long? _output;
        private long? _cached;
        private decimal? _cost;

        /// <summary>A tool is reported when it has ended.</summary>
        public override bool? ToolOpen => null;

        public override bool Waiting => Volatile.Read(ref _retriesAt) != 0;

        public override bool WaitsLong =>
            Volatile.Read(ref _retriesAt) is var ticks and > 0
            && new DateTimeOffset(ticks, TimeSpan.Zero) - time.GetUtcNow() >= ProviderError.LongWait;

        public override AgentAccount Close(int exitCode)
        {
            var retriesAt = Volatile.Read(ref _retriesAt);
            var account =
                retriesAt > 0 ? Waited(exitCode, new DateTimeOffset(retriesAt, TimeSpan.Zero))
                : _error.ValueKind == JsonValueKind.Object && exitCode != 0 ? Failed(exitCode)
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
                    break;
                case "text":
                    _closing = part.Text("text");
                    break;
                case "step_finish":
                    Calls++;
                    Used(part.Part("tokens"), part.Money("cost"));
                    break;
                case "error" when line.Part("error") is { ValueKind: JsonValueKind.Object } error:
                    _error = error.Clone();
                    break;
            }
        }

        private void Used(JsonElement tokens, decimal? cost)
        {
            var cache = tokens.Part("cache");
            _input = JsonParts.Sum(_input, tokens.Count("input"), cache.Count("read"), cache.Count("write"));
            _output = JsonParts.Sum(_output, tokens.Count("output"), tokens.Count("reasoning"));
            _cached = JsonParts.Sum(_cached, cache.Count("read"));
            _cost = cost is null ? _cost : (_cost ?? 0) + cost;
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
            var message = data.Text("message");
            var status = (int)(data.Count("statusCode") ?? 0);
            var outcome = name switch
            {
                "ContextOverflowError" => TurnOutcome.ContextFull,
                "ProviderAuthError" => TurnOutcome.AuthFailed,
                _ when status == 0 && data.Is("isRetryable") => TurnOutcome.Overloaded,
                _ => ProviderError.Of(status, message),
            };
            var until = outcome == TurnOutcome.Overloaded && status == 429 ? ResetTime(data) : null;
            return AgentAccounts.FromExit(exitCode) with
            {
                Outcome = until is null ? outcome : TurnOutcome.UsageLimit,
                Detail = JsonParts.OneLine(
                    $"{name} {(status > 0 ? status.ToString(CultureInfo.InvariantCulture) + " " : "")}{message}".Trim()
                ),
                Until = until,
            };
        }

        // Where a provider says so at all: in a header, or in the body of its refusal. A short retry-after is a busy minute, no usage
        // limit.
        private DateTimeOffset? ResetTime(JsonElement data)
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
