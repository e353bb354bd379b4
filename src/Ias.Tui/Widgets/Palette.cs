using Ias.Tui.Terminal;
using Ias.Tui.Themes;

namespace Ias.Tui.Widgets;

/// <summary>
/// List of actions to choose from. While typing, letters filter it; otherwise j and k move, an item's key chooses it, and <c>/</c> starts
/// typing. Enter chooses, Esc closes. Actions that are not allowed are dimmed, with the reason and the command, and cannot be chosen.
/// </summary>
public sealed class Palette
{
    private static readonly Answer<PaletteItem> Open = new(IsOpen: true);

    private readonly string _title;
    private readonly List<PaletteItem> _found = [];
    private readonly ListView<PaletteItem, string> _list;
    private readonly TextField _field = new(most: 100);
    private IReadOnlyList<PaletteItem> _items = [];
    private string _filter = "";
    private int _nameWidth;

    /// <param name="chosen">Id of the item selected at first; empty = the first.</param>
    public Palette(string title, IReadOnlyList<PaletteItem> items, bool isTyping, string chosen = "")
    {
        (_title, IsTyping) = (title, isTyping);
        _list = new ListView<PaletteItem, string>(item => item.Id, DrawItem);
        Show(items);
        if (chosen.Length > 0)
        {
            _list.SelectKey(chosen);
        }
    }

    /// <summary>True if letters filter the list.</summary>
    public bool IsTyping { get; private set; }

    /// <summary>Selected item; null = none matches.</summary>
    public PaletteItem? Selected => _list.Selected;

    /// <summary>Replaces the items, since the allowed actions change while it is open. The selection is kept.</summary>
    public void Show(IReadOnlyList<PaletteItem> items)
    {
        _items = items;
        _nameWidth = PaletteRenderer.NameWidthOf(items);
        Find();
    }

    public Answer<PaletteItem> Press(Key key)
    {
        switch (key)
        {
            case { Code: KeyCode.Escape }:
                return default;
            case { Code: KeyCode.Enter }:
                return Choose(Selected);
            case { Code: KeyCode.Up or KeyCode.Down or KeyCode.PageUp or KeyCode.PageDown }:
                _list.Press(key);
                return Open;
            case { Code: KeyCode.Character, Rune.Value: 'n' or 'p', Modifiers: KeyModifiers.Ctrl }:
                _list.Move(key.Rune.Value == 'n' ? 1 : -1);
                return Open;
            case { } when IsTyping:
                if (_field.Press(key))
                {
                    Filter();
                }

                return Open;
            case { Code: KeyCode.Character, Rune.Value: '/' }:
                IsTyping = true;
                return Open;
            default:
                return PressKeyOf(key);
        }
    }

    /// <summary>Pastes into the filter; ignored while not typing.</summary>
    /// <returns>Whether it was accepted.</returns>
    public bool Paste(string text)
    {
        if (IsTyping)
        {
            _field.Paste(text);
            Filter();
        }

        return IsTyping;
    }

    /// <summary>Draws it in the upper middle of the screen, as large as its content and at most as large as the screen.</summary>
    /// <returns>Position of the cursor while typing; null = hidden.</returns>
    public Caret? Draw(Canvas screen, Look look) => PaletteRenderer.Draw(screen, look, _title, _items, _list, IsTyping ? _field : null);

    private void DrawItem(PaletteItem item, ref RowPen pen, Look look, bool selected) =>
        PaletteRenderer.DrawItem(item, _nameWidth, ref pen, look);

    private static Answer<PaletteItem> Choose(PaletteItem? item) =>
        item is { DisabledReason: null } ? new Answer<PaletteItem>(IsOpen: false, item) : Open;

    private Answer<PaletteItem> PressKeyOf(Key key)
    {
        if (!_list.Press(key) && key is { Code: KeyCode.Character, Modifiers: KeyModifiers.None or KeyModifiers.Shift })
        {
            var character = key.Rune.ToString();
            if (_found.FirstOrDefault(item => item.Key == character) is { } meant)
            {
                _list.SelectKey(meant.Id); // so that the reason is shown if it is not allowed
                return Choose(meant);
            }
        }

        return Open;
    }

    private void Filter()
    {
        if (_field.Text != _filter)
        {
            _filter = _field.Text;
            Find();
            _list.ToTop();
        }
    }

    private void Find()
    {
        _found.Clear();
        _found.AddRange(
            from item in _items
            let score = Math.Max(FuzzyMatch.Score(_filter, item.Text) ?? -1, FuzzyMatch.Score(_filter, item.Id) ?? -1)
            where score >= 0
            orderby FuzzyMatch.HasWord(_filter, item.Id) || FuzzyMatch.HasWord(_filter, item.Text) descending, score descending
            select item
        );
        _list.Show(_found);
    }
}
