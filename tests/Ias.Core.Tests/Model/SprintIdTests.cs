using Ias.Core.Model;

namespace Ias.Core.Tests.Model;

public sealed class SprintIdTests
{
    [Theory]
    [InlineData("sprint-1", 1)]
    [InlineData("sprint-0", 0)]
    [InlineData("sprint-2.5", 2)]
    [InlineData("sprint-2.5.1", 2)]
    [InlineData("sprint-3a", 3)]
    [InlineData("sprint-", null)]
    [InlineData("sprint-x", null)]
    [InlineData("sprint-2.", null)]
    [InlineData("sprint-3ab", null)]
    [InlineData("sprint-3a.1", null)]
    [InlineData("sprint-1/..", null)]
    [InlineData("sprint-99999999999", null)]
    [InlineData("sprint-plan", null)]
    [InlineData("bug-1", null)]
    public void A_name_has_a_number_or_is_none(string id, int? number) => Assert.Equal(number, SprintId.NumberOf(id));

    [Fact]
    public void Names_are_ordered_as_their_numbers_follow_one_another()
    {
        string[] ordered = ["sprint-1", "sprint-2", "sprint-2.5", "sprint-2.10", "sprint-2a", "sprint-2b", "sprint-3", "sprint-10"];

        Assert.Equal(ordered, ordered.Reverse().Order(SprintId.Order));
    }
}
