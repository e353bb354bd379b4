using System.Globalization;
using System.Text;
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
        var read = PlanSections.Read(clean);
        var sections = read.Sections;
        if (sections.Count == 0)
        {
            return Refused([new PlanFault(1, "there is no heading `## Sprint N: title`"), .. read.Faults.Take(MostFaults - 1)]);
        }

        var faults = new List<PlanFault>(read.Faults);
        if (sections.Count < size.Least || sections.Count > size.Most)
        {
            faults.Add(new PlanFault(sections[^1].Line, $"it has {Wording.Count(sections.Count, "sprint")}; asked for: {size.Words}"));
        }

        var drafts = sections.Select((_, i) => One(sections, i, size.First, faults)).ToList();
        if (faults.Count == 0)
        {
            faults.AddRange(NotAsARunReads(drafts));
        }

        return faults.Count > 0 ? Refused([.. faults.Take(MostFaults)]) : new PlanReading(new PlanDraft(drafts), []);
    }

    private static IEnumerable<PlanFault> NotAsARunReads(List<DraftSprint> drafts)
    {
        var found = SprintDiscovery.Read(new PlanDraft(drafts).Text, null, []);
        foreach (var (draft, sprint) in drafts.Zip(found.Sprints, (draft, sprint) => (draft.Sprint, sprint)))
        {
            if (sprint.DoneBy.Length > 0)
            {
                yield return new PlanFault(0, $"{draft.Id} says that it is completed");
            }
            else if (draft != sprint)
            {
                yield return new PlanFault(0, $"the heading of {draft.Id} cannot be read again as it is: use plain words");
            }
        }

        foreach (var fault in found.Faults)
        {
            yield return fault;
        }
    }

    // Numbers are given by the order of the sprints, whatever the agent counted from: that is no reason to pay for another turn.
    private static DraftSprint One(IReadOnlyList<PlanSection> sections, int index, int first, List<PlanFault> faults)
    {
        var (section, number) = (sections[index], first + index);
        var id = string.Create(CultureInfo.InvariantCulture, $"{SprintId.Prefix}{number}");
        if (section.Title.Length is 0 or > PlanGrammar.LongestTitle)
        {
            Wrong(
                section.Line,
                section.Title.Length == 0
                    ? $"{section.Id} has no title"
                    : $"the title of {section.Id} is too long (at most {PlanGrammar.LongestTitle})"
            );
        }

        if (!section.Text.StartsWith("## ", StringComparison.Ordinal))
        {
            Wrong(section.Line, $"the heading of {section.Id} must be written as `## Sprint N: title`");
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
        var lines = section.Text.Split('\n');
        lines[0] = string.Create(CultureInfo.InvariantCulture, $"## Sprint {number}: {section.Title}");
        foreach (var (line, text) in parts.Needs ?? [])
        {
            foreach (var other in Named(text))
            {
                if (Before(other) is { } before)
                {
                    needs.Add(before);
                }
                else
                {
                    Wrong(line, $"{section.Id} depends on {other}, which does not come before it");
                }
            }
        }

        foreach (var at in parts.NeedLines)
        {
            lines[at] = Renamed(lines[at], other => Before(other) ?? other);
        }

        return new DraftSprint(
            new Sprint(id, number, section.Title, string.Join('\n', lines)),
            acceptance.Count,
            [.. needs.Distinct(StringComparer.Ordinal)]
        );

        // The agent's own numbers first; what else it names stands in the plan that is there.
        string? Before(string other)
        {
            var own = sections.Select((one, at) => (one.Id, At: at)).Where(one => one.Id == other).ToList();
            return own.Count == 1 && own[0].At < index
                    ? string.Create(CultureInfo.InvariantCulture, $"{SprintId.Prefix}{first + own[0].At}")
                : own.Count == 0 && SprintId.NumberOf(other) < first ? other
                : null;
        }

        void Wrong(int line, string what) => faults.Add(new PlanFault(line, what));
    }

    private static (
        bool Says,
        bool IsOpen,
        List<(int Line, string Text)>? Acceptance,
        int AcceptanceLine,
        List<(int Line, string Text)>? Needs,
        List<int> NeedLines
    ) Parts(PlanSection section)
    {
        List<(int Line, string Text)>? acceptance = null;
        List<(int Line, string Text)>? needs = null;
        List<(int Line, string Text)>? items = null;
        var needLines = new List<int>();
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
                if (items is not null && items == needs)
                {
                    needLines.Add(i);
                }

                if (MarkdownLines.Bullet(line) is { } item)
                {
                    items?.Add((section.Line + i, item));
                }
                else if (items is { Count: > 0 })
                {
                    items[^1] = (items[^1].Line, $"{items[^1].Text} {line}"); // an item may continue
                }
            }
        }

        return (says, fenced, acceptance, acceptanceLine, needs, needLines);
    }

    private static bool IsCalled(string line, string heading) =>
        line.TrimStart('#').Trim(' ', ':').Equals(heading.TrimStart('#').Trim(), StringComparison.OrdinalIgnoreCase);

    private static PlanReading Refused(params IReadOnlyList<PlanFault> faults) => new(null, faults);

    private static bool HoldsCommand(string item) => item.Split('`') is { Length: > 2 } parts && parts[1].Trim().Length > 0;

    private static List<string> Named(string text)
    {
        var named = new List<string>();
        _ = Renamed(
            text,
            id =>
            {
                named.Add(id);
                return id;
            }
        );
        return named;
    }

    // Every "sprint-2", "sprint-2.5", "sprint-3a" of a line.
    private static string Renamed(string line, Func<string, string> name)
    {
        var text = new StringBuilder();
        for (var at = 0; ; )
        {
            var next = line.IndexOf(SprintId.Prefix, at, StringComparison.OrdinalIgnoreCase);
            if (next < 0)
            {
                return text.Append(line, at, line.Length - at).ToString();
            }

            var end = EndOfNumber(line, next + SprintId.Prefix.Length);
            var found = line[next..end].ToLowerInvariant();
            text.Append(line, at, next - at)
                .Append(
                    SprintId.NumberOf(found) is null && !found.AsSpan(SprintId.Prefix.Length).ContainsAnyInRange('0', '9')
                        ? line[next..end]
                        : name(found)
                );
            at = end;
        }
    }

    private static int EndOfNumber(string text, int at)
    {
        while (
            at < text.Length
            && (char.IsAsciiDigit(text[at]) || (text[at] == '.' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1])))
        )
        {
            at++;
        }

        var hasLetter = at < text.Length && char.IsAsciiLetter(text[at]) && (at + 1 == text.Length || !char.IsLetterOrDigit(text[at + 1]));
        return hasLetter && char.IsAsciiDigit(text[at - 1]) ? at + 1 : at;
    }
}
