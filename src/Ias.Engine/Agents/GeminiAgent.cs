using System.Text;
using System.Text.Json;
using Ias.Core.Model;
using Ias.Engine.Processes;

namespace Ias.Engine.Agents;

/// <summary>Gemini CLI, <c>gemini -o stream-json</c>.</summary>
public sealed class GeminiAgent(TimeProvider time) : IAgent
{
    private const string Defaults = "GEMINI_CLI_SYSTEM_DEFAULTS_PATH";

    // Defaults below everything a person set: one request instead of ten, which take minutes; no update, no statistics. Such a file must be
    // root's, and so must every folder above it: who is not root can say this only in the person's own settings, which are not ours to
    // write.
    private const string Settings = """{"general":{"maxAttempts":1,"enableAutoUpdate":false},"privacy":{"usageStatisticsEnabled":false}}""";

    public string Name => "gemini";

    public Version KnownGood { get; } = new(0, 61, 0);

    public string Permissions => ".gemini/settings.json (tools)";

    public ProcessSpec Prepare(AgentTurn turn)
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
        if (Environment.IsPrivilegedProcess && Environment.GetEnvironmentVariable(Defaults) is null)
        {
            Directory.CreateDirectory(turn.ScratchFolder);
            environment[Defaults] = Path.Combine(turn.ScratchFolder, "gemini-defaults.json");
            File.WriteAllText(environment[Defaults]!, Settings);
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
        };

    public AgentLogin Login(AgentPlace place) =>
        place.ByVariable("GEMINI_API_KEY", "GOOGLE_API_KEY", "GOOGLE_GENAI_USE_VERTEXAI")
        ?? place.ByFile("GEMINI_CLI_HOME", ".gemini", "oauth_creds.json")
        ?? new AgentLogin(null, "gemini, then log in; or GEMINI_API_KEY");

    /// <summary>init, message, tool_use, tool_result, result.</summary>
    private sealed class Output(TimeProvider time) : JsonLineOutput
    {
        // Its own exit statuses; those above 128 are HTTP statuses modulo 256.
        private const int NoLogin = 41;

        private readonly StringBuilder _closing = new();
        private string _model = "";
        private string _status = "";
        private string _error = "";
        private long? _input;
        private long? _output;
        private long? _cached;

        public override AgentAccount Close(int exitCode)
        {
            var account = _status switch
            {
                "success" => AgentAccounts.FromExit(exitCode),
                "" when exitCode == NoLogin => AgentAccounts.FromExit(exitCode) with
                {
                    Outcome = TurnOutcome.AuthFailed,
                    Detail = "not logged in (exit status 41)",
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
            };
        }

        protected override void Event(JsonElement line)
        {
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
                    Calls++;
                    _closing.Clear(); // what is said last comes after the last tool
                    break;
                case "tool_result":
                    Closed(line.Text("tool_id"));
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
            _error = line.Part("error").Text("message");
            var stats = line.Part("stats");
            (_input, _output, _cached) = (stats.Count("input_tokens"), stats.Count("output_tokens"), stats.Count("cached"));
        }

        private AgentAccount Failed(int exitCode)
        {
            var now = time.GetUtcNow();
            var status =
                ProviderError.NumberAfter(_error, "\"code\":") is { } told and >= 400 and < 600 ? told
                : exitCode is > 143 and < 256 ? exitCode + 256
                : 0;
            var (outcome, until) = (ProviderError.Of(status, _error), (DateTimeOffset?)null);
            if (ProviderError.NumberAfter(_error, "Suggested retry after ") is { } seconds && outcome is TurnOutcome.Overloaded)
            {
                (outcome, until) = (TurnOutcome.UsageLimit, now.AddSeconds(seconds));
            }
            else if (_error.Contains("exhausted your daily quota", StringComparison.Ordinal))
            {
                (outcome, until) = (TurnOutcome.UsageLimit, NextDay(now));
            }

            return AgentAccounts.FromExit(exitCode) with
            {
                Outcome = outcome,
                Detail = JsonParts.OneLine(_error),
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
