namespace Ias.Engine.Tests.Ice.Copy;

/// <summary>What a turn commits beside its branch.</summary>
public sealed class LeftBehindTests
{
    [Fact]
    public async Task A_branch_whose_name_is_a_folder_of_one_kept_before_is_kept_too()
    {
        await using var cage = await Cage.OpenAsync("require");
        await cage.AgentAsync("git branch side $(git commit-tree -m one HEAD^{tree})");
        await cage.EndAsync();

        var renamed = await cage.AgentAsync(
            "rm .git/refs/heads/side .git/logs/refs/heads/side; git branch side/x $(git commit-tree -m two HEAD^{tree})"
        );
        var report = await cage.EndAsync();

        Assert.True(renamed.Ok, renamed.Error);
        Assert.Contains("commits of side/x were left beside the branch", Assert.Single(report.Notes));
        Assert.Equal("one\ntwo", cage.Repository.Git("for-each-ref", "--sort=subject", "--format=%(subject)", "refs/ias/left"));
    }

    [Fact]
    public async Task Of_very_many_branches_some_are_kept_and_the_rest_is_told()
    {
        await using var cage = await Cage.OpenAsync("require");

        await cage.AgentAsync("for i in $(seq 30); do git branch m$i $(git commit-tree -m $i HEAD^{tree}); done");
        var report = await cage.EndAsync();

        Assert.Equal(21, report.Notes.Count);
        Assert.Equal("commits of 10 more branches were not kept: a turn leaves 20 at most beside its branch", report.Notes[^1]);
    }
}
