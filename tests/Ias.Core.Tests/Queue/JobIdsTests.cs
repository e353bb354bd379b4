using Ias.Core.Model;

namespace Ias.Core.Tests.Queue;

public sealed class JobIdsTests
{
    [Fact]
    public void Ids_sort_in_the_order_they_were_made_though_the_clock_stands_still_or_jumps_back()
    {
        var time = new Clock();
        var chance = 0;
        var ids = new JobIds(time, below => (chance += 7919) % below);
        var made = new List<string>();
        for (var i = 0; i < 70_000; i++)
        {
            made.Add(ids.Next());
            if (i == 1000)
            {
                time.Now -= TimeSpan.FromHours(1);
            }
        }

        Assert.Equal(made, made.Order(StringComparer.Ordinal));
        Assert.Equal(made.Count, made.Distinct(StringComparer.Ordinal).Count());
        Assert.All(made, id => Assert.True(JobIds.Is(id)));
        Assert.StartsWith("260119-100000000-", made[0]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("260119-100000000-000000")]
    [InlineData("260119-100000000-00000il")]
    [InlineData("../119-100000000-0000000")]
    [InlineData("260119-100000000-0000000.json")]
    public void What_is_no_id_is_never_taken_for_one(string text) => Assert.False(JobIds.Is(text));

    [Fact]
    public void Names_sort_by_priority_and_then_by_time()
    {
        JobName[] names = [new(50, "260119-100000000-0010000"), new(9, "260119-100000001-0000000"), new(50, "260119-095959999-0000000")];

        Assert.Equal(
            ["09-260119-100000001-0000000", "50-260119-095959999-0000000", "50-260119-100000000-0010000"],
            names.Order().Select(n => n.ToString())
        );
        Assert.Equal(names.Select(n => n.File).Order(StringComparer.Ordinal), names.Order().Select(n => n.File));
        Assert.All(names, name => Assert.Equal(name, JobName.Parse(name.File)));
        Assert.Null(JobName.Parse("5-260119-100000001-0000000.json"));
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 19, 10, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
