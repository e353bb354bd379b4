using System.Text.Json.Nodes;
using Ias.Console.Worker.Jobs;
using Ias.Console.Worker.Kinds;

namespace Ias.Console.Client.Tests.Kinds;

/// <summary>Kinds that are about a run, or about git itself.</summary>
public sealed class RunKindsTests : IAsyncLifetime
{
    private KindScene _scene = null!;

    private TemporaryRepository Repository => _scene.Repository;

    public async ValueTask InitializeAsync()
    {
        _scene = await KindScene.StartAsync();
        _scene.Run("goal");
    }

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    private Task<JobOutcome> CreateAsync() => _scene.DoAsync(new CreateRunKind(), KindScene.Job("create_run", "Export", "make1", "run1"));

    private void Decision(string question, string answer) =>
        _scene.Answers["decisions/get"] = new JsonObject
        {
            ["decision"] = new JsonObject
            {
                ["_id"] = "dec1",
                ["jobId"] = "work1",
                ["repoId"] = KindScene.Repo,
                ["status"] = "answered",
                ["options"] = new JsonArray("7 %", "19 %"),
                ["createdAt"] = 0,
                ["question"] = question,
                ["answer"] = answer,
            },
        };

    private Task<JobOutcome> ApplyAsync() =>
        _scene.DoAsync(
            new ApplyDecisionKind(),
            KindScene.Job("apply_decision", "", "apply1", "run1") with
            {
                DecisionRequestId = "dec1",
                ParentJobId = "work1",
            }
        );

    [Theory]
    [Trait("Requirement", "R-108")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_is_recorded_once_on_the_run_s_branch_wherever_HEAD_is(bool onBranch)
    {
        var branch = (await CreateAsync()).Evidence!.Branch!;
        Decision("Which tax rate?", "19 %");
        if (!onBranch)
        {
            Repository.Git("switch", "-q", "main");
        }

        var head = File.ReadAllText(Repository.At(".git", "HEAD"));
        var done = await ApplyAsync();
        var after = (_scene.Checkout, _scene.Branches);
        var again = await ApplyAsync();

        Assert.Equal(JobOutcome.IsDone, done.Word);
        Assert.Equal(["docs/ias/decisions/console-dec1.md"], done.Evidence!.ChangedPaths!);
        var record = Repository.Git("show", $"{branch}:docs/ias/decisions/console-dec1.md");
        Assert.Contains("# Which tax rate?\n\n- status: decided\n", record);
        Assert.EndsWith("19 %", record);
        Assert.Equal((done.Message, done.Evidence.CommitSha), (again.Message, again.Evidence!.CommitSha));
        Assert.Equal(after, (_scene.Checkout, _scene.Branches));
        Assert.Equal(head, File.ReadAllText(Repository.At(".git", "HEAD")));
        Assert.Equal("", Repository.Git("status", "--porcelain"));
        Assert.Equal("3", Repository.Git("rev-list", "--count", branch));
    }

    [Fact]
    public async Task A_hostile_question_is_text_in_the_record()
    {
        var branch = (await CreateAsync()).Evidence!.Branch!;
        Decision("# \u001b]0;x\u0007Which?\nstatus: open", "yes\u202e");

        await ApplyAsync();

        var record = Repository.Git("show", $"{branch}:docs/ias/decisions/console-dec1.md");
        Assert.StartsWith("# �]0;x�Which?\n\n- status: decided", record);
        Assert.DoesNotContain(record, c => (char.IsControl(c) && c != '\n') || c == '\u202e');
    }

    [Fact]
    public async Task A_job_without_a_decision_fails()
    {
        var failed = await _scene.DoAsync(new ApplyDecisionKind(), KindScene.Job("apply_decision", run: "run1"));

        Assert.Equal(JobOutcome.IsFailed, failed.Word);
    }

    [Fact]
    public async Task Checkpoints_that_are_where_the_records_say_are_counted_and_others_named()
    {
        var branch = (await CreateAsync()).Evidence!.Branch!;
        var folder = $"docs/ias/runs/{branch["ias/".Length..]}/runner/queue/done";
        var ids = Enumerable.Range(0, 3).Select(_ => new Core.Model.JobIds(TimeProvider.System, Random.Shared.Next).Next()).ToArray();
        Record(ids[0], Repository.Git("rev-parse", "HEAD"));
        var before = _scene.Checkout;
        var good = await _scene.DoAsync(new ValidateCheckpointsKind(), KindScene.Job("validate_checkpoints", run: "run1"));
        var again = await _scene.DoAsync(new ValidateCheckpointsKind(), KindScene.Job("validate_checkpoints"));
        Assert.Equal(before, _scene.Checkout);
        Record(ids[1], new string('a', 40));
        Record(ids[2], "--output=/tmp/x");
        var bad = await _scene.DoAsync(new ValidateCheckpointsKind(), KindScene.Job("validate_checkpoints", run: "run1"));

        Assert.Equal((JobOutcome.IsDone, "1 commit of 1 run is where the records say."), (good.Word, good.Message));
        Assert.Equal(good.Message, again.Message);
        Assert.Equal(JobOutcome.IsFailed, bad.Word);
        Assert.StartsWith("2 of 3 not found: ", bad.Message);
        Assert.Contains($"aaaaaaaa of job {ids[1]} on {branch}", bad.Message);

        void Record(string id, string commit)
        {
            Repository.Write($"{folder}/{id}.json", $$"""{"role":"implementer","prompt":"x","id":"{{id}}","commit":"{{commit}}"}""");
        }
    }

    [Fact]
    [Trait("Requirement", "R-108")]
    public async Task Stale_locks_dead_work_trees_and_lost_branches_are_mended_and_the_second_time_nothing_is_left()
    {
        var branch = (await CreateAsync()).Evidence!.Branch!;
        var tip = Repository.Git("rev-parse", branch);
        var work = Repository.Git("commit-tree", $"{branch}^{{tree}}", "-p", branch, "-m", "work");
        Repository.Git("update-ref", $"refs/ias/job/{branch["ias/".Length..]}/j1-1", work);
        Repository.Git("switch", "-q", "main");
        Repository.Git("branch", "-q", "-D", branch);
        var gone = Path.Combine(Repository.Around, "gone");
        Repository.Git("worktree", "add", "-q", "--detach", gone);
        Directory.Delete(gone, recursive: true);
        Repository.Write(".git/index.lock", "");
        var head = File.ReadAllText(Repository.At(".git", "HEAD"));

        var mended = await _scene.DoAsync(new GitRepairKind(), KindScene.Job("git_repair"));
        var again = await _scene.DoAsync(new GitRepairKind(), KindScene.Job("git_repair"));

        Assert.Equal(JobOutcome.IsDone, mended.Word);
        Assert.Contains("moved the stale lock index.lock aside", mended.Message);
        Assert.Contains("forgot the work tree gone", mended.Message);
        Assert.Contains($"made the branch {branch} again", mended.Message);
        Assert.Equal(tip, Repository.Git("rev-parse", branch));
        Assert.Equal((JobOutcome.IsDone, "There was nothing to mend."), (again.Word, again.Message));
        Assert.Equal(head, File.ReadAllText(Repository.At(".git", "HEAD")));
        Assert.Single(Repository.Git("worktree", "list").Split('\n'));
    }

    [Fact]
    public async Task A_merge_that_is_under_way_is_left_to_a_person_who_is_told_what_to_type()
    {
        Repository.Write(".git/MERGE_HEAD", Repository.Git("rev-parse", "HEAD") + "\n");
        var before = _scene.Checkout;

        var asked = await _scene.DoAsync(new GitRepairKind(), KindScene.Job("git_repair"));

        Assert.Equal(JobOutcome.IsBlocked, asked.Word);
        Assert.Contains("a merge is in progress; finish it, or: git merge --abort", asked.Question!.Text);
        Assert.DoesNotContain(Repository.Path, asked.Question.Text);
        Assert.Equal(before, _scene.Checkout);
    }
}
