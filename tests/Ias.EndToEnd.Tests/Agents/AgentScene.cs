using System.Text.Json;
using System.Text.Json.Nodes;
using Ias.EndToEnd.Tests.Runs;
using Ias.MockModel;

namespace Ias.EndToEnd.Tests.Agents;

/// <summary>A repository, a real CLI and a provider that plays its model.</summary>
internal sealed class AgentScene : IDisposable
{
    private readonly string _home;
    private readonly bool _retries;

    /// <param name="config">Further lines of the configuration, below <c>agent:</c>.</param>
    /// <param name="also">Another CLI that is on PATH and speaks to the same provider; empty = none.</param>
    /// <param name="sprints">How many sprints the plan has.</param>
    /// <param name="retries">The CLI repeats refused requests as it does out of the box; otherwise codex does not.</param>
    public AgentScene(string agent, string config = "", string also = "", int sprints = 1, bool retries = false)
    {
        (Agent, _retries) = (agent, retries);
        var programs = InstalledAgent.Folder(agent) + (also.Length > 0 ? ":" + InstalledAgent.Folder(also) : "");
        Provider = new MockProvider();
        Sandbox = sprints == 1 ? new Sandbox(withRemote: true) : PlanScene.Make(sprints, withRemote: true);
        Sandbox.Repository.Write(
            ".loa.config.yaml",
            $"run_mode:\n  enabled: true\n  retry_pause_seconds: 0\nagent:\n  name: {agent}\n  model: {Model(agent)}\n{config}"
        );
        Sandbox.Repository.Git("commit", "-q", "-am", "agent");
        Sandbox.Repository.Git("push", "-q", "origin", "main");
        // As short as people's are: with a long one the guard's folder lies below /tmp, where an agent's own sandbox finds it.
        _home = Path.Combine(InstalledAgent.Cache, $"home-{Guid.NewGuid().ToString("N")[..8]}");
        Directory.CreateDirectory(_home);
        Environment =
        [
            ("PATH", $"{programs}:{System.Environment.GetEnvironmentVariable("PATH")}"),
            ("HOME", _home),
            ("XDG_STATE_HOME", Path.Combine(_home, "state")),
            .. Settings(agent),
            .. also.Length > 0 ? Settings(also) : [],
        ];
    }

    public string Agent { get; }

    public MockProvider Provider { get; }

    /// <summary>The person's home, in which the agent has its folder.</summary>
    public string Home => _home;

    public Sandbox Sandbox { get; }

    public (string Name, string Value)[] Environment { get; }

    public IEnumerable<JsonElement> Events() =>
        File.ReadLines(Sandbox.Run("events.jsonl")).Select(line => JsonDocument.Parse(line).RootElement);

    public IEnumerable<JsonElement> Events(string kind) => Events().Where(e => e.GetProperty("kind").GetString() == kind);

    /// <summary>What the agent printed, for a test that fails.</summary>
    public string Logs()
    {
        var folder = Sandbox.Run("logs");
        return Directory.Exists(folder)
            ? string.Join(
                '\n',
                Directory
                    .GetFiles(folder)
                    .Order(StringComparer.Ordinal)
                    .Select(file => $"== {Path.GetFileName(file)}\n{File.ReadAllText(file)}")
            )
            : "no logs";
    }

    /// <summary>A call of the agent's own tool that writes a file.</summary>
    public static ToolCall Write(string agent, string root, string path, string text) =>
        agent switch
        {
            "claude" => new ToolCall("Write", new JsonObject { ["file_path"] = Path.Combine(root, path), ["content"] = text }),
            "gemini" => new ToolCall("write_file", new JsonObject { ["file_path"] = Path.Combine(root, path), ["content"] = text }),
            "opencode" => new ToolCall("write", new JsonObject { ["filePath"] = Path.Combine(root, path), ["content"] = text }),
            _ => Shell(agent, $"mkdir -p {Path.GetDirectoryName(path)} && cat > {path} <<'EOF'\n{text}EOF\n"),
        };

    /// <summary>A call of the agent's own tool that runs a command.</summary>
    public static ToolCall Shell(string agent, string command) =>
        agent switch
        {
            "claude" => new ToolCall("Bash", new JsonObject { ["command"] = command, ["description"] = "a command" }),
            "codex" => new ToolCall("exec_command", new JsonObject { ["cmd"] = command }),
            "gemini" => new ToolCall("run_shell_command", new JsonObject { ["command"] = command }),
            _ => new ToolCall("bash", new JsonObject { ["command"] = command, ["description"] = "a command" }),
        };

    public void Dispose()
    {
        Sandbox.Dispose();
        Provider.Dispose();
        Directory.Delete(_home, recursive: true);
    }

    private static string Model(string agent) =>
        agent switch
        {
            "claude" => "claude-sonnet-4-5",
            "gemini" => "gemini-2.5-flash",
            "opencode" => "mock/mock-1",
            _ => "mock-1",
        };

    // A login token, not a key: only with one Claude Code tells when a limit ends.
    private (string, string)[] Settings(string agent)
    {
        switch (agent)
        {
            case "claude":
                return [("ANTHROPIC_BASE_URL", Provider.Address), ("CLAUDE_CODE_OAUTH_TOKEN", "made-up-token")];
            case "gemini":
                Directory.CreateDirectory(Path.Combine(_home, ".gemini"));
                File.WriteAllText(
                    Path.Combine(_home, ".gemini", "settings.json"),
                    """{"security":{"auth":{"selectedType":"gemini-api-key"}},"general":{"maxAttempts":1,"enableAutoUpdate":false}}"""
                );
                return [("GOOGLE_GEMINI_BASE_URL", Provider.Address), ("GEMINI_API_KEY", "made-up-key")];
            case "opencode":
                return
                [
                    ("npm_config_registry", Provider.Address), // it has no packages: nothing is fetched into each new home
                    (
                        "OPENCODE_CONFIG_CONTENT",
                        new JsonObject
                        {
                            ["provider"] = new JsonObject
                            {
                                ["mock"] = new JsonObject
                                {
                                    ["npm"] = "@ai-sdk/openai-compatible",
                                    ["options"] = new JsonObject { ["baseURL"] = Provider.Address + "/v1", ["apiKey"] = "made-up-key" },
                                    ["models"] = new JsonObject { ["mock-1"] = new JsonObject() },
                                },
                            },
                        }.ToJsonString()
                    ),
                ];
            default:
                var codex = Path.Combine(_home, ".codex");
                Directory.CreateDirectory(codex);
                File.WriteAllText(
                    Path.Combine(codex, "config.toml"),
                    $"""
                    model_provider = "mock"
                    [model_providers.mock]
                    name = "mock"
                    base_url = "{Provider.Address}/v1"
                    env_key = "OPENAI_API_KEY"
                    wire_api = "responses"
                    {(_retries ? "" : "request_max_retries = 0\nstream_max_retries = 0")}
                    """
                );
                return [("OPENAI_API_KEY", "made-up-key")];
        }
    }
}
