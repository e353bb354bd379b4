using FsCheck;
using FsCheck.Fluent;
using Ias.Core.Ice.Reading;

namespace Ias.Core.Tests.Ice;

public sealed class ProtectedBranchesTests
{
    [Theory]
    [Trait("Requirement", "R-027")]
    [InlineData("main")]
    [InlineData("MAIN")]
    [InlineData("refs/heads/main")]
    [InlineData("refs/heads/refs/heads/main")]
    [InlineData("heads/main")]
    [InlineData("refs//heads//main")]
    [InlineData("master")]
    [InlineData("staging")]
    [InlineData("develop")]
    [InlineData("development")]
    [InlineData("production")]
    [InlineData("prod")]
    [InlineData("release/1.0")]
    [InlineData("release/1/2/3")]
    [InlineData("Release-7")]
    [InlineData("hotfix/x")]
    [InlineData("hotfix-x")]
    public void The_immutable_set_is_protected_however_it_is_written(string name) => Assert.True(new ProtectedBranches([]).Contains(name));

    [Theory]
    [InlineData("feature/main")]
    [InlineData("maintenance")]
    [InlineData("main2")]
    [InlineData("released")]
    [InlineData("release")]
    [InlineData("hotfixes")]
    [InlineData("product")]
    [InlineData("develop/x")]
    [InlineData("refs/heads/feature/release/1")]
    [InlineData("")]
    public void Other_names_are_free(string name) => Assert.False(new ProtectedBranches([]).Contains(name));

    [Fact]
    public void Names_and_patterns_can_only_be_added()
    {
        var more = new ProtectedBranches(["refs/heads/trunk", "Customer/*"]).With(["next"]);

        Assert.True(more.Contains("trunk"));
        Assert.True(more.Contains("customer/acme"));
        Assert.True(more.Contains("NEXT"));
        Assert.True(more.Contains("main"));
        Assert.All(ProtectedBranches.Immutable, p => Assert.Contains(p, more.Patterns));
    }

    [Fact]
    [Trait("Requirement", "R-027")]
    public void Nothing_that_is_added_takes_protection_away() =>
        Prop.ForAll<string[], string[]>(
                (added, more) =>
                {
                    var set = new ProtectedBranches([.. added.Where(a => a is not null)]).With(more.Where(m => m is not null));
                    return set.Contains("main") && set.Contains("refs/heads/release/2") && set.Contains("HOTFIX-1");
                }
            )
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("a")]
    [InlineData("trunk")]
    [InlineData("Team/*/stable")]
    public void A_name_that_was_added_is_protected(string name) =>
        Assert.True(new ProtectedBranches([name]).Contains("refs/heads/" + name.Replace("*", "x/y")));

    [Fact]
    public void Any_name_that_was_added_is_protected() =>
        Prop.ForAll<NonEmptyString>(name =>
            {
                // What git allows in a branch's name, as far as it matters here.
                var branch = string.Concat(name.Get.Where(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.'));
                Assert.True(branch.Length == 0 || new ProtectedBranches([branch]).Contains("refs/heads/" + branch), branch);
            })
            .QuickCheckThrowOnFailure();
}
