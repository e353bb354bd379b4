using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Ias.Core.Model;
using Ias.Core.Queue;

namespace Ias.Core.Tests.Queue;

public sealed class DependenciesTests
{
    [Theory]
    [InlineData(JobStatus.Failed, "it depends on a, which is failed")]
    [InlineData(JobStatus.Blocked, "it depends on a, which is blocked")]
    [InlineData(JobStatus.Cancelled, "it depends on a, which is cancelled")]
    [InlineData(JobStatus.Running, "")]
    [InlineData(JobStatus.Done, "")]
    public void A_job_that_waits_for_one_that_failed_says_so(JobStatus status, string said) =>
        Assert.Equal(said, Dependencies.Hopeless(new Job("pm", "x", DependsOn: ["a"]), _ => status));

    [Fact]
    public void It_waits_for_the_first_that_is_not_done()
    {
        var job = new Job("pm", "x", DependsOn: ["a", "b", "c"]);

        Assert.Equal("b", Dependencies.FirstUnmet(job, id => id == "a" ? JobStatus.Done : JobStatus.Pending));
        Assert.Null(Dependencies.FirstUnmet(job, _ => JobStatus.Done));
    }

    [Fact]
    public void A_circle_is_found_exactly_when_there_is_one() =>
        Prop.ForAll(
                Gen.ArrayOf(Gen.ListOf(Gen.Choose(0, 7))).Resize(8).ToArbitrary(),
                edges =>
                {
                    var needs = edges
                        .Take(8)
                        .Select((to, from) => (From: $"{from}", To: (IReadOnlyList<string>)to.Select(t => $"{t}").ToImmutableArray()))
                        .ToDictionary(e => e.From, e => e.To, StringComparer.Ordinal);
                    var circle = Dependencies.Circle(needs);
                    var isOne =
                        circle.Count == 0
                        || (circle[0] == circle[^1] && circle.Zip(circle.Skip(1)).All(step => needs[step.First].Contains(step.Second)));
                    return isOne && (circle.Count > 0) == HasCircle(needs);
                }
            )
            .QuickCheckThrowOnFailure();

    // The slow way: take away, again and again, who waits for nobody that is left.
    private static bool HasCircle(IReadOnlyDictionary<string, IReadOnlyList<string>> needs)
    {
        var left = needs.Keys.ToHashSet(StringComparer.Ordinal);
        while (left.FirstOrDefault(id => !needs[id].Any(left.Contains)) is { } free)
        {
            left.Remove(free);
        }

        return left.Count > 0;
    }
}
