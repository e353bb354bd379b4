using Ias.Engine.PreflightChecks;
using Ias.Tui.Asking;

namespace Ias.Tui.Views;

/// <summary>What a pane or a page wants to happen beyond itself. A closed family; the dashboard carries it out.</summary>
public abstract record Effect
{
    private Effect() { }

    /// <summary>The key was used; nothing else is to happen.</summary>
    public static Effect None { get; } = new Nothing();

    /// <inheritdoc cref="None"/>
    public sealed record Nothing : Effect;

    /// <summary>Shows a page over the panes.</summary>
    public sealed record Open(IPage Page) : Effect;

    /// <summary>Leaves for the dashboard of another work tree.</summary>
    public sealed record GoTo(string WorkTree) : Effect;

    /// <summary>Closes the page on top.</summary>
    public sealed record Back : Effect;

    /// <summary>Asks whether a request is meant, and makes it.</summary>
    public sealed record Ask(Request Request) : Effect;

    /// <summary>Shows what stands against a run, and asks whether to mend it.</summary>
    public sealed record Mend(PreflightCheck Check) : Effect;

    /// <summary>Shows what a push that waits would send.</summary>
    public sealed record ShowPush : Effect;

    /// <summary>Opens the editor for a note.</summary>
    public sealed record WriteNote : Effect;

    /// <summary>Hands text to the clipboard.</summary>
    /// <param name="What">What it is, for the words about it.</param>
    /// <param name="Text">The text.</param>
    public sealed record Copy(string What, string Text) : Effect;

    /// <summary>Says something for a moment.</summary>
    public sealed record Say(string Words) : Effect;

    /// <summary>Shows a file that an agent printed to.</summary>
    /// <param name="Title">Whose.</param>
    /// <param name="Path">The file.</param>
    public sealed record OpenLog(string Title, string Path) : Effect;

    /// <summary>Moves the log to where it was at an event.</summary>
    /// <param name="Seq">The event's number.</param>
    public sealed record LogAt(long Seq) : Effect;
}
