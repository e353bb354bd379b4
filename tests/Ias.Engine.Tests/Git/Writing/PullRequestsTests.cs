using Ias.Engine.Git;
using Ias.Engine.Git.Writing;
using Ias.Engine.Processes;
using Ias.Tests;

namespace Ias.Engine.Tests.Git.Writing;

/// <summary>Against a program in gh's place that writes down its arguments; <see cref="The_real_gh_knows_every_flag_that_is_used"/> holds
/// them against the real one.</summary>
public sealed class PullRequestsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ProcessRunner _processes = new(TimeProvider.System);

    public void Dispose()
    {
        _processes.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_branch_without_a_pull_request_gets_a_draft()
    {
        var gh = Gh(
            """
            case "$1 $2" in
            "pr list") echo '[]' ;;
            "pr create") cat > body; echo 'https://github.com/o/r/pull/7' ;;
            *) exit 9 ;;
            esac
            """
        );

        var made = await gh.MakeOrUpdateAsync("feature/x", "main", "a title; $(x)", "the\nbody", default);

        Assert.Equal(new PullRequest("https://github.com/o/r/pull/7", Created: true), made);
        Assert.Equal("the\nbody", File.ReadAllText(_folder.At("body")));
        Assert.Contains(
            "pr|create|--draft|--head|feature/x|--base|main|--title|a title; $(x)|--body-file|-|",
            File.ReadAllText(_folder.At("calls"))
        );
    }

    [Fact]
    public async Task An_open_pull_request_is_updated_and_one_of_a_fork_is_not_ours()
    {
        var gh = Gh(
            """
            case "$1 $2" in
            "pr list") echo '[{"number":3,"url":"https://h/3","baseRefName":"main","isCrossRepository":true},{"number":4,"url":"https://h/4","baseRefName":"main","isCrossRepository":false}]' ;;
            "pr edit") cat > body ;;
            *) exit 9 ;;
            esac
            """
        );

        var made = await gh.MakeOrUpdateAsync("feature/x", "main", "t", "new body", default);

        Assert.Equal(new PullRequest("https://h/4", Created: false), made);
        Assert.Equal("new body", File.ReadAllText(_folder.At("body")));
        Assert.DoesNotContain("create", File.ReadAllText(_folder.At("calls")));
    }

    [Fact]
    public async Task Where_an_old_gh_cannot_edit_the_plain_API_is_used()
    {
        var gh = Gh(
            """
            case "$1 $2" in
            "pr list") echo '[{"number":4,"url":"https://h/4","baseRefName":"main","isCrossRepository":false}]' ;;
            "pr edit") echo 'GraphQL: Projects (classic) is being deprecated' >&2; exit 1 ;;
            "api --method") cat > body ;;
            *) exit 9 ;;
            esac
            """
        );

        await gh.MakeOrUpdateAsync("feature/x", "main", "t", "b\"q", default);

        Assert.Equal("""{"title":"t","body":"b\u0022q"}""", File.ReadAllText(_folder.At("body")));
        Assert.Contains("repos/{owner}/{repo}/pulls/4", File.ReadAllText(_folder.At("calls")));
    }

    [Fact]
    [Trait("Requirement", "R-030")]
    public async Task Drafts_that_the_server_refuses_are_never_made_ready_ones()
    {
        var gh = Gh(
            """
            case "$1 $2" in
            "pr list") echo '[]' ;;
            *) echo 'Draft pull requests are not supported in this repository.' >&2; exit 1 ;;
            esac
            """
        );

        var problem = await Assert.ThrowsAsync<ProblemException>(() => gh.MakeOrUpdateAsync("feature/x", "main", "t", "b", default));

        Assert.Contains("not supported", problem.Problem.On);
        Assert.All(File.ReadAllLines(_folder.At("calls")).Where(l => l.Contains("|create|")), l => Assert.Contains("--draft", l));
    }

    [Fact]
    public async Task A_call_that_the_network_failed_is_made_three_times_within_a_quarter_of_a_minute()
    {
        var time = new FakeTime();
        const string Fails =
            "echo 'error connecting to api.github.com' >&2; echo 'check your internet connection or https://githubstatus.com' >&2; exit 1";
        var gh = Gh(
            $$"""
            case "$1 $2 $(grep -c "$1.$2" calls)" in
            "pr list 3") echo '[]' ;;
            "pr create 3") echo 'https://github.com/o/r/pull/7' ;;
            *) {{Fails}} ;;
            esac
            """,
            time
        );

        var made = gh.MakeOrUpdateAsync("feature/x", "main", "t", "b", default);
        var waited = await PassAsync(made, time);

        Assert.Equal(new PullRequest("https://github.com/o/r/pull/7", Created: true), await made);
        Assert.Equal(6, File.ReadAllLines(_folder.At("calls")).Length);
        Assert.InRange(waited, TimeSpan.Zero, TimeSpan.FromSeconds(2 * 15));
    }

    [Theory]
    [InlineData("echo 'Post \"https://api.github.com/graphql\": dial tcp: lookup api.github.com: no such host' >&2; exit 1", 3)]
    [InlineData("echo 'HTTP 401: Bad credentials' >&2; exit 1", 1)]
    [InlineData("echo 'unexpected EOF'", 1)]
    public async Task Only_a_network_that_failed_is_tried_again_and_not_for_ever(string script, int calls)
    {
        var time = new FakeTime();

        var asked = Gh(script, time).WhyNotAsync(default);
        await PassAsync(asked, time);

        Assert.Equal(calls, File.ReadAllLines(_folder.At("calls")).Length);
        Assert.Equal(script.EndsWith("exit 1"), await asked is not null);
    }

    [Fact]
    public async Task Why_not_is_said_in_one_line()
    {
        Assert.Null(await Gh("echo '{}'").WhyNotAsync(default));
        Assert.Equal(
            new RequestsUnusable("HTTP 404: Not Found"),
            await Gh("echo 'HTTP 404: Not Found' >&2; echo more >&2; exit 1").WhyNotAsync(default)
        );
        Assert.Equal(
            new RequestsUnusable("gh is not logged in", NeedsLogin: true),
            await Gh("echo 'To get started with GitHub CLI, please run:  gh auth login' >&2; echo more >&2; exit 4").WhyNotAsync(default)
        );
    }

    [Fact]
    public async Task The_real_gh_knows_every_flag_that_is_used()
    {
        if (ProgramPath.Find("gh", Environment.GetEnvironmentVariable("PATH"), "/") is null)
        {
            Assert.Skip("gh is not installed");
        }

        foreach (
            var (command, flags) in new (string, string[])[]
            {
                ("pr create", ["--draft", "--head", "--base", "--title", "--body-file"]),
                ("pr list", ["--head", "--state", "--limit", "--json"]),
                ("pr edit", ["--title", "--body-file"]),
                ("repo view", ["--json"]),
                ("api", ["--method", "--input", "--silent", "--jq"]),
            }
        )
        {
            var help = await _processes.RunAsync(
                new ProcessSpec
                {
                    FileName = "gh",
                    Arguments = [.. command.Split(' '), "--help"],
                    WorkingDirectory = _folder.Path,
                },
                default
            );

            Assert.All(flags, f => Assert.Contains(f, help.Output));
        }

        // Asked for no field, gh lists those it knows.
        var fields = await _processes.RunAsync(
            new ProcessSpec
            {
                FileName = "gh",
                Arguments = ["pr", "list", "--json"],
                WorkingDirectory = _folder.Path,
            },
            default
        );
        Assert.All(["number", "url", "baseRefName", "isCrossRepository"], f => Assert.Contains(f, fields.Output + fields.Error));
    }

    // Lets time pass whenever somebody waits for it; returns how much.
    private static async Task<TimeSpan> PassAsync(Task task, FakeTime time)
    {
        var begun = time.GetUtcNow();
        await Eventually.True(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(time.WaitingTimers > 0 ? 0.5 : 0));
                return task.IsCompleted;
            },
            "it ends"
        );
        return time.GetUtcNow() - begun;
    }

    private PullRequests Gh(string script, TimeProvider? time = null)
    {
        var program = _folder.At("gh");
        File.WriteAllText(
            program,
            $"#!/bin/sh\ncd '{_folder.Path}'\nfor a in \"$@\"; do printf '%s|' \"$a\"; done >> calls\necho >> calls\n{script}\n"
        );
        File.SetUnixFileMode(program, (UnixFileMode)0b111_101_101);
        return new PullRequests(_processes, new GhAccess("", "", default), time ?? TimeProvider.System) { Program = program };
    }
}
