using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ias.Core.Json;

/// <summary>Enum members as words in snake case in JSON; read in any case.</summary>
/// <remarks>The framework's own converter looks for attributes of every member by reflection, which takes longer than reading a run's
/// state.</remarks>
/// <exception cref="JsonException">Another word, or none.</exception>
public abstract class SnakeEnum<T>(JsonNamingPolicy naming) : JsonConverter<T>
    where T : struct, Enum
{
    private T[]? _members; // of most enums a file has nothing to read
    private string[]? _words;

    private T[] Members => _members ??= Enum.GetValues<T>();

    private string[] Words => _words ??= Array.ConvertAll(Members, member => naming.ConvertName(member.ToString()));

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var word = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        return Array.FindIndex(Words, known => known.Equals(word, StringComparison.OrdinalIgnoreCase)) is >= 0 and var found
            ? Members[found]
            : throw new JsonException();
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Array.IndexOf(Members, value) is >= 0 and var found ? Words[found] : throw new JsonException());
}

/// <summary>Enum members as <c>UPPER_SNAKE</c> in JSON.</summary>
public sealed class UpperSnakeEnum<T>() : SnakeEnum<T>(JsonNamingPolicy.SnakeCaseUpper)
    where T : struct, Enum;

/// <summary>Enum members as <c>lower_snake</c> in JSON.</summary>
public sealed class LowerSnakeEnum<T>() : SnakeEnum<T>(JsonNamingPolicy.SnakeCaseLower)
    where T : struct, Enum;
