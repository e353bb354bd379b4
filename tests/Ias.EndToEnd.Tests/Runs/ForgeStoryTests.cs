using Ias.Core.Events;
using Ias.Tests;

namespace Ias.EndToEnd.Tests.Runs;

/// <summary>What the built program says of the server a branch goes to.</summary>
public sealed class ForgeStoryTests
{
    private const string Link = "https://gitlab.example.org/o/r/-/merge_requests/new?merge_request%5Bsource_branch%5D=feature%2Fsprint-1";

    [Fact]
    public void A_branch_that_went_to_GitLab_ends_with_the_link_of_its_merge_request_and_no_word_of_gh()
    {
        using var sandbox = new Sandbox(withRemote: true);
        sandbox.Repository.Git("remote", "set-url", "origin", "git@gitlab.example.org:o/r.git");
        Program(
            Path.Combine(sandbox.Repository.RemotePath, "hooks", "post-receive"),
            $"printf '\\nTo create a merge request for feature/sprint-1, visit:\\n  {Link.Replace("%", "%%")}\\n\\n' >&2"
        );
        var ssh = Path.Combine(sandbox.Repository.Home, "ssh-for-tests");
        Program(
            ssh,
            $"case \"$*\" in -G*) exit 1;; *git-receive-pack*) exec git-receive-pack '{sandbox.Repository.RemotePath}';; *) exec git-upload-pack '{sandbox.Repository.RemotePath}';; esac"
        );

        var checks = sandbox.Ias([("GIT_SSH_COMMAND", ssh)], "preflight", "sprint-1");
        Assert.Contains("The remote is on GitLab (gitlab.example.org)", checks.Out, StringComparison.Ordinal);
        var ran = sandbox.Ias([("GIT_SSH_COMMAND", ssh)], "run", "sprint-1");

        Assert.Equal((0, ""), (ran.Exit, ran.Exit == 0 ? "" : ran.Error));
        Assert.Equal(Link, Assert.Single(sandbox.Events().OfType<RunEvent.Pushed>()).Link);
        Assert.Contains($"pushed; open its merge request: {Link}", ran.Out, StringComparison.Ordinal);
        var needs = sandbox.Ias("inbox", "--local").Out + sandbox.Ias("report").Out + sandbox.Ias("run-status").Out;
        Assert.Contains(Link, needs, StringComparison.Ordinal);
        Assert.DoesNotContain("gh pr create", ran.Out + ran.Error + needs, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pre_push_hook_that_refuses_is_quoted_in_the_halt()
    {
        using var sandbox = new Sandbox(withRemote: true);
        Program(Path.Combine(sandbox.Repository.Path, ".git", "hooks", "pre-push"), "echo 'cart: 2 tests failed' >&2; exit 1");

        var ran = sandbox.Ias("run", "sprint-1");

        Assert.Equal(1, ran.Exit);
        Assert.Contains(
            "publishing failed: The repository's pre-push hook refused feature/sprint-1: cart: 2 tests failed",
            sandbox.Ias("run-status").Out,
            StringComparison.Ordinal
        );
    }

    private static void Program(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, $"#!/bin/sh\n{text}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
