using System.Text.Json.Nodes;
using Ias.Console.Client.Tests.Fixtures;
using Ias.Console.Server.Domain;

namespace Ias.Console.Client.Tests.Team;

/// <summary><c>ias repo</c> on a real Console.</summary>
public sealed class RepoTests : IAsyncLifetime
{
    private readonly Person _person = new();
    private readonly TemporaryRepository _checkout = new(name: "store");
    private ConsoleServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ConsoleServer.StartAsync();
        _checkout.Git("remote", "add", "origin", "https://me:SECRET@git.example/o/shop.git");
        await _person.LogInAsync(_server.Url, await _server.PersonTokenAsync(Role.Member));
    }

    public async ValueTask DisposeAsync()
    {
        _person.Dispose();
        _checkout.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    [Trait("Requirement", "R-104")]
    public async Task A_checkout_is_known_by_the_hash_of_its_remote_which_stays_here()
    {
        var linked = await _person.InAsync(_checkout.Path, "repo", "link");
        var all = await _person.IasAsync("repo", "list", "--all", "--json");

        Assert.Equal(ExitCode.Ok, linked.Exit);
        Assert.Contains("the SHA-256 of git.example/o/shop, which stays here", linked.Out);
        Assert.Equal(
            ["store", RemoteIdentity.Hash("git@git.example:o/shop")],
            await _server.TextsAsync("select label, remote_url_hash from repos", "label", "remote_url_hash")
        );
        Assert.DoesNotContain("SECRET", linked.All + File.ReadAllText(Path.Combine(_person.Folder, "repos.json")));
        Assert.DoesNotContain("git.example", File.ReadAllText(Path.Combine(_person.Folder, "repos.json")));
        var shown = Assert.Single(all.Json["repos"]!.AsArray())!;
        Assert.Equal((_checkout.Path, $"{_checkout.Path}-jobs"), ((string)shown["checkout"]!, (string)shown["path"]!));
    }

    [Fact]
    public async Task What_git_rewrites_is_known_by_what_it_becomes()
    {
        _checkout.Git("remote", "set-url", "origin", "work:shop");
        _checkout.Git("config", "url.git@git.example:o/.insteadOf", "work:");

        var linked = await _person.InAsync(_checkout.Path, "repo", "link");

        Assert.Contains("git.example/o/shop", linked.Out);
    }

    [Fact]
    public async Task Two_checkouts_and_two_people_mean_the_same_repository_and_keep_its_name()
    {
        using var other = new TemporaryRepository(name: "elsewhere");
        other.Git("remote", "add", "upstream", "ssh://git@git.example:22/o/shop/");
        await _person.InAsync(_checkout.Path, "repo", "link", "--label", "web");

        var again = await _person.IasAsync("repo", "link", other.Path, "--remote", "upstream", "--json");
        var list = await _person.IasAsync("repo", "list", "--json");

        Assert.Equal("web", (string)again.Json["link"]!["label"]!);
        Assert.Equal(other.Path, (string)Assert.Single(list.Json["repos"]!.AsArray())!["checkout"]!);
        Assert.Single(await _server.TextsAsync("select label from repos", "label"));
    }

    [Fact]
    public async Task Who_may_only_look_links_what_is_there_and_adds_nothing()
    {
        using var viewer = new Person();
        await viewer.LogInAsync(_server.Url, await _server.PersonTokenAsync(Role.Viewer));

        var refused = await viewer.InAsync(_checkout.Path, "repo", "link");
        await _person.InAsync(_checkout.Path, "repo", "link");
        var linked = await viewer.InAsync(_checkout.Path, "repo", "link");

        Assert.Equal((ExitCode.Failed, ExitCode.Ok), (refused.Exit, linked.Exit));
        Assert.Contains("A viewer may not do this.", refused.Error);
        Assert.Contains("next: ias auth status", refused.Error);
    }

    [Theory]
    [InlineData("/srv/git/shop.git")]
    [InlineData("file:///srv/git/shop.git")]
    [InlineData("../shop")]
    public async Task What_only_this_machine_knows_is_not_linked(string url)
    {
        _checkout.Git("remote", "set-url", "origin", url);

        var said = await _person.InAsync(_checkout.Path, "repo", "link");

        Assert.Equal(ExitCode.Failed, said.Exit);
        Assert.Contains("is not reached over a network", said.Error);
        Assert.Empty(await _server.TextsAsync("select label from repos", "label"));
    }

    [Fact]
    public async Task Without_a_remote_or_a_repository_or_a_login_it_says_what_to_type()
    {
        using var bare = new TemporaryRepository();
        using var stranger = new Person();

        var noRemote = await _person.InAsync(bare.Path, "repo", "link");
        var noRepository = await _person.IasAsync("repo", "link");
        var noLogin = await stranger.InAsync(_checkout.Path, "repo", "link");

        Assert.Contains("next: git remote add origin URL", noRemote.Error);
        Assert.Contains("not inside a git repository", noRepository.Error);
        Assert.Contains("next: ias auth login URL", noLogin.Error);
    }

    [Fact]
    public async Task Of_several_workspaces_the_linked_one_is_meant()
    {
        await _person.InAsync(_checkout.Path, "repo", "link");
        var bank = await _server.AddWorkspaceAsync("bank");
        var both = await _server.PersonAsync(Role.Member, _server.Workspace, bank);
        await _person.LogInAsync(_server.Url, await _server.TokenOfAsync(both));

        var outside = await _person.IasAsync("repo", "list", "--all");
        var named = await _person.IasAsync("repo", "list", "--all", "--workspace", "bank");
        var inside = await _person.InAsync(_checkout.Path, "repo", "list", "--all");

        Assert.Equal((ExitCode.Usage, ExitCode.NothingToDo, ExitCode.Ok), (outside.Exit, named.Exit, inside.Exit));
        Assert.Contains("--workspace bank\n        --workspace shop", outside.Error);
    }

    [Fact]
    public async Task A_work_tree_for_jobs_is_made_once_and_only_where_nobody_chose_one()
    {
        var (beside, taken) = ($"{_checkout.Path}-jobs", Path.Combine(_checkout.Around, "mine"));
        Directory.CreateDirectory(beside); // something else has that name
        _checkout.Git("worktree", "add", "-q", "-b", "mine", taken);
        async Task<(string? Checkout, string Path)> LinkAsync(string folder, params string[] more)
        {
            var said = await _person.InAsync(folder, ["repo", "link", "--json", .. more]);
            Assert.True(said.Exit == ExitCode.Ok, said.All);
            return ((string?)said.Json["link"]!["checkout"], (string)said.Json["link"]!["path"]!);
        }

        var first = await LinkAsync(_checkout.Path);
        var again = await LinkAsync(_checkout.Path);
        var linked = await LinkAsync(taken); // on a branch: somebody works in it
        var idle = await LinkAsync(first.Path);
        var here = await LinkAsync(_checkout.Path, "--here");

        Assert.Equal((_checkout.Path, $"{beside}-2"), first);
        Assert.Equal(first, again);
        Assert.Equal((taken, $"{taken}-jobs"), linked);
        Assert.Equal((null, first.Path), idle);
        Assert.Equal((null, _checkout.Path), here);
        Assert.Equal("", TemporaryRepository.Run("git", first.Path, "status", "--porcelain"));
        Assert.Equal("", _checkout.Git("status", "--porcelain"));
        Assert.Equal("main", _checkout.Git("branch", "--show-current"));
    }

    [Fact]
    public async Task Where_no_work_tree_can_be_made_it_says_so_and_the_other_way()
    {
        using var empty = new TemporaryRepository();
        empty.Git("update-ref", "-d", "HEAD");
        empty.Git("remote", "add", "origin", "https://git.example/o/empty");

        var noCommit = await _person.InAsync(empty.Path, "repo", "link");

        Assert.Equal(ExitCode.Failed, noCommit.Exit);
        Assert.Contains("This repository has no commit yet.", noCommit.Error);
        Assert.False(Directory.Exists($"{empty.Path}-jobs"));
    }

    [Fact]
    public async Task A_checkout_is_unlinked_here_also_when_it_is_gone()
    {
        await _person.InAsync(_checkout.Path, "repo", "link");
        Directory.Move(_checkout.Path, _checkout.Path + "-moved");

        var list = await _person.IasAsync("repo", "list");
        var unlinked = await _person.IasAsync("repo", "unlink", _checkout.Path); // not the path at which its jobs ran
        var again = await _person.IasAsync("repo", "unlink", _checkout.Path);

        Assert.Contains("is not there any more", list.Out);
        Assert.Equal((ExitCode.Ok, ExitCode.NothingToDo), (unlinked.Exit, again.Exit));
        Assert.Single(await _server.TextsAsync("select label from repos", "label"));
    }
}
