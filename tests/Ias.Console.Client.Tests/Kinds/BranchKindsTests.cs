using System.Text.Json.Nodes;
using Ias.Console.Worker.Jobs;
using Ias.Console.Worker.Kinds;

namespace Ias.Console.Client.Tests.Kinds;

/// <summary>Kinds that commit on a branch of the Console's own, beside the checkout.</summary>
public sealed class BranchKindsTests : IAsyncLifetime
{
    private KindScene _scene = null!;

    private TemporaryRepository Repository => _scene.Repository;

    public async ValueTask InitializeAsync()
    {
        _scene = await KindScene.StartAsync();
        _scene.Answers["context/list"] = new JsonObject
        {
            ["items"] = new JsonArray(
                new JsonObject
                {
                    ["_id"] = "item1",
                    ["source"] = "github",
                    ["kind"] = "issue",
                    ["title"] = "Taxes | \u001b[31m`rm`",
                }
            ),
        };
    }

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    private Task<JobOutcome> DoAsync(string kind, string id = "job1") =>
        kind switch
        {
            "install_ias" => _scene.DoAsync(new InstallIasKind(), KindScene.Job(kind, "", id)),
            "init_repo_context" => _scene.DoAsync(new InitRepoContextKind(), KindScene.Job(kind, "Sell \u001b[2Jmore", id)),
            _ => _scene.DoAsync(
                new UpdateGitPolicyKind(),
                KindScene.Job(
                    kind,
                    "",
                    id,
                    requirements: new JsonObject { ["protectedBranches"] = new JsonArray("live/*"), ["push"] = "prompt" }
                )
            ),
        };

    [Theory]
    [Trait("Requirement", "R-108")]
    [InlineData("install_ias", "ias/install")]
    [InlineData("init_repo_context", "ias/context")]
    [InlineData("update_git_policy", "ias/git-policy")]
    public async Task It_commits_on_its_branch_once_and_leaves_the_checkout_as_it_was(string kind, string branch)
    {
        var before = _scene.Checkout;

        var done = await DoAsync(kind);
        var branches = _scene.Branches;
        var again = await DoAsync(kind);

        Assert.Equal((JobOutcome.IsDone, branch, branch), (done.Word, done.Publish, done.Evidence!.Branch));
        Assert.Equal(Repository.Git("rev-parse", branch), done.Evidence.CommitSha);
        Assert.NotEmpty(done.Evidence.ChangedPaths!);
        Assert.Equal((done.Message, done.Evidence.CommitSha, done.Publish), (again.Message, again.Evidence!.CommitSha, again.Publish));
        Assert.Equal(before, _scene.Checkout);
        Assert.Equal(branches, _scene.Branches);
    }

    [Theory]
    [InlineData("install_ias", "ias/install")]
    [InlineData("init_repo_context", "ias/context")]
    [InlineData("update_git_policy", "ias/git-policy")]
    public async Task Another_job_finds_nothing_left_to_do_and_goes_on_with_the_branch(string kind, string branch)
    {
        await DoAsync(kind);
        var branches = _scene.Branches;

        var again = await DoAsync(kind, "job2");

        Assert.Equal((JobOutcome.IsDone, ""), (again.Word, again.Publish));
        Assert.Equal(branches, _scene.Branches);
        Assert.Equal("2", Repository.Git("rev-list", "--count", branch));
    }

    [Theory]
    [InlineData("install_ias", "ias/install")]
    [InlineData("update_git_policy", "ias/git-policy")]
    public async Task Somebody_else_s_branch_of_that_name_is_not_touched(string kind, string branch)
    {
        Repository.Git("switch", "-q", "-c", branch);
        Repository.Git("commit", "-q", "--allow-empty", "-m", "mine");
        Repository.Git("switch", "-q", "main");
        var before = (_scene.Checkout, _scene.Branches);

        var refused = await Assert.ThrowsAsync<ProblemException>(() => DoAsync(kind));

        Assert.Contains($"The branch {branch} is there already", refused.Problem.What);
        Assert.Contains("git branch -m", refused.Problem.Next);
        Assert.Equal(before, (_scene.Checkout, _scene.Branches));
    }

    [Fact]
    public async Task A_link_out_of_the_repository_is_not_followed()
    {
        var outside = Directory.CreateDirectory(Path.Combine(Repository.Around, "outside")).FullName;
        Directory.CreateDirectory(Repository.At("docs"));
        File.CreateSymbolicLink(Repository.At("docs", "ias"), outside);
        Repository.Git("add", "-A");
        Repository.Git("commit", "-q", "-m", "link");

        await Assert.ThrowsAsync<ProblemException>(() => DoAsync("init_repo_context"));

        Assert.Empty(Directory.EnumerateFileSystemEntries(outside));
        Assert.Single(Repository.Git("worktree", "list").Split('\n'));
    }

    [Fact]
    public async Task What_a_person_wrote_stays_and_outside_text_stays_in_its_cell()
    {
        Repository.Write("docs/ias/project-context.md", "# Ours\n");
        Repository.Git("add", "-A");
        Repository.Git("commit", "-q", "-m", "context");

        await DoAsync("init_repo_context");

        Assert.Equal("# Ours", Repository.Git("show", "ias/context:docs/ias/project-context.md"));
        Assert.Equal("# Base goal\n\nSell �[2Jmore", Repository.Git("show", "ias/context:docs/ias/context/base-goal.md"));
        Assert.Contains(
            "| Taxes / �[31m'rm' | Context Lake, `item1` | issue from github |",
            Repository.Git("show", "ias/context:docs/ias/context/inputs.md")
        );
    }

    [Fact]
    public async Task An_unknown_profile_is_said()
    {
        var failed = await _scene.DoAsync(
            new InstallIasKind(),
            KindScene.Job("install_ias", requirements: new JsonObject { ["profile"] = "../x" })
        );

        Assert.Equal(JobOutcome.IsFailed, failed.Word);
        Assert.Contains("There is no profile ../x", failed.Message);
    }

    [Fact]
    public async Task A_policy_keeps_comments_and_every_other_key()
    {
        Repository.Write(
            ".loa.config.yaml",
            "# ours\nrun_mode:\n  enabled: true # yes\n  git:\n    auto_push: true   # for now\nice:\n  protected_branches:\n    - live # customers\nother: [1, 2] # not ias's\n"
        );
        Repository.Git("add", "-A");
        Repository.Git("commit", "-q", "-m", "config");

        var done = await _scene.DoAsync(
            new UpdateGitPolicyKind(),
            KindScene.Job(
                "update_git_policy",
                requirements: new JsonObject
                {
                    ["protectedBranches"] = new JsonArray("live", "demo/*"),
                    ["branchPrefix"] = "work/",
                    ["push"] = "local",
                    ["createDraftPr"] = false,
                }
            )
        );

        Assert.Equal(JobOutcome.IsDone, done.Word);
        Assert.Equal(
            "# ours\nrun_mode:\n  enabled: true # yes\n  git:\n    create_draft_pr: false\n    branch_prefix: work/\n    auto_push: false   # for now\nice:\n  protected_branches:\n    - live # customers\n    - 'demo/*'\nother: [1, 2] # not ias's",
            Repository.Git("show", "ias/git-policy:.loa.config.yaml")
        );
    }

    [Theory]
    [InlineData("""{"protectedBranches":["demo"]}""", "ice.protected_branches would guard less")]
    [InlineData("""{"push":"auto"}""", "run_mode.git.auto_push would guard less")]
    [InlineData("""{"push":"whenever"}""", "push is one of auto, prompt, local")]
    [InlineData("""{"branchPrefix":"--exec=x"}""", "branchPrefix is nothing")]
    [InlineData("""{"protectedBranches":["a\nb: c"]}""", "no branch can have")]
    [InlineData("""{}""", "requires nothing")]
    public async Task A_policy_that_is_weaker_or_none_fails_and_says_why(string requirements, string why)
    {
        Repository.Write(".loa.config.yaml", "run_mode:\n  git:\n    auto_push: prompt\nice:\n  protected_branches: [live]\n");
        Repository.Git("add", "-A");
        Repository.Git("commit", "-q", "-m", "config");
        var before = (_scene.Checkout, _scene.Branches);

        var failed = await _scene.DoAsync(
            new UpdateGitPolicyKind(),
            KindScene.Job("update_git_policy", requirements: JsonNode.Parse(requirements)!.AsObject())
        );

        Assert.Equal(JobOutcome.IsFailed, failed.Word);
        Assert.Contains(why, failed.Message);
        Assert.Equal(before, (_scene.Checkout, _scene.Branches));
    }
}
