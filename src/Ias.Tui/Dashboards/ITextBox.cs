using Ias.Tui.Asking;
using Ias.Tui.Looks;
using Ias.Tui.Terminal;
using Ias.Tui.Widgets;

namespace Ias.Tui.Dashboards;

/// <summary>Text that is written to be sent. Which keys send it and which cancel is the same for all of them, and is seen to by <see
/// cref="Overlay"/>.</summary>
public interface ITextBox
{
    /// <summary>What is written: <c>the note</c>.</summary>
    string What { get; }

    /// <summary>Something was written: it is not thrown away without a question.</summary>
    bool HasText { get; }

    /// <summary>Why it cannot be sent as it is written now; empty = it can.</summary>
    string Problem { get; }

    /// <summary>What is asked for with what is written now.</summary>
    Request Written { get; }

    /// <summary>Acts on a key.</summary>
    void Press(Key key);

    /// <summary>Takes pasted text in.</summary>
    void Paste(string text);

    /// <summary>Draws it over the screen.</summary>
    /// <param name="refused">Why it was not sent; empty = it was not tried.</param>
    /// <returns>Where the cursor is; null = nowhere.</returns>
    Caret? Draw(Canvas screen, Look look, string refused);
}
