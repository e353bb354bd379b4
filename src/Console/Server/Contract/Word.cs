using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ias.Console.Server.Contract;

/// <summary>
/// Structural text that every data policy lets through, and therefore never prose: a slug, a hash, a branch, a link, a version, a model's
/// name. At most 300 printable ASCII characters without blanks.
/// </summary>
[JsonConverter(typeof(WordConverter))]
public readonly record struct Word(string Value)
{
    public const int Limit = 300;

    private static readonly SearchValues<char> Allowed = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:/@+#~%=&?,()-"
    );

    /// <summary>True when a text is a valid word; the empty text is one.</summary>
    public static bool Fits(string text) => text.Length <= Limit && !text.AsSpan().ContainsAnyExcept(Allowed);

    public override string ToString() => Value ?? "";
}

/// <summary>Reads and writes it as text.</summary>
public sealed class WordConverter : JsonConverter<Word>
{
    public override Word Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && reader.GetString() is { } text && Word.Fits(text)
            ? new Word(text)
            : throw new JsonException($"a word has no blanks and at most {Word.Limit} printable characters");

    public override void Write(Utf8JsonWriter writer, Word value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value ?? "");
}
