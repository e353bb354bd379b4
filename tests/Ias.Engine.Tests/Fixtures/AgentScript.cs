using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ias.Tests;

/// <summary>A script of the scripted agent, as docs/dev/scripted-agent.md describes it: turns, the first of which that matches is played,
/// and each one's steps. Every call gives another script, so one can be begun in one place and continued in several.</summary>
public sealed record AgentScript
{
    private static readonly JsonSerializerOptions Json = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    // YAML in which what is between braces is JSON.
    private ImmutableList<string> Lines { get; init; } = ["turns:"];

    /// <summary>A turn; the steps that follow are its own. What is not said matches everything.</summary>
    /// <param name="cycle">A number, several, or a text as <c>2+</c>.</param>
    public AgentScript Turn(string? phase = null, string? target = null, object? cycle = null, int? attempt = null) =>
        With([$"  - when: {JsonSerializer.Serialize(new { phase, target, cycle, attempt }, Json)}", "    steps:"]);

    /// <summary>Any step, by its name in the script.</summary>
    public AgentScript Does(string step, object value) =>
        With([$"      - {JsonSerializer.Serialize(new Dictionary<string, object> { [step] = value }, Json)}"]);

    public AgentScript Prints(string text) => Does("print", text);

    public AgentScript PrintsError(string text) => Does("error", text);

    public AgentScript Writes(string path, string text) => Does("write", new { path, text });

    public AgentScript Appends(string path, string text) => Does("append", new { path, text });

    public AgentScript Deletes(string path) => Does("delete", path);

    public AgentScript Runs(string command) => Does("run", command);

    /// <summary>Waits until this file is there.</summary>
    public AgentScript WaitsFor(string file) => Runs($"while [ ! -e \"{file}\" ]; do sleep 0.05; done");

    public AgentScript Commits(string message) => Does("commit", message);

    /// <summary>The agent's own report on its turn; what is not said is left out.</summary>
    public AgentScript Accounts(
        string? outcome = null,
        string? closing = null,
        string? detail = null,
        string? until = null,
        int? denials = null,
        int? inputTokens = null,
        int? outputTokens = null,
        decimal? costUsd = null
    ) =>
        Does(
            "account",
            new
            {
                outcome,
                closing,
                detail,
                until,
                denials,
                inputTokens,
                outputTokens,
                costUsd,
            }
        );

    public AgentScript Exits(int status) => Does("exit", status);

    public AgentScript Hangs() => Does("hang", true);

    /// <summary>A gate's verdict.</summary>
    public AgentScript Approves() => Does("verdict", "approved");

    /// <summary>A gate's verdict of one finding.</summary>
    /// <param name="unless">A command: where it succeeds, there is no finding.</param>
    public AgentScript Finds(string title, string? file = null, string severity = "high", string? unless = null) =>
        Does(
            "verdict",
            new
            {
                findings = new[]
                {
                    new
                    {
                        severity,
                        file,
                        line = file is null ? (int?)null : 1,
                        title,
                        unless,
                    },
                },
            }
        );

    /// <summary>REVIEW and AUDIT that approve whatever they see.</summary>
    public AgentScript GatesApprove() => Turn("review").Approves().Turn("audit").Approves();

    /// <summary>Behind these turns those of another script.</summary>
    public AgentScript Then(AgentScript more) => With(more.Lines.Skip(1));

    public override string ToString() => string.Join('\n', Lines) + "\n";

    public static implicit operator string(AgentScript script) => script.ToString();

    private AgentScript With(IEnumerable<string> lines) => new() { Lines = Lines.AddRange(lines) };
}
