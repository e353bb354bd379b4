using Ias.Tui.Terminal;
using Ias.Tui.Themes;
using Ias.Tui.Widgets;

namespace Ias.Tui.Pages;

/// <summary>
/// Text of a page: sections, paragraphs and choices, wrapped to a width and scrollable. If not all of it fits, only the selected choice
/// shows its effect, and gaps are removed. The page rewrites it when its data or the width changes; selection and position are kept.
/// </summary>
public sealed class Document
{
    private const int Beside = 2; // columns between a choice and its effect if both fit into a row

    private readonly List<Line> _lines = [];
    private readonly List<Line> _seen = []; // those not folded
    private List<Range>? _wrapped; // allocated when something is wrapped
    private int _gaps;
    private int _effectRows;
    private int _longestEffect;
    private int _width = 80;
    private int _first;
    private int _height = 1;
    private bool _showsChoice = true;

    /// <summary>Number of choices on the page.</summary>
    public int Choices { get; private set; }

    /// <summary>Index of the selected choice; also 0 if there is none.</summary>
    public int Chosen { get; private set; }

    /// <summary>Rows needed within a given height: everything, or without gaps, or also without the folded effects.</summary>
    public int LengthIn(int rows) =>
        _lines.Count <= rows ? _lines.Count
        : _lines.Count - _gaps <= rows ? _lines.Count - _gaps
        : _lines.Count - _gaps - _effectRows + _longestEffect;

    /// <summary>Clears the text for rewriting.</summary>
    public void Clear(int width)
    {
        _lines.Clear();
        (_width, Choices, _gaps, _effectRows, _longestEffect) = (Math.Max(4, width), 0, 0, 0, 0);
    }

    /// <summary>Starts a titled section of the page.</summary>
    /// <param name="sum">Summary of the section.</param>
    public void Section(string name, string right = "", string sum = "") =>
        _lines.Add(new Line(name, Role.Title, 0, -1, right, IsSection: true, Behind: sum));

    /// <summary>Adds an empty row that is dropped if there is no room.</summary>
    public void Gap()
    {
        _lines.Add(new Line("", Role.Text, 0, -1, "", IsSection: false, IsGap: true));
        _gaps++;
    }

    /// <summary>Adds an empty row in any case.</summary>
    public void Blank() => _lines.Add(new Line("", Role.Text, 0, -1, "", IsSection: false));

    /// <summary>Adds a paragraph of wrapped text.</summary>
    /// <param name="key">Key that acts on it, at the right end of its first row.</param>
    public void Text(string text, Role role = Role.Text, int indent = 1, string key = "")
    {
        WordWrap.Break(text, _width - indent - 1 - (key.Length > 0 ? key.Length + 2 : 0), _wrapped ??= []);
        for (var i = 0; i < _wrapped.Count; i++)
        {
            _lines.Add(new Line(text[_wrapped[i]], role, indent, -1, i == 0 ? key : "", IsSection: false));
        }
    }

    /// <summary>Adds a choice with its effect below.</summary>
    /// <param name="text">Text of the choice.</param>
    /// <param name="effect">Effect of the choice; may be empty.</param>
    /// <param name="key">Key that executes it, at the right end.</param>
    /// <param name="role">Role for its style.</param>
    /// <param name="effectAt">Column, relative to the text, at which effects are aligned if both fit into a row.</param>
    public void Choice(string text, string effect, string key, Role role = Role.Text, int effectAt = 0)
    {
        var number = Choices++;
        var before = Math.Max(TextWidth.Of(text) + Beside, effectAt);
        if (effect.Length > 0 && !effect.Contains('\n', StringComparison.Ordinal) && before + TextWidth.Of(effect) <= RoomOfChoice(key))
        {
            _lines.Add(
                new Line(text, role, 3, number, key, IsSection: false, IsHead: true, new string(' ', before - TextWidth.Of(text)) + effect)
            );
            return;
        }

        WordWrap.Break(text, RoomOfChoice(key), _wrapped ??= []);
        for (var i = 0; i < _wrapped.Count; i++)
        {
            _lines.Add(new Line(text[_wrapped[i]], role, 3, number, i == 0 ? key : "", IsSection: false, IsHead: i == 0));
        }

        if (effect.Length > 0)
        {
            WordWrap.Break(effect, _width - 8, _wrapped);
            foreach (var part in _wrapped)
            {
                _lines.Add(new Line(effect[part], Role.Muted, 7, number, "", IsSection: false, IsEffect: true));
            }

            (_effectRows, _longestEffect) = (_effectRows + _wrapped.Count, Math.Max(_longestEffect, _wrapped.Count));
        }
    }

    /// <summary>Columns for a choice, and for an effect beside it.</summary>
    public int RoomOfChoice(string key) => _width - 6 - key.Length;

    /// <summary>Moves to the next choice, or scrolls if there are none.</summary>
    public void Move(int by)
    {
        if (Choices > 0)
        {
            (Chosen, _showsChoice) = (Math.Clamp(Chosen + by, 0, Choices - 1), true);
        }
        else
        {
            _first += by;
        }
    }

    /// <summary>Scrolls by whole pages.</summary>
    public void Page(int by) => (_first, _showsChoice) = (_first + (by * Math.Max(1, _height - 1)), false);

    public void ToTop() => (_first, Chosen, _showsChoice) = (0, 0, Choices > 0);

    public void ToEnd() => (_first, Chosen, _showsChoice) = (int.MaxValue / 2, Math.Max(0, Choices - 1), Choices > 0);

    /// <summary>Draws what fits; the last row says how much more there is.</summary>
    public void Draw(Canvas canvas, Look look)
    {
        _height = canvas.Height;
        Chosen = Math.Clamp(Chosen, 0, Math.Max(0, Choices - 1));
        Fold(canvas.Height);
        if (_showsChoice && Choices > 0)
        {
            var (from, to) = LinesOfChosen();
            var room = to == _seen.Count ? canvas.Height : canvas.Height - 1;
            // from the top while the choice is visible: the text above explains it
            _first = to <= room ? 0 : Math.Clamp(_first, Math.Min(to - room, from), from);
        }

        _first = Math.Clamp(_first, 0, Math.Max(0, _seen.Count - canvas.Height));
        var more = _seen.Count - _first - canvas.Height;
        var shown = more > 0 && canvas.Height > 2 ? canvas.Height - 1 : canvas.Height;
        for (var y = 0; y < shown && _first + y < _seen.Count; y++)
        {
            DrawLine(canvas, y, _seen[_first + y], look);
        }

        if (shown < canvas.Height)
        {
            new RowPen(canvas, shown).PutRight($"{more + 1} more below ", look[Role.Muted]);
        }
    }

    // If not all of it fits, gaps are removed first, then the effects of the other choices.
    private void Fold(int rows)
    {
        _seen.Clear();
        var (hasGaps, hasEffects) = (_lines.Count <= rows, _lines.Count - _gaps <= rows);
        foreach (var line in _lines)
        {
            if ((hasGaps || !line.IsGap) && (hasEffects || !line.IsEffect || line.Choice == Chosen))
            {
                _seen.Add(line);
            }
        }
    }

    private (int From, int To) LinesOfChosen()
    {
        var (from, to) = (-1, 0);
        for (var i = 0; i < _seen.Count; i++)
        {
            if (_seen[i].Choice == Chosen)
            {
                (from, to) = (from < 0 ? i : from, i + 1);
            }
        }

        return (from, to);
    }

    private void DrawLine(Canvas canvas, int y, Line line, Look look)
    {
        if (line.IsSection)
        {
            canvas.Fill(new Rect(0, y, canvas.Width, 1), look.Glyphs.Horizontal, look[Role.Border]);
            var title = new RowPen(canvas, y, 1);
            if (line.Right.Length > 0)
            {
                title.PutRight($" {line.Right} {look.Glyphs.Horizontal}", look[Role.Muted], gap: line.Text.Length + 4);
            }

            title.Put($" {line.Text} ", look[Role.Title]);
            if (line.Behind.Length > 0)
            {
                title.To(title.Column + 2);
                title.Put($" {line.Behind} ", look[Role.Text]);
            }

            return;
        }

        var chosen = line.Choice >= 0 && line.Choice == Chosen;
        var style = look[line.Role];
        if (chosen && line.IsHead)
        {
            canvas.Fill(new Rect(0, y, canvas.Width, 1), ' ', look[Role.Selection]);
            canvas.Put(1, y, ">", look[Role.Selection]);
            style = look[Role.Selection];
        }

        var pen = new RowPen(canvas, y, line.Indent);
        if (line.Right.Length > 0)
        {
            pen.PutRight(" ", style, gap: 0);
            pen.PutRight(line.Right, chosen ? style : look[Role.Key]);
        }

        pen.Put(line.Text, style);
        pen.Put(line.Behind, chosen && line.IsHead ? style : look[Role.Muted]);
    }

    private sealed record Line(
        string Text,
        Role Role,
        int Indent,
        int Choice,
        string Right,
        bool IsSection,
        bool IsHead = false,
        string Behind = "",
        bool IsEffect = false,
        bool IsGap = false
    );
}
