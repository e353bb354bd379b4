using FsCheck;
using FsCheck.Fluent;
using Ias.Tui.State;

namespace Ias.Tui.Tests.State;

public sealed class GrowingListTests
{
    [Fact]
    public void Every_version_keeps_its_own_items_whatever_is_made_of_it() =>
        Prop.ForAll(
                Gen.Choose(0, 9999).ListOf().Resize(400).ToArbitrary(),
                steps =>
                {
                    var versions = new List<(GrowingList<int> List, List<int> Same)> { ([], []) };
                    foreach (var step in steps)
                    {
                        var (list, same) = versions[step % 7 == 0 ? step % versions.Count : ^1]; // now and then an older one
                        versions.Add(
                            step % 5 == 0 && same.Count > 0
                                ? (
                                    list.SetItem(step % same.Count, step),
                                    [.. same[..(step % same.Count)], step, .. same[((step % same.Count) + 1)..]]
                                )
                                : (list.Add(step), [.. same, step])
                        );
                    }

                    Assert.All(versions, version => Assert.Equal(version.Same, version.List));
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_part_is_read_by_itself_and_what_is_added_to_it_is_its_own()
    {
        GrowingList<int> all = [.. Enumerable.Range(0, 1000)];

        var part = all.Part(100, 900);

        Assert.Equal(Enumerable.Range(100, 800), part);
        Assert.Equal((800, 100, 899), (part.Length, part[0], part[^1]));
        Assert.Equal([.. Enumerable.Range(100, 800), -1], part.Add(-1));
        Assert.Equal(Enumerable.Range(0, 1000), all);
        Assert.Throws<ArgumentOutOfRangeException>(() => part[800]);
    }
}
