using System.Text;
using Ias.Core.Model;

namespace Ias.Core.Runs;

/// <summary>What a turn's prompt is made of.</summary>
/// <param name="Target"><c>sprint-1</c>.</param>
/// <param name="Title">The sprint's title; may be empty.</param>
/// <param name="Text">The sprint's section of the plan.</param>
/// <param name="Branch">The run's branch.</param>
/// <param name="Cycle">From 1.</param>
/// <param name="Findings">What the last cycle's gates want changed (IMPLEMENT), or everything still open (gates).</param>
/// <param name="Feedback">The last cycle's feedback files as they are, for IMPLEMENT.</param>
/// <param name="Notes">A person's words.</param>
/// <param name="Resumed">True when an earlier try of the same phase left partial edits.</param>
/// <param name="PullRequest">Its address, or the branch's name where there is none.</param>
/// <param name="BaseCommit">The commit the run's own work begins behind.</param>
/// <param name="Checkpoint">What was written down for those who begin anew; may be empty.</param>
/// <param name="ReadFirst">What the repository has written for agents, a list item a file; may be empty.</param>
/// <param name="Project">The project's own instructions for this phase (<c>.claude/commands/…</c>); may be empty.</param>
public sealed record PromptInput(
    string Target,
    string Title,
    string Text,
    string Branch,
    int Cycle,
    IReadOnlyList<RunFinding> Findings,
    string Feedback,
    IReadOnlyList<string> Notes,
    bool Resumed,
    string Project,
    string PullRequest = "",
    string BaseCommit = "",
    string Checkpoint = "",
    string ReadFirst = ""
);

/// <summary>The prompts for agents that have no commands of their own. A repository may replace each by
/// <c>docs/ias/prompts/&lt;name&gt;.md</c>.</summary>
public static class Prompts
{
    /// <summary>Names of the templates.</summary>
    public static IReadOnlyList<string> Names { get; } =
    ["implement", "review", "audit", "red-team", "triage", "post-pr", "e2e", "flatline"];

    /// <summary>The folder of a target's feedback files, within the repository.</summary>
    public static string FeedbackFolder(string target) => $"grimoires/loa/a2a/{target}";

    /// <summary>The file a gate writes its verdict to, within the feedback folder.</summary>
    public static string FeedbackFile(Phase gate) =>
        gate switch
        {
            Phase.Triage => "triage.md",
            Phase.Review => "engineer-feedback.md",
            Phase.RedTeamCode => RedTeamReport.FileName,
            Phase.PostPrAudit => "post-pr-audit.md",
            Phase.E2eTesting => "e2e-testing.md",
            Phase.FlatlinePr => "flatline-pr.md",
            _ => "auditor-sprint-feedback.md",
        };

    /// <summary>The file of a bug's micro-sprint, beside its triage.</summary>
    public const string MicroSprint = "sprint.md";

    /// <summary>What stands for the plan's section in the prompts of a bug: the report, and behind the triage the micro-sprint and how to
    /// go about it.</summary>
    public static string BugText(string report, string triage, string microSprint) =>
        triage.Length == 0
            ? $"Reported bug:\n\n{report}"
            : $"{microSprint.Trim()}\n\nThis fixes a bug. Work test-first: write a test that shows the bug, see it fail, fix the cause, see it pass, then run the other tests. Change nothing the fix does not need.\n\n### Triage\n\n{triage.Trim()}\n\n### Reported bug\n\n{report}";

    /// <summary>The built-in template of a phase, with its placeholders in double braces.</summary>
    public static string Template(string name) =>
        name switch
        {
            "implement" => Implement,
            "review" => Review,
            "audit" => Audit,
            "red-team" => RedTeam,
            "triage" => Triage,
            "post-pr" => PostPrAudit,
            "e2e" => EndToEnd,
            "flatline" => Flatline,
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, string.Join(", ", Names)),
        };

    /// <summary>Fills a template in. Placeholders that are not known stay as they are.</summary>
    public static string Fill(string template, PromptInput input)
    {
        var filled = new StringBuilder(template);
        filled
            .Replace("{{target}}", input.Target)
            .Replace("{{title}}", input.Title.Length > 0 ? $" ({input.Title})" : "")
            .Replace("{{branch}}", input.Branch)
            .Replace("{{cycle}}", input.Cycle.ToString(System.Globalization.CultureInfo.InvariantCulture))
            .Replace("{{folder}}", FeedbackFolder(input.Target))
            .Replace("{{rules}}", Rules)
            .Replace("{{context}}", ReadFirstSection(input.ReadFirst))
            .Replace("{{pr}}", input.PullRequest)
            .Replace("{{base}}", input.BaseCommit)
            .Replace("{{checkpoint}}", Section("What the run did so far", input.Checkpoint))
            .Replace("{{notes}}", Section("Notes from a person", string.Join('\n', input.Notes)))
            .Replace("{{findings}}", Section("Open findings", string.Join('\n', input.Findings.Select(Line))))
            .Replace("{{feedback}}", Section("Feedback from the last cycle, in full", input.Feedback))
            .Replace(
                "{{resumed}}",
                input.Resumed
                    ? "\nAn earlier attempt at this phase was cut off. Its edits are still in the work tree: review them, keep what is right, and continue from there.\n"
                    : ""
            )
            .Replace("{{project}}", Section("The project's own instructions for this phase", input.Project))
            .Replace("{{sprint}}", Section("The sprint", input.Text)); // last: its text is not searched for placeholders
        return filled.ToString();
    }

    private static string Line(RunFinding f) =>
        $"- {f.Id} [{f.Severity}] {(f.File.Length > 0 ? f.File + (f.Line > 0 ? $":{f.Line}" : "") + " " : "")}{f.Title}";

    /// <summary>The section of a prompt that says what to read before anything else; empty where there is nothing to be read.</summary>
    public static string ReadFirstSection(string files) => Section("Read first, in this order", files);

    private static string Section(string title, string text) => string.IsNullOrWhiteSpace(text) ? "" : $"\n## {title}\n\n{text.Trim()}\n";

    private const string Rules = """
        Rules in this repository while ias runs (they are enforced):
        - You are on a branch of your own. Do not push, merge, delete branches, switch to or move a protected branch (main, master, develop, release/* ...), or rewrite commits that were pushed.
        - Do not commit: ias commits what you leave in the work tree when you end. Do not touch `.run/`.
        - Outside this repository you can write only to /tmp and the package caches. If a write elsewhere fails, work around it and say so.
        - No one can answer questions now. If something is unclear, choose the simplest reading and say so in your final message.
        """;

    private const string Implement = """
        Implement {{target}}{{title}} in this repository, on branch {{branch}}. This is cycle {{cycle}}.
        {{notes}}{{resumed}}{{findings}}{{feedback}}
        Fix every open finding first, each at its cause. Then do what is left of the sprint. Write tests, and run the project's own tests before you end.

        {{rules}}
        {{context}}{{project}}{{sprint}}
        """;

    private const string Triage = """
        Triage a bug in this repository, on branch {{branch}}: find out what is wrong and where, and plan the smallest fix. Fix nothing yet. You may change nothing in the repository except files in {{folder}}/.
        {{notes}}{{resumed}}
        Reproduce it if you can. Then write two files:

        1. {{folder}}/triage.md, with these lines and headings:
           - `Title: ` one line that names the bug
           - `Reproduction: strong`, `weak` or `manual_only`: how reliably it can be reproduced
           - `Test type: unit`, `integration`, `e2e` or `contract`: the test that will show the bug
           - `Risk level: low`, `medium` or `high`: the harm a wrong fix could do
           - a heading `## Suspected files`, below it one list item for each file: `- path why`
           - a heading `## Analysis`: what happens, what should happen, the cause as far as you know it
        2. {{folder}}/sprint.md: the micro-sprint. A heading `## Sprint: title`, then what to do, the failing test first, and the acceptance criteria.
        Without both files your turn does not count.

        {{rules}}
        {{context}}{{project}}{{sprint}}
        """;

    private const string Review = """
        Review the work on {{target}}{{title}} on branch {{branch}}, cycle {{cycle}}: does the code do what the sprint asks, is it correct, tested and readable? Run the tests. You may change nothing in the repository except files in {{folder}}/.
        {{findings}}
        Write your verdict to {{folder}}/engineer-feedback.md:
        - If nothing is wrong: the first line is exactly `All good`.
        - Otherwise: a heading `## Findings`, below it one list item for each finding: `- [severity] path:line what is wrong and what would be right`, severity one of critical, high, medium, low.
        - A finding that is already in the list of open findings above starts with its id (`- F3 [high] ...`), however you word it.
        - In either case, also a heading `## Test results`, below it what you ran and the outcome, in at most ten lines (`make test: 34 passed, 0 failed`). The pull request quotes it.
        Without that file your turn does not count.

        {{rules}}
        {{context}}{{project}}{{sprint}}
        """;

    private const string Audit = """
        Audit the work on {{target}}{{title}} on branch {{branch}}, cycle {{cycle}}, for security and possible harm: secrets, injection, unsafe input, data loss, dependencies, deleted or weakened tests. You may change nothing in the repository except files in {{folder}}/.
        {{findings}}
        Write your verdict to {{folder}}/auditor-sprint-feedback.md:
        - If it is ready for people to review: a line `Verdict: APPROVED`.
        - Otherwise: a line `Verdict: CHANGES_REQUIRED`, a heading `## Findings`, below it one list item for each finding: `- [severity] path:line what is wrong and what would be right`, severity one of critical, high, medium, low.
        - A finding that is already in the list of open findings above starts with its id (`- F3 [high] ...`), however you word it.
        - In either case, also a heading `## Test results`, below it what you ran and the outcome, in at most ten lines (`make test: 34 passed, 0 failed`). The pull request quotes it.
        Without that file your turn does not count.

        {{rules}}
        {{context}}{{project}}{{sprint}}
        """;

    private const string RedTeam = """
        Compare the work on {{target}}{{title}} on branch {{branch}}, cycle {{cycle}}, with the design in grimoires/loa/sdd.md: where does the code differ from the design? Look only at what this branch changed. You may change nothing in the repository except files in {{folder}}/. What the reviewer and the auditor found is in {{folder}}/engineer-feedback.md and {{folder}}/auditor-sprint-feedback.md, where they exist: do not repeat it.
        {{findings}}
        Write {{folder}}/red-team-code-findings.json:
        {"summary": {"total": 2, "actionable": 1}, "findings": [{"classification": "CONFIRMED_DIVERGENCE", "severity": 800, "file": "src/a.ts", "line": 12, "title": "what diverges, and what the design says"}]}
        - classification: CONFIRMED_DIVERGENCE only if you have read both the sentence in the design and the code; otherwise POSSIBLE_DIVERGENCE or OBSERVATION.
        - severity: 0 to 1000; from 700 on, the work goes back to be fixed. Nothing found: "findings": [].
        Without that file your turn does not count.

        {{rules}}
        {{context}}{{project}}{{sprint}}
        """;

    private const string Verdict = """
        - If it is ready for people to review: a line `Verdict: APPROVED`.
        - Otherwise: a line `Verdict: CHANGES_REQUIRED`, a heading `## Findings`, below it one list item for each finding: `- [severity] path:line what is wrong and what would be right`, severity one of critical, high, medium, low.
        - A finding that is already in the list of open findings above starts with its id (`- F3 [high] ...`), however you word it.
        Without that file your turn does not count.
        """;

    private const string Tests = """
        - In either case, also a heading `## Test results`, below it what you ran and the outcome, in at most ten lines (`make test: 34 passed, 0 failed`). The pull request quotes it.
        """;

    private const string PostPrAudit = $$$"""
        Audit the pull request {{pr}} of {{target}}{{title}} as a whole: all of `git diff {{base}}..HEAD` on branch {{branch}}. Its parts were reviewed and audited one by one; look for what shows only in the whole: parts that do not fit together, missing work, security, data loss, weakened tests, files that do not belong there. You may change nothing in the repository except files in {{folder}}/.
        {{findings}}{{checkpoint}}
        Write your verdict to {{folder}}/post-pr-audit.md:
        {{{Tests}}}
        {{{Verdict}}}

        {{rules}}
        {{context}}{{project}}{{sprint}}
        """;

    private const string EndToEnd = $$$"""
        Try out the work on {{target}}{{title}} with fresh eyes, as its users would: branch {{branch}}, pull request {{pr}}, `git diff {{base}}..HEAD`. Build it, run it, run its tests, and go through what was asked for from start to finish. Fix nothing: what you change outside {{folder}}/ is undone.
        {{findings}}{{checkpoint}}
        Write the result to {{folder}}/e2e-testing.md:
        {{{Tests}}}
        {{{Verdict}}}

        {{rules}}
        {{context}}{{project}}{{sprint}}
        """;

    private const string Flatline = $$$"""
        Review the pull request {{pr}} of {{target}}{{title}}: `git diff {{base}}..HEAD` on branch {{branch}}. You are one of several independent reviewers; a finding counts if several report it. Name only what must not be merged as it is, each at its exact place. You may change nothing in the repository except files in {{folder}}/.
        {{checkpoint}}
        Write your verdict to {{folder}}/flatline-pr.md:
        {{{Verdict}}}

        {{rules}}
        {{context}}{{project}}{{sprint}}
        """;
}
