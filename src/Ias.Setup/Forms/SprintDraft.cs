using System.Globalization;
using Ias.Core.Runs;
using Ias.Core.Text;
using Ias.Engine.Scaffolding;

namespace Ias.Setup.Forms;

/// <summary>Source of the first sprint.</summary>
public enum SprintFrom
{
    /// <summary>Typed here, or taken from an issue and looked over here.</summary>
    Here,

    /// <summary>Left for <c>ias plan</c>, or an editor.</summary>
    Later,
}

/// <summary>A sprint as it is written in the form.</summary>
/// <param name="plan">The plan that is there; null = none.</param>
public sealed class SprintDraft(string? plan)
{
    public SprintFrom From { get; set; } = plan is null ? SprintFrom.Here : SprintFrom.Later;

    public string Title { get; set; } = "";

    /// <summary>Goal of the sprint, and how to check it.</summary>
    public string Body { get; set; } = "";

    /// <summary>True when there is a plan already, which the sprint is added to.</summary>
    public bool IsAdded => plan is not null;

    /// <summary>Sprints that are there.</summary>
    public IReadOnlyList<Core.Model.Sprint> There { get; } = plan is null ? [] : SprintDiscovery.Find(plan, null, []);

    /// <summary>The number it gets.</summary>
    public int Number => There.Count == 0 ? 1 : There[^1].Number + 1;

    /// <summary>Reason why the sprint is not accepted, in one line; null = it is. Read as a run reads it.</summary>
    public string? WhyNot
    {
        get
        {
            if (From == SprintFrom.Later)
            {
                return null;
            }

            if (Title.Trim().Length == 0)
            {
                return "Give it a title, or choose later: commits and pull request carry it.";
            }

            if (Body.Trim().Length == 0)
            {
                return "Say what shall be true afterwards, and how one checks it.";
            }

            var read = SprintDiscovery.Find(Text, null, []);
            return
                read.Count == There.Count + 1
                && read[^1].Number == Number
                && read[^1].Text.EndsWith(Cleaned(Body).Trim(), StringComparison.Ordinal)
                ? null
                : "A line that begins with # or ## would end the sprint: begin headings with ###.";
        }
    }

    /// <summary>The whole plan with the sprint; only where <see cref="From"/> is <see cref="SprintFrom.Here"/>.</summary>
    public string Text =>
        (plan is null ? "# Sprint plan\n" : plan.TrimEnd() + "\n")
        + string.Create(CultureInfo.InvariantCulture, $"\n## Sprint {Number}: {Wording.Plain(Title).Trim()}\n\n{Cleaned(Body).Trim()}\n");

    /// <summary>As <c>diff -u</c> shows it; empty = the plan stays as it is.</summary>
    public IReadOnlyList<string> Diff =>
        From == SprintFrom.Later ? [] : [.. LineDiff.Unified(Scaffold.PlanPath, plan, Text).Select(Wording.Plain)];

    /// <summary>Writes the plan to its file.</summary>
    /// <exception cref="ProblemException">As <see cref="PlanFile.Write"/>.</exception>
    public void Write(string root) => PlanFile.Write(root, plan, Text);

    private static string Cleaned(string body) => Wording.Shown(body.ReplaceLineEndings("\n").Replace('\t', ' '));
}
