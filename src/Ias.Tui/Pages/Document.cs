using Ias.Tui.Looks;
using Ias.Tui.Terminal;
using Ias.Tui.Widgets;

namespace Ias.Tui.Pages;

/// <summary>
/// Text for a page: sections, paragraphs, and things to choose, wrapped to a width and scrolled. A page writes it anew when what it shows or the width
/// has changed; the choice and the place are kept.
/// </summary>
public sealed class Document
{
    private const string Beside = "  "; // between a choice and what follows from it, where both fit into a row

    private readonly List<Line> _lines = [];
    private List<Range>? _wrapped; // made when something is wrapped
    private int _width = 80;
    private int _first;
    private int _height = 1;
    private bool _showsChoice = true;

    /// <summary>Things to choose.</summary>
    public int Choices { get; private set; }

    /// <summary>The chosen one, from 0; 0 as well when there is none.</summary>
    public int Chosen { get; private set; }

    /// <summary>Rows it has, wrapped.</summary>
    public int Length => _lines.Count;

    /// <summary>Begins anew.</summary>
    public void Clear(int width)
    {
        _lines.Clear();
        (_width, Choices) = (Math.Max(4, width), 0);
    }

    /// <summary>A line with a name: what follows belongs to it.</summary>
    public void Section(string name, string right = "") => _lines.Add(new Line(name, Role.Title, 0, -1, right, IsSection: true));

    /// <summary>An empty row.</summary>
    public void Blank() => _lines.Add(new Line("", Role.Text, 0, -1, "", IsSection: false));

    /// <summary>A paragraph.</summary>
    public void Text(string text, Role role = Role.Text, int indent = 1)
    {
        WordWrap.Break(text, _width - indent - 1, _wrapped ??= []);
        foreach (var part in _wrapped)
        {
            _lines.Add(new Line(text[part], role, indent, -1, "", IsSection: false));
        }
    }

    /// <summary>Something to choose, with what follows from it below.</summary>
    /// <param name="text">What.</param>
    /// <param name="effect">What follows; may be empty.</param>
    /// <param name="key">The key that does it, at the right edge.</param>
    /// <param name="role">How it looks.</param>
    public void Choice(string text, string effect, string key, Role role = Role.Text)
    {
        var number = Choices++;
        if (effect.Length > 0 && !effect.Contains('\n', StringComparison.Ordinal) && Beside.Length + TextWidth.Of(text) + TextWidth.Of(effect) <= _width - 4 - key.Length - 2)
        {
            _lines.Add(new Line(text, role, 3, number, key, IsSection: false, IsHead: true, Beside + effect));
            return;
        }

        WordWrap.Break(text, _width - 4 - key.Length - 2, _wrapped ??= []);
        for (var i = 0; i < _wrapped.Count; i++)
        {
            _lines.Add(new Line(text[_wrapped[i]], role, 3, number, i == 0 ? key : "", IsSection: false, IsHead: i == 0));
        }

        if (effect.Length > 0)
        {
            WordWrap.Break(effect, _width - 8, _wrapped);
            foreach (var part in _wrapped)
            {
                _lines.Add(new Line(effect[part], Role.Muted, 7, number, "", IsSection: false));
            }
        }
    }

    /// <summary>To the next choice, or by rows where there is nothing to choose.</summary>
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

    /// <summary>By pages.</summary>
    public void Page(int by) => (_first, _showsChoice) = (_first + (by * Math.Max(1, _height - 1)), false);

    public void ToTop() => (_first, Chosen, _showsChoice) = (0, 0, Choices > 0);

    public void ToEnd() => (_first, Chosen, _showsChoice) = (int.MaxValue / 2, Math.Max(0, Choices - 1), Choices > 0);

    /// <summary>Draws what fits.</summary>
    public void Draw(Canvas canvas, Look look)
    {
        _height = canvas.Height;
        Chosen = Math.Clamp(Chosen, 0, Math.Max(0, Choices - 1));
        if (_showsChoice && Choices > 0)
        {
            var (from, to) = LinesOfChosen();
            // from the top as long as the choice is seen then: what stands above explains it
            _first = to <= canvas.Height ? 0 : Math.Clamp(_first, Math.Min(to - canvas.Height, from), from);
        }

        _first = Math.Clamp(_first, 0, Math.Max(0, _lines.Count - canvas.Height));
        for (var y = 0; y < canvas.Height && _first + y < _lines.Count; y++)
        {
            DrawLine(canvas, y, _lines[_first + y], look);
        }

        if (_first + canvas.Height < _lines.Count && canvas.Height > 1)
        {
            var pen = new RowPen(canvas, canvas.Height - 1);
            pen.PutRight($" {_lines.Count - _first - canvas.Height} more below ", look[Role.Selection]);
        }
    }

    private (int From, int To) LinesOfChosen()
    {
        var (from, to) = (-1, 0);
        for (var i = 0; i < _lines.Count; i++)
        {
            if (_lines[i].Choice == Chosen)
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

    private sealed record Line(string Text, Role Role, int Indent, int Choice, string Right, bool IsSection, bool IsHead = false, string Behind = "");
}
