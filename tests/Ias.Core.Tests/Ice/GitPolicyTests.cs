using Ias.Core.Ice;
using Ias.Core.Ice.Reading;

namespace Ias.Core.Tests.Ice;

/// <summary>The rows of the table one by one; the large list, against the real git, is the corpus of Ias.Engine.Tests.</summary>
public sealed class GitPolicyTests
{
    [Theory]
    [Trait("Requirement", "R-028")]
    [InlineData("push origin HEAD:main", "push")]
    [InlineData("push origin +feature/cart", "force-push")]
    [InlineData("push --mirror origin", "force-push")]
    [InlineData("push --prune origin feature/cart", "force-push")]
    [InlineData("push origin :spike", "branch-delete")]
    [InlineData("push origin v1", "tag-push")]
    [InlineData("push origin HEAD:refs/notes/x", "push")]
    [InlineData("push origin HEAD:HEAD", "push")]
    [InlineData("push https://other.invalid/x HEAD:x", "push")]
    [InlineData("push --mirror https://other.invalid/x", "push")]
    [InlineData("push legacy HEAD:x", "git")]
    [InlineData("push origin refs/heads/nothing*:refs/heads/nothing*", "git")]
    [InlineData("merge spike", "merge")]
    [InlineData("branch -D spike", "branch-delete")]
    [InlineData("branch -m other", "branch-delete")]
    [InlineData("checkout main", "checkout")]
    [InlineData("worktree add ../main", "checkout")]
    [InlineData("worktree add @{-1}", "checkout")] // the branch before, in a folder of that name
    [InlineData("branch -f main", "branch")]
    [InlineData("fetch origin +refs/heads/*:refs/heads/*", "fetch")]
    [InlineData("update-ref refs/tags/v1 HEAD", "update-ref")]
    [InlineData("tag -d v1", "tag")]
    [InlineData("stash clear", "lose-work")]
    [InlineData("config alias.x status", "config")]
    [InlineData("config Remote.origin.PushUrl /x", "config")]
    [InlineData("config filter.x.clean evil", "config")]
    [InlineData("remote set-url origin /x", "remote")]
    [InlineData("submodule foreach true", "run")]
    [InlineData("no-such-command", "git")]
    [InlineData("push --no-such-option origin spike", "git")]
    public void In_the_runs_repository_it_is_refused(string line, string operation)
    {
        var judgement = GitPolicy.Judge(line.Split(' '), SampleFacts.Cart);

        Assert.Equal(operation, Assert.IsType<Judgement.Block>(judgement).Operation);
    }

    [Theory]
    [InlineData("merge spike", "merge spike: only people merge, through the pull request")]
    [InlineData("branch -D spike", "branch-delete spike: only people delete and rename branches")]
    [InlineData("commit -m x", "commit main: it is a protected branch")]
    [InlineData("commit --amend -m x", "commit main: it is a protected branch")]
    [InlineData("reset --hard HEAD~1", "reset main: it is a protected branch")]
    [InlineData("tag -d v1", "tag refs/tags/v1: you may create only your own branches and new tags")]
    [InlineData("stash clear", "lose-work stash clear: work that exists only here could be lost for good")]
    [InlineData("config alias.x status", "config alias.x: aliases can hide what a command does")]
    [InlineData("update-ref --stdin", "git update-ref --stdin: ias cannot tell what this would change")]
    public void Elsewhere_it_is_free(string line, string why)
    {
        var elsewhere = SampleFacts.Elsewhere with { Published = true };

        Assert.Equal(why, Why(GitPolicy.Judge(line.Split(' '), elsewhere with { Repository = RepositoryPlace.Run })));
        Assert.Equal(line.Split(' '), Assert.IsType<Judgement.Allow>(GitPolicy.Judge(line.Split(' '), elsewhere)).Arguments);
    }

    [Theory]
    [InlineData(RepositoryPlace.Run)]
    [InlineData(RepositoryPlace.Submodule)]
    [InlineData(RepositoryPlace.RunRemote)]
    public void The_rules_on_branches_hold_in_all_the_runs_repositories(RepositoryPlace place) =>
        Assert.Equal(
            "branch-delete spike: only people delete and rename branches",
            Why(GitPolicy.Judge(["branch", "-D", "spike"], SampleFacts.Cart with { Repository = place }))
        );

    [Theory]
    [InlineData("push -f https://example.invalid/run.git main", "push main: it is a protected branch")]
    [InlineData("push origin HEAD:main", "push main: it is a protected branch")]
    [InlineData("push https://elsewhere.invalid/x main", "push main: it is a protected branch")]
    public void Pushes_are_judged_everywhere(string line, string why) =>
        Assert.Equal(why, Why(GitPolicy.Judge(line.Split(' '), SampleFacts.Elsewhere)));

    [Theory]
    [InlineData("commit --amend")]
    [InlineData("reset --hard HEAD~1")]
    [InlineData("rebase main")]
    [InlineData("branch -f spike HEAD~1")]
    [InlineData("checkout -B spike HEAD~1")]
    public void Commits_that_a_remote_has_are_not_rewritten(string line)
    {
        Assert.IsType<Judgement.Allow>(GitPolicy.Judge(line.Split(' '), SampleFacts.Cart));
        Assert.Equal(
            "rewrite",
            Assert.IsType<Judgement.Block>(GitPolicy.Judge(line.Split(' '), SampleFacts.Cart with { Published = true })).Operation
        );
    }

    [Theory]
    [InlineData("commit -m x")]
    [InlineData("reset --hard HEAD~1")]
    [InlineData("rebase spike")]
    [InlineData("cherry-pick spike")]
    [InlineData("revert HEAD")]
    [InlineData("am x.patch")]
    [InlineData("pull --ff-only")]
    [InlineData("quiltimport")]
    public void On_a_protected_branch_nothing_moves_it(string line)
    {
        var onMain = SampleFacts.Cart with { CurrentBranch = "main" };

        Assert.Equal("main", Assert.IsType<Judgement.Block>(GitPolicy.Judge(line.Split(' '), onMain)).Target);
        Assert.IsType<Judgement.Allow>(GitPolicy.Judge(line.Split(' '), SampleFacts.Cart));
    }

    [Fact]
    public void A_rebase_under_way_on_a_protected_branch_is_not_continued()
    {
        var detached = SampleFacts.Cart with { CurrentBranch = "", RebasedBranch = "main" };

        Assert.Equal("rebase main: it is a protected branch", Why(GitPolicy.Judge(["rebase", "--continue"], detached)));
        Assert.IsType<Judgement.Allow>(GitPolicy.Judge(["rebase", "--abort"], detached));
        Assert.IsType<Judgement.Allow>(GitPolicy.Judge(["rebase", "--continue"], detached with { RebasedBranch = "spike" }));
    }

    [Fact]
    public void A_remotes_head_branch_is_protected_too()
    {
        var trunk = SampleFacts.Cart with { Protected = new ProtectedBranches([]).With(["trunk"]) };

        Assert.Equal("push Trunk: it is a protected branch", Why(GitPolicy.Judge(["push", "origin", "HEAD:Trunk"], trunk)));
        Assert.IsType<Judgement.AllowPush>(GitPolicy.Judge(["push", "origin", "HEAD:trunk"], SampleFacts.Cart));
    }

    [Fact]
    public void A_push_that_may_happen_has_every_ref_written_out()
    {
        var push = Assert.IsType<Judgement.AllowPush>(
            GitPolicy.Judge(["-C", "x", "push", "--no-verify", "-qu", "origin", "spike", "HEAD:feature/other"], SampleFacts.Cart)
        );

        Assert.Equal("origin", push.Remote);
        Assert.True(push.SetUpstream);
        Assert.False(push.DryRun);
        Assert.Equal(
            [new RefUpdate("refs/heads/spike", "refs/heads/spike", false), new RefUpdate("HEAD", "refs/heads/feature/other", false)],
            push.Updates
        );
        Assert.Equal(
            [
                "-C",
                "x",
                "push",
                "--no-follow-tags",
                "--no-recurse-submodules",
                "--quiet",
                "--set-upstream",
                "--",
                "origin",
                "refs/heads/spike:refs/heads/spike",
                "HEAD:refs/heads/feature/other",
            ],
            push.Arguments
        );
    }

    [Fact]
    public void A_dry_push_says_so() =>
        Assert.True(Assert.IsType<Judgement.AllowPush>(GitPolicy.Judge(["push", "-n", "origin", "spike"], SampleFacts.Cart)).DryRun);

    [Theory]
    [InlineData("clean -fdx", "clean -e /.run -fdx")]
    [InlineData("clean -fX", "clean -e !/.run -fX")]
    public void Clean_leaves_the_runs_state_alone(string line, string run) =>
        Assert.Equal(run.Split(' '), Assert.IsType<Judgement.Allow>(GitPolicy.Judge(line.Split(' '), SampleFacts.Cart)).Arguments);

    [Fact]
    public void Aliases_run_written_out()
    {
        var facts = SampleFacts.Cart.Set("alias.ci", "commit -m 'two words'").Set("alias.again", "ci --allow-empty");

        var allow = Assert.IsType<Judgement.Allow>(GitPolicy.Judge(["--no-pager", "again", "-q"], facts));

        Assert.Equal(["--no-pager", "commit", "-m", "two words", "--allow-empty", "-q"], allow.Arguments);
    }

    [Theory]
    [InlineData(
        "!git push origin main",
        "run the alias x, which runs a shell command: git would run a program whose git commands are not checked"
    )]
    [InlineData(" !true", "run the alias x, which runs a shell command: git would run a program whose git commands are not checked")]
    [InlineData("x", "run the alias x: git would run a program whose git commands are not checked")]
    [InlineData("-c user.name=x status", "run the alias x: git would run a program whose git commands are not checked")]
    [InlineData("commit -m 'open", "run the alias x: git would run a program whose git commands are not checked")]
    [InlineData("", "run the alias x: git would run a program whose git commands are not checked")]
    [InlineData("merge", "merge @{upstream}: only people merge, through the pull request")]
    [InlineData("push origin spike:main", "push main: it is a protected branch")]
    public void Aliases_hide_nothing(string value, string why) =>
        Assert.Equal(why, Why(GitPolicy.Judge(["x"], SampleFacts.Cart.Set("alias.x", value))));

    [Fact]
    public void A_hooks_path_is_accepted_in_the_configuration()
    {
        Assert.IsType<Judgement.Allow>(GitPolicy.Judge(["config", "core.hooksPath", ".husky"], SampleFacts.Cart));
        Assert.IsType<Judgement.Allow>(GitPolicy.Judge(["config", "core.hooksPath", ".husky"], SampleFacts.Elsewhere));
    }

    [Theory]
    [InlineData("status")]
    [InlineData("worktree", "list", "--porcelain")]
    [InlineData("config", "--get", "user.name")]
    [InlineData("blame", "a")]
    [InlineData("commit", "-m", "x")]
    public void A_hooks_path_for_one_command_is_not_refused_and_the_repositorys_own_counts(params string[] command)
    {
        var allowed = Assert.IsType<Judgement.Allow>(
            GitPolicy.Judge(
                ["-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=", .. command],
                SampleFacts.Cart.Set("core.hookspath", "/dev/null", fromCommand: true).Set("core.fsmonitor", "", fromCommand: true)
            )
        );

        Assert.Equal(
            ["-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=", "-c", "core.hooksPath=/work/.git/hooks", .. command],
            allowed.Arguments
        );
    }

    [Fact]
    public void In_a_copy_tags_and_remotes_are_the_turns_own()
    {
        var copy = SampleFacts.Cart with { IsCopy = true };

        Assert.IsType<Judgement.Allow>(GitPolicy.Judge(["tag", "-d", "v1"], copy));
        Assert.IsType<Judgement.Allow>(GitPolicy.Judge(["remote", "remove", "origin"], copy));
        Assert.IsType<Judgement.Block>(GitPolicy.Judge(["tag", "-d", "v1"], SampleFacts.Cart));
        Assert.IsType<Judgement.Block>(GitPolicy.Judge(["remote", "remove", "origin"], SampleFacts.Cart));
    }

    [Theory]
    [InlineData("core.editor", "true", true)]
    [InlineData("core.editor", "vim -n", true)]
    [InlineData("sequence.editor", "sed -i s/pick/squash/", true)]
    [InlineData("core.editor", "git push", false)]
    [InlineData("core.editor", "true; git push", false)]
    [InlineData("core.sshcommand", "ssh", false)]
    [InlineData("pager.log", "cat", true)]
    [InlineData("pager.log", "false", true)]
    [InlineData("pager.log", "git push", false)]
    [InlineData("core.fsmonitor", "true", true)]
    [InlineData("core.fsmonitor", "./evil", false)]
    [InlineData("diff.lock.textconv", "evil", false)]
    [InlineData("user.name", "git push", true)]
    public void Settings_for_one_command_run_no_programs(string key, string value, bool allowed) =>
        Assert.Equal(allowed, GitPolicy.Judge(["log"], SampleFacts.Cart.Set(key, value, fromCommand: true)) is Judgement.Allow);

    [Fact]
    public void What_a_person_configured_is_theirs() =>
        Assert.IsType<Judgement.Allow>(
            GitPolicy.Judge(["commit"], SampleFacts.Cart.Set("core.sshcommand", "ssh -i key").Set("diff.external", "difft"))
        );

    [Theory]
    [InlineData("push.default", "upstream", "branch.feature/cart.merge", "refs/heads/main", "")]
    [InlineData("push.default", "upstream", "branch.feature/cart.merge", "refs/heads/feature/cart", "refs/heads/feature/cart")]
    [InlineData("push.default", "current", "x.y", "z", "refs/heads/feature/cart")]
    [InlineData("push.default", "matching", "x.y", "z", "")]
    [InlineData("push.default", "nothing", "x.y", "z", "")]
    [InlineData("push.default", "simple", "branch.feature/cart.merge", "refs/heads/feature/cart", "refs/heads/feature/cart")]
    [InlineData("push.default", "simple", "branch.feature/cart.merge", "refs/heads/main", "")]
    [InlineData("push.default", "simple", "branch.feature/cart.merge", "refs/heads/other", "")]
    [InlineData("push.default", "simple", "x.y", "z", "")]
    [InlineData("push.autosetupremote", "true", "x.y", "z", "refs/heads/feature/cart")]
    [InlineData("remote.origin.push", "refs/heads/feature/*:refs/heads/review/*", "x.y", "z", "refs/heads/review/cart")]
    [InlineData("remote.origin.push", "HEAD:main", "x.y", "z", "")]
    [InlineData("remote.origin.mirror", "true", "push.default", "current", "")]
    public void A_push_without_refspecs_follows_the_configuration(string key, string value, string key2, string value2, string destination)
    {
        var judgement = GitPolicy.Judge(["push"], SampleFacts.Cart.Set(key, value).Set(key2, value2));

        Assert.Equal(destination, judgement is Judgement.AllowPush { Updates: [var update] } ? update.Destination : "");
    }

    [Theory]
    [InlineData("remote.origin.pushurl", "https://other.invalid/x")]
    [InlineData("url.https://other.invalid/.insteadof", "https://example.invalid/")]
    [InlineData("url.https://other.invalid/.pushinsteadof", "https://example.invalid/")]
    [InlineData("remote.origin.url", "https://other.invalid/x")]
    [InlineData("branch.feature/cart.pushremote", "https://other.invalid/x")]
    public void A_push_goes_where_the_configuration_leads_it(string key, string value)
    {
        var facts = SampleFacts.Cart.Set("push.default", "current");

        Assert.IsType<Judgement.AllowPush>(GitPolicy.Judge(["push"], facts));
        Assert.Equal("push", Assert.IsType<Judgement.Block>(GitPolicy.Judge(["push"], facts.Set(key, value))).Operation);
    }

    [Fact]
    public void A_branch_that_is_a_symbolic_ref_is_the_branch_behind_it()
    {
        var facts = SampleFacts.Cart with
        {
            CurrentBranch = "link",
            Branches = new Dictionary<string, string>(StringComparer.Ordinal) { ["link"] = "main", ["main"] = "main" },
        };

        Assert.Equal("main", Assert.IsType<Judgement.Block>(GitPolicy.Judge(["commit", "-m", "x"], facts)).Target);
        Assert.Equal(
            "checkout main: it is a protected branch, and work on it could not be pushed",
            Why(GitPolicy.Judge(["switch", "link"], facts))
        );
    }

    [Fact]
    public void What_git_cannot_read_is_refused_in_its_words() =>
        Assert.Equal(
            "bad config line 1",
            Assert.IsType<Judgement.Block>(GitPolicy.Judge(["status"], SampleFacts.Cart with { Trouble = "bad config line 1" })).Reason
        );

    [Theory]
    [InlineData("--version")]
    [InlineData("-C x --version")]
    [InlineData("--exec-path")]
    [InlineData("help push")]
    [InlineData("push --help")]
    [InlineData("merge -h")]
    public void Help_is_free(string line) =>
        Assert.Equal(line.Split(' '), Assert.IsType<Judgement.Allow>(GitPolicy.Judge(line.Split(' '), SampleFacts.Cart)).Arguments);

    [Fact]
    public void Every_refusal_has_a_reason()
    {
        foreach (
            var line in (string[])["push -f", "merge x", "x", "branch -d x", "config alias.x y", "rebase -x y", "-x", "gc --prune=now"]
        )
        {
            var block = Assert.IsType<Judgement.Block>(GitPolicy.Judge(line.Split(' '), SampleFacts.Cart));

            Assert.NotEqual("", block.Reason);
            Assert.NotEqual("", block.Target);
            Assert.NotEqual("", block.Operation);
        }
    }

    private static string Why(Judgement judgement) =>
        judgement is Judgement.Block block ? $"{block.Operation} {block.Target}: {block.Reason}" : "allowed";
}
