using FsCheck;
using FsCheck.Fluent;
using Ias.Core.Text;

namespace Ias.Core.Tests.Text;

public sealed class LineDiffTests
{
    [Fact]
    public void A_change_is_shown_with_two_lines_around_it_and_those_far_apart_by_themselves()
    {
        var before = string.Concat(Enumerable.Range(1, 20).Select(n => $"{n}\n"));
        var after = before.Replace("\n3\n", "\nthree\n", StringComparison.Ordinal) + "21\n";

        Assert.Equal(
            ["--- f", "+++ f", "@@ -1,5 +1,5 @@", " 1", " 2", "-3", "+three", " 4", " 5", "@@ -19,2 +19,3 @@", " 19", " 20", "+21"],
            LineDiff.Unified("f", before, after)
        );
        Assert.Equal(["--- /dev/null", "+++ f", "@@ -0,0 +1,1 @@", "+a"], LineDiff.Unified("f", null, "a\n"));
        Assert.Empty(LineDiff.Unified("f", before, before));
    }

    [Fact]
    public void What_is_taken_away_and_what_is_added_makes_up_the_whole_difference() =>
        Check.One(
            FsCheck.Config.QuickThrowOnFailure.WithMaxTest(300),
            Prop.ForAll(
                Gen.ArrayOf(Gen.Elements("a", "b", "c", "d")).ToArbitrary(),
                Gen.ArrayOf(Gen.Elements("a", "b", "c", "d")).ToArbitrary(),
                (old, now) =>
                {
                    var shown = LineDiff.Unified("f", string.Join('\n', old), string.Join('\n', now)).Skip(2).ToList();
                    foreach (var letter in "abcd")
                    {
                        Assert.Equal(
                            now.Count(line => line[0] == letter) - old.Count(line => line[0] == letter),
                            shown.Count(line => line == $"+{letter}") - shown.Count(line => line == $"-{letter}")
                        );
                    }
                }
            )
        );
}
