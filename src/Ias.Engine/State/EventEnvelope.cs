using System.Text.Json;

namespace Ias.Engine.State;

/// <summary>Fields common to every line of an event log, whatever version of ias wrote it.</summary>
/// <param name="Kind">The event's kind, known to this version or not.</param>
/// <param name="Seq">Its number, from 1.</param>
/// <param name="RunId">The run it belongs to; empty when the line does not say.</param>
/// <param name="At">Time of the event; the year 1 when the line does not say.</param>
internal readonly record struct EventEnvelope(string Kind, long Seq, string RunId, DateTimeOffset At)
{
    /// <summary>
    /// Reads the envelope without the rest; false when the line is not an event of any version. A torn line is not an event: the line is
    /// read to its closing brace.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> line, out EventEnvelope envelope)
    {
        envelope = default;
        try
        {
            var (kind, seq, runId, at) = ("", 0L, "", default(DateTimeOffset));
            var json = new Utf8JsonReader(line);
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var name = json;
                json.Read();
                if (json.TokenType == JsonTokenType.String && name.ValueTextEquals("kind"u8))
                {
                    kind = json.GetString()!;
                }
                else if (json.TokenType == JsonTokenType.String && name.ValueTextEquals("run_id"u8))
                {
                    runId = json.GetString()!;
                }
                else if (json.TokenType == JsonTokenType.String && name.ValueTextEquals("at"u8))
                {
                    _ = json.TryGetDateTimeOffset(out at);
                }
                else if (json.TokenType == JsonTokenType.Number && name.ValueTextEquals("seq"u8))
                {
                    _ = json.TryGetInt64(out seq);
                }

                json.Skip();
            }

            envelope = new EventEnvelope(kind, seq, runId, at.ToUniversalTime());
            return kind.Length > 0 && seq > 0;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException) // the latter: text that is no UTF-8
        {
            return false;
        }
    }
}
