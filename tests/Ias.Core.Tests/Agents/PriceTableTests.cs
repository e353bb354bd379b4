using Ias.Core.Agents;

namespace Ias.Core.Tests.Agents;

public sealed class PriceTableTests
{
    private static readonly PriceTable Prices = new(["gpt-5.5 1.25 10 0.125", "flash 0.3 2.5"]);

    [Fact]
    public void Tokens_from_a_cache_have_a_price_of_their_own() =>
        Assert.Equal(1.25m + 10m + 0.125m, Prices.Cost("gpt-5.5", 2_000_000, 1_000_000, 1_000_000));

    [Fact]
    public void Without_one_they_cost_what_others_cost() => Assert.Equal(0.3m, Prices.Cost("flash", 1_000_000, 500_000, 0));

    [Fact]
    public void A_provider_before_the_models_name_may_be_left_out() =>
        Assert.Equal(1.25m, Prices.Cost("openai/GPT-5.5", 1_000_000, 0, null));

    [Fact]
    public void What_is_unknown_is_not_zero()
    {
        Assert.Null(Prices.Cost("another", 1000, 0, 10));
        Assert.Null(Prices.Cost("", 1000, 0, 10));
        Assert.Null(Prices.Cost("gpt-5.5", null, null, null));
    }

    [Theory]
    [InlineData("gpt-5.5 1.25 10", true)]
    [InlineData("gpt-5.5 1.25 10 0", true)]
    [InlineData("gpt-5.5 1.25", false)]
    [InlineData("gpt-5.5 1.25 ten", false)]
    [InlineData("gpt-5.5 -1 10", false)]
    [InlineData("gpt-5.5 1 2 3 4", false)]
    [InlineData("", false)]
    public void A_line_is_a_model_and_two_or_three_amounts(string line, bool good) => Assert.Equal(good, PriceTable.WhyNot(line) is null);
}
