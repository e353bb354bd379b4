using Ias.Core.Model;
using Ias.Core.Text;

namespace Ias.Core.Runs;

/// <summary>
/// The sections of a plan that are sprints, and every line that looks like a sprint but is not one. A heading of any level begins
/// a sprint if it begins with the word and a number, after ornaments or the number of a chapter; the section ends at the next
/// heading of its level or a higher one. Code, comments, quotes and front matter hold no sprints.
/// </summary>
public sealed class PlanSections
{
    private const int MostTold = 20;
    private const int LongestQuoted = 80;

    private readonly MarkdownBlocks _blocks;
    private readonly List<PlanSection> _sections = [];
    private readonly List<PlanFault> _faults = [];
    private readonly List<PlanFault> _repeats = [];
    private readonly List<PlanFault> _notes = [];
    private readonly int _next;

    private PlanSections(string plan)
    {
        _blocks = MarkdownBlocks.Read(plan);
        var headings = Headings().ToList();
        _next = headings.Select(one => SprintId.NumberOf(one.Said?.Id ?? "") ?? 0).Append(0).Max() + 1;
        Walk(headings);
        Doubts(headings);
        Repeated();
        Hidden();
        if (_sections.Count == 0 && _faults.Count == 0)
        {
            Mentioned();
        }
    }

    /// <summary>As they stand in the plan; an id twice only where <see cref="Repeats"/> says so.</summary>
    public IReadOnlyList<PlanSection> Sections => _sections;

    /// <summary>Lines that look like a sprint and are not read as one, or not clearly; at most twenty, in order.</summary>
    public IReadOnlyList<PlanFault> Faults => [.. _faults.OrderBy(fault => fault.Line).Take(MostTold)];

    /// <summary>Sprints that have the number of an earlier one, which is not completed either.</summary>
    public IReadOnlyList<PlanFault> Repeats => _repeats;

    /// <summary>Notes for a person about lines with no fault; at most twenty, in order.</summary>
    public IReadOnlyList<PlanFault> Notes => [.. _notes.OrderBy(note => note.Line).Take(MostTold)];

    /// <summary>That no heading of the plan is a sprint, with the first of those it has.</summary>
    internal PlanFault NoSprint =>
        _blocks.Lines.FirstOrDefault(line => line.Kind == MarkdownKind.Heading && line.Content.Length > 0) is { } first
            ? new PlanFault(
                first.Number,
                $"{Quoted(first.Text)} is not a sprint, and no other heading is; a sprint begins with a heading `## Sprint 1: title`"
            )
            : new PlanFault(1, "no line is a heading `## Sprint 1: title`");

    /// <param name="plan">Text of a plan; anything.</param>
    public static PlanSections Read(string plan) => new(plan);

    private IEnumerable<(MarkdownLine Line, int Level, SprintHeading? Said)> Headings()
    {
        foreach (var line in _blocks.Lines)
        {
            if (line.Kind == MarkdownKind.Heading)
            {
                var said = SprintHeading.Read(line.Content);
                if (said is { Kind: SprintHeadingKind.Sprint } || !line.IsUnderlined || line.Level == 1)
                {
                    yield return (line, line.Level, said); // "---" below words is far more often a rule than a heading
                }
            }
            else if (line is { Kind: MarkdownKind.Text, Content: ['#', ..] })
            {
                var marks = line.Content.AsSpan().IndexOfAnyExcept('#');
                if (marks > 0 && SprintHeading.Read(line.Content[marks..]) is { Kind: SprintHeadingKind.Sprint } said)
                {
                    yield return (line, Math.Min(marks, 6), said); // "##Sprint 1": no heading by CommonMark, and nothing else either
                }
            }
        }
    }

    private void Walk(List<(MarkdownLine Line, int Level, SprintHeading? Said)> headings)
    {
        var setOff = headings
            .Where(one => IsSprint(one.Said) && one.Said!.IsSetOff)
            .Select(one => one.Said!.Id)
            .ToHashSet(StringComparer.Ordinal);
        (int Level, int From, SprintHeading Said)? open = null;
        foreach (var (line, level, said) in headings)
        {
            // "Sprint 1 overview" beside "Sprint 1: title" is about that sprint
            var begins = IsSprint(said) && !line.IsInList && (said!.IsSetOff || !setOff.Contains(said.Id));
            if (open is { } outer && (level > outer.Level || line.IsInList))
            {
                if (begins && SprintId.NumberOf(said!.Id) != SprintId.NumberOf(outer.Said.Id))
                {
                    Fault(
                        line,
                        said,
                        $"stands inside {outer.Said.Id}, and is not read as a sprint of its own; write {Rewritten(said)}, or word it differently"
                    );
                }

                continue;
            }

            if (open is { } before)
            {
                Close(before.From, line.Number - 1, before.Said);
                open = null;
            }

            if (begins)
            {
                open = (level, line.Number - 1, said!);
            }
        }

        if (open is { } last)
        {
            Close(last.From, _blocks.Lines.Count, last.Said);
        }
    }

    private void Close(int from, int to, SprintHeading said)
    {
        var lines = _blocks.Lines.Skip(from).Take(to - from).ToList();
        var status = said.IsDone
            ? lines[0]
            : lines
                .Skip(1)
                .TakeWhile(line => line.Kind != MarkdownKind.Heading || line.IsUnderlined)
                .FirstOrDefault(line => line.Kind is MarkdownKind.Text or MarkdownKind.Quote && SprintDone.IsStatus(line.Text));
        _sections.Add(
            new PlanSection(said.Id, said.Title, from + 1, string.Join('\n', lines.Select(line => line.Text)).Trim(), status?.Number ?? 0)
        );
    }

    private void Doubts(List<(MarkdownLine Line, int Level, SprintHeading? Said)> headings)
    {
        foreach (var (line, _, said) in headings)
        {
            switch (said)
            {
                case { IsStruck: true, Kind: SprintHeadingKind.Sprint }:
                    Fault(line, said, "is struck out: remove it, or mark it with [COMPLETED] if it is done");
                    break;
                case { IsDone: true, IsUnderWay: true, Kind: SprintHeadingKind.Sprint }:
                    Fault(line, said, "says that it is completed, and that it is not");
                    break;
                case { Kind: SprintHeadingKind.Sprint } when line.IsInList:
                    Fault(line, said, $"stands in a list and is not read as a sprint; write {Rewritten(said)} at the beginning of a line");
                    break;
                case { Kind: SprintHeadingKind.Unnumbered }:
                    Fault(line, said, $"has no number and is not read as a sprint; write {Rewritten(said)}");
                    break;
                case { Kind: SprintHeadingKind.Several } when !IsRead(said.Id):
                    Fault(line, said, "names several sprints and is not read as one; give each a heading of its own");
                    break;
                case { Kind: SprintHeadingKind.Behind, IsSetOff: true }
                    when (said.IsSetOffBefore && said.Title.Length > 0) || !IsRead(said.Id):
                    Fault(
                        line,
                        said,
                        $"does not begin with the sprint and is not read as one; write {Rewritten(said)}, or word it differently"
                    );
                    break;
            }
        }

        foreach (var line in _blocks.Lines.Where(line => line.Kind == MarkdownKind.Text))
        {
            if (
                IsBold(line.Content)
                && SprintHeading.Read(line.Content) is { Kind: SprintHeadingKind.Sprint, IsSetOff: true } said
                && !IsRead(said.Id)
            )
            {
                Fault(line, said, $"is bold text, not a heading, and is not read as a sprint; write {Rewritten(said)}");
            }
        }
    }

    private void Repeated()
    {
        foreach (var same in _sections.GroupBy(section => section.Id, StringComparer.Ordinal).Where(group => group.Count() > 1).ToList())
        {
            var isOpen = same.Where(section => section.DoneLine == 0).ToList();
            var taken = isOpen.Count > 0 ? isOpen[0] : same.Last();
            foreach (var section in isOpen.Skip(1))
            {
                _repeats.Add(
                    new PlanFault(
                        section.Line,
                        $"{Quoted(_blocks.Lines[section.Line - 1].Text)} has the number of {section.Id} in line {taken.Line}; give it one of its own, for example `## Sprint {_next}: {Cut(section.Title)}`",
                        section.Id
                    )
                );
            }

            foreach (var section in same.Where(section => section != taken && section.DoneLine > 0))
            {
                _sections.Remove(section);
                _notes.Add(
                    new PlanFault(section.Line, $"this {section.Id} is completed; the {section.Id} of line {taken.Line} counts", section.Id)
                );
            }
        }
    }

    // Sprints in code, comments and quotes are reported, and where a block does not end, they stop a run.
    private void Hidden()
    {
        foreach (var line in _blocks.Lines)
        {
            var where = line.Kind switch
            {
                MarkdownKind.Code => "a block of code",
                MarkdownKind.Comment => "a comment",
                MarkdownKind.Quote => "a quotation",
                MarkdownKind.FrontMatter => "the front matter",
                _ => "",
            };
            if (where.Length == 0 || line.Text.TrimStart(' ', '\t', '>', '-', '*') is not ['#', ..] text)
            {
                continue;
            }

            if (SprintHeading.Read(text.TrimStart('#')) is not { Kind: SprintHeadingKind.Sprint } said)
            {
                continue;
            }

            if (line.Opened > 0 && line.Opened == _blocks.Unclosed)
            {
                Fault(line, said, $"is inside {where} that begins in line {line.Opened} and does not end");
            }
            else
            {
                _notes.Add(new PlanFault(line.Number, $"{Quoted(line.Text)} stands in {where}: it is not run", said.Id));
            }
        }
    }

    // No heading speaks of a sprint: what else does?
    private void Mentioned()
    {
        foreach (var line in _blocks.Lines.Where(line => line.Kind == MarkdownKind.Text))
        {
            if (SprintHeading.Read(line.Content) is { Kind: SprintHeadingKind.Sprint, IsSetOff: true } said)
            {
                Fault(line, said, $"is not a heading, and is not read as a sprint; write {Rewritten(said)}");
            }
        }

        if (_faults.Count == 0)
        {
            foreach (var note in _notes)
            {
                _faults.Add(note);
            }

            _notes.Clear();
        }
    }

    private void Fault(MarkdownLine line, SprintHeading said, string what) =>
        _faults.Add(new PlanFault(line.Number, $"{Quoted(line.Text)} {what}", said.Id));

    private string Rewritten(SprintHeading said) =>
        $"`## Sprint {(said.Id.Length > 0 ? said.Id[SprintId.Prefix.Length..] : $"{_next}")}: {(said.Title.Length > 0 ? Cut(said.Title) : "title")}`";

    private bool IsRead(string id) => _sections.Exists(section => section.Id == id);

    private static bool IsSprint(SprintHeading? said) => said is { Kind: SprintHeadingKind.Sprint, IsStruck: false };

    private static bool IsBold(string text) =>
        text.Length > 4
        && (
            text.StartsWith("**", StringComparison.Ordinal) ? "**"
            : text.StartsWith("__", StringComparison.Ordinal) ? "__"
            : ""
        )
            is { Length: 2 } mark
        && text.EndsWith(mark, StringComparison.Ordinal)
        && text.IndexOf(mark, 2, StringComparison.Ordinal) == text.Length - 2;

    private static string Quoted(string line) => $"`{Cut(line.Trim())}`";

    private static string Cut(string text) => Wording.Cut(Wording.Plain(text), LongestQuoted);
}
