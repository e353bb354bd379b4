using System.Text;
using Ias.Tui.Terminal;

namespace Ias.Tui.Widgets;

/// <summary>Text being edited and its insertion point, which is always between two clusters.</summary>
/// <param name="most">Maximum number of characters; the rest is cut between two clusters.</param>
internal sealed class EditedText(int most)
{
    public string Text { get; private set; } = "";

    public int At { get; private set; }

    public bool IsFull => Text.Length >= most;

    public void Set(string text)
    {
        Text = "";
        At = 0;
        Insert(text);
    }

    public void Insert(ReadOnlySpan<char> piece)
    {
        var room = Math.Max(0, most - Text.Length);
        if (piece.Length > room)
        {
            var fits = 0;
            for (var next = ClusterSteps.Next(piece, 0); next <= room && next > fits; next = ClusterSteps.Next(piece, next))
            {
                fits = next;
            }

            piece = piece[..fits];
        }

        var at = At + piece.Length;
        Text = string.Concat(Text.AsSpan(0, At), piece, Text.AsSpan(At));
        GoTo(at);
    }

    public void Insert(Rune rune)
    {
        Span<char> characters = stackalloc char[2];
        Insert(characters[..rune.EncodeToUtf16(characters)]);
    }

    /// <summary>Deletes from the insertion point to a place, in either direction.</summary>
    public void DeleteTo(int place)
    {
        var (from, to) = place < At ? (place, At) : (At, place);
        Text = Text.Remove(from, to - from);
        GoTo(from);
    }

    public void GoTo(int place) => At = ClusterSteps.Snap(Text, place);

    /// <summary>Handles the keys common to one-line and multi-line editors, except those that depend on line boundaries.</summary>
    /// <returns>Whether the key was handled.</returns>
    public bool Press(Key key)
    {
        switch (key)
        {
            case { Code: KeyCode.Character, Modifiers: KeyModifiers.None or KeyModifiers.Shift } when !Rune.IsControl(key.Rune):
                Insert(key.Rune);
                return true;
            case { Code: KeyCode.Backspace, Modifiers: KeyModifiers.Alt or KeyModifiers.Ctrl }
            or { Code: KeyCode.Character, Rune.Value: 'w', Modifiers: KeyModifiers.Ctrl }:
                DeleteTo(ClusterSteps.PreviousWord(Text, At));
                return true;
            case { Code: KeyCode.Backspace }:
                DeleteTo(ClusterSteps.Previous(Text, At));
                return true;
            case { Code: KeyCode.Delete }:
                DeleteTo(ClusterSteps.Next(Text, At));
                return true;
            case { Code: KeyCode.Left, Modifiers: KeyModifiers.Alt or KeyModifiers.Ctrl }
            or { Code: KeyCode.Character, Rune.Value: 'b', Modifiers: KeyModifiers.Alt }:
                GoTo(ClusterSteps.PreviousWord(Text, At));
                return true;
            case { Code: KeyCode.Right, Modifiers: KeyModifiers.Alt or KeyModifiers.Ctrl }
            or { Code: KeyCode.Character, Rune.Value: 'f', Modifiers: KeyModifiers.Alt }:
                GoTo(ClusterSteps.NextWord(Text, At));
                return true;
            case { Code: KeyCode.Left }:
                GoTo(ClusterSteps.Previous(Text, At));
                return true;
            case { Code: KeyCode.Right }:
                GoTo(ClusterSteps.Next(Text, At));
                return true;
            default:
                return false;
        }
    }
}
