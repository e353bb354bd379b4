using System.Text.Json;

namespace Ias.Tui.Logs;

/// <summary>The built-in scripted agent: its account of what a turn would have cost. All else it prints is plain text.</summary>
internal sealed class ScriptedOutput : IOutputRenderer
{
    public string Agent => "scripted";

    public bool Recognises(JsonElement line) => line.Part("ias_account").ValueKind == JsonValueKind.Object;

    public void Render(JsonElement line, OutputText text)
    {
        var account = line.Part("ias_account");
        string[] parts =
        [
            account.AsText("outcome"),
            Part("calls", " calls"),
            Part("input_tokens", " tokens in"),
            Part("output_tokens", " out"),
            account.AsText("cost_usd") is { Length: > 0 } usd ? $"${usd}" : "",
        ];
        text.Tell(LogRole.Muted, string.Join(", ", parts.Where(part => part.Length > 0)));

        string Part(string name, string unit) => account.AsText(name) is { Length: > 0 } amount ? amount + unit : "";
    }
}
