using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Ias.Engine.State;

namespace Ias.Engine.Tests.State;

public sealed class GlanceJsonTests
{
    [Fact]
    public void It_reads_texts_as_the_library_does() =>
        Check.QuickThrowOnFailure(Prop.ForAll(ArbMap.Default.ArbFor<string>().Filter(text => text is not null && IsWhole(text)), text =>
            GlanceJson.Parse(JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string>(StringComparer.Ordinal) { ["text"] = text })).Text("text") == text));

    [Fact]
    public void It_reads_numbers_as_the_library_does() =>
        Check.QuickThrowOnFailure(Prop.ForAll(ArbMap.Default.ArbFor<(int Whole, long Long, decimal Money)>(), numbers =>
        {
            var json = GlanceJson.Parse(Encoding.UTF8.GetBytes(string.Create(System.Globalization.CultureInfo.InvariantCulture, $$"""{"a": {{numbers.Whole}}, "b":{{numbers.Long}},"c" : {{numbers.Money}} }""")));
            return json.Whole("a") == numbers.Whole && json.Long("b") == numbers.Long && json.Money("c") == numbers.Money;
        }));

    [Fact]
    public void Whatever_the_library_takes_it_takes_and_the_rest_is_refused_in_order() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Gen.Elements("{", "}", "[", "]", "\"", "\"a\"", "\\", ",", ":", "12", "true", "null", "\\u00e9", " ", "é").ArrayOf().Select(string.Concat).ToArbitrary(), text =>
            Takes(text, bytes => JsonDocument.Parse(bytes).Dispose()) is var library && (Takes(text, bytes => GlanceJson.Parse(bytes)) || !library)));

    [Theory]
    [InlineData("2026-11-21T16:02:14Z", 0)]
    [InlineData("2026-11-21T16:02:14.5Z", 500)]
    [InlineData("2026-11-21T18:02:14.123+02:00", 123)]
    public void Times_are_read_with_and_without_fractions(string text, int milliseconds) =>
        Assert.Equal(new DateTimeOffset(2026, 11, 21, 16, 2, 14, milliseconds, TimeSpan.Zero), GlanceJson.Parse(Encoding.UTF8.GetBytes($$"""{"at":"{{text}}"}""")).Time("at"));

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"a\":1")]
    [InlineData("{\"a\":\"")]
    [InlineData("{\"a\":\"\\")]
    [InlineData("{\"a\":\"\\x\"}")]
    [InlineData("{} {}")]
    [InlineData("nul")]
    public void What_was_cut_is_refused(string text) => Assert.Throws<FormatException>(() => GlanceJson.Parse(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Depth_without_end_is_refused() => Assert.Throws<FormatException>(() => GlanceJson.Parse(Encoding.UTF8.GetBytes(new string('[', 100_000))));

    private static bool Takes(string text, Action<byte[]> read)
    {
        try
        {
            read(Encoding.UTF8.GetBytes(text));
            return true;
        }
        catch (Exception refused) when (refused is FormatException or JsonException)
        {
            return false;
        }
    }

    private static bool IsWhole(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !(char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[++i])))
            {
                return false; // the library writes a half pair as U+FFFD
            }
        }

        return true;
    }
}
