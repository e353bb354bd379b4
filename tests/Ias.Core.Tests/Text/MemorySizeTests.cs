using FsCheck;
using FsCheck.Fluent;
using Ias.Core.Config;
using Ias.Core.Config.Keys;
using Ias.Core.Text;

namespace Ias.Core.Tests.Text;

public sealed class MemorySizeTests
{
    [Theory]
    [InlineData("4G", 4L << 30)]
    [InlineData("4g", 4L << 30)]
    [InlineData("4GiB", 4L << 30)]
    [InlineData("1.5GB", 3L << 29)]
    [InlineData("512M", 512L << 20)]
    [InlineData("512 M", 512L << 20)]
    [InlineData("4294967296", 4L << 30)]
    [InlineData("4294967296B", 4L << 30)]
    [InlineData("50%", 8L << 30)]
    [InlineData("100%", 16L << 30)]
    [InlineData("0.001%", MemorySize.Least)]
    public void What_a_person_writes_is_an_amount(string text, long bytes) =>
        Assert.Equal(bytes, MemorySize.Parse(text)?.BytesOf(16L << 30));

    [Theory]
    [InlineData("")]
    [InlineData("G")]
    [InlineData("4X")]
    [InlineData("4GX")]
    [InlineData("-4G")]
    [InlineData("+4G")]
    [InlineData("1e9")]
    [InlineData("1,5G")]
    [InlineData("1.2.3G")]
    [InlineData("0%")]
    [InlineData("101%")]
    [InlineData("1M")]
    [InlineData("0")]
    [InlineData("99999999T")]
    [InlineData("infinity")]
    public void Anything_else_is_none(string text) => Assert.Null(MemorySize.Parse(text));

    [Fact]
    public void No_text_makes_it_fail() =>
        Prop.ForAll<string>(text => text is null || MemorySize.Parse(text)?.BytesOf(1L << 34) is null or >= MemorySize.Least)
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("4G", "4G", false)]
    [InlineData("4G", "2G", false)]
    [InlineData("4G", "4097M", true)]
    [InlineData("50%", "40%", false)]
    [InlineData("50%", "51%", true)]
    [InlineData("50%", "1G", true)]
    [InlineData("1G", "1%", true)]
    [InlineData("50%", "much", true)]
    public void More_of_it_is_weaker_and_so_is_what_only_the_machine_could_compare(string was, string now, bool weaker) =>
        Assert.Equal(weaker, Guard.Memory.IsWeaker([was], true, [now]));

    [Theory]
    [InlineData(12L << 30, "12 GiB")]
    [InlineData(3L << 29, "1.5 GiB")]
    [InlineData(96L << 20, "96 MiB")]
    public void It_is_told_in_the_largest_unit(long bytes, string words) => Assert.Equal(words, MemorySize.Words(bytes));
}
