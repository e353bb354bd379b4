using Ias.Core.Ice;

namespace Ias.Core.Tests.Ice;

public sealed class LandlockTests
{
    [Fact]
    public void Rules_are_read_back_as_they_were_written()
    {
        LandlockRule[] rules = [new("/a b", LandlockAccess.Read), new("/--", LandlockAccess.Write)];

        var read = LandlockRule.Parse([.. rules.SelectMany(rule => rule.Words), "--", "--read", "x"]);

        Assert.Equal(rules, read!.Value.Rules);
        Assert.Equal(["--read", "x"], read.Value.Command);
    }

    [Fact]
    public void Without_a_network_is_the_first_word()
    {
        Assert.True(LandlockRule.Parse(["--offline", "--read", "/a", "--", "x"])!.Value.IsOffline);
        Assert.False(LandlockRule.Parse(["--read", "/a", "--", "--offline"])!.Value.IsOffline);
        Assert.Null(LandlockRule.Parse(["--read", "/a", "--offline", "--", "x"]));
    }

    [Theory]
    [InlineData(0, 0UL)]
    [InlineData(1, 0x1fffUL)]
    [InlineData(2, 0x3fffUL)]
    [InlineData(3, 0x7fffUL)]
    [InlineData(4, 0x7fffUL)]
    [InlineData(5, 0xffffUL)]
    [InlineData(7, 0xffffUL)]
    public void Only_what_a_kernel_knows_is_asked_of_it(int abi, ulong handled)
    {
        var rights = new LandlockRights(abi);

        Assert.Equal(handled, rights.Files);
        Assert.Equal(abi >= 6 ? 3UL : 0UL, rights.Scopes);
        Assert.Equal(handled, rights.Of(LandlockAccess.Write, isFolder: true));
    }

    [Fact]
    public void To_read_is_never_to_change()
    {
        const ulong Changes = (1 << 1) | 0x1ff0 | (1 << 13) | (1 << 14) | (1 << 15);
        for (var abi = 0; abi < 10; abi++)
        {
            Assert.Equal(0UL, new LandlockRights(abi).Of(LandlockAccess.Read, isFolder: true) & Changes);
            Assert.Equal(0UL, new LandlockRights(abi).Of(LandlockAccess.Read, isFolder: false) & Changes);
        }
    }

    [Fact]
    public void A_file_gets_no_right_of_a_folder() =>
        Assert.Equal(0xc007UL, new LandlockRights(7).Of(LandlockAccess.Write, isFolder: false));

    [Fact]
    public void No_rule_of_the_system_makes_a_folder_with_files_of_others_writable() =>
        Assert.All(
            LandlockRule.OfSystem.Where(rule => rule.Access == LandlockAccess.Write),
            rule => Assert.StartsWith("/dev/", rule.Path, StringComparison.Ordinal)
        );
}
