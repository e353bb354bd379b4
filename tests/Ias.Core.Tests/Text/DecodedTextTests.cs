using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Ias.Core.Text;

namespace Ias.Core.Tests.Text;

public sealed class DecodedTextTests
{
    private const string Plan = "# Plan\n\n## Sprint 1: Größe 🚀\n";

    [Fact]
    public void Text_is_read_in_every_encoding_with_and_without_a_mark()
    {
        foreach (
            var encoding in (Encoding[])
                [new UTF8Encoding(false), new UTF8Encoding(true), new UnicodeEncoding(false, true), new UnicodeEncoding(true, true)]
        )
        {
            Assert.Equal(Plan, DecodedText.Of([.. encoding.Preamble, .. encoding.GetBytes(Plan)]).Text);
            Assert.Equal(Plan, DecodedText.Of(encoding.GetBytes(Plan)).Text);
        }
    }

    [Fact]
    public void What_is_not_UTF_8_is_told_with_its_place()
    {
        var read = DecodedText.Of(Encoding.Latin1.GetBytes("# Plan\n\n## Größe\n"));

        Assert.Null(read.Text);
        Assert.Equal("line 3, column 6: the byte 0xF6 is not UTF-8", read.Why);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x41, 0x00, 0x0A, 0x00, 0x00, 0xD8, 0x41, 0x00 }, "line 2: the bytes are not UTF-16")]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x41, 0x00, 0x41 }, "line 1: the bytes are not UTF-16")]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x00, 0x00, 0x41, 0x00, 0x00, 0x00 }, "it is UTF-32, which is not read")]
    public void What_is_not_UTF_16_is_told(byte[] bytes, string why) =>
        Assert.Equal((null, why), (DecodedText.Of(bytes).Text, DecodedText.Of(bytes).Why));

    [Fact]
    public void Any_text_comes_back_and_any_bytes_give_a_text_or_a_reason()
    {
        Prop.ForAll(
                ArbMap.Default.ArbFor<NonNull<string>>(),
                text =>
                {
                    var bytes = new UTF8Encoding(false).GetBytes("## Sprint 1\n" + text.Get);
                    return DecodedText.Of(bytes).Text == Encoding.UTF8.GetString(bytes);
                }
            )
            .QuickCheckThrowOnFailure();
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes => DecodedText.Of(bytes) is { Text: null } none ? none.Why.Length > 0 : true)
            .QuickCheckThrowOnFailure();
    }
}
