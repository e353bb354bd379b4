using Ias.Engine.PreflightChecks;
using Ias.Tui.Requests;

namespace Ias.Tui.Contracts;

/// <summary>Effect that a pane or page requests outside itself. A closed set that the dashboard executes.</summary>
public abstract record Effect
{
    private Effect() { }

    /// <summary>Handled key without further effect.</summary>
    public static Effect None { get; } = new Nothing();

    /// <inheritdoc cref="None"/>
    public sealed record Nothing : Effect;

    /// <summary>Opens a page over the panes.</summary>
    public sealed record Open(IPage Page) : Effect;

    /// <summary>Switches to the dashboard of another work tree.</summary>
    public sealed record GoTo(string WorkTree) : Effect;

    /// <summary>Closes the page on top.</summary>
    public sealed record Back : Effect;

    /// <summary>Asks the user to confirm a request, then sends it.</summary>
    public sealed record Ask(Request Request) : Effect;

    /// <summary>Shows a failed pre-flight check and offers to fix it.</summary>
    public sealed record Fix(PreflightCheck Check) : Effect;

    /// <summary>Shows the contents of a push that awaits approval.</summary>
    public sealed record ShowPush : Effect;

    /// <summary>Opens the editor for a note.</summary>
    public sealed record WriteNote : Effect;

    /// <summary>Copies text to the clipboard.</summary>
    /// <param name="What">Name of what is copied, for the message.</param>
    /// <param name="Text">The text.</param>
    public sealed record Copy(string What, string Text) : Effect;

    /// <summary>Shows a message for a few seconds.</summary>
    public sealed record ShowMessage(string Words) : Effect;

    /// <summary>Opens the log file of an agent.</summary>
    /// <param name="Title">Title of the page.</param>
    /// <param name="Path">Path of the file.</param>
    public sealed record OpenLog(string Title, string Path) : Effect;

    /// <summary>Moves the log to an event.</summary>
    /// <param name="Seq">Number of the event.</param>
    public sealed record LogAt(long Seq) : Effect;
}
