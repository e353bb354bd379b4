using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Core.Runs;
using Ias.Engine.Runs;
using Ias.Engine.Tests.Queue;
using Ias.Tests;

namespace Ias.Engine.Tests.Runs;

/// <summary>Work that is limited to a folder of the repository (<c>--in</c>): real git, real processes.</summary>
public sealed class FolderToWorkInTests : IDisposable
{
    private readonly RunnerScene _scene = new() { In = "packages/api" };

    private EngineScene Engine => _scene.Engine;

    private IEnumerable<string> Warnings => Engine.Events.OfType<RunEvent.Warned>().Select(e => e.Text);

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData("true")]
    [InlineData("git add -A; git commit -qm mine")]
    public async Task A_run_commits_what_was_changed_in_its_folder_and_takes_back_tells_and_keeps_the_rest(string commit)
    {
        Write(
            new AgentScript()
                .Turn("implement")
                .Runs($"echo api > packages/api/a.txt; echo web > packages/web/w.txt; echo x > README.md; {commit}")
                .Turn("review")
                .Approves()
                .Turn("audit")
                .Approves()
        );

        Assert.Equal(ExitCode.Ok, await RunAsync());

        var changed = _scene.Repository.Git("log", "--name-only", "--format=", "main..feature/sprint-1").Split('\n');
        Assert.Contains("packages/api/a.txt", changed);
        Assert.DoesNotContain("packages/web/w.txt", changed);
        Assert.DoesNotContain("README.md", changed);
        Assert.Equal("", _scene.Repository.Git("status", "--porcelain"));
        var told = Assert.Single(Warnings);
        Assert.StartsWith(
            "2 files outside packages/api were changed, taken back and not committed: README.md, packages/web/w.txt; kept in refs/ias/outside/",
            told
        );
        Assert.Equal("web", _scene.Repository.Git("show", $"{told.Split("kept in ")[1].Split(' ')[0]}:packages/web/w.txt"));
    }

    [Fact]
    public async Task Work_outside_the_folder_alone_is_no_progress()
    {
        Write(new AgentScript().Turn("implement").Runs("date +%N > packages/web/w.txt").Turn("review").Approves().Turn("audit").Approves());

        await RunAsync();

        Assert.DoesNotContain(Engine.Events.OfType<RunEvent.CommitMade>(), e => e.Purpose.IsOfWork());
        Assert.DoesNotContain(Engine.Events.OfType<RunEvent.CycleEnded>(), e => e.Progress);
    }

    [Theory]
    [InlineData(1, "true")]
    [InlineData(1, "git add -A; git commit -qm mine")]
    [InlineData(2, "true")]
    [InlineData(2, "git add -A; git commit -qm mine")]
    public async Task A_job_commits_what_was_changed_in_the_folder_and_takes_back_tells_and_keeps_the_rest(int lanes, string commit)
    {
        _scene.Repository.Write("packages/api/a.txt", "");
        _scene.Repository.Git("add", "-A");
        _scene.Write(
            new AgentScript()
                .Turn("job")
                .Runs($"mkdir -p packages/web; echo api > packages/api/a.txt; echo web > packages/web/w.txt; {commit}")
        );
        var job = _scene.Add("one");

        Assert.Equal(ExitCode.Ok, await _scene.RunAsync(lanes));

        Assert.Equal((JobStatus.Done, ""), (_scene.Queue.Find(job.Id)!.Job!.Status, _scene.Queue.Find(job.Id)!.Job!.Reason));
        Assert.Equal("api\n", _scene.Repository.Read("packages/api/a.txt"));
        Assert.DoesNotContain("packages/web/w.txt", _scene.Repository.Git("log", "--name-only", "--format=").Split('\n'));
        Assert.Contains(
            $"1 file outside packages/api was changed, taken back and not committed: packages/web/w.txt; kept in refs/ias/outside/",
            Assert.Single(Warnings)
        );
        _scene.AssertNothingIsLeft();
    }

    [Fact]
    public void A_prompt_names_the_folder_and_the_diff_that_a_gate_looks_at()
    {
        var input = new PromptInput("sprint-1", "", "", "b", 1, [], "", [], false, "", BaseCommit: "abc", In: "packages/my api");

        Assert.Contains("The work is limited to packages/my api/.", Prompts.Fill(Prompts.Template("implement"), input));
        Assert.Contains("`git diff abc..HEAD -- 'packages/my api'`", Prompts.Fill(Prompts.Template("review"), input));
        Assert.Contains("all of `git diff abc..HEAD -- 'packages/my api'` on branch", Prompts.Fill(Prompts.Template("post-pr"), input));
        Assert.DoesNotContain("limited to", Prompts.Fill(Prompts.Template("implement"), input with { In = "" }));
    }

    private void Write(string script)
    {
        _scene.Repository.Write("packages/api/README.md", "api\n");
        _scene.Repository.Write("packages/web/README.md", "web\n");
        _scene.Repository.Write("grimoires/loa/sprint.md", "## Sprint 1: Part 1\n\nWrite it.\n\n");
        _scene.Repository.Git("add", "-A");
        _scene.Write(script, new RunnerOptions());
        _scene.Repository.Git("add", "-A");
        _scene.Repository.Git("commit", "-q", "--allow-empty", "-m", "all");
    }

    private Task<ExitCode> RunAsync() =>
        new RunEngine(Engine.Parts()).StartAsync(
            new RunRequest(
                _scene.Repository.Path,
                "sprint-1",
                new RunOptions(
                    Agent: "scripted",
                    AgentScript: Path.Combine(_scene.Repository.Path, "agent.yaml"),
                    IceMounts: "off",
                    Push: PushMode.Local,
                    NoProgressThreshold: 2,
                    In: _scene.In
                )
            ),
            TestContext.Current.CancellationToken
        );
}
