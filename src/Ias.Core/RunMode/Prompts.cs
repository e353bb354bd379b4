using System.Text;

namespace Ias.Core.RunMode;

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
/// <param name="Project">The project's own instructions for this phase (<c>.claude/commands/…</c>); may be empty.</param>
public sealed record PromptInput(
    string Target, string Title, string Text, string Branch, int Cycle, IReadOnlyList<RunFinding> Findings, string Feedback,
    IReadOnlyList<string> Notes, bool Resumed, string Project);

/// <summary>The prompts for agents that have no commands of their own. A repository may replace each by <c>docs/ias/prompts/&lt;name&gt;.md</c>.</summary>
public static class Prompts
{
    /// <summary>Names of the templates.</summary>
    public static IReadOnlyList<string> Names { get; } = ["implement", "review", "audit"];

    /// <summary>The folder of a target's feedback files, within the repository.</summary>
    public static string FeedbackFolder(string target) => $"grimoires/loa/a2a/{target}";

    /// <summary>The file a gate writes its verdict to, within the feedback folder.</summary>
    public static string FeedbackFile(Phase gate) => gate == Phase.Review ? "engineer-feedback.md" : "auditor-sprint-feedback.md";

    /// <summary>The built-in template of a phase, with its placeholders in double braces.</summary>
    public static string Template(string name) => name switch
    {
        "implement" => Implement,
        "review" => Review,
        "audit" => Audit,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "implement, review or audit"),
    };

    /// <summary>Fills a template in. Placeholders that are not known stay as they are.</summary>
    public static string Fill(string template, PromptInput input)
    {
        var filled = new StringBuilder(template);
        filled.Replace("{{target}}", input.Target)
            .Replace("{{title}}", input.Title.Length > 0 ? $" ({input.Title})" : "")
            .Replace("{{branch}}", input.Branch)
            .Replace("{{cycle}}", input.Cycle.ToString(System.Globalization.CultureInfo.InvariantCulture))
            .Replace("{{folder}}", FeedbackFolder(input.Target))
            .Replace("{{rules}}", Rules)
            .Replace("{{notes}}", Section("A person adds", string.Join('\n', input.Notes)))
            .Replace("{{findings}}", Section("Open findings", string.Join('\n', input.Findings.Select(Line))))
            .Replace("{{feedback}}", Section("Feedback of the last cycle, in full", input.Feedback))
            .Replace("{{resumed}}", input.Resumed ? "\nAn earlier try of this phase was cut off. Its edits are still in the work tree: look at them, keep what is right, go on from there.\n" : "")
            .Replace("{{project}}", Section("The project's own instructions for this phase", input.Project))
            .Replace("{{sprint}}", Section("The sprint", input.Text)); // last: its text is not searched for placeholders
        return filled.ToString();
    }

    private static string Line(RunFinding f) => $"- {f.Id} [{f.Severity}] {(f.File.Length > 0 ? f.File + (f.Line > 0 ? $":{f.Line}" : "") + " " : "")}{f.Title}";

    private static string Section(string title, string text) => string.IsNullOrWhiteSpace(text) ? "" : $"\n## {title}\n\n{text.Trim()}\n";

    private const string Rules = """
        Rules of this repository while ias runs (they are enforced):
        - You are on a branch of your own. Do not push, merge, delete branches, switch to or move a protected branch (main, master, develop, release/* ...), or rewrite commits that were pushed.
        - Leave committing to ias: what you leave in the work tree is committed when you end. `.run/` is not yours.
        - Nobody can answer questions now. When something is unclear, choose the simplest reading and say so in your closing words.
        """;

    private const string Implement = """
        Implement {{target}}{{title}} in this repository, on branch {{branch}}. This is cycle {{cycle}}.
        {{notes}}{{resumed}}{{findings}}{{feedback}}
        Mend every open finding first, each at its cause. Then do what the sprint still lacks. Write tests, and run the project's own tests before you end.

        {{rules}}
        {{project}}{{sprint}}
        """;

    private const string Review = """
        Review the work on {{target}}{{title}} on branch {{branch}}, cycle {{cycle}}: does the code do what the sprint asks, is it correct, tested and readable? Run the tests. You may change nothing in the repository except files in {{folder}}/.
        {{findings}}
        Write your verdict to {{folder}}/engineer-feedback.md:
        - Everything is as it should be: the first line is exactly `All good`.
        - Otherwise: a heading `## Findings`, below it one list item for each finding: `- [severity] path:line what is wrong and what would be right`, severity one of critical, high, medium, low.
        - A finding that is already in the list of open findings above begins with its id (`- F3 [high] ...`), however you word it.
        Without that file your turn does not count.

        {{rules}}
        {{project}}{{sprint}}
        """;

    private const string Audit = """
        Audit the work on {{target}}{{title}} on branch {{branch}}, cycle {{cycle}}, for security and for harm: secrets, injection, unsafe input, data loss, dependencies, deleted or weakened tests. You may change nothing in the repository except files in {{folder}}/.
        {{findings}}
        Write your verdict to {{folder}}/auditor-sprint-feedback.md:
        - It may go to people: a line `Verdict: APPROVED`.
        - Otherwise: a line `Verdict: CHANGES_REQUIRED`, a heading `## Findings`, below it one list item for each finding: `- [severity] path:line what is wrong and what would be right`, severity one of critical, high, medium, low.
        - A finding that is already in the list of open findings above begins with its id (`- F3 [high] ...`), however you word it.
        Without that file your turn does not count.

        {{rules}}
        {{project}}{{sprint}}
        """;
}
