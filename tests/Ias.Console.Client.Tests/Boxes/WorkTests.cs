using System.Text.Json.Nodes;
using Ias.Console.Client.Tests.Fixtures;
using Ias.Console.Worker.Files;
using Ias.Console.Worker.Jobs;
using Ias.Console.Worker.Kinds;
using Ias.Console.Worker.Loops;

namespace Ias.Console.Client.Tests.Boxes;

public sealed class WorkTests
{
    private const string Writes = """
        turns:
          - steps:
              - write: {path: export.txt, text: "a,b\n"}
        """;

    private const string Waits = """
        turns:
          - steps:
              - run: touch begun; until [ -e go ]; do sleep 0.1; done; rm -f go begun
              - write: {path: export.txt, text: "a,b\n"}
        """;

    [Fact]
    [Trait("Requirement", "R-108")]
    [Trait("Requirement", "R-107")]
    public async Task A_job_is_done_in_the_checkout_and_its_branch_is_pushed()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var box = await WorkBox.NewAsync(server, Writes);
        var id = await box.EnqueueAsync("Write the export");

        var exit = await box.OnceAsync();
        Assert.True(exit == ExitCode.Ok, $"{exit}\n{box.Said}\n{await box.JobAsync(id)}");

        var job = await box.JobAsync(id);
        Assert.Equal("done", (string)job["status"]!);
        var branch = (string)job["evidence"]!["branch"]!;
        Assert.StartsWith("ias/", branch);
        Assert.Equal(["export.txt"], job["evidence"]!["changedPaths"]!.AsArray().Select(path => (string)path!));
        Assert.Equal("a,b", box.Checkout.RemoteGit("show", $"{branch}:export.txt"));
        Assert.Equal("main", box.Checkout.Git("branch", "--show-current").Trim());
        Assert.Empty(box.Checkout.Git("status", "--porcelain").Trim());
    }

    [Fact]
    public async Task Checks_of_a_job_are_counted_on_the_Console_and_nothing_else_of_them_is_there()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var box = await WorkBox.NewAsync(server, Writes);
        box.Checkout.Write(
            ".loa.config.yaml",
            "agent:\n  script: agent.yaml\nchecks:\n  - {name: walrus, run: [grep, -q, b, export.txt]}\n  - {name: other, run: ['true']}\n"
        );
        box.Checkout.Git("commit", "-qam", "checks");
        box.Checkout.Git("push", "-q", "origin", "main");
        await box.Person.InAsync(box.Checkout.Path, "allow");
        var id = await box.EnqueueAsync("Write the export");

        var exit = await box.OnceAsync();
        Assert.True(exit == ExitCode.Ok, $"{exit}\n{box.Said}\n{await box.JobAsync(id)}");

        var evidence = (await box.JobAsync(id))["evidence"]!;
        Assert.Equal((2, 0, 0), ((int)evidence["checksPassed"]!, (int)evidence["checksFailed"]!, (int)evidence["checksFlaky"]!));
        Assert.DoesNotContain("walrus", evidence.ToJsonString());
    }

    [Fact]
    public async Task A_persons_checkout_stays_as_it_is_and_jobs_run_beside_it()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var box = await WorkBox.NewAsync(server, Writes);
        box.Checkout.Git("switch", "-q", "-c", "mine");
        box.Checkout.Write("README.md", "half a sentence");
        var run = await box.RunAsync("export");
        var first = await box.EnqueueAsync("Write the export", run: run);

        var exit = await box.OnceAsync();
        Assert.True(exit == ExitCode.Ok, $"{exit}\n{box.Said}\n{await box.JobAsync(first)}");

        var branch = (string)(await box.JobAsync(first))["evidence"]!["branch"]!;
        Assert.Equal("a,b", box.Checkout.RemoteGit("show", $"{branch}:export.txt"));
        Assert.Equal("mine", box.Checkout.Git("branch", "--show-current").Trim());
        Assert.Equal("M README.md", box.Checkout.Git("status", "--porcelain").Trim());

        // The run's branch is free for the person, and a job that needs it meanwhile says who has it.
        box.Checkout.Git("stash", "-q");
        box.Checkout.Git("switch", "-q", branch);
        var second = await box.EnqueueAsync("Write it again", run: run);
        Assert.Equal(ExitCode.Failed, await box.OnceAsync());
        Assert.Contains($"git -C {box.Checkout.Path} switch --detach", $"{await box.JobAsync(second)}");
        Assert.Equal(branch, box.Checkout.Git("branch", "--show-current").Trim());
        Assert.Equal("", box.Checkout.Git("status", "--porcelain").Trim());
    }

    [Fact]
    public async Task Settings_that_are_in_no_commit_are_missed_by_the_work_tree_of_jobs()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var box = await WorkBox.NewAsync(server, Writes);
        box.Checkout.Git("rm", "-q", "--cached", ".loa.config.yaml");
        box.Checkout.Git("commit", "-q", "-m", "not tracked");
        var id = await box.EnqueueAsync("Write the export");

        Assert.Equal(ExitCode.NothingToDo, await box.OnceAsync());

        Assert.Contains($".loa.config.yaml of {box.Checkout.Path} is in no commit there", box.Said.ToString());
        Assert.Equal("pending", (string)(await box.JobAsync(id))["status"]!);
    }

    [Fact]
    public async Task Without_a_job_it_ends_at_once()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var box = await WorkBox.NewAsync(server, Writes);

        Assert.Equal(ExitCode.NothingToDo, await box.OnceAsync());
    }

    [Fact]
    public async Task Two_programs_do_not_work_for_one_workspace()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var box = await WorkBox.NewAsync(server, Writes);
        box.Start();
        await box.UntilAsync(() => Task.FromResult(box.Said.ToString().Contains("is reached", StringComparison.Ordinal)));

        var refused = await Assert.ThrowsAsync<ProblemException>(box.OnceAsync);

        Assert.Equal(ExitCode.LockHeld, refused.Problem.Exit);
        Assert.Contains("agent stop", refused.Problem.Next);
    }

    [Fact]
    public async Task A_result_waits_for_a_server_that_is_away_and_is_told_once()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var box = await WorkBox.NewAsync(server, Waits);
        var id = await box.EnqueueAsync("Write the export");
        box.Start();
        await box.UntilAsync(() => Task.FromResult(File.Exists(Path.Combine(box.JobTree, "begun"))));

        await server.StopAsync();
        File.WriteAllText(Path.Combine(box.JobTree, "go"), "");
        await box.UntilAsync(() => Task.FromResult(new ReportFiles(box.Folder).Count == 1));
        Assert.Empty(box.Checkout.RemoteGit("branch", "--list", "ias/*"));
        await server.StartAgainAsync();

        await box.UntilAsync(async () => (string)(await box.JobAsync(id))["status"]! == "done");
        await box.UntilAsync(() => Task.FromResult(new ReportFiles(box.Folder).Count == 0));
        Assert.NotEmpty(box.Checkout.RemoteGit("branch", "--list", "ias/*"));
        Assert.Equal(["1"], await server.TextsAsync("select cast(count(*) as text) as n from completions", "n"));
    }

    [Fact]
    public async Task A_job_in_hand_is_gone_on_with_after_the_program_has_ended()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var box = await WorkBox.NewAsync(server, Waits);
        var id = await box.EnqueueAsync("Write the export");
        box.Start();
        await box.UntilAsync(() => Task.FromResult(File.Exists(Path.Combine(box.JobTree, "begun"))));
        await box.StopAsync();
        Assert.Equal("running", (string)(await box.JobAsync(id))["status"]!);

        File.WriteAllText(Path.Combine(box.JobTree, "go"), "");
        box.Start();

        await box.UntilAsync(async () => (string)(await box.JobAsync(id))["status"]! == "done");
        Assert.Equal(1, (int)(await box.JobAsync(id))["claimGeneration"]!);
    }

    [Fact]
    public async Task A_canceled_job_stops_without_waiting_for_its_lease_and_the_Console_is_told()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var box = await WorkBox.NewAsync(server, Waits);
        box.Time = new TimeWithoutLongWaits();
        var id = await box.EnqueueAsync("Write the export");
        box.Start();
        await box.UntilAsync(() => Task.FromResult(File.Exists(Path.Combine(box.JobTree, "begun"))));

        await WorkBox.AsMemberAsync(server, "jobs/cancel", new() { ["jobId"] = id });
        var canceled = await box.JobAsync(id);
        await box.UntilAsync(async () => !(bool)(await box.JobAsync(id))["isStopping"]!);

        Assert.Equal(("canceled", true), ((string)canceled["status"]!, (bool)canceled["isStopping"]!));
        Assert.Equal("kept", (string)Assert.Single(await box.AttemptsAsync(id))!["outcome"]!);
        Assert.Equal("canceled", (string)(await box.JobAsync(id))["status"]!);
        Assert.DoesNotContain("export.txt", box.Checkout.Git("log", "--all", "--name-only", "--format="));
    }

    [Fact]
    public async Task A_job_that_waits_for_its_next_attempt_lends_its_checkout_to_another()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var box = await WorkBox.NewAsync(
            server,
            """
            turns:
              - when: {attempt: 1, target: The first}
                steps:
                  - run: exit 3
              - steps:
                  - write: {path: done.txt, text: "done\n"}
            """
        );
        async Task<int> BegunAsync(string job) =>
            (await box.ProgressAsync(job)).Count(line => line.StartsWith("attempt ", StringComparison.Ordinal));
        var first = await box.EnqueueAsync("The first");
        box.Start();
        await box.UntilAsync(async () =>
            (await box.ProgressAsync(first)).Any(line => line.StartsWith("waiting ", StringComparison.Ordinal))
        );

        var second = await box.EnqueueAsync("The second");
        await box.UntilAsync(async () => (string)(await box.JobAsync(second))["status"]! == "done");

        Assert.Equal("running", (string)(await box.JobAsync(first))["status"]!);
        await box.UntilAsync(async () => (string)(await box.JobAsync(first))["status"]! == "done");
        Assert.Equal("done", box.Checkout.RemoteGit("show", $"{(await box.JobAsync(first))["evidence"]!["branch"]}:done.txt").Trim());
        Assert.Single(await box.AttemptsAsync(first));
        Assert.Equal((2, 1), (await BegunAsync(first), await BegunAsync(second)));
        Assert.Single(await box.ProgressAsync(first), line => line.StartsWith("the agent ended its turn", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_job_that_is_canceled_while_it_waits_for_its_next_attempt_gives_the_checkout_back()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var box = await WorkBox.NewAsync(server, "turns:\n  - steps:\n      - run: exit 3\n", here: true);
        var id = await box.EnqueueAsync("Write the export");
        box.Start();
        await box.UntilAsync(async () => (await box.ProgressAsync(id)).Any(line => line.StartsWith("waiting ", StringComparison.Ordinal)));

        await WorkBox.AsMemberAsync(server, "jobs/cancel", new() { ["jobId"] = id });

        await box.UntilAsync(() => Task.FromResult(box.Checkout.Git("branch", "--show-current").Trim() == "main"));
        Assert.Equal("canceled", (string)(await box.JobAsync(id))["status"]!);
        var next = await box.EnqueueAsync("", "git_repair");
        await box.UntilAsync(async () => (string)(await box.JobAsync(next))["status"]! == "done");
    }

    [Fact]
    [Trait("Requirement", "R-106")]
    public async Task Work_whose_lease_was_lost_is_kept_on_a_branch_and_not_pushed()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var box = await WorkBox.NewAsync(server, Waits);
        var id = await box.EnqueueAsync("Write the export");
        box.Start();
        await box.UntilAsync(() => Task.FromResult(File.Exists(Path.Combine(box.JobTree, "begun"))));
        await server.StopAsync();
        File.WriteAllText(Path.Combine(box.JobTree, "go"), "");
        await box.UntilAsync(() => Task.FromResult(new ReportFiles(box.Folder).Count == 1));
        await server.RunAsync($"update jobs set generation = generation + 1, worker_id = 'another' where id = '{id}'");

        await server.StartAgainAsync();

        await box.UntilAsync(() => Task.FromResult(new KeptFiles(box.Folder).All().Count == 1));
        var kept = Assert.Single(new KeptFiles(box.Folder).All());
        Assert.Matches("^ias/.*-kept-.{7}$", kept.Branch);
        Assert.Equal("a,b", box.Checkout.Git("show", $"{kept.Branch}:export.txt"));
        Assert.Empty(box.Checkout.RemoteGit("branch", "--list", "ias/*"));
        Assert.Contains("nothing was pushed", box.Said.ToString());
        Assert.Equal("running", (string)(await box.JobAsync(id))["status"]!);
        await box.UntilAsync(async () => (await box.AttemptsAsync(id)).Count == 1);
        var told = (await box.AttemptsAsync(id))[0]!;
        Assert.Equal(("kept", kept.Branch, 1), ((string)told["outcome"]!, (string)told["branch"]!, (int)told["claimGeneration"]!));
        await box.UntilAsync(() => Task.FromResult(new KeptFiles(box.Folder).All()[0].Untold is null));
        Assert.Contains(kept.Branch, (await box.Person.IasAsync("agent", "status")).Out);
        box.Checkout.Git("branch", "-D", kept.Branch);
        Assert.DoesNotContain("lost:", (await box.Person.IasAsync("agent", "status")).Out);
        Assert.Empty(new KeptFiles(box.Folder).All());
    }

    [Fact]
    [Trait("Requirement", "R-108")]
    public async Task A_goal_gets_a_proposal_from_an_agent_that_may_only_read()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var box = await WorkBox.NewAsync(
            server,
            """
            turns:
              - steps:
                  - account:
                      outcome: ended
                      closing: "Read it.\n```proposal\n{\"intent\": \"so that orders can be counted\", \"plan\": \"1. write it\", \"readinessScore\": 0.7}\n```\n"
            """
        );
        var intake = await WorkBox.AsMemberAsync(
            server,
            "intakes/create",
            new()
            {
                ["repoIds"] = new System.Text.Json.Nodes.JsonArray(box.RepoId),
                ["title"] = "Export",
                ["rawContent"] = "orders as CSV",
            }
        );

        var exit = await box.OnceAsync();

        Assert.True(exit == ExitCode.Ok, box.Said.ToString());
        var goal = await box.CallAsync("intakes/get", new() { ["intakeId"] = (string)intake["intakeId"]! });
        var proposal = Assert.Single(goal["proposals"]!.AsArray())!;
        Assert.Equal("so that orders can be counted", (string)proposal["intent"]!);
        Assert.Equal(0.7, (double)proposal["readinessScore"]!);
        Assert.Equal("main", box.Checkout.Git("branch", "--show-current"));
    }

    [Fact]
    public async Task A_review_tells_its_verdict_and_its_findings()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var box = await WorkBox.NewAsync(
            server,
            """
            turns:
              - steps:
                  - account:
                      outcome: ended
                      closing: "```review\n{\"verdict\": \"changes\", \"findings\": [{\"severity\": \"high\", \"title\": \"no test\"}]}\n```\n"
            """
        );
        box.Checkout.Git("branch", "feature/export");
        var id = await box.EnqueueAsync("Review it", "pr_review", new() { ["branch"] = "feature/export" });

        await box.OnceAsync();

        var job = await box.JobAsync(id);
        Assert.Equal("done", (string)job["status"]!);
        Assert.Equal("verdict: changes; 1 finding\n[high] no test", (string)job["message"]!);
    }

    [Theory]
    [Trait("Requirement", "R-108")]
    [InlineData("refs/heads/feature/export", "branch", "the branch feature/export")]
    [InlineData("refs/pull/7/head", "pullRequest", "pull request 7")]
    public async Task A_review_reads_what_the_remote_has_now(string reference, string requirement, string called)
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var box = await WorkBox.NewAsync(
            server,
            """
            turns:
              - steps:
                  - account:
                      outcome: ended
                      closing: "```review\n{\"verdict\": \"approve\", \"findings\": []}\n```\n"
            """
        );
        box.Checkout.Git("branch", "feature/export"); // older than the remote's
        using var other = new TemporaryFolder();
        TemporaryRepository.Run("git", other.Path, "clone", "-q", box.Remote, "it");
        var clone = other.At("it");
        string[] commit = ["-c", "user.name=Ann", "-c", "user.email=ann@example.org", "commit", "-q", "--allow-empty", "-m", "Export"];
        TemporaryRepository.Run("git", clone, commit);
        TemporaryRepository.Run("git", clone, "push", "-q", "origin", $"HEAD:{reference}");
        var tip = TemporaryRepository.Run("git", clone, "rev-parse", "HEAD").Trim();
        var id = await box.EnqueueAsync(
            "Review it",
            "pr_review",
            requirement == "branch" ? new() { ["branch"] = "feature/export" } : new() { ["pullRequest"] = 7 }
        );

        await box.OnceAsync();

        Assert.Equal("verdict: approve; 0 findings", (string)(await box.JobAsync(id))["message"]!);
        Assert.Equal("commit", box.Checkout.Git("cat-file", "-t", tip).Trim());
        var branch = box.Checkout.Git("for-each-ref", "--format=%(refname:short)", "refs/heads/ias/").Trim();
        var asked = box.Checkout.Git("grep", "-h", "which is at the commit", branch, "--", "docs/ias/runs");
        Assert.Contains($"Review {called}, which is at the commit {tip}.", asked);
        Assert.Contains($"...{tip}` shows what it changes.", asked);
    }

    [Fact]
    public async Task A_checkout_with_a_persons_changes_is_left_alone()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var box = await WorkBox.NewAsync(server, Writes, here: true);
        var id = await box.EnqueueAsync("Write the export");
        box.Checkout.Write("README.md", "mine\n");

        Assert.Equal(ExitCode.NothingToDo, await box.OnceAsync());

        Assert.Equal("pending", (string)(await box.JobAsync(id))["status"]!);
        Assert.Contains("1 file not committed: README.md", box.Said.ToString());
        Assert.Equal("mine", box.Checkout.Read("README.md").Trim());
    }

    [Fact]
    public async Task A_checkout_on_no_branch_takes_no_job_and_says_what_to_type()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var box = await WorkBox.NewAsync(server, Writes, here: true);
        var id = await box.EnqueueAsync("Write the export");
        box.Checkout.Git("switch", "-q", "--detach");

        Assert.Equal(ExitCode.NothingToDo, await box.OnceAsync());

        Assert.Contains("HEAD is on no branch in this checkout; git switch main", box.Said.ToString());
        Assert.Equal("pending", (string)(await box.JobAsync(id))["status"]!);
    }

    [Fact]
    public async Task A_claim_whose_answer_was_lost_on_the_way_is_found_and_done()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var box = await WorkBox.NewAsync(server, Writes);
        Assert.Equal(ExitCode.NothingToDo, await box.OnceAsync());
        var id = await box.EnqueueAsync("Write the export");
        await server.RunAsync(
            $"update jobs set state = 'running', generation = 1, worker_id = (select id from workers), lease_expires_at = {DateTimeOffset.UtcNow.AddMinutes(15).ToUnixTimeMilliseconds()} where id = '{id}'"
        );

        var exit = await box.OnceAsync();

        Assert.True(exit == ExitCode.Ok, $"{exit}\n{box.Said}");
        Assert.Equal("done", (string)(await box.JobAsync(id))["status"]!);
    }

    [Fact]
    public async Task Two_homes_on_one_machine_do_not_take_each_others_work()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var one = await WorkBox.NewAsync(server, Waits);
        await using var other = await WorkBox.NewAsync(server, Writes);
        var id = await one.EnqueueAsync("Write the export");
        one.Start();
        await one.UntilAsync(() => Task.FromResult(File.Exists(Path.Combine(one.JobTree, "begun"))));

        Assert.Equal(ExitCode.NothingToDo, await other.OnceAsync());

        File.WriteAllText(Path.Combine(one.JobTree, "go"), "");
        await one.UntilAsync(async () => (string)(await one.JobAsync(id))["status"]! == "done");
        Assert.Empty(other.Checkout.Git("branch", "--list", "ias/*"));
    }

    [Fact]
    public async Task A_planning_that_failed_tells_the_agents_closing_words_its_branch_and_the_attempt()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var box = await WorkBox.NewAsync(
            server,
            """
            turns:
              - steps:
                  - account: {closing: The export needs a licence that is not here.}
            """
        );
        var goal = await WorkBox.AsMemberAsync(
            server,
            "intakes/create",
            new()
            {
                ["repoIds"] = new JsonArray(box.RepoId),
                ["title"] = "Export orders",
                ["rawContent"] = "As CSV.",
            }
        );

        Assert.Equal(ExitCode.Failed, await box.OnceAsync());

        var job = Assert.Single((await box.CallAsync("jobs/list", []))["jobs"]!.AsArray())!.AsObject();
        Assert.Equal(("failed", (string)goal["intakeId"]!), ((string)job["status"]!, (string)job["intakeId"]!));
        Assert.Contains("without a proposal", (string)job["outcomeReason"]!, StringComparison.Ordinal);
        Assert.Contains("needs a licence", (string)job["message"]!, StringComparison.Ordinal);
        var attempt = Assert.Single(await box.AttemptsAsync((string)job["_id"]!))!;
        Assert.Equal(("failed", 1), ((string)attempt["outcome"]!, (int)attempt["claimGeneration"]!));
        Assert.InRange((long)attempt["endedAt"]! - (long)attempt["beganAt"]!, 0, long.MaxValue);
    }

    [Theory]
    [InlineData("write it with semicolons", "write it with semicolons", "proposed how to reach the goal")]
    [InlineData("@@ -1,2 +1,2 @@\\n-a;\\n+b;", null, "proposal.plan, line 1, holds what looks like a diff")]
    public async Task An_agent_whose_proposal_is_not_stored_is_asked_again_and_what_is_refused_then_is_left_out(
        string second,
        string? stored,
        string told
    )
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var box = await WorkBox.NewAsync(
            server,
            $$"""
            turns:
              - when: {target: Your last proposal was not stored.}
                steps:
                  - account:
                      outcome: ended
                      closing: "```proposal\n{\"intent\": \"so that orders can be counted\", \"plan\": \"{{second.Replace(
                "\\n",
                "\\\\n"
            )}}\"}\n```\n"
              - steps:
                  - account:
                      outcome: ended
                      closing: "```proposal\n{\"intent\": \"so that orders can be counted\", \"plan\": \"@@ -1,2 +1,2 @@\\\\n-a;\\\\n+b;\"}\n```\n"
            """
        );
        var intake = await WorkBox.AsMemberAsync(
            server,
            "intakes/create",
            new()
            {
                ["repoIds"] = new JsonArray(box.RepoId),
                ["title"] = "Export orders",
                ["rawContent"] = "As CSV.",
            }
        );

        var exit = await box.OnceAsync();

        Assert.True(exit == ExitCode.Ok, box.Said.ToString());
        var goal = await box.CallAsync("intakes/get", new() { ["intakeId"] = (string)intake["intakeId"]! });
        var proposal = Assert.Single(goal["proposals"]!.AsArray())!;
        Assert.Equal(("so that orders can be counted", stored), ((string)proposal["intent"]!, (string?)proposal["plan"]));
        var job = Assert.Single((await box.CallAsync("jobs/list", []))["jobs"]!.AsArray())!;
        Assert.Contains(told, (string)job["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_says_what_happens_and_after_a_failure_its_last_lines_and_the_next_attempt_gets_a_persons_note()
    {
        const string Note = "Count the cents as whole numbers.";
        await using var server = await ConsoleServer.StartAsync();
        await using var box = await WorkBox.NewAsync(
            server,
            """
            turns:
              - steps:
                  - print: The sums differ.
                  - run: "grep -hs 'whole numbers' docs/ias/runs/*/runner/jobs/*/prompt.md || echo no note"
                  - account: {outcome: context_full, detail: too much to read}
            """
        );
        var id = await box.EnqueueAsync("Write the export");

        Assert.Equal(ExitCode.Failed, await box.OnceAsync());

        var lines = await box.ProgressAsync(id);
        Assert.StartsWith("begins at main ", lines[0], StringComparison.Ordinal);
        Assert.Equal("attempt 1 begins", lines[1]);
        Assert.Contains(lines, line => line.EndsWith("is at work", StringComparison.Ordinal));
        Assert.True(lines.Contains("log: The sums differ."), string.Join('\n', lines));
        Assert.Equal("log: no note", lines[^1]);

        await WorkBox.AsMemberAsync(server, "jobs/retry", new() { ["jobId"] = id, ["note"] = Note });
        Assert.Equal(ExitCode.Failed, await box.OnceAsync());

        Assert.Equal($"log: {Note}", (await box.ProgressAsync(id))[^1]);
    }

    [Fact]
    public async Task A_job_begins_at_the_tip_that_the_remote_has_now_without_what_only_the_box_has()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var box = await WorkBox.NewAsync(server, "turns: [{steps: [{write: {path: done.txt, text: done}}]}]\n");
        using var elsewhere = new TemporaryRepository();
        elsewhere.Git("remote", "add", "origin", box.Remote);
        elsewhere.Git("fetch", "-q", "origin");
        elsewhere.Git("reset", "-q", "--hard", "origin/main");
        elsewhere.Write("newer.txt", "newer");
        elsewhere.Git("add", "-A");
        elsewhere.Git("commit", "-q", "-m", "pushed by somebody else");
        elsewhere.Git("push", "-q", "origin", "HEAD:main");
        box.Checkout.Write("own.txt", "own");
        box.Checkout.Git("add", "-A");
        box.Checkout.Git("commit", "-q", "-m", "not pushed");
        var own = box.Checkout.Git("rev-parse", "HEAD");
        var id = await box.EnqueueAsync("Write it");

        var exit = await box.OnceAsync();

        Assert.True(exit == ExitCode.Ok, box.Said.ToString());
        var branch = (string)(await box.JobAsync(id))["evidence"]!["branch"]!;
        var files = box.Checkout.Git("ls-tree", "-r", "--name-only", branch);
        Assert.Contains("newer.txt", files, StringComparison.Ordinal);
        Assert.DoesNotContain("own.txt", files, StringComparison.Ordinal);
        Assert.Equal(own, box.Checkout.Git("rev-parse", "main"));
        Assert.EndsWith(
            "of origin, without 1 commit of main that only this box has",
            (await box.ProgressAsync(id))[0],
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_box_on_which_no_agent_may_work_claims_no_job_of_one_and_says_why()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var box = await WorkBox.NewAsync(server, "turns: []\n");
        box.Checkout.Write(".loa.config.yaml", "agent:\n  command: [./made-by-an-agent]\n");
        box.Checkout.Git("add", "-A");
        box.Checkout.Git("commit", "-q", "-m", "another agent");
        var id = await box.EnqueueAsync("Write it");
        var repair = await box.EnqueueAsync("", "git_repair"); // what needs no agent is done all the same

        box.Start();

        await box.UntilAsync(async () => (string)(await box.JobAsync(repair))["status"]! == "done");
        await box.UntilAsync(async () => (await UnreadyAsync()).Any(one => one!["kinds"] is not null));
        Assert.Equal("pending", (string)(await box.JobAsync(id))["status"]!);
        var unready = Assert.Single(await UnreadyAsync())!;
        Assert.Equal(box.RepoId, (string)unready["repoId"]!);
        Assert.StartsWith("settings you have not allowed: agent.command", (string)unready["why"]!, StringComparison.Ordinal);
        Assert.Contains("work", unready["kinds"]!.AsArray().Select(kind => (string)kind!));

        async Task<JsonArray> UnreadyAsync() =>
            Assert.Single((await box.CallAsync("workers/list", []))["workers"]!.AsArray())!["unready"]!.AsArray();
    }

    [Fact]
    public async Task The_answers_that_an_agent_lists_below_its_question_are_offered()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var box = await WorkBox.NewAsync(
            server,
            """
            turns:
              - steps:
                  - run: "printf 'Which separator?\\n\\nOptions:\\n- a comma\\n- a semicolon\\n' > \"$IAS_DECISION_FILE\""
            """
        );
        await box.EnqueueAsync("Write the export");

        await box.OnceAsync();

        var asked = Assert.Single((await box.CallAsync("decisions/list", new() { ["status"] = "open" }))["decisions"]!.AsArray())!;
        Assert.StartsWith("Which separator?\n\nOptions:\n", (string)asked["question"]!, StringComparison.Ordinal);
        Assert.Equal(["a comma", "a semicolon"], asked["options"]!.AsArray().Select(one => (string)one!));
    }

    [Fact]
    public async Task A_planning_that_failed_is_asked_anew_when_a_person_wants_it_tried_again()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var box = await WorkBox.NewAsync(
            server,
            """
            turns:
              - steps:
                  - run: "if grep -qs 'in one file' docs/ias/runs/*/runner/jobs/*/prompt.md; then printf '```proposal\\n{\"intent\": \"orders can be counted\", \"plan\": \"write it\"}\\n```\\n'; else echo nothing; fi > \"$IAS_CLOSING_FILE\""
            """
        );
        await WorkBox.AsMemberAsync(
            server,
            "intakes/create",
            new()
            {
                ["repoIds"] = new JsonArray(box.RepoId),
                ["title"] = "Export orders",
                ["rawContent"] = "As CSV.",
            }
        );
        Assert.Equal(ExitCode.Failed, await box.OnceAsync());
        var id = (string)Assert.Single((await box.CallAsync("jobs/list", []))["jobs"]!.AsArray())!["_id"]!;

        await WorkBox.AsMemberAsync(server, "jobs/retry", new() { ["jobId"] = id, ["note"] = "All in one file." });
        var exit = await box.OnceAsync();

        Assert.True(exit == ExitCode.Ok, box.Said.ToString());
        Assert.Equal("done", (string)(await box.JobAsync(id))["status"]!);
    }

    [Fact]
    public async Task A_job_that_waits_for_its_next_attempt_leaves_the_only_turn_to_another()
    {
        await using var server = await ConsoleServer.StartAsync();
        await using var box = await WorkBox.NewAsync(server, "turns: []\n");
        using var second = new TemporaryRepository(withRemote: true);
        second.Write(".loa.config.yaml", "agent:\n  command: [sh]\n");
        second.Git("add", "-A");
        second.Git("commit", "-q", "-m", "an agent");
        TemporaryRepository.Run(WorkBox.Program, second.Path, "allow");
        var other = await box.LinkAsync(second, "https://git.example.org/shop/api");
        var kind = new WaitingKind();
        box.Role = new WorkerRole("agent", JobKinds.OfWorker, [.. JobKinds.OfRunner, kind]);
        var first = await box.EnqueueAsync("The first", kind.Kind);
        await box.EnqueueAsync("The second", kind.Kind, repo: other);

        box.Start();

        await box.UntilAsync(async () => (string)(await box.JobAsync(first))["status"]! == "done");
    }

    // The first job waits, and is done when the second begins.
    private sealed class WaitingKind : IJobKind
    {
        private readonly TaskCompletionSource _second = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _begun;

        public string Kind => "waits";

        public async Task<JobOutcome> RunAsync(ClaimedJob job, WorkerHost host, CancellationToken cancel)
        {
            if (Interlocked.Increment(ref _begun) == 1)
            {
                job.Progress.Waits = true;
                await _second.Task.WaitAsync(cancel);
            }

            _second.TrySetResult();
            return JobOutcome.Done("done");
        }
    }

    // A wait of a minute never ends: what is to happen at once does not need it.
    private sealed class TimeWithoutLongWaits : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, dueTime >= TimeSpan.FromMinutes(1) ? Timeout.InfiniteTimeSpan : dueTime, period);
    }
}
