using System.Text.Json;
using Ias.Core.Agents;
using Ias.Engine.Agents;

namespace Ias.Tui.Logs;

/// <summary>Formats the output of agents: events of known agents become lines, plain text keeps its colors, and unknown JSON is shown as
/// is, cut. Secrets are masked everywhere. No log content makes it fail.</summary>
/// <param name="workTree">Root for relative paths in the output.</param>
/// <param name="secrets">Secrets to mask.</param>
/// <param name="agents">Agents whose events are known; null = all.</param>
public sealed class AgentOutput(string workTree, SecretText secrets, AgentRegistry? agents = null)
{
    /// <summary>Characters shown of unknown JSON.</summary>
    public const int UnknownLimit = 400;

    private readonly IReadOnlyList<IEventWords> _words = (agents ?? new AgentRegistry()).Words;

    /// <summary>Formats one line of a turn's log.</summary>
    /// <param name="line">Line of the log.</param>
    /// <param name="beingWritten">Whether more of the line may follow: an incomplete event is not shown.</param>
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
                foreach (var words in _words)
                {
                    if (words.Recognises(json.RootElement))
                    {
                        var text = new OutputText(workTree, secrets);
                        words.Render(json.RootElement, text);
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
                // not JSON after all, or invalid text in it (half a surrogate pair): shown as is
            }
        }

        var raw = new StyledLineBuilder().Append(AnsiText.Read(bytes, line.Cut, UnknownLimit), LogRole.Muted).Build();
        return new RenderedOutput(null, [secrets.Mask(raw)]);
    }
}
