using System.Text.Json;

namespace Ias.Tui.Logs.Agents;

/// <summary>The built-in scripted agent: its account of what a turn would have cost. All else it prints is plain text.</summary>
internal sealed class ScriptedOutput : IOutputRenderer
{
    public string Agent => "scripted";

    public bool Recognises(JsonElement line) => line.Part("ias_account").ValueKind == JsonValueKind.Object;

    public void Render(JsonElement line, OutputText text)
    {
        var account = line.Part("ias_account");
        var cost = account.Words("cost_usd") is { Length: > 0 } usd ? $", ${usd}" : "";
        text.Tell(LogRole.Muted, $"{account.Words("outcome")}, {account.Words("calls")} calls, tokens: {account.Words("input_tokens")} in, {account.Words("output_tokens")} out{cost}");
    }
}
