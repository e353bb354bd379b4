using System.Globalization;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Text;

namespace Ias.Core.Planning;

/// <summary>
/// Reads a plan that an agent wrote: its sprints are those a run finds, and each has what <see cref="PlanGrammar"/> asks for. What stands
/// outside of sprints is left out, and so are control characters.
/// </summary>
public static class PlanReader
{
    private const int MostFaults = 20;

    /// <summary>The plan, or everything that is wrong with it; at most twenty faults.</summary>
    /// <param name="text">Anything.</param>
    public static PlanReading Read(string text, PlanSize size)
    {
        if (text.Length > PlanGrammar.LongestPlan)
        {
            return Refused(new PlanFault(1, $"the plan has {text.Length} characters, at most {PlanGrammar.LongestPlan} are read"));
        }

        var clean = string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(line => Wording.Plain(line).TrimEnd()));
        var sections = SprintDiscovery.SectionsOf(clean);
        if (sections.Count == 0)
        {
            return Refused(new PlanFault(1, "there is no heading `## Sprint N: title`"));
        }

        var faults = new List<PlanFault>();
        var sprints = new List<DraftSprint>();
        if (sections.Count < size.Least || sections.Count > size.Most)
        {
            faults.Add(new PlanFault(sections[^1].Line, $"it has {Wording.Count(sections.Count, "sprint")}; asked for: {size.Words}"));
        }

        for (var i = 0; i < sections.Count; i++)
        {
            sprints.Add(One(sections[i], size.First + i, size.First, faults));
        }

        return faults.Count > 0 ? Refused([.. faults.Take(MostFaults)]) : new PlanReading(new PlanDraft(sprints), []);
    }

    private static DraftSprint One(PlanSection section, int number, int first, List<PlanFault> faults)
    {
        if (section.Number != number)
        {
            Wrong(section.Line, $"this is Sprint {section.Number}, and must be Sprint {number}: they count from {first} without a gap");
        }

        if (section.Title.Length is 0 or > PlanGrammar.LongestTitle)
        {
            Wrong(
                section.Line,
                section.Title.Length == 0
                    ? $"{section.Id} has no title"
                    : $"the title of {section.Id} is too long (at most {PlanGrammar.LongestTitle})"
            );
        }

        if (section.Text.Length > PlanGrammar.LongestSprint)
        {
            Wrong(section.Line, $"{section.Id} has {section.Text.Length} characters, at most {PlanGrammar.LongestSprint}");
        }

        var parts = Parts(section);
        if (!parts.Says)
        {
            Wrong(section.Line, $"{section.Id} does not say what shall be true afterwards");
        }

        if (parts.IsOpen)
        {
            Wrong(section.Line, $"a block ``` in {section.Id} does not end, and takes in the sprints behind it");
        }

        var acceptance = parts.Acceptance ?? [];
        if (parts.Acceptance is null)
        {
            Wrong(section.Line, $"{section.Id} has no heading `{PlanGrammar.Acceptance}`");
        }
        else if (!acceptance.Any(item => HoldsCommand(item.Text)))
        {
            Wrong(parts.AcceptanceLine, $"the acceptance of {section.Id} names no command in backticks that checks it");
        }

        if (parts.Needs is null)
        {
            Wrong(section.Line, $"{section.Id} has no heading `{PlanGrammar.DependsOn}`");
        }

        var needs = new List<string>();
        foreach (var (line, text) in parts.Needs ?? [])
        {
            foreach (var (written, other) in Named(text))
            {
                if (other < number)
                {
                    needs.Add($"sprint-{other}");
                }
                else
                {
                    Wrong(line, $"{section.Id} depends on {written}, which does not come before it");
                }
            }
        }

        return new DraftSprint(
            new Sprint(section.Id, section.Number, section.Title, section.Text),
            acceptance.Count,
            [.. needs.Distinct(StringComparer.Ordinal)]
        );

        void Wrong(int line, string what) => faults.Add(new PlanFault(line, what));
    }

    private static (
        bool Says,
        bool IsOpen,
        List<(int Line, string Text)>? Acceptance,
        int AcceptanceLine,
        List<(int Line, string Text)>? Needs
    ) Parts(PlanSection section)
    {
        List<(int Line, string Text)>? acceptance = null;
        List<(int Line, string Text)>? needs = null;
        List<(int Line, string Text)>? items = null;
        var (says, fenced, acceptanceLine, isFirstPart) = (false, false, section.Line, true);
        var lines = section.Text.Split('\n');
        for (var i = 1; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                fenced = !fenced;
            }
            else if (!fenced && MarkdownLines.Heading(lines[i]) > 0)
            {
                items = null;
                if (IsCalled(line, PlanGrammar.Acceptance))
                {
                    (items, acceptanceLine) = (acceptance ??= [], section.Line + i);
                }
                else if (IsCalled(line, PlanGrammar.DependsOn))
                {
                    items = needs ??= [];
                }

                isFirstPart &= items is null;
            }
            else if (line.Length > 0)
            {
                says |= isFirstPart && !fenced;
                if (MarkdownLines.Bullet(line) is { } item)
                {
                    items?.Add((section.Line + i, item));
                }
                else if (items is { Count: > 0 })
                {
                    items[^1] = (items[^1].Line, $"{items[^1].Text} {line}"); // an item may go on
                }
            }
        }

        return (says, fenced, acceptance, acceptanceLine, needs);
    }

    private static bool IsCalled(string line, string heading) =>
        line.TrimStart('#').Trim(' ', ':').Equals(heading.TrimStart('#').Trim(), StringComparison.OrdinalIgnoreCase);

    private static PlanReading Refused(params IReadOnlyList<PlanFault> faults) => new(null, faults);

    private static bool HoldsCommand(string item) => item.Split('`') is { Length: > 2 } parts && parts[1].Trim().Length > 0;

    private static IEnumerable<(string Written, int Number)> Named(string text)
    {
        const string Start = "sprint-";
        for (var at = Next(0); at >= 0; at = Next(at + Start.Length))
        {
            var digits = text.AsSpan(at + Start.Length);
            var end = digits.IndexOfAnyExceptInRange('0', '9');
            digits = end < 0 ? digits : digits[..end];
            if (digits.Length > 0)
            {
                var isNumber = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
                yield return ($"{Start}{digits}", isNumber ? number : int.MaxValue);
            }
        }

        int Next(int from) => text.IndexOf(Start, from, StringComparison.OrdinalIgnoreCase);
    }
}
