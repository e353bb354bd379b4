using Ias.EndToEnd.Tests.Runs;
using Ias.Tests;

namespace Ias.EndToEnd.Tests.Ice;

/// <summary><c>ias ice</c> as a person or a script calls it: the built program in a real repository with a bare remote, with a program in
/// gh's place that writes down its arguments.</summary>
public sealed class IceVerbsTests : IDisposable
{
    private readonly Sandbox _sandbox = new(withRemote: true);
    private readonly TemporaryFolder _bin = new();

    private string Calls => File.Exists(_bin.At("calls")) ? File.ReadAllText(_bin.At("calls")) : "";

    private string Branch => _sandbox.Repository.Git("branch", "--show-current");

    public void Dispose()
    {
        _sandbox.Dispose();
        _bin.Dispose();
    }

    [Theory]
    [Trait("Requirement", "R-032")]
    [InlineData("feature/x")]
    [InlineData("refs/heads/feature/x")]
    public void Checkout_goes_to_a_branch(string branch)
    {
        _sandbox.Repository.Git("branch", "feature/x");

        var there = Ice("checkout", branch);

        Assert.True(there.Exit == 0, there.ToString());
        Assert.Equal("feature/x", Branch);
    }

    [Theory]
    [InlineData("main", "ICE: checkout main: it is a protected branch")]
    [InlineData("refs/heads/main", "ICE: checkout main: it is a protected branch")]
    [InlineData("--orphan=production", "ICE: checkout --orphan=production: it is not a branch name")]
    public void Checkout_of_what_is_protected_or_no_branch_is_refused_and_logged(string branch, string words)
    {
        _sandbox.Repository.Git("switch", "-q", "-c", "feature/x");
        Directory.CreateDirectory(_sandbox.Run(""));

        var refused = Ice("checkout", branch);

        Assert.Equal(1, refused.Exit);
        Assert.StartsWith(words, refused.Error);
        Assert.Equal("feature/x", Branch);
        var line = Assert.Single(File.ReadAllLines(_sandbox.Run("ice.log")));
        Assert.Contains("\"event\":\"ice_block\"", line);
        Assert.Contains("\"operation\":\"checkout\"", line);
    }

    [Fact]
    public void Checkout_of_a_branch_that_is_not_there_ends_as_git_does()
    {
        var git = Ice("checkout", "nowhere");

        Assert.Equal(128, git.Exit);
        Assert.Contains("nowhere", git.Error);
        Assert.DoesNotContain("ICE:", git.Error);
    }

    [Fact]
    [Trait("Requirement", "R-032")]
    public void Push_upstream_pushes_the_branch_named_and_remembers_it()
    {
        _sandbox.Repository.Git("switch", "-q", "-c", "feature/x");
        _sandbox.Repository.Git("commit", "-q", "--allow-empty", "-m", "x");

        var pushed = Ice("push-upstream", "origin", "feature/x");

        Assert.True(pushed.Exit == 0, pushed.ToString());
        Assert.Equal(_sandbox.Repository.Git("rev-parse", "HEAD"), _sandbox.Repository.RemoteGit("rev-parse", "feature/x"));
        Assert.Equal("origin/feature/x", _sandbox.Repository.Git("rev-parse", "--abbrev-ref", "@{upstream}"));
    }

    [Theory]
    [InlineData("main", "ICE: push main: it is a protected branch")]
    [InlineData("refs/heads/main", "ICE: push main: it is a protected branch")]
    [InlineData("feature/x:refs/heads/main", "ICE: push main: it is a protected branch")]
    [InlineData("+feature/x", "error: src refspec refs/heads/+feature/x does not match any")] // no name a branch may have: git's own refusal
    [InlineData("--all", "ICE: push --all: it is not a branch name")]
    public void Push_upstream_moves_nothing_that_is_protected(string branch, string words)
    {
        _sandbox.Repository.Git("switch", "-q", "-c", "feature/x");
        _sandbox.Repository.Git("commit", "-q", "--allow-empty", "-m", "x");
        var before = _sandbox.Repository.RemoteGit("for-each-ref");

        var refused = Ice("push-upstream", "origin", branch);

        Assert.NotEqual(0, refused.Exit);
        Assert.StartsWith(words, refused.Error);
        Assert.Equal(before, _sandbox.Repository.RemoteGit("for-each-ref"));
        Assert.Equal("", _sandbox.Repository.Git("config", "--default", "", "--get", "branch.feature/x.merge"));
    }

    [Fact]
    [Trait("Requirement", "R-030")]
    public void Pr_create_makes_a_draft_of_every_word_as_it_was_given()
    {
        var made = Gh("echo https://github.com/o/r/pull/7", "pr-create", "--title; $(x)", "a\nbody", "main", "feature/x");

        Assert.True(made.Exit == 0, made.ToString());
        Assert.Equal("https://github.com/o/r/pull/7\n", made.Out);
        Assert.Equal("pr|create|--draft|--title|--title; $(x)|--body|a\nbody|--base|main|--head|feature/x|\n", Calls);
    }

    [Fact]
    public void Pr_create_leaves_base_and_head_to_gh_where_they_are_not_named()
    {
        _sandbox.Repository.Git("switch", "-q", "-c", "feature/x");

        Assert.Equal(0, Gh("", "pr-create", "title", "body").Exit);
        Assert.Equal("pr|create|--draft|--title|title|--body|body|\n", Calls);
    }

    [Fact]
    public void What_gh_says_and_how_it_ends_is_handed_on()
    {
        var failed = Gh("echo 'no such repository' >&2; exit 4", "pr-create", "title", "body", "main", "feature/x");

        Assert.Equal(4, failed.Exit);
        Assert.Equal("no such repository\n", failed.Error);
    }

    [Fact]
    public void A_gh_command_line_is_judged_before_gh_sees_it()
    {
        var merged = Gh("", "gh", "--", "pr", "merge", "12");
        var written = Gh("", "gh", "--", "api", "-X", "DELETE", "repos/o/r/git/refs/heads/main");

        Assert.Equal((1, 1), (merged.Exit, written.Exit));
        Assert.StartsWith("ICE: pr-merge pr merge: only people merge; instead: ", merged.Error);
        Assert.StartsWith("ICE: api ", written.Error);
        Assert.Equal("", Calls);
    }

    [Fact]
    public void A_gh_command_line_that_passes_reaches_gh_and_a_new_pull_request_becomes_a_draft()
    {
        var listed = Gh("echo listed; exit 3", "gh", "--", "pr", "list", "--json", "number");
        var created = Gh("", "gh", "--", "pr", "create", "--fill");

        Assert.Equal((3, "listed\n"), (listed.Exit, listed.Out));
        Assert.True(created.Exit == 0, created.ToString());
        Assert.Equal("pr|list|--json|number|", Calls.Split('\n')[0]);
        Assert.Contains("--draft|", Calls.Split('\n')[1]);
    }

    [Fact]
    public void The_real_gh_knows_every_flag_of_pr_create()
    {
        if (!Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(p => File.Exists(Path.Combine(p, "gh"))))
        {
            Assert.Skip("gh is not installed");
        }

        var help = Ice("gh", "--", "pr", "create", "--help");

        Assert.True(help.Exit == 0, help.ToString());
        Assert.All(["--draft", "--title", "--body", "--base", "--head"], flag => Assert.Contains(flag, help.Out));
    }

    [Theory]
    [Trait("Requirement", "R-032")]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("help")]
    [InlineData("push", "--help")]
    [InlineData("merge", "-h")]
    public void Help_names_every_command_and_the_exit_statuses(params string[] arguments)
    {
        var help = Ice(arguments);

        Assert.Equal((0, ""), (help.Exit, help.Error));
        Assert.All(
            [
                "is-protected",
                "validate",
                "should-push",
                "ensure-branch",
                "checkout",
                "push",
                "push-upstream",
                "pr-create",
                "git --",
                "gh --",
                "merge",
                "pr-merge",
                "branch-delete",
                "force-push",
                "exec --",
            ],
            verb => Assert.Contains(verb, help.Out)
        );
        Assert.Contains("Commands", help.Out.Split('\n'));
        Assert.Contains("release/*", help.Out);
        Assert.Contains("0 done or yes, 1 blocked or no, 2 usage error", help.Out);
    }

    [Theory]
    [InlineData("is-protected BRANCH", "is-protected")]
    [InlineData("validate", "validate", "feature/x")]
    [InlineData("should-push [local|prompt]", "should-push", "never")]
    [InlineData("ensure-branch NAME [PREFIX]", "ensure-branch")]
    [InlineData("checkout BRANCH", "checkout")]
    [InlineData("checkout BRANCH", "checkout", "a", "b")]
    [InlineData("push-upstream REMOTE BRANCH", "push-upstream", "origin")]
    [InlineData("push [REMOTE] [BRANCH]", "push", "origin", "x", "y")]
    [InlineData("pr-create TITLE BODY [BASE] [HEAD]", "pr-create", "title")]
    [InlineData("pr-create TITLE BODY [BASE] [HEAD]", "pr-create", "title", "body", "base", "head", "more")]
    [InlineData("gh -- ARGS...", "gh", "pr", "list")]
    [InlineData("git -- ARGS...", "git", "status")]
    [InlineData("exec -- COMMAND...", "exec", "true")]
    public void A_command_with_other_arguments_than_it_takes_ends_with_2_and_says_which_it_takes(string usage, params string[] arguments)
    {
        var answer = Ice(arguments);

        Assert.Equal((2, ""), (answer.Exit, answer.Out));
        Assert.StartsWith("Usage: ", answer.Error);
        Assert.EndsWith($" ice {usage}\n", answer.Error);
    }

    [Fact]
    public void What_is_no_command_ends_with_2_and_says_where_the_commands_are()
    {
        var answer = Ice("frobnicate", "x");

        Assert.Equal((2, ""), (answer.Exit, answer.Out));
        Assert.StartsWith("ICE: Unknown command: frobnicate. `", answer.Error);
        Assert.Contains(" ice --help` shows the commands.", answer.Error);
    }

    [Fact]
    public void No_command_at_all_ends_with_2_and_shows_the_commands()
    {
        var answer = Ice();

        Assert.Equal((2, ""), (answer.Exit, answer.Out));
        Assert.Contains("ensure-branch NAME", answer.Error);
    }

    [Fact]
    public void Validate_says_OK_and_the_branch_or_that_it_is_a_protected_branch()
    {
        var onMain = Ice("validate");
        _sandbox.Repository.Git("switch", "-q", "-c", "feature/x");
        var onBranch = Ice("validate");
        _sandbox.Repository.Git("switch", "-q", "--detach");
        var detached = Ice("validate");

        Assert.Equal((1, ""), (onMain.Exit, onMain.Out));
        Assert.StartsWith("ICE: validate main: it is a protected branch; instead: ", onMain.Error);
        Assert.Equal((0, "OK: feature/x\n", ""), (onBranch.Exit, onBranch.Out, onBranch.Error));
        Assert.Equal(1, detached.Exit);
        Assert.DoesNotContain("protected branch", detached.Error);
    }

    [Theory]
    [Trait("Requirement", "R-032")]
    [InlineData("merge", "people merge")]
    [InlineData("pr-merge", "people merge")]
    [InlineData("branch-delete", "people delete branches")]
    [InlineData("force-push", "Force push")]
    public void What_is_never_done_is_blocked_for_a_person_to_do(string operation, string words)
    {
        foreach (var blocked in new[] { Ice(operation), Ice(operation, "feature/x"), Ice(operation, "") })
        {
            Assert.Equal((1, ""), (blocked.Exit, blocked.Out));
            Assert.StartsWith($"ICE: {operation}", blocked.Error);
            Assert.All(["BLOCKED", "Human intervention", words], part => Assert.Contains(part, blocked.Error));
        }
    }

    [Theory]
    [InlineData("feature/sprint-5", "sprint-5")]
    [InlineData("feature/sprint-5", "feature/sprint-5")]
    [InlineData("feature/sprint-5", "refs/heads/sprint-5")]
    [InlineData("feature/sprint-5", "sprint-5", "")]
    [InlineData("feature/fix/login", "fix/login")]
    [InlineData("fix/login", "login", "fix/")]
    [InlineData("fix/login", "login", "fix")]
    [InlineData("fix-login", "login", "fix-")]
    [InlineData("fix/login", "fix/login", "fix")]
    public void Ensure_branch_puts_the_prefix_before_the_name_and_says_when_it_is_there_already(string branch, params string[] arguments)
    {
        var made = Ice(["ensure-branch", .. arguments]);
        var again = Ice(["ensure-branch", .. arguments]);
        _sandbox.Repository.Git("switch", "-q", "-c", "elsewhere");
        var back = Ice(["ensure-branch", .. arguments]);

        Assert.True(made.Exit == 0, made.ToString());
        Assert.Equal((0, $"Already on {branch}\n"), (again.Exit, again.Out));
        Assert.Equal(0, back.Exit);
        Assert.Equal(branch, Branch);
    }

    [Fact]
    public void Ensure_branch_takes_the_prefix_that_is_configured()
    {
        _sandbox.Repository.Write(".loa.config.yaml", "run_mode:\n  git:\n    branch_prefix: night-\n");

        Assert.Equal(0, Ice("ensure-branch", "sprint-5").Exit);
        Assert.Equal("night-sprint-5", Branch);
    }

    [Theory]
    [InlineData("main", "main")]
    [InlineData("Release/1.0", "Release/1.0")]
    [InlineData("release/1.0", "1.0", "release/")]
    [InlineData("release/1.0", "1.0", "release")]
    [InlineData("hotfix-1", "1", "hotfix-")]
    public void Ensure_branch_makes_no_protected_branch(string branch, params string[] arguments)
    {
        var refused = Ice(["ensure-branch", .. arguments]);

        Assert.Equal(1, refused.Exit);
        Assert.StartsWith($"ICE: ensure-branch {branch}: it is a protected branch", refused.Error);
        Assert.Equal("main", _sandbox.Repository.Git("for-each-ref", "--format=%(refname:short)", "refs/heads"));
    }

    [Theory]
    [InlineData]
    [InlineData("origin")]
    [InlineData("", "")]
    [InlineData("origin", "HEAD")]
    [InlineData("origin", "@")]
    public void Push_takes_the_branch_one_is_on(params string[] arguments)
    {
        _sandbox.Repository.Git("switch", "-q", "-c", "feature/x");

        var pushed = Ice(["push", .. arguments]);

        Assert.True(pushed.Exit == 0, pushed.ToString());
        Assert.Equal(_sandbox.Repository.Git("rev-parse", "HEAD"), _sandbox.Repository.RemoteGit("rev-parse", "feature/x"));
    }

    [Theory]
    [InlineData("validate")]
    [InlineData("push")]
    [InlineData("push", "origin", "HEAD")]
    [InlineData("pr-create", "title", "body")]
    public void A_branch_that_only_stands_for_a_protected_one_is_that_one(params string[] arguments)
    {
        _sandbox.Repository.Git("symbolic-ref", "refs/heads/feature/x", "refs/heads/main");
        _sandbox.Repository.Git("symbolic-ref", "HEAD", "refs/heads/feature/x");

        var refused = Gh("", arguments);

        Assert.Equal(1, refused.Exit);
        Assert.StartsWith($"ICE: {arguments[0]} main: it is a protected branch", refused.Error);
    }

    [Fact]
    public void A_HEAD_that_is_a_link_as_git_made_them_once_is_read_too()
    {
        var head = Path.Combine(_sandbox.Repository.Path, ".git", "HEAD");
        File.Delete(head);
        File.CreateSymbolicLink(head, "refs/heads/main");

        Assert.StartsWith("ICE: validate main: it is a protected branch", Ice("validate").Error);
    }

    [Fact]
    public void Files_that_were_open_where_it_was_started_are_not_there_inside()
    {
        var seen = TemporaryRepository.Run(
            "sh",
            _sandbox.Repository.Path,
            "-c",
            $"exec 7</etc; HOME='{_sandbox.Repository.Home}' exec '{Sandbox.Program}' ice exec -- sh -c 'ls /proc/self/fd/7/ 2>&1; echo here'"
        );

        Assert.Contains("here", seen);
        Assert.DoesNotContain("passwd", seen);
    }

    [Fact]
    public void Exec_within_exec_says_that_it_is_guarded_already()
    {
        var nested = Ice("exec", "--", Sandbox.Program, "ice", "exec", "--", "true");

        Assert.Equal(1, nested.Exit);
        Assert.Contains("ICE: This already runs inside a turn", nested.Error);
    }

    [Theory]
    [InlineData("push", "origin", "main")]
    [InlineData("push", "origin", "master")]
    [InlineData("push", "origin")]
    [InlineData("push", "", "")]
    [InlineData("push")]
    [InlineData("push-upstream", "nowhere", "production")]
    [InlineData("git", "--", "push", "origin", "main")]
    [InlineData("git", "--", "push", "origin", "master")]
    [InlineData("git", "--", "push", "nowhere", "HEAD:release/1.0")]
    [InlineData("git", "--", "push")]
    [InlineData("checkout", "master")]
    [InlineData("git", "--", "switch", "main")]
    [InlineData("pr-create", "title", "body")]
    [InlineData("pr-create", "title", "body", "main", "someone:master")]
    public void A_protected_branch_is_refused_where_there_is_neither_the_remote_nor_the_branch(params string[] arguments)
    {
        _sandbox.Repository.Git("remote", "remove", "origin");

        var refused = Gh("", arguments);

        Assert.Equal(1, refused.Exit);
        Assert.Matches("^ICE: .*protected branch", refused.Error);
        Assert.Equal("", Calls);
    }

    [Theory]
    [Trait("Requirement", "R-032")]
    [InlineData("AUTO")]
    [InlineData("AUTO", "")]
    [InlineData("LOCAL", "local")]
    [InlineData("PROMPT", "--prompt")]
    public void Should_push_answers_with_one_word(string word, params string[] arguments) =>
        Assert.Equal((0, word + "\n"), (Ice(["should-push", .. arguments]).Exit, Ice(["should-push", .. arguments]).Out));

    private Sandbox.Answer Ice(params string[] arguments) => _sandbox.Ias(["ice", .. arguments]);

    /// <summary>The same with this script as gh.</summary>
    private Sandbox.Answer Gh(string script, params string[] arguments)
    {
        File.WriteAllText(_bin.At("gh"), $"#!/bin/sh\n{{ printf '%s|' \"$@\"; echo; }} >>'{_bin.At("calls")}'\n{script}\n");
        File.SetUnixFileMode(_bin.At("gh"), (UnixFileMode)0b111_101_101);
        return _sandbox.Ias([("PATH", $"{_bin.Path}:{Environment.GetEnvironmentVariable("PATH")}")], ["ice", .. arguments]);
    }
}
