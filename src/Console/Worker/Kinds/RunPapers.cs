using System.Globalization;
using System.Text;
using Ias.Console.Client.Wire;
using Ias.Core.Queue;
using Ias.Engine.Files;
using Ias.Engine.Queue;

namespace Ias.Console.Worker.Kinds;

/// <summary>Initial files of a run named by a Console: its intent, its tasks, and the proposal it came from.</summary>
/// <param name="Intent">The body of <c>intent.md</c>.</param>
/// <param name="Tasks">The file <c>tasks.md</c>.</param>
/// <param name="Proposal">The file <c>proposal.md</c>; empty: there is none.</param>
internal sealed record RunPapers(string Intent, string Tasks, string Proposal)
{
    private const string Heading = "# Tasks\n\n";

    /// <summary>Tasks listed in a run's <c>tasks.md</c>; empty: none.</summary>
    /// <param name="files">The checkout is on the run's branch.</param>
    public static string TasksOf(RunnerFiles files)
    {
        var text = InsideFile.Text(files.WorkTree, $"{RunName.Folder}/{files.Run}/tasks.md");
        return (text.StartsWith(Heading, StringComparison.Ordinal) ? text[Heading.Length..] : text).Trim();
    }

    /// <param name="guarded">The texts of <see cref="Texts"/>, after the guardrails.</param>
    public static RunPapers Of(Job job, Intake? intake, Proposal? proposal, IReadOnlyList<string> guarded)
    {
        var (prompt, content, intent, scope, plan) = (guarded[0], guarded[1], guarded[2], guarded[3], guarded[4]);
        var title = JobText.Line(intake?.Title);
        var aim = new[] { intent, content, prompt }.FirstOrDefault(text => text.Length > 0) ?? "";
        var tasks = new[] { prompt, title + (content.Length > 0 ? $"\n\n{content}" : "") }.FirstOrDefault(text => text.Length > 0);
        return new RunPapers(
            aim.StartsWith(title, StringComparison.Ordinal) ? aim : $"{title}\n\n{aim}".Trim(),
            $"{Heading}{tasks ?? ""}\n",
            proposal is null ? "" : Told(job, title, proposal, intent, scope, plan)
        );
    }

    /// <summary>The long texts that go in, in the order in which <see cref="Of"/> takes them back.</summary>
    public static IReadOnlyList<(string Source, string? Text)> Texts(Job job, Intake? intake, Proposal? proposal) =>
        [
            ("what the job asks", Asked(job, proposal)),
            ("the goal", intake?.RawContent),
            ("the proposal's intent", proposal?.Intent),
            ("the proposal's scope", proposal?.Scope),
            ("the proposal's plan", proposal?.Plan),
            ("the goal's title", intake?.Title),
            ("the proposal's parts", string.Join('\n', proposal?.Parts.Select(part => part.Scope) ?? [])),
        ];

    // Under a strict data policy the job has no text of its own; its part of the proposal may have.
    private static string? Asked(Job job, Proposal? proposal) =>
        job.Prompt.Length > 0 ? job.Prompt
        : proposal?.Parts.FirstOrDefault(part => part.RunId == job.RunId) is { } part ? part.Plan ?? part.Scope
        : null;

    private static string Told(Job job, string title, Proposal proposal, string intent, string scope, string plan)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# Proposal: {(title.Length > 0 ? title : "a goal")}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Revision {proposal.Revision} for the goal `{JobText.Line(job.IntakeId)}`.");
        if (proposal.ReadinessScore is { } score)
        {
            text.Append(CultureInfo.InvariantCulture, $" Readiness: {score * 100:0} %.");
        }

        text.Append('\n');
        List(text, "", proposal.ReadinessReasons);
        Section(text, "Intent", intent);
        Section(text, "Scope", scope);
        Section(text, "Plan", plan);
        text.Append("\n## Parts\n\n");
        foreach (var part in proposal.Parts)
        {
            var needs = part.Needs.Count > 0 ? $", after {string.Join(", ", part.Needs.Select(JobText.Line))}" : "";
            var here = part.RunId is { } run && run == job.RunId ? " (this run)" : "";
            var about = JobText.Line(part.Scope);
            text.Append(
                CultureInfo.InvariantCulture,
                $"- **{JobText.Line(part.Key)}**{here}{needs}{(about.Length > 0 ? ": " : "")}{about}\n"
            );
        }

        List(text, "Questions", proposal.Questions);
        return text.ToString();
    }

    private static void Section(StringBuilder text, string heading, string body)
    {
        if (body.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {heading}\n\n{body}\n");
        }
    }

    private static void List(StringBuilder text, string heading, IReadOnlyList<string> lines)
    {
        if (lines.Count > 0)
        {
            text.Append(heading.Length > 0 ? $"\n## {heading}\n\n" : "\n");
            text.AppendJoin('\n', lines.Select(line => $"- {JobText.Line(line)}")).Append('\n');
        }
    }
}
