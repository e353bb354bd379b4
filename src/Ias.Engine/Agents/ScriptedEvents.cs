using System.Text.Json;
using Ias.Core.Agents;

namespace Ias.Engine.Agents;

/// <summary>Built-in scripted agent: its report of a turn's simulated cost. Its other output is plain text.</summary>
internal sealed class ScriptedEvents : IEventWords
{
    public bool Recognises(JsonElement line) => line.Part("ias_account").ValueKind == JsonValueKind.Object;

    public void Render(JsonElement line, IEventText text)
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
        text.Add(LogRole.Muted, string.Join(", ", parts.Where(part => part.Length > 0)));

        string Part(string name, string unit) => account.AsText(name) is { Length: > 0 } amount ? amount + unit : "";
    }
}
