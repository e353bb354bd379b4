using Ias.Tui.Requests;
using Ias.Tui.Terminal;
using Ias.Tui.Themes;
using Ias.Tui.Widgets;

namespace Ias.Tui.Dashboard;

/// <summary>Editor for text to be sent. The keys that send and cancel are the same for all editors and handled by
/// <see cref="Overlay"/>.</summary>
public interface ITextDialog
{
    /// <summary>Name of the text, such as <c>the note</c>.</summary>
    string What { get; }

    /// <summary>True if it contains text, which is not discarded without a question.</summary>
    bool HasText { get; }

    /// <summary>Reason why the text cannot be sent now; empty = it can.</summary>
    string Problem { get; }

    /// <summary>Request that sends the current text.</summary>
    Request Written { get; }

    /// <summary>Handles a key while editing.</summary>
    void Press(Key key);

    /// <summary>Inserts pasted text at the cursor.</summary>
    void Paste(string text);

    /// <summary>Draws the editor over the screen.</summary>
    /// <param name="refused">Reason why the text was not sent; empty = not tried.</param>
    /// <returns>Position of the cursor; null = hidden.</returns>
    Caret? Draw(Canvas screen, Look look, string refused);
}
