using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ias.Core.Json;

/// <summary>Times in files: UTC, ISO 8601, with <c>Z</c>; any offset is understood when read.</summary>
public sealed class UtcTime : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDateTimeOffset().ToUniversalTime();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime);
}
