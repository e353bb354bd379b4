namespace Ias.Core.Text;

/// <summary>
/// The lines of a Markdown file and what each belongs to, by the block structure of CommonMark 0.31: fences, indented code, HTML blocks,
/// block quotes, lists, both kinds of headings; and front matter. Where it differs: a comment that begins within a line and ends in a later
/// one is a comment, and HTML elements such as <c>details</c> do not hide the headings below them.
/// </summary>
internal sealed class MarkdownBlocks
{
    private static readonly string[] Raw = ["pre", "script", "style", "textarea"];

    private readonly string[] _text;
    private readonly List<MarkdownLine> _lines;
    private readonly Stack<int> _lists = new(); // the column at which the content of each open list item begins
    private readonly List<int> _paragraph = [];
    private (char Mark, int Length, int Container, int From)? _fence;
    private (string End, MarkdownKind Kind, int From)? _html;

    private MarkdownBlocks(string text)
    {
        _text = text.TrimStart('\uFEFF').Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Split('\n');
        _lines = new List<MarkdownLine>(_text.Length);
        var frontMatter = FrontMatter();
        for (var i = 0; i < _text.Length; i++)
        {
            if (i <= frontMatter)
            {
                Add(i, MarkdownKind.FrontMatter);
            }
            else
            {
                Take(i);
            }
        }

        Unclosed = _fence?.From ?? _html?.From ?? 0;
    }

    /// <summary>All lines of the text, each with its kind.</summary>
    public IReadOnlyList<MarkdownLine> Lines => _lines;

    /// <summary>
    /// The line where a code block or comment begins that nothing ends, so that it extends to the end of the file; 0 = none.
    /// </summary>
    public int Unclosed { get; }

    /// <param name="text">Anything; line ends of all kinds.</param>
    public static MarkdownBlocks Read(string text) => new(text);

    private void Take(int i)
    {
        var line = _text[i];
        if (_html is { } html)
        {
            Add(i, html.Kind, html.From);
            _html = line.Contains(html.End, StringComparison.OrdinalIgnoreCase) ? null : html;
            return;
        }

        var (column, at) = Indent(line, 0, 0);
        if (_fence is { } fence && (at == line.Length || column >= fence.Container))
        {
            Add(i, MarkdownKind.Code, fence.From);
            _fence = column - fence.Container < 4 && Closes(line.AsSpan(at), fence.Mark, fence.Length) ? null : fence;
            return;
        }

        _fence = null; // or the list item around it has ended
        if (at == line.Length)
        {
            _paragraph.Clear();
            Add(i, MarkdownKind.Blank);
            return;
        }

        while (_lists.Count > 0 && column < _lists.Peek())
        {
            if (_paragraph.Count > 0 && !BeginsBlock(line.AsSpan(at)))
            {
                AddText(i, line[at..]); // a paragraph continues, whatever its indent
                return;
            }

            _lists.Pop();
            _paragraph.Clear();
        }

        Block(i, line, column, at);
    }

    private void Block(int i, string line, int column, int at)
    {
        for (; ; )
        {
            var indent = column - (_lists.Count > 0 ? _lists.Peek() : 0);
            var rest = line.AsSpan(at);
            if (indent >= 4)
            {
                if (_paragraph.Count > 0)
                {
                    AddText(i, line[at..]);
                }
                else
                {
                    Add(i, MarkdownKind.Code, i + 1);
                }

                return;
            }

            if (rest[0] == '>')
            {
                _paragraph.Clear();
                Add(i, MarkdownKind.Quote);
                return;
            }

            if (Fence(rest) is var (mark, length))
            {
                _paragraph.Clear();
                _fence = (mark, length, _lists.Count > 0 ? _lists.Peek() : 0, i + 1);
                Add(i, MarkdownKind.Code, i + 1);
                return;
            }

            if (Html(rest) is var (end, kind))
            {
                _paragraph.Clear();
                Add(i, kind, i + 1);
                _html = rest.Contains(end, StringComparison.OrdinalIgnoreCase) ? null : (end, kind, i + 1);
                return;
            }

            if (Heading(rest) is > 0 and var level)
            {
                _paragraph.Clear();
                AddHeading(i, level, WithoutMarks(rest[level..]), isUnderlined: false);
                return;
            }

            if (_paragraph.Count > 0 && Underline(rest) is > 0 and var under)
            {
                Underlined(i, under);
                return;
            }

            if (IsBreak(rest))
            {
                _paragraph.Clear();
                Add(i, MarkdownKind.Text);
                return;
            }

            var marker = ListMarker(rest);
            if (marker == 0)
            {
                AddText(i, line[at..]);
                return;
            }

            _paragraph.Clear();
            var (after, next) = Indent(line, column + marker, at + marker);
            var gap = after - column - marker;
            _lists.Push(column + marker + (gap is > 0 and < 5 && next < line.Length ? gap : 1));
            if (next == line.Length)
            {
                Add(i, MarkdownKind.Text);
                return;
            }

            (column, at) = (after, next);
        }
    }

    private void Add(int i, MarkdownKind kind, int opened = 0) =>
        _lines.Add(new MarkdownLine(i + 1, kind, _text[i]) { Opened = opened, IsInList = _lists.Count > 0 });

    private void AddText(int i, string content)
    {
        _paragraph.Add(i);
        _lines.Add(new MarkdownLine(i + 1, MarkdownKind.Text, _text[i]) { Content = content.Trim(), IsInList = _lists.Count > 0 });
        OpenComment(i, content);
    }

    private void AddHeading(int i, int level, string content, bool isUnderlined)
    {
        _lines.Add(
            new MarkdownLine(i + 1, MarkdownKind.Heading, _text[i])
            {
                Content = content,
                Level = level,
                IsUnderlined = isUnderlined,
                IsInList = _lists.Count > 0,
            }
        );
        OpenComment(i, content);
    }

    private void Underlined(int i, int level)
    {
        var first = _paragraph[0];
        _lines[first] = _lines[first] with
        {
            Kind = MarkdownKind.Heading,
            Level = level,
            IsUnderlined = true,
            Content = string.Join(' ', _paragraph.Select(at => _lines[at].Content)),
        };
        _paragraph.Clear();
        Add(i, MarkdownKind.Text);
    }

    // A comment may begin within a paragraph; what begins one in code (`<!--`) or is never ended does not.
    private void OpenComment(int i, string content)
    {
        var isCode = false;
        for (var at = 0; at < content.Length; at++)
        {
            isCode ^= content[at] == '`';
            if (!isCode && string.CompareOrdinal(content, at, "<!--", 0, 4) == 0)
            {
                if (content.IndexOf("-->", at, StringComparison.Ordinal) is >= 0 and var end)
                {
                    at = end;
                }
                else
                {
                    _html =
                        Array.FindIndex(_text, i + 1, line => line.Contains("-->", StringComparison.Ordinal)) > i
                            ? ("-->", MarkdownKind.Comment, i + 1)
                            : null;
                    return;
                }
            }
        }
    }

    // The last line of the front matter, counted from 0; -1 = no front matter. A plan may also begin with a thematic break.
    private int FrontMatter()
    {
        if (_text[0].TrimEnd() != "---")
        {
            return -1;
        }

        var end = Array.FindIndex(_text, 1, line => line.TrimEnd() is "---" or "...");
        for (var i = 1; i < end; i++)
        {
            var line = _text[i];
            var isYaml =
                line.Length == 0
                || line[0] is ' ' or '-'
                || line.StartsWith("# ", StringComparison.Ordinal)
                || (
                    line[0] != '#'
                    && line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon
                    && !line.AsSpan(0, colon).Contains(' ')
                );
            if (!isYaml)
            {
                return -1;
            }
        }

        return end > 1 && Array.Exists(_text[1..end], line => line.Contains(':', StringComparison.Ordinal)) ? end : -1;
    }

    private static bool BeginsBlock(ReadOnlySpan<char> rest) =>
        rest[0] == '>' || Heading(rest) > 0 || Fence(rest) is not null || Html(rest) is not null || IsBreak(rest) || ListMarker(rest) > 0;

    private static (int Column, int At) Indent(string line, int column, int at)
    {
        for (; at < line.Length && line[at] is ' ' or '\t'; at++)
        {
            column += line[at] == '\t' ? 4 - (column % 4) : 1;
        }

        return (column, at);
    }

    private static int Heading(ReadOnlySpan<char> rest)
    {
        var level = Run(rest, '#');
        return level is > 0 and <= 6 && (rest.Length == level || rest[level] is ' ' or '\t') ? level : 0;
    }

    private static string WithoutMarks(ReadOnlySpan<char> content)
    {
        var text = content.Trim();
        var bare = text.TrimEnd('#');
        return (bare.Length == 0 || bare.Length == text.Length || char.IsWhiteSpace(bare[^1]) ? bare.TrimEnd() : text).ToString();
    }

    private static int Underline(ReadOnlySpan<char> rest)
    {
        var text = rest.TrimEnd();
        return Run(text, '=') == text.Length ? 1
            : Run(text, '-') == text.Length ? 2
            : 0;
    }

    private static (char Mark, int Length)? Fence(ReadOnlySpan<char> rest)
    {
        var length = Run(rest, rest[0]);
        return rest[0] is '`' or '~' && length >= 3 && (rest[0] == '~' || !rest[length..].Contains('`')) ? (rest[0], length) : null;
    }

    private static bool Closes(ReadOnlySpan<char> rest, char mark, int length) =>
        Run(rest, mark) is var run && run >= length && rest[run..].Trim().IsEmpty;

    private static (string End, MarkdownKind Kind)? Html(ReadOnlySpan<char> rest)
    {
        if (rest[0] != '<')
        {
            return null;
        }

        if (rest.StartsWith("<!--", StringComparison.Ordinal))
        {
            return ("-->", MarkdownKind.Comment);
        }

        if (rest.StartsWith("<?", StringComparison.Ordinal))
        {
            return ("?>", MarkdownKind.Comment);
        }

        if (rest.StartsWith("<![CDATA[", StringComparison.Ordinal))
        {
            return ("]]>", MarkdownKind.Comment);
        }

        foreach (var name in Raw)
        {
            if (
                rest.Length > name.Length
                && rest[1..].StartsWith(name, StringComparison.OrdinalIgnoreCase)
                && (rest.Length == name.Length + 1 || rest[name.Length + 1] is ' ' or '\t' or '>')
            )
            {
                return ($"</{name}>", MarkdownKind.Code);
            }
        }

        return null;
    }

    private static bool IsBreak(ReadOnlySpan<char> rest)
    {
        if (rest[0] is not ('-' or '*' or '_'))
        {
            return false;
        }

        var marks = 0;
        foreach (var c in rest)
        {
            if (c != rest[0] && c is not (' ' or '\t'))
            {
                return false;
            }

            marks += c == rest[0] ? 1 : 0;
        }

        return marks >= 3;
    }

    // How many characters it has; 0 = the line begins no list item.
    private static int ListMarker(ReadOnlySpan<char> rest)
    {
        var length = 1;
        if (char.IsAsciiDigit(rest[0]))
        {
            while (length < rest.Length && char.IsAsciiDigit(rest[length]))
            {
                length++;
            }

            if (length > 9 || length == rest.Length || rest[length] is not ('.' or ')'))
            {
                return 0;
            }

            length++;
        }
        else if (rest[0] is not ('-' or '*' or '+'))
        {
            return 0;
        }

        return length == rest.Length || rest[length] is ' ' or '\t' ? length : 0;
    }

    private static int Run(ReadOnlySpan<char> text, char mark) => text.IndexOfAnyExcept(mark) is >= 0 and var end ? end : text.Length;
}
