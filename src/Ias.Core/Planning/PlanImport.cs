using System.Globalization;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Text;

namespace Ias.Core.Planning;

/// <summary>
/// Makes a plan of a file that lists what is to be done: a Markdown checklist (<c>fix_plan.md</c>, <c>PRD.md</c>), or sprints under other
/// numbers. A heading with items below it becomes a sprint; what is ticked stays ticked, and a sprint of which everything is ticked is
/// marked as completed.
/// </summary>
public static class PlanImport
{
    /// <summary>Items of one sprint; a longer list becomes several.</summary>
    public const int MostItems = 10;

    private const string Done = " [COMPLETED]";

    // Headings that say nothing without the one above them.
    private static readonly string[] Bare =
    [
        "acceptance",
        "acceptance criteria",
        "checklist",
        "definition of done",
        "items",
        "requirements",
        "steps",
        "subtasks",
        "tasks",
        "todo",
        "to do",
        "todos",
    ];

    /// <summary>The plan; null when the file has neither an item nor a sprint.</summary>
    /// <param name="text">Of the file.</param>
    /// <param name="source">The file's name, for the plan.</param>
    /// <param name="first">The number of the first sprint.</param>
    public static PlanDraft? Read(string text, string source, int first)
    {
        var clean = string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(line => Wording.Plain(line).TrimEnd()));
        var found = SprintDiscovery.Find(clean, null, []);
        var parts = found.Count > 0 ? [.. found.Select(Of)] : Checklists(MarkdownBlocks.Read(clean).Lines);
        return parts.Count == 0 ? null : new PlanDraft([.. parts.Select((part, index) => Sprint(part, first + index, index + 1, source))]);
    }

    /// <summary>A sprint on its way into the plan.</summary>
    /// <param name="Lines">Below its heading.</param>
    /// <param name="Open">Items that are not ticked.</param>
    private sealed record Part(string Title, IReadOnlyList<string> Lines, int Open, bool IsDone);

    private static Part Of(Sprint sprint)
    {
        var lines = sprint.Text.Split('\n')[1..];
        return new Part(
            sprint.Title,
            [.. lines.Select(Lowered)],
            lines.Count(line => ChecklistItem.Read(line) is { IsDone: false }),
            sprint.DoneBy.Length > 0
        );

        // a heading of the sprint's own level would end it
        static string Lowered(string line) =>
            MarkdownLines.Heading(line) is > 0 and < 3 and var level ? $"{new string('#', 3 - level)}{line}" : line;
    }

    private static List<Part> Checklists(IReadOnlyList<MarkdownLine> lines)
    {
        var parts = new List<Part>();
        var above = new List<(int Level, string Title)>();
        var section = new List<MarkdownLine>();
        foreach (var line in lines)
        {
            if (line.Kind == MarkdownKind.Heading && !line.IsInList)
            {
                Close();
                above.RemoveAll(heading => heading.Level >= line.Level);
                above.Add((line.Level, line.Content.Trim()));
            }
            else if (section.Count > 0 || line.Text.Trim('=', '-', ' ').Length > 0) // no blank line, and no line under a heading
            {
                section.Add(line);
            }
        }

        Close();
        return parts;

        void Close()
        {
            parts.AddRange(Split(section, TitleOf(above)));
            section.Clear();
        }
    }

    private static string TitleOf(List<(int Level, string Title)> above) =>
        above.Count == 0 ? ""
        : above.Count > 1 && Bare.Contains(above[^1].Title.TrimEnd(':').Trim('*', ' '), StringComparer.OrdinalIgnoreCase)
            ? $"{above[^2].Title}: {above[^1].Title.TrimEnd(':')}"
        : above[^1].Title.TrimEnd(':');

    // The items of a section, at most so many a sprint; what stands before the first item is said in each.
    private static IEnumerable<Part> Split(List<MarkdownLine> section, string title)
    {
        var read = section
            .Select(line =>
                (line.Text, Item: line.Kind is MarkdownKind.Code or MarkdownKind.Comment ? null : ChecklistItem.Read(line.Text))
            )
            .ToList();
        if (!read.Exists(line => line.Item is not null))
        {
            yield break;
        }

        var outermost = read.Min(line => line.Item?.Indent ?? int.MaxValue);
        var starts = Enumerable.Range(0, read.Count).Where(i => read[i].Item?.Indent == outermost).ToList();
        var before = read.Take(starts[0]).Select(line => line.Text).ToList();
        var chunks = starts.Chunk(MostItems).ToList();
        for (var i = 0; i < chunks.Count; i++)
        {
            var end = i + 1 < chunks.Count ? chunks[i + 1][0] : read.Count;
            var items = read[chunks[i][0]..end];
            yield return new Part(
                chunks.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $"{title}, part {i + 1} of {chunks.Count}") : title,
                [.. before, .. items.Select(line => line.Text)],
                items.Count(line => line.Item is { IsDone: false } item && item.Indent == outermost),
                items.TrueForAll(line => line.Item is not { IsDone: false })
            );
        }
    }

    private static DraftSprint Sprint(Part part, int number, int index, string source)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{SprintId.Prefix}{number}");
        var sprint = Written(Wording.Cut(part.Title, PlanGrammar.LongestTitle));
        // A title that says something of its own ("Login (done)") would be read as that.
        return new DraftSprint(
            part.Title.Length > 0 && IsAsMeant(sprint)
                ? sprint
                : Written(string.Create(CultureInfo.InvariantCulture, $"part {index} of {Path.GetFileName(source)}")),
            part.Open,
            []
        );

        bool IsAsMeant(Sprint written) => written.Id == id && written.DoneBy.Length > 0 == part.IsDone;

        Sprint Written(string title)
        {
            var body = string.Join('\n', part.Lines).Trim('\n');
            var ticked = !part.IsDone && part.Lines.Any(line => ChecklistItem.Read(line) is { IsDone: true });
            var text =
                $"## Sprint {number}{(title.Length > 0 ? $": {title}" : "")}{(part.IsDone ? Done : "")}\n\nFrom `{source}`.{(ticked ? " What is ticked is done already." : "")}\n\n{body}\n";
            return SprintDiscovery.Find(text, null, []) is [var read] ? read : new Sprint("", number, title, text);
        }
    }
}
