using System.Text;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Core.Text;

namespace Ias.Core.Runs;

/// <summary>Rulings of a gate on each change to the tests: a list item that begins with its id, below a heading of its own; or a finding
/// that does. A change that it leaves out is a finding.</summary>
public static class TestRulings
{
    /// <summary>Heading of the section in prompts, verdicts, reports and pull requests.</summary>
    public const string Heading = "What happened to the tests";

    private const int Longest = 300;

    /// <summary>Rulings in a gate's feedback file.</summary>
    public static IReadOnlyList<TestRuling> Of(Phase gate, byte[]? feedback, IEnumerable<TestChange> changes)
    {
        var ids = changes.Select(change => change.Id).ToList();
        if (ids.Count == 0 || feedback is null)
        {
            return [];
        }

        var rulings = new List<TestRuling>();
        var isInside = false;
        foreach (
            var line in MarkdownLines.WithoutCodeBlocks(
                Encoding.UTF8.GetString(feedback).ReplaceLineEndings("\n").TrimStart('\uFEFF').Split('\n')
            )
        )
        {
            if (MarkdownLines.Heading(line) > 0)
            {
                isInside = line.Trim('#', ' ', ':').Equals(Heading, StringComparison.OrdinalIgnoreCase);
            }
            else if (isInside && MarkdownLines.Bullet(line) is { } item && IdOf(item, ids) is { } id)
            {
                var reason = item.TrimStart('*', '`', '[')[id.Length..].TrimStart(']', '*', '`', ':', '-', ',', ' ', '.');
                rulings.Add(new TestRuling(id, gate, Wording.Cut(Wording.Plain(reason), Longest)));
            }
        }

        return [.. rulings.DistinctBy(ruling => ruling.Id)];
    }

    /// <summary>Section of a gate's prompt; empty = there is nothing to rule on.</summary>
    public static string Prompt(RunRecord run, Phase gate)
    {
        var changes = TestChanges.OfCurrent(run).ToList();
        if (changes.Count == 0)
        {
            return "";
        }

        var text = new StringBuilder(
            $"""

            ## {Heading}

            ias compared the tests before and after this work. Each line below is a fact, and may have a good reason. Rule on each: in your verdict file, below a heading `## {Heading}`, one list item for each that is right (`- T1 fine: why`); one that is wrong is a finding that begins with its id (`- T1 [high] path:line what would be right`). A line that you leave out comes back as a finding.


            """
        );
        foreach (var change in changes)
        {
            text.Append("- ").Append(TestChanges.Line(change));
            text.Append(
                change.RulingOf(gate) is { } before ? $" (you said before: {(before.Text.Length > 0 ? before.Text : "fine")})\n" : "\n"
            );
        }

        return text.ToString();
    }

    /// <summary>The verdict, with a finding for each change to the tests that the gate has never ruled on.</summary>
    public static GateVerdict Demand(GateVerdict verdict, RunRecord run, Phase gate)
    {
        var missing = new List<Finding>();
        var events = verdict.Events.Select(happened =>
        {
            if (happened is not RunEvent.VerdictGiven given)
            {
                return happened;
            }

            missing.AddRange(
                TestChanges
                    .OfCurrent(run)
                    .Where(change => change.RulingOf(gate) is null && given.Rulings?.Any(ruling => ruling.Id == change.Id) != true)
                    .Select(change => TestChanges.Finding(change))
                    .Where(finding => given.Findings.All(one => one.Hash != finding.Hash))
                    .Select(finding => finding with { Title = $"{gate.Word()} did not rule on it: {finding.Title}" })
            );
            return missing.Count == 0 ? given : given with { Approved = false, Findings = [.. given.Findings, .. missing] };
        });
        return verdict with { Events = [.. events] };
    }

    private static string? IdOf(string item, IEnumerable<string> ids)
    {
        var bare = item.TrimStart('*', '`', '[');
        return ids.FirstOrDefault(id =>
            bare.StartsWith(id, StringComparison.OrdinalIgnoreCase) && (bare.Length == id.Length || !char.IsLetterOrDigit(bare[id.Length]))
        );
    }
}
