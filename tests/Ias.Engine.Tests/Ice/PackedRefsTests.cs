namespace Ias.Engine.Tests.Ice;

/// <summary>git keeps a branch in a file of its own or in <c>packed-refs</c>. Taking it from the one to the other is no deletion, though
/// git's hook is told of one.</summary>
public sealed class PackedRefsTests
{
    public static TheoryData<string, string> Packing
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (var mounts in (string[])["require", "off"])
            {
                foreach (
                    var command in (string[])["git pack-refs --all", "git gc -q", "git maintenance run", "git -C ../second pack-refs --all"]
                )
                {
                    rows.Add(mounts, command);
                }
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Packing))]
    public async Task Branches_are_packed_in_a_turn_and_keep_what_they_are(string mounts, string command)
    {
        await using var cage = await Cage.OpenAsync(
            mounts,
            repository =>
            {
                repository.Git("branch", "release/1.0", "main");
                repository.Git("branch", "feature/packed", "main");
                repository.Git("pack-refs", "--all");
                repository.Git("update-ref", "refs/heads/release/1.0", "feature/x"); // packed before at another commit, and loose
                repository.Git("branch", "release/2.0", "main");
                repository.Git("branch", "feature/loose", "main");
                repository.Git("worktree", "add", "-q", "-b", "feature/second", "../second", "main");
            },
            writableAround: true
        );
        var before = cage.Repository.Git("for-each-ref");

        var packed = await cage.AgentAsync(command);

        Assert.True(packed.Ok, packed.Error + packed.Output);
        Assert.Equal(before, cage.Repository.Git("for-each-ref"));
        Assert.Contains(
            $"{cage.Tip("feature/x")} refs/heads/release/1.0\n",
            File.ReadAllText(Path.Combine(cage.Repository.Path, ".git/packed-refs"))
        );
        Assert.False(File.Exists(Path.Combine(cage.Repository.Path, ".git/refs/heads/release/1.0")));
        var report = await cage.EndAsync();
        Assert.Empty(report.Blocks);
        Assert.Empty(report.Breaches);
    }

    [Theory]
    [InlineData("branch -D side")]
    [InlineData("update-ref -d refs/heads/side")]
    [InlineData("update-ref -d refs/heads/side $(/usr/bin/git rev-parse side)")]
    [InlineData("update-ref --no-deref -d refs/heads/side $(/usr/bin/git rev-parse side)")]
    [InlineData("push -q . :side")]
    [InlineData("branch -m side elsewhere")]
    public async Task A_branch_is_deleted_neither_loose_nor_packed_nor_as_both(string command)
    {
        await using var cage = await Cage.OpenAsync("off", repository => repository.Git("branch", "side", "main"));

        var refused = await cage.AgentAsync(
            $"""
            PATH=/usr/bin:/bin
            /usr/bin/git {command}; echo $?
            /usr/bin/git rev-parse side > ../side; /usr/bin/git pack-refs --all
            /usr/bin/git {command}; echo $?
            cp ../side .git/refs/heads/side
            /usr/bin/git {command}; echo $?
            """
        );

        Assert.DoesNotContain("0", refused.Output.Split('\n'));
        Assert.Equal(cage.Main, cage.Tip("refs/heads/side"));
        Assert.Equal(Enumerable.Repeat("branch-delete side: people delete branches (hooks)", 3), await cage.EndAndTellRefusalsAsync());
    }

    [Fact]
    public async Task A_deletion_within_one_transaction_with_other_changes_is_refused_too()
    {
        await using var cage = await Cage.OpenAsync(
            "off",
            repository =>
            {
                repository.Git("branch", "side", "main");
                repository.Git("pack-refs", "--all");
            }
        );

        var refused = await cage.AgentAsync(
            "printf 'create refs/heads/new HEAD\\ndelete refs/heads/side\\n' | PATH=/usr/bin:/bin /usr/bin/git update-ref --stdin; echo $?"
        );

        Assert.Equal("128\n", refused.Output);
        Assert.Equal(["branch-delete side: people delete branches (hooks)"], await cage.EndAndTellRefusalsAsync());
        Assert.Equal(cage.Main, cage.Tip("refs/heads/side"));
        Assert.Equal("", cage.Repository.Git("branch", "--list", "new"));
    }
}
