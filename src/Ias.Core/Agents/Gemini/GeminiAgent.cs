using System.Globalization;
using System.Text;
using System.Text.Json;
using Ias.Core.Model;

namespace Ias.Core.Agents.Gemini;

/// <summary>Gemini CLI, <c>gemini -o stream-json</c>.</summary>
public sealed class GeminiAgent : IAgent
{
    private const string Defaults = "GEMINI_CLI_SYSTEM_DEFAULTS_PATH";

    // Defaults below everything a person set: one request instead of ten, which take minutes; no update, no statistics. Such a file must be
    // root's, and so must every folder above it: who is not root can say this only in the person's own settings, which are not ours to
    // write.
    private const string Settings = """{"general":{"maxAttempts":1,"enableAutoUpdate":false},"privacy":{"usageStatisticsEnabled":false}}""";

    public string Name => "gemini";

    public string Title => "Gemini CLI";

    public IEventWords Words { get; } = new GeminiEvents();

    public Version KnownGood { get; } = new(0, 61, 0);

    public IReadOnlyList<AgentFile> Scaffold { get; } = [new("GEMINI.md", "gemini.md") { IsRead = true, OnlyWhereInstalled = true }];

    public string Permissions => ".gemini/settings.json (tools)";

    public AgentHome Home => GeminiPlaces.Home;

    public AgentVariables Variables => GeminiPlaces.Variables;

    public AgentCommand Prepare(AgentTurn turn, AgentPlace place)
    {
        List<string> arguments = ["-o", "stream-json", "--approval-mode", turn.WritingMode ? "yolo" : "plan"];
        if (turn.Model.Length > 0)
        {
            arguments.AddRange(["-m", turn.Model]);
        }

        if (turn.SessionId.Length > 0)
        {
            arguments.AddRange(["--resume", turn.SessionId]);
        }

        var environment = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["GEMINI_CLI_TRUST_WORKSPACE"] = "true", // who starts a run here trusts the folder; without it every tool is off
            ["GEMINI_CLI_NO_RELAUNCH"] = "true", // else the first process ignores SIGTERM
        };
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        if (place.IsRoot && place.Variable(Defaults) is null)
        {
            var defaults = Path.Combine(turn.ScratchFolder, "gemini-defaults.json");
            environment[Defaults] = defaults;
            files[defaults] = Settings;
        }

        return new AgentCommand
        {
            FileName = Name,
            Arguments = arguments,
            WorkingDirectory = turn.WorkTree,
            Environment = environment,
            Input = Encoding.UTF8.GetBytes(turn.Prompt),
            Files = files,
        };
    }

    public IAgentOutput ReadOutput(AgentTurn turn, TimeProvider time) => new Output(time);

    public AgentCommand Probe(string workTree) => AgentCommand.Of(Name, workTree, "--version");

    public AgentLogin Login(AgentPlace place) =>
        place.ByVariable("GEMINI_API_KEY", "GOOGLE_API_KEY", "GOOGLE_GENAI_USE_VERTEXAI")
        ?? place.ByFile("GEMINI_CLI_HOME", ".gemini", "oauth_creds.json")
        ?? new AgentLogin(null, HowToLogIn);

    public string HowToLogIn => "gemini, then log in; or GEMINI_API_KEY";

    /// <summary>init, message, tool_use, tool_result, result.</summary>
    private sealed class Output(TimeProvider time) : JsonLineOutput
    {
        // Its own exit statuses; those above 128 are HTTP statuses modulo 256.
        private const int NoLogin = 41;

        // What its HTTP client says of a stream that breaks off.
        private const string CutOff = "terminated";

        private readonly StringBuilder _closing = new();
        private string _model = "";
        private string _status = "";
        private string _error = "";
        private string _noLogin = "";
        private readonly HashSet<string> _writes = new(StringComparer.Ordinal);
        private int _denials;
        private long? _input;
        private long? _output;
        private long? _cached;

        public override AgentAccount Close(int exitCode)
        {
            var account = _status switch
            {
                "success" => Said(AgentAccounts.FromExit(exitCode), exitCode),
                "" when exitCode == NoLogin => AgentAccounts.FromExit(exitCode) with
                {
                    Outcome = TurnOutcome.AuthFailed,
                    Detail = _noLogin.Length > 0 ? JsonParts.OneLine(_noLogin) : "exit status 41",
                },
                "" when StatusOf(exitCode) > 0 => Failed(exitCode) with
                {
                    Detail = string.Create(
                        CultureInfo.InvariantCulture,
                        $"HTTP status {StatusOf(exitCode)} (exit status {exitCode}), and no closing event"
                    ),
                },
                "" => Unfinished(exitCode),
                _ => Failed(exitCode),
            };
            return account with
            {
                SessionId = SessionId,
                Calls = _status == "success" || _closing.Length > 0 ? Calls + 1 : Calls,
                InputTokens = _input,
                OutputTokens = _output,
                CachedTokens = _cached,
                Closing = _closing.ToString(),
                Model = _model,
                Denials = _denials,
            };
        }

        /// <summary>Without a login it prints no event; which variables it looked for stands here.</summary>
        public override void ErrorLine(ReadOnlySpan<byte> line)
        {
            if (line.IndexOf("GEMINI_API_KEY"u8) >= 0 || line.IndexOf("GOOGLE_"u8) >= 0 || line.IndexOf("Auth method"u8) >= 0)
            {
                _noLogin = Encoding.UTF8.GetString(line).Trim();
            }
        }

        protected override void Event(JsonElement line)
        {
            IsOver = line.Text("type") == "result";
            switch (line.Text("type"))
            {
                case "init":
                    SessionId = line.Text("session_id");
                    _model = line.Text("model");
                    break;
                case "message" when line.Text("role") == "assistant" && _closing.Length < JsonParts.TextLimit:
                    _closing.Append(line.Text("content")); // in pieces
                    break;
                case "tool_use":
                    Opened(line.Text("tool_id"));
                    if (line.Text("tool_name") is "write_file" or "replace" or "run_shell_command" && _writes.Count < 1024)
                    {
                        _writes.Add(line.Text("tool_id"));
                    }

                    Calls++;
                    _closing.Clear(); // what is said last comes after the last tool
                    break;
                case "tool_result":
                    Closed(line.Text("tool_id"));
                    // one of its own tools, which the person's settings leave out
                    if (line.Part("error").Text("type") == "tool_not_registered" && _writes.Contains(line.Text("tool_id")))
                    {
                        _denials++;
                    }

                    break;
                case "error" when line.Text("severity") != "warning":
                    _error = line.Text("message");
                    break;
                case "result":
                    AllClosed();
                    Result(line);
                    break;
            }
        }

        private void Result(JsonElement line)
        {
            _status = line.Text("status") is { Length: > 0 } status ? status : "error";
            _error = line.Part("error").Text("message") is { Length: > 0 } message ? message : _error;
            var stats = line.Part("stats");
            (_input, _output, _cached) = (stats.Count("input_tokens"), stats.Count("output_tokens"), stats.Count("cached"));
        }

        // 0 = it is none: 143 is SIGTERM.
        private static int StatusOf(int exitCode) => exitCode is > 143 and < 256 ? exitCode + 256 : 0;

        private AgentAccount Failed(int exitCode)
        {
            var now = time.GetUtcNow();
            var status = ProviderError.NumberAfter(_error, "\"code\":") is { } told and >= 400 and < 600 ? told : StatusOf(exitCode);
            var (outcome, until) = ProviderError.Of(status, _error, now, time.LocalTimeZone);
            var sentence = ProviderError.Sentence(_error);
            if (status == 0 && sentence == CutOff)
            {
                (outcome, sentence) = (TurnOutcome.Overloaded, $"the provider's answer broke off ({CutOff})");
            }

            if (ProviderError.NumberAfter(_error, "Suggested retry after ") is { } seconds && outcome is TurnOutcome.Overloaded)
            {
                (outcome, until) = (TurnOutcome.UsageLimit, now.AddSeconds(seconds));
            }
            else if (until is null && _error.Contains("exhausted your daily quota", StringComparison.Ordinal))
            {
                (outcome, until) = (TurnOutcome.UsageLimit, NextDay(now));
            }

            return AgentAccounts.FromExit(exitCode) with
            {
                Outcome = outcome,
                Detail = JsonParts.OneLine(sentence.Length > 0 ? sentence : "it reported an error without words"),
                Until = until,
            };
        }

        // Google counts days in its own time zone; it names no time.
        private static DateTimeOffset? NextDay(DateTimeOffset now)
        {
            if (!TimeZoneInfo.TryFindSystemTimeZoneById("America/Los_Angeles", out var zone))
            {
                return null;
            }

            var midnight = TimeZoneInfo.ConvertTime(now, zone).Date.AddDays(1);
            return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight)).ToUniversalTime();
        }
    }
}
