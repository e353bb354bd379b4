using System.Collections.Immutable;
using System.Text.Json;

namespace Ias.Tui.Logs;

/// <summary>
/// Makes what agents print readable: events of the agents that are known become lines, plain text keeps its colours, and JSON that nobody
/// knows stays as it is, cut. Secrets are masked in all of it. Nothing in a log makes it fail.
/// </summary>
/// <param name="workTree">Paths in it are shown relative to it.</param>
/// <param name="secrets">What is masked.</param>
public sealed class AgentOutput(string workTree, SecretText secrets)
{
    /// <summary>Characters shown of JSON that nobody knows.</summary>
    public const int UnknownLimit = 400;

    private static readonly ImmutableArray<IOutputRenderer> Renderers =
    [
        new ClaudeOutput(),
        new CodexOutput(),
        new GeminiOutput(),
        new OpencodeOutput(),
        new ScriptedOutput(),
    ];

    /// <summary>A line of a turn's log as it is shown.</summary>
    /// <param name="line">The line.</param>
    /// <param name="beingWritten">Whether more of it may come: half an event is not shown then.</param>
    public RenderedOutput Render(LogLine line, bool beingWritten = false)
    {
        var bytes = line.Text.Span;
        if (bytes.TrimStart((byte)' ') is not [(byte)'{', ..])
        {
            return new RenderedOutput(null, [secrets.Mask(AnsiText.Read(bytes, line.Cut))]);
        }

        if (line.Cut == 0)
        {
            try
            {
                using var json = JsonDocument.Parse(line.Text);
                foreach (var renderer in Renderers)
                {
                    if (renderer.Recognises(json.RootElement))
                    {
                        var text = new OutputText(workTree, secrets);
                        renderer.Render(json.RootElement, text);
                        return new RenderedOutput(text.At, text.Lines);
                    }
                }
            }
            catch (JsonException) when (beingWritten && !line.Ended)
            {
                return new RenderedOutput(null, []);
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                // no JSON after all, or text in it that is no text (half a surrogate pair): shown as it is
            }
        }

        var raw = new StyledLineBuilder().Append(AnsiText.Read(bytes, line.Cut, UnknownLimit), LogRole.Muted).Build();
        return new RenderedOutput(null, [secrets.Mask(raw)]);
    }
}
