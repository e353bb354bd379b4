using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Ias.Engine.Ice.Copy;

namespace Ias.Engine.Tests.Ice.Copy;

/// <summary>packed-refs of a repository and of a copy, read one ref after the other.</summary>
public sealed class PackedRefsTests
{
    [Fact]
    public void What_one_sorted_file_has_beyond_another_is_what_sets_say() =>
        Prop.ForAll(
                Files(),
                pair =>
                {
                    var (file, known) = pair;
                    foreach (var isMovedToo in (bool[])[false, true])
                    {
                        var expected = file.Where(one => !known.TryGetValue(one.Key, out var id) || (isMovedToo && id != one.Value));
                        using var mine = Stream(file);
                        using var theirs = Stream(known);
                        var found = PackedRefs.Beyond(
                            mine,
                            theirs,
                            "refs/heads/a"u8,
                            isMovedToo,
                            new Dictionary<string, string>(StringComparer.Ordinal),
                            1000
                        );
                        Assert.Equal(
                            expected
                                .Where(one => one.Key.StartsWith("refs/heads/a", StringComparison.Ordinal))
                                .Select(one => (one.Key, one.Value)),
                            found!
                        );
                    }
                }
            )
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0)]
    [InlineData(65_490)]
    [InlineData(65_536)]
    [InlineData(200_000)]
    public void A_line_of_any_length_is_passed_over_and_what_follows_is_found(int length)
    {
        using var file = new MemoryStream(
            Encoding.ASCII.GetBytes(
                $"# pack-refs\n{Id(1)} refs/heads/{new string('a', length)}\n^{Id(2)}\n{Id(3)} refs/heads/b\n{Id(4)} refs/heads/c"
            )
        );

        Assert.Equal(Id(3), PackedRefs.Find(file, "refs/heads/b"));
        file.Position = 0;
        Assert.Equal(Id(4), PackedRefs.Find(file, "refs/heads/c"));
        file.Position = 0;
        Assert.Equal("", PackedRefs.Find(file, "refs/heads/d"));
    }

    [Fact]
    public void A_file_that_is_not_sorted_or_has_too_many_is_none()
    {
        var nothing = new Dictionary<string, string>(StringComparer.Ordinal);
        using var unsorted = new MemoryStream(Encoding.ASCII.GetBytes($"{Id(1)} refs/heads/b\n{Id(1)} refs/heads/a\n"));
        using var sorted = new MemoryStream(Encoding.ASCII.GetBytes($"{Id(1)} refs/heads/a\n{Id(1)} refs/heads/b\n"));

        Assert.Null(PackedRefs.Beyond(unsorted, System.IO.Stream.Null, "refs/"u8, isMovedToo: false, nothing, 1000));
        Assert.Null(PackedRefs.Beyond(sorted, System.IO.Stream.Null, "refs/"u8, isMovedToo: false, nothing, 1));
    }

    private static string Id(int n) => n.ToString("x40", System.Globalization.CultureInfo.InvariantCulture);

    private static MemoryStream Stream(SortedDictionary<string, string> refs) =>
        new(Encoding.ASCII.GetBytes("# pack-refs with: sorted \n" + string.Concat(refs.Select(one => $"{one.Value} {one.Key}\n"))));

    private static Arbitrary<(SortedDictionary<string, string> File, SortedDictionary<string, string> Known)> Files() =>
        (from file in Refs() from known in Refs() select (file, known)).ToArbitrary();

    private static Gen<SortedDictionary<string, string>> Refs() =>
        from all in Gen.ArrayOf(from name in Gen.Elements("a", "a/b", "a-b", "ab", "b", "c") from id in Gen.Choose(1, 2) select (name, id))
        select new SortedDictionary<string, string>(
            all.DistinctBy(one => one.name).ToDictionary(one => $"refs/heads/{one.name}", one => Id(one.id), StringComparer.Ordinal),
            StringComparer.Ordinal
        );
}
