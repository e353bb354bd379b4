using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ias.Console.Server.Contract;

/// <summary>An opaque id of <c>[a-z0-9]</c>. A client may send it with a prefix, <c>jobs/abc</c>: what follows the slash counts.</summary>
[JsonConverter(typeof(EntityIdConverter))]
public readonly record struct EntityId(string Value)
{
    private const string Digits = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>A new one; those made later sort later, as far as the clocks of servers agree.</summary>
    public static EntityId New(DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(now).TryWriteBytes(bytes, bigEndian: true, out _);
        var number = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
        Span<char> text = stackalloc char[26];
        for (var i = 25; i >= 0; i--, number >>= 5)
        {
            text[i] = Digits[(int)(number & 31)];
        }

        return new EntityId(text.ToString());
    }

    /// <summary>Reads one as clients send it.</summary>
    public static bool TryParse(string? text, out EntityId id)
    {
        var bare = text is null ? "" : text[(text.LastIndexOf('/') + 1)..];
        id = new EntityId(bare);
        return bare.Length is > 0 and <= 64 && !bare.AsSpan().ContainsAnyExcept(Allowed);
    }

    public override string ToString() => Value;

    private static readonly System.Buffers.SearchValues<char> Allowed = System.Buffers.SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyz0123456789"
    );
}

/// <summary>Reads and writes it as text.</summary>
public sealed class EntityIdConverter : JsonConverter<EntityId>
{
    public override EntityId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && EntityId.TryParse(reader.GetString(), out var id)
            ? id
            : throw new JsonException("an id has the characters a to z and 0 to 9");

    public override void Write(Utf8JsonWriter writer, EntityId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);
}
