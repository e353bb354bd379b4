using Ias.Core.Planning;
using Ias.Core.Text;
using Ias.Engine.Planning;

namespace Ias.Cli.Planning;

/// <summary>A planning's result, for people.</summary>
internal static class PlanText
{
    /// <summary>The difference, the sprints, the risks and the estimate.</summary>
    public static void Write(
        CommandContext context,
        PlanKeeping keeping,
        PlanDraft draft,
        IReadOnlyList<string> risks,
        PlanEstimate? estimate
    )
    {
        var say = context.Out;
        WriteDifference(context, keeping);
        say.WriteLine();
        foreach (var one in draft.Sprints)
        {
            say.WriteLine(
                $"  {one.Sprint.Id}  {Wording.Shown(one.Sprint.Title)}  ({Wording.Count(one.Checks, "check")}{(one.Needs.Count > 0 ? $", after {string.Join(", ", one.Needs)}" : "")})"
            );
        }

        if (keeping.Lost.Count > 0)
        {
            say.WriteLine(
                $"  replaces: {string.Join(", ", keeping.Lost.Select(lost => $"{lost.Id} {Wording.Shown(Wording.Plain(lost.Title))}".Trim()))}, not finished     (--append keeps what is there)"
            );
        }

        foreach (var risk in risks)
        {
            say.WriteLine($"  risk:     {Wording.Shown(risk)}");
        }

        say.WriteLine($"  estimate: {estimate?.Words ?? "no sprint was finished here yet, so there is nothing to tell from"}");
    }

    /// <summary>Prints the difference between the plan's file and the new plan.</summary>
    public static void WriteDifference(CommandContext context, PlanKeeping keeping)
    {
        context.Out.WriteLine();
        context.Out.WriteLine($"{PlanGrammar.Path}:");
        foreach (var line in keeping.Diff.Split('\n'))
        {
            context.Out.WriteLine(Coloured(context, Wording.Shown(line)));
        }
    }

    /// <summary>That a plan was kept, and where the one before is.</summary>
    public static string Kept(PlanFiles files, PlanKeeping keeping) =>
        $"Kept: {PlanGrammar.Path}{(keeping.Before.Trim().Length > 0 && !keeping.Record.Append ? $"; the one before is in {files.Relative(files.BeforeOf(keeping.Record.Id))}" : "")}";

    /// <summary>Turns, time and cost of the planning.</summary>
    public static string Took(PlanUsage usage) =>
        $"planning: {Wording.Count(usage.Turns, "turn")}, {Wording.Time(usage.Seconds)}, {(usage.CostUsd is null ? "cost unknown" : Wording.Money(usage.CostUsd))}";

    private static string Coloured(CommandContext context, string line) =>
        !context.OutHasColor ? line
        : line.StartsWith('+') ? $"\e[32m{line}\e[0m"
        : line.StartsWith('-') ? $"\e[31m{line}\e[0m"
        : line.StartsWith("@@", StringComparison.Ordinal) ? $"\e[36m{line}\e[0m"
        : line;
}
