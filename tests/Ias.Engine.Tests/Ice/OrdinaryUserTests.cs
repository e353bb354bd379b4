namespace Ias.Engine.Tests.Ice;

/// <summary>The cage for somebody who is not root: what root may do anyway hides many a mistake.</summary>
public sealed class OrdinaryUserTests
{
    [Fact]
    public void Commits_of_a_turn_come_out()
    {
        using var user = new OrdinaryUser();

        var (exit, _, error) = user.Agent("echo new > new.txt; git add -A; git commit -qm 'made inside'; git branch side HEAD~1");

        Assert.True(exit == 0, error);
        Assert.Equal("made inside\nown\nfirst", user.Person("git fsck --strict 2> /dev/null; git log --format=%s"));
        Assert.Equal("", user.Person("git status --porcelain"));
    }

    [Fact]
    public void A_repository_that_cannot_be_written_is_told_in_words_and_the_commits_come_with_the_next_turn()
    {
        using var user = new OrdinaryUser();
        user.Person("chmod 500 .git/objects/pack");

        var (exit, _, error) = user.Agent("git commit -q --allow-empty -m kept");
        user.Person("chmod 700 .git/objects/pack");
        var (_, _, next) = user.Agent("true");

        Assert.Equal(1, exit);
        Assert.Contains("ICE: Writing is not permitted", error);
        Assert.Contains("chmod u+w", error);
        Assert.Contains("commits of feature/x were left beside the branch", next);
        Assert.Equal("kept", user.Person("git for-each-ref --format='%(subject)' refs/ias/left"));
    }
}
