using System.Text;
using Ias.Core.Model;
using Ias.Core.Text;

namespace Ias.Core.Runs;

/// <summary>Parts of a turn's prompt.</summary>
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
/// <param name="Checkpoint">What was written down for those who start again; may be empty.</param>
/// <param name="ReadFirst">What the repository has written for agents, a list item a file; may be empty.</param>
/// <param name="Tests">What happened to the tests, to rule on (<see cref="TestRulings.Prompt"/>); may be empty.</param>
/// <param name="In">The folder that the work is limited to; empty = no limit.</param>
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
    string ReadFirst = "",
    string In = "",
    string Tests = ""
);

/// <summary>The prompts for agents that have no commands of their own. A repository may replace each by
/// <c>docs/ias/prompts/&lt;name&gt;.md</c>.</summary>
public static class Prompts
{
    private const string ImplementName = "implement";

    /// <summary>Names of the templates.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [ImplementName, .. GateList.All.Gates.Where(gate => gate.Prompt.Length > 0).Select(gate => gate.Name)];

    /// <summary>The folder of a target's feedback files, within the repository.</summary>
    public static string FeedbackFolder(string target) => $"grimoires/loa/a2a/{target}";

    /// <summary>The file of a bug's micro-sprint, beside its triage.</summary>
    public const string MicroSprint = "sprint.md";

    /// <summary>
    /// Text that replaces the plan's section in the prompts of a bug: the report, and after the triage the micro-sprint and how
    /// to proceed.
    /// </summary>
    public static string BugText(string report, string triage, string microSprint) =>
        triage.Length == 0
            ? $"Reported bug:\n\n{report}"
            : $"{microSprint.Trim()}\n\nThis fixes a bug. Work test-first: write a test that shows the bug, see it fail, fix the cause, see it pass, then run the other tests. Change nothing the fix does not need.\n\n### Triage\n\n{triage.Trim()}\n\n### Reported bug\n\n{report}";

    /// <summary>The built-in template of a phase, with its placeholders in double braces.</summary>
    public static string Template(string name) =>
        name == ImplementName
            ? Implement
            : GateList.All.Named(name)?.Prompt ?? throw new ArgumentOutOfRangeException(nameof(name), name, string.Join(", ", Names));

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
            .Replace("{{rules}}", Rules + LimitedTo(input.In, input.BaseCommit))
            .Replace("{{context}}", ReadFirstSection(input.ReadFirst))
            .Replace("{{pr}}", input.PullRequest)
            .Replace("{{base}}..HEAD", $"{input.BaseCommit}..HEAD{Below(input.In)}")
            .Replace("{{base}}", input.BaseCommit)
            .Replace("{{checkpoint}}", Section("What the run did so far", input.Checkpoint))
            .Replace("{{notes}}", Section("Notes from a person", string.Join('\n', input.Notes)))
            .Replace("{{findings}}", Section("Open findings", string.Join('\n', input.Findings.Select(Line))))
            .Replace("{{tests}}", input.Tests)
            .Replace("{{feedback}}", Section("Feedback from the last cycle, in full", input.Feedback))
            .Replace(
                "{{resumed}}",
                input.Resumed
                    ? "\nAn earlier attempt at this phase was cut off. Its edits are still in the work tree: review them, keep what is right, and continue from there.\n"
                    : ""
            )
            .Replace("{{project}}", Section("The project's own instructions for this phase", input.Project))
            .Replace("{{sprint}}", Section("The sprint", input.Text)); // last: its text is not searched for placeholders
        return template.Contains("{{tests}}", StringComparison.Ordinal) ? filled.ToString() : filled.Append(input.Tests).ToString();
    }

    private static string Line(RunFinding f) =>
        $"- {f.Id} [{f.Severity}] {(f.File.Length > 0 ? f.File + (f.Line > 0 ? $":{f.Line}" : "") + " " : "")}{f.Title}";

    /// <summary>The section of a prompt that says what to read before anything else; empty where there is nothing to be read.</summary>
    public static string ReadFirstSection(string files) => Section("Read first, in this order", files);

    /// <summary>The rule that limits a turn's work to a folder, on a line of its own; empty where nothing is limited.</summary>
    /// <param name="folder">Within the repository (<see cref="WorkFolder"/>).</param>
    /// <param name="baseCommit">The commit the work is compared with; empty = nothing is said of a comparison.</param>
    public static string LimitedTo(string folder, string baseCommit) =>
        folder.Length == 0
            ? ""
            : $"\n- The work is limited to {folder}/. Read whatever you need; what you change outside {folder}/ is taken back and not committed, so say in your final message what is needed there.{(baseCommit.Length > 0 ? $" To review the work, look at `git diff {baseCommit}..HEAD{Below(folder)}`." : "")}";

    private static string Below(string folder) => folder.Length == 0 ? "" : $" -- {ShellWord.Quote(folder)}";

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

    /// <summary>Lines of a prompt that ask for a verdict in the common grammar.</summary>
    public const string VerdictLines = """
        - If it is ready for people to review: a line `Verdict: APPROVED`.
        - Otherwise: a line `Verdict: CHANGES_REQUIRED`, a heading `## Findings`, below it one list item for each finding: `- [severity] path:line what is wrong and what would be right`, severity one of critical, high, medium, low.
        - A finding that is already in the list of open findings above starts with its id (`- F3 [high] ...`), however you word it.
        Without that file your turn does not count.
        """;

    /// <summary>Line of a prompt that asks for the results of the tests.</summary>
    public const string TestLines = """
        - In either case, also a heading `## Test results`, below it what you ran and the outcome, in at most ten lines (`make test: 34 passed, 0 failed`). The pull request quotes it.
        """;
}
