using Ias.Core.Ice;
using Ias.Core.Ice.Reading;
using Ias.Engine.Ice;

namespace Ias.Engine.Tests.Ice;

public sealed class GitFactsTests(CorpusWorld world) : IClassFixture<CorpusWorld>
{
    private static readonly Dictionary<string, string?> NoVariables = new(StringComparer.Ordinal);

    [Theory]
    [InlineData("work", "status", RepositoryPlace.Run)]
    [InlineData("wt", "status", RepositoryPlace.Run)]
    [InlineData("lib", "status", RepositoryPlace.Submodule)]
    [InlineData("remote", "status", RepositoryPlace.RunRemote)]
    [InlineData("other", "status", RepositoryPlace.Elsewhere)]
    [InlineData("none", "status", RepositoryPlace.None)]
    [InlineData("none", "-C ../work status", RepositoryPlace.Run)]
    [InlineData("work", "--git-dir=../other/.git status", RepositoryPlace.Elsewhere)]
    public async Task The_place_is_where_git_would_be(string place, string line, RepositoryPlace expected) =>
        Assert.Equal(expected, (await FactsAsync(world.Untouched, place, line)).Repository);

    [Fact]
    public async Task A_link_to_the_repository_is_the_repository()
    {
        using var copy = world.Copy();
        Directory.CreateSymbolicLink(copy.Path + "/link", copy.At("work"));

        Assert.Equal(RepositoryPlace.Run, (await FactsAsync(copy, "none", "-C ../link status")).Repository);
        Assert.IsType<Judgement.Block>(await copy.JudgeAsync("other", ["push", "../link", "HEAD:develop"], NoVariables));
    }

    [Fact]
    public async Task A_repository_that_only_shares_the_refs_is_the_repository()
    {
        using var copy = world.Copy();
        await copy.DoAsync("none", "init -q fake");
        Directory.Delete(copy.At("none") + "/fake/.git/refs", recursive: true);
        Directory.CreateSymbolicLink(copy.At("none") + "/fake/.git/refs", copy.At("work") + "/.git/refs");

        Assert.IsType<Judgement.Block>(await copy.JudgeAsync("none", ["-C", "fake", "branch", "-D", "spike"], NoVariables));
    }

    [Fact]
    public async Task The_head_branch_of_every_remote_is_protected()
    {
        using var copy = world.Copy();
        await copy.DoAsync("work", "push -q origin spike:trunk", "fetch -q", "remote set-head origin trunk");

        Assert.True((await FactsAsync(copy, "work", "status")).Protected.Contains("Trunk"));
        Assert.IsType<Judgement.Block>(await copy.JudgeAsync("work", ["push", "origin", "HEAD:trunk"], NoVariables));
    }

    [Fact]
    public async Task Without_a_run_the_repository_at_hand_counts()
    {
        using var copy = world.Copy();
        var request = new GitFactsRequest(world.Git, copy.At("other"), ["push", "up", "main"], copy.Variables(NoVariables), IceScope.NoRun);

        var facts = await GitFacts.GatherAsync(world.Processes, request, CancellationToken.None);

        Assert.Equal(RepositoryPlace.Run, facts.Repository);
        Assert.IsType<Judgement.Block>(GitPolicy.Judge(request.Arguments, facts));
    }

    [Fact]
    public async Task A_broken_configuration_is_told_in_gits_words()
    {
        using var copy = world.Copy();
        copy.Write("work/.git/config", "[core\n");

        var block = Assert.IsType<Judgement.Block>(await copy.JudgeAsync("work", ["commit"], NoVariables));

        Assert.Contains("bad config line", block.Reason);
    }

    [Theory]
    [InlineData("https://User:secret@Example.invalid/a/b.git/", "https://example.invalid/a/b")]
    [InlineData("git@example.invalid:a/b.git", "ssh://git@example.invalid/a/b")]
    [InlineData("ssh://git@example.invalid/a/b", "ssh://git@example.invalid/a/b")]
    public async Task One_address_has_one_spelling(string given, string recorded)
    {
        var scope = new IceScope(world.Untouched.At("work") + "/.git", [recorded], []);
        var request = new GitFactsRequest(
            world.Git,
            world.Untouched.At("work"),
            ["push", given, "HEAD:refs/heads/x"],
            world.Untouched.Variables(NoVariables),
            scope
        );

        Assert.IsType<Judgement.AllowPush>(
            GitPolicy.Judge(request.Arguments, await GitFacts.GatherAsync(world.Processes, request, CancellationToken.None))
        );
    }

    private async Task<IGitFacts> FactsAsync(WorldCopy copy, string place, string line) =>
        await GitFacts.GatherAsync(
            world.Processes,
            new GitFactsRequest(
                world.Git,
                copy.At(place),
                line.Split(' '),
                copy.Variables(NoVariables),
                new IceScope(copy.At("work") + "/.git", ["../remote.git"], [])
            ),
            CancellationToken.None
        );
}
