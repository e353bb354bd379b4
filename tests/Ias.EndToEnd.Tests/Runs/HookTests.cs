using Ias.Tests;

namespace Ias.EndToEnd.Tests.Runs;

/// <summary>The person's hooks judge the engine's own commits, wherever git would find them.</summary>
public sealed class HookTests
{
    private static readonly AgentScript Forbidden = new AgentScript()
        .Turn("implement")
        .Writes("x", "FORBIDDEN\n")
        .Turn("job")
        .Writes("x-{target}", "FORBIDDEN\n")
        .Turn()
        .Approves();

    // $1: where the hook comes to be.
    private const string Hook = """
        hook() { mkdir -p "$(dirname "$1")"; printf '#!/bin/sh\nif git diff --cached | grep -q "^+FORBIDDEN"; then echo "the hook says no" >&2; exit 1; fi\n' > "$1"; chmod +x "$1"; }

        """;

    public static TheoryData<string, string> Places =>
        new()
        {
            { "git's own folder", "hook .git/hooks/pre-commit" },
            {
                "a link into the work tree",
                "hook tools/pre-commit; git add -A; git commit -qm hook; ln -s ../../tools/pre-commit .git/hooks/pre-commit"
            },
            { "a link into the home", "hook \"$HOME/dot/pre-commit\"; ln -s \"$HOME/dot/pre-commit\" .git/hooks/pre-commit" },
            { "a tracked folder", "git config core.hooksPath githooks; hook githooks/pre-commit; git add -A; git commit -qm hook" },
            {
                "a tracked folder, absolute",
                "git config core.hooksPath \"$PWD/githooks\"; hook githooks/pre-commit; git add -A; git commit -qm hook"
            },
            {
                "a folder that git ignores, as husky's",
                "echo _/ > .gitignore; git add -A; git commit -qm ignore; git config core.hooksPath .husky/_; hook .husky/_/pre-commit"
            },
            { "a folder in the git dir", "git config core.hooksPath .git/mine; hook .git/mine/pre-commit" },
            { "the person's own", "git config --global core.hooksPath '~/hooks'; hook \"$HOME/hooks/pre-commit\"" },
            {
                "the person's own, by a link",
                "git config --global core.hooksPath '~/hooks'; hook \"$HOME/dot/hooks/pre-commit\"; ln -s dot/hooks \"$HOME/hooks\""
            },
            {
                "settings that only git reads",
                "git config extensions.worktreeConfig true; git config --global core.hooksPath '~/hooks'; hook \"$HOME/hooks/pre-commit\""
            },
        };

    [Theory]
    [MemberData(nameof(Places))]
    public void A_hook_refuses_the_commit_of_a_cycle(string place, string script)
    {
        using var sandbox = new Sandbox(Forbidden);
        Shell(sandbox, script);

        var run = sandbox.Ias("run", "sprint-1", "--local", "--max-cycles", "1");

        Assert.True(run.ToString().Contains("the hook says no"), $"{place}: {run}");
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void A_hook_refuses_the_commit_of_a_job_in_a_lane(string place, string script)
    {
        using var at = new QueueScene(Forbidden, """{"attempts": 1, "lanes": 2}""");
        Shell(at.Sandbox, script);
        at.Add("one");

        var run = at.Sandbox.Ias("runner", "run-loop");

        Assert.True(run.ToString().Contains("the hook says no"), $"{place}: {run}");
        Assert.DoesNotContain("x-one", at.Sandbox.Repository.Git("ls-files"));
    }

    [Theory]
    [InlineData("rm -f .git/hooks/pre-commit")]
    [InlineData("git config core.hooksPath /dev/null")]
    [InlineData("rm -rf .git/hooks; ln -s /tmp .git/hooks")]
    public void What_a_turn_does_to_hooks_in_its_copy_does_not_count(string command)
    {
        var script = new AgentScript().Turn("implement").Writes("x", "FORBIDDEN\n").Runs(command).Turn().Approves();
        using var sandbox = new Sandbox(script);
        Shell(sandbox, "hook .git/hooks/pre-commit");

        var run = sandbox.Ias("run", "sprint-1", "--local", "--max-cycles", "1");

        Assert.Contains("the hook says no", run.ToString());
    }

    [Fact]
    public void A_hook_that_was_mended_is_the_one_that_runs_when_the_run_goes_on()
    {
        using var sandbox = new Sandbox(Forbidden);
        Shell(sandbox, "hook .git/hooks/pre-commit");
        sandbox.Ias("run", "sprint-1", "--local", "--max-cycles", "1");
        Shell(sandbox, "printf '#!/bin/sh\\n' > .git/hooks/pre-commit");

        var run = sandbox.Ias("run-resume", "--reset-ice", "--max-cycles", "3");

        Assert.True(run.Exit == 0, run.ToString());
    }

    // What @commitlint/config-conventional says of type, case, length and full stop.
    private const string Conventional = """
        #!/bin/sh
        head -1 "$1" | grep -Eq '^(build|chore|ci|docs|feat|fix|perf|refactor|revert|style|test)(\([a-z0-9-]+\))?: [^A-Z ].{0,80}[^.]$' || { echo "subject must not be sentence-case" >&2; exit 1; }
        """;

    private const string Ticket = """
        #!/bin/sh
        head -1 "$1" | grep -Eq '^SHOP-[0-9]+ ' || { echo "no ticket" >&2; exit 1; }
        """;

    [Fact]
    public void A_hook_for_conventional_commits_takes_every_commit_of_a_run_and_a_queue()
    {
        using var at = new QueueScene();
        MessageHook(at.Sandbox, Conventional);
        at.Add("Job with a Title.");

        var queue = at.Sandbox.Ias("runner", "run-loop");
        var run = at.Sandbox.Ias("run", "sprint-1", "--local", "--fresh");

        Assert.True(queue.Exit == 0, queue.ToString());
        Assert.DoesNotContain("sentence-case", queue.ToString() + run);
        Assert.Contains($"feat({at.Run}): job with a Title", at.Subjects);
    }

    [Fact]
    public void A_hook_that_refuses_the_runs_messages_is_named_before_the_run_starts_with_the_setting_and_its_template_lets_it_through()
    {
        using var sandbox = new Sandbox();
        MessageHook(sandbox, Ticket);

        var refused = sandbox.Ias("run", "sprint-1", "--local");
        sandbox.Repository.Write(
            ".loa.config.yaml",
            sandbox
                .Repository.Read(".loa.config.yaml")
                .Replace("run_mode:\n", "run_mode:\n  git: {commit_message: 'SHOP-12 {type}: {subject}'}\n")
        );
        var taken = sandbox.Ias("run", "sprint-1", "--local");

        Assert.Equal(1, refused.Exit);
        Assert.Contains(
            "commit-msg hook refuses the message of ias's own commits, which run_mode.git.commit_message words: \"feat(sprint-1): cart totals\". no ticket",
            refused.ToString()
        );
        Assert.Contains("commit_message: 'ABC-1 {type}: {subject}'", refused.ToString());
        Assert.True(taken.Exit == 0, taken.ToString());
        Assert.Equal(
            ["SHOP-12 chore: verdicts", "SHOP-12 feat: cart totals, cycle 2", "SHOP-12 feat: cart totals"],
            sandbox.Repository.Git("log", "-3", "--format=%s").Split('\n')
        );
    }

    [Fact]
    public void A_queues_check_names_a_hook_that_refuses_its_messages_and_every_commit_is_worded_by_the_template()
    {
        using var at = new QueueScene(new AgentScript().Turn("job").Accounts(closing: "```decision\nComma?\n```"));
        var asks = at.Add("asks");
        MessageHook(at.Sandbox, Ticket);

        var refused = at.Sandbox.Ias("runner", "check");
        at.Sandbox.Repository.Write(
            ".loa.config.yaml",
            at.Sandbox.Repository.Read(".loa.config.yaml")
                .Replace("run_mode:\n", "run_mode:\n  git: {commit_message: 'SHOP-12 {type}: {subject}'}\n")
        );
        at.Sandbox.Repository.Git("commit", "-q", "-a", "-m", "SHOP-1 template");
        var taken = at.Sandbox.Ias("runner", "check");
        at.Sandbox.Ias("runner", "run-loop");
        QueueScene.Need(at.Sandbox.Ias("decide", asks, "yes"));
        QueueScene.Need(at.Sandbox.Ias("runner", "cancel", asks));
        QueueScene.Need(at.Sandbox.Ias("runner", "retry-failed", asks));

        Assert.Equal((1, 0), (refused.Exit, taken.Exit));
        Assert.Contains($"commit-msg hook refuses the message of ias's own commits", refused.Out);
        Assert.Contains($"\"feat({at.Run}): asks\". no ticket", refused.Out);
        Assert.Contains("commit_message: 'ABC-1 {type}: {subject}'", refused.Out);
        Assert.Equal(
            ["SHOP-12 chore: try asks again", "SHOP-12 chore: cancel asks", "SHOP-12 chore: decision on asks"],
            at.Subjects.Where(s => s.EndsWith(" asks") || s.EndsWith(" again"))
        );
    }

    [Fact]
    public void A_hook_that_comes_to_refuse_them_during_a_run_halts_it_at_once_and_says_what_to_set()
    {
        using var sandbox = new Sandbox(
            new AgentScript().Turn("implement").Writes("x", "x\n").Runs("cp ticket hooks/commit-msg").Turn().Approves()
        );
        Shell(sandbox, "git config core.hooksPath hooks; hook hooks/pre-commit");
        sandbox.Repository.Write("ticket", Ticket);
        File.SetUnixFileMode(sandbox.Repository.At("ticket"), (UnixFileMode)0b111_101_101);
        sandbox.Repository.Git("add", "ticket", "hooks");
        sandbox.Repository.Git("commit", "-qm", "hook");

        var run = sandbox.Ias("run", "sprint-1", "--local");

        Assert.Equal("HALTED", sandbox.State.GetProperty("state").GetString());
        Assert.Equal(1, sandbox.State.GetProperty("cycles").GetProperty("current").GetInt32());
        Assert.Contains("no ticket", run.ToString());
        Assert.Contains("run_mode.git.commit_message", run.ToString());
    }

    private static void MessageHook(Sandbox sandbox, string script)
    {
        var file = sandbox.Repository.At(".git", "hooks", "commit-msg");
        File.WriteAllText(file, script);
        File.SetUnixFileMode(file, (UnixFileMode)0b111_101_101);
    }

    private static void Shell(Sandbox sandbox, string script)
    {
        var home = sandbox.Repository.Home;
        var (code, output) = TemporaryRepository.TryRun(
            "env",
            sandbox.Repository.Path,
            $"HOME={home}",
            $"GIT_CONFIG_GLOBAL={home}/.gitconfig",
            "sh",
            "-ec",
            Hook + script
        );
        Assert.True(code == 0, output);
    }
}
