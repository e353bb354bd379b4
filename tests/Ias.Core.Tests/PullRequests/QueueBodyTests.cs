using Ias.Core.Model;
using Ias.Core.PullRequests;
using Ias.Core.Queue;
using Ias.Core.Runs;

namespace Ias.Core.Tests.PullRequests;

public sealed class QueueBodyTests
{
    private static readonly DateTimeOffset Begin = new(2026, 1, 18, 22, 0, 0, TimeSpan.Zero);

    private static readonly Job Done = new(
        "implementer",
        "do it",
        "a",
        "CSV writer",
        Status: JobStatus.Done,
        Answers: [new JobAnswer("Comma or\nsemicolon?", "semicolon", "ann@desk", Begin)]
    );
    private static readonly Job Failed = new(
        "test-runner",
        "do it",
        "b",
        "Load | test",
        Status: JobStatus.Failed,
        Reason: "exit status 3 (its only attempt)"
    );
    private static readonly Job Asks = new("pm", "do it", "c", "Wording", Status: JobStatus.Blocked, Reason: "you, or thou?");

    private static readonly QueueWork Work = new(
        "20260118-export",
        "Orders can be exported.\nAs CSV.",
        "ias/20260118-export",
        "main",
        new JobCounts(Pending: 2, Done: 1, Failed: 1, Blocked: 1),
        [Asks, Failed, Done],
        [
            Result(Done, 5) with
            {
                Commit = "c0ffee0123456789",
                Files = 2,
                Added = 7,
                Removed = 1,
                Closing = "I wrote it.\n# Forged\n",
                FollowUps = ["d"],
                Refused = ["too deep"],
                CostUsd = 0.5m,
            },
            Result(Failed, 0) with
            {
                Kind = FailureKind.Permanent,
                Patch = "attempt-1/changes.patch",
            },
            Result(Asks, 9) with
            {
                Kind = FailureKind.NeedsPerson,
            },
        ]
    );

    [Fact]
    public void It_lists_the_jobs_in_the_order_they_ran_with_role_result_change_and_commit()
    {
        var text = Text();

        Assert.Contains("1 job done, 1 failed, 1 waiting for an answer, 2 left.", text);
        Assert.Contains(
            """
            | Load \| test | test-runner | failed | | |
            | CSV writer | implementer | done | 2 files, +7 -1 | `c0ffee01` |
            | Wording | pm | blocked | | |
            """.ReplaceLineEndings("\n"),
            text
        );
        Assert.Contains(
            "| Branch | `ias/20260118-export` onto `main` |\n| Turns | 3, 3m00s |\n| Cost | $0.50, and what 2 turns did not tell |",
            text
        );
    }

    [Fact]
    public void It_says_what_failed_and_why_what_waits_what_was_decided_and_what_is_to_follow()
    {
        var text = Text();

        Assert.Contains(
            "### What failed, and why\n\n- **Load | test** (test-runner, `b`): exit status 3 (its only attempt); what it had changed was taken back and is kept in `attempt-1/changes.patch`\n",
            text
        );
        Assert.Contains("### Waiting for an answer\n\n- **Wording** (pm, `c`): you, or thou?\n", text);
        Assert.Contains("### Decisions\n\n- **CSV writer** (implementer, `a`): Comma or semicolon? **semicolon** (ann@desk)\n", text);
        Assert.Contains("- **CSV writer** (implementer, `a`) led to d\n- refused, of **CSV writer** (implementer, `a`): too deep\n", text);
    }

    [Fact]
    public void It_begins_with_what_the_run_is_for_and_is_called_so()
    {
        Assert.StartsWith("## 20260118-export: Orders can be exported.\n", Text());
        Assert.Contains("### Intent\n\n> Orders can be exported.\n> As CSV.\n", Text());
        Assert.Equal("[INCOMPLETE] 20260118-export", QueueBody.TitleOf("20260118-export", "", isIncomplete: true));
    }

    [Fact]
    public void It_says_nothing_of_gates_cycles_and_verdicts_which_a_queue_has_not()
    {
        foreach (var word in (string[])["gate", "cycle", "verdict", "approved", "a2a"])
        {
            Assert.DoesNotContain(word, Text(), StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public void What_an_agent_said_stays_a_quotation() => Assert.Contains("> I wrote it.\n> # Forged\n", Text());

    [Fact]
    public void Of_a_runner_that_was_halted_it_says_why_and_what_to_type() =>
        Assert.Contains(
            "The runner was halted before the queue was worked off: **the disk is full**. 1 job done, 1 failed, 1 waiting for an answer, 2 left.\n\nTo go on: `ias runner run-loop`\n",
            QueueBody.Of(Work, [], "the disk is full", "ias runner run-loop")
        );

    [Fact]
    public void It_fits_into_a_pull_request_with_failures_before_what_was_said()
    {
        var many = Enumerable.Range(0, 300).Select(n => Done with { Id = $"{n}", Title = new string('t', 200) }).ToList();
        var text = QueueBody.Of(
            Work with
            {
                Jobs = [.. many, Failed],
                Results = [.. many.Select(job => Result(job, 1) with { Closing = new string('c', 5000) }), Result(Failed, 0)],
            },
            [],
            "",
            ""
        );

        Assert.InRange(text.Length, 1, BodyLimit.Longest);
        Assert.Contains("exit status 3", text);
        Assert.DoesNotContain("grimoires", text);
    }

    [Fact]
    public void That_of_one_job_begins_with_what_its_agent_said_and_ends_with_what_was_asked()
    {
        var text = QueueBody.OfJob(Done, Work.Results[0], Work);

        Assert.StartsWith("I wrote it.", text);
        Assert.Contains("### What failed, and why", text);
        Assert.EndsWith("<details><summary>What was asked</summary>\n\ndo it\n\n</details>\n", text);
    }

    [Fact]
    public void Of_a_decision_record_the_question_is_told_not_all_of_it() =>
        Assert.Contains(
            "(pm, `c`): 0001: You, or thou?\n",
            QueueBody.Of(
                Work with
                {
                    Jobs = [Asks with { Reason = "# 0001: You, or thou?\n\n- status: open\n\n## Options\n" }],
                },
                [],
                "",
                ""
            )
        );

    private static string Text() => QueueBody.Of(Work, [], "", "");

    private static JobResult Result(Job job, int minute) =>
        new(job.Id, 1, 1, job.Role, TurnOutcome.Ended, "", Begin.AddMinutes(minute), Begin.AddMinutes(minute + 1), 60);
}
