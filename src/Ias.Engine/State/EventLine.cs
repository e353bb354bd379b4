using System.Text.Json;
using Ias.Core.Events;

namespace Ias.Engine.State;

/// <summary>One line of an event log, before or instead of being understood as a whole.</summary>
/// <param name="Start">Byte position of its first byte.</param>
/// <param name="Utf8">The line without its newline; valid until the next line is read.</param>
internal readonly record struct EventLine(long Start, ReadOnlyMemory<byte> Utf8)
{
    private static readonly HashSet<string> KnownKinds =
        [.. EventJson.Default.RunEvent.PolymorphismOptions!.DerivedTypes.Select(derived => (string)derived.TypeDiscriminator!)];

    /// <summary>True when this version of ias has a record for <paramref name="kind"/>.</summary>
    public static bool IsKnown(string kind) => KnownKinds.Contains(kind);

    /// <summary>Reads kind and number alone, whatever else stands in the line; false when it is no event of any version.</summary>
    public static bool TryEnvelope(ReadOnlySpan<byte> line, out string kind, out long seq)
    {
        (kind, seq) = ("", 0);
        try
        {
            var json = new Utf8JsonReader(line);
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var isKind = json.ValueTextEquals("kind"u8);
                var isSeq = json.ValueTextEquals("seq"u8);
                json.Read();
                if (isKind && json.TokenType == JsonTokenType.String)
                {
                    kind = json.GetString()!;
                }
                else if (isSeq && json.TokenType == JsonTokenType.Number && json.TryGetInt64(out var number))
                {
                    seq = number;
                }

                json.Skip();
            }

            return kind.Length > 0 && seq > 0; // to the closing brace: a torn line is no event
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
