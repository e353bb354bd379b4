using Ias.Core.Text;
using Ias.Tui.Contracts;
using Ias.Tui.Requests;
using Ias.Tui.Terminal;
using Ias.Tui.Themes;
using Ias.Tui.Widgets;

namespace Ias.Tui.Dashboard;

/// <summary>Overlay over the panes that has the focus while open: a question, an editor for a note or job, the palette, or an input line
/// for a search or a time. One at a time.</summary>
public sealed class Overlay
{
    private readonly List<string> _searches = [];
    private readonly List<string> _times = [];
    private bool _isTime; // Line is for a time
    private readonly Dictionary<string, string> _drafts = new(StringComparer.Ordinal);
    private bool _isOfRun = true;
    private string _refused = ""; // reason why the text was not sent

    /// <summary>Open question; null = none.</summary>
    public Dialog? Dialog { get; private set; }

    /// <summary>Open editor for text to be sent.</summary>
    public ITextDialog? Writing { get; private set; }

    /// <summary>Open palette of actions; null = none.</summary>
    public Palette? Palette { get; private set; }

    /// <summary>Input line in the last row for a search pattern or a time.</summary>
    public TextField? Line { get; private set; }

    /// <summary>True if text is being edited, where Alt with a letter has a meaning.</summary>
    public bool IsWriting => Dialog is null && (Writing is not null || Line is not null);

    /// <summary>True if any overlay is open.</summary>
    public bool IsOpen => Dialog is not null || Palette is not null || Writing is not null || Line is not null;

    public void Open(Dialog? dialog) => (Dialog, _isOfRun) = (dialog, true);

    /// <summary>Opens a question that does not depend on the run's state.</summary>
    public void OpenOfConsole(Dialog dialog) => (Dialog, _isOfRun) = (dialog, false);

    public void Open(Palette palette) => Palette = palette;

    public void OpenNote() => Writing = new NoteEditor("the note", "A note for the next IMPLEMENT prompt", text => new Request.Note(text));

    /// <summary>Opens the editor for text to a Console, with the text that was refused before.</summary>
    public void OpenText(Request.OfConsole request)
    {
        var editor = request switch
        {
            Request.AnswerDecision answer => new NoteEditor(
                "the answer",
                "Your answer",
                text => answer with { Answer = text },
                Wording.Shown(answer.Question)
            ),
            Request.RejectProposal reject => new NoteEditor(
                "the reason",
                $"What is wrong with it: {Wording.Plain(reject.Title)}",
                text => reject with { Reason = text }
            ),
            _ => throw new System.Diagnostics.UnreachableException(request.GetType().Name),
        };
        if ((request.Text.Length > 0 ? request.Text : _drafts.GetValueOrDefault(request.Subject)) is { } draft)
        {
            editor.Paste(draft);
        }

        Writing = editor;
    }

    /// <summary>Stores text that was not accepted, and shows it again if no other overlay is open.</summary>
    /// <param name="why">Reason given by the server.</param>
    public void SaveDraft(Request.OfConsole request, string why)
    {
        if (request.Text.Length > 0)
        {
            _drafts[request.Subject] = request.Text;
            if (!IsOpen)
            {
                OpenText(request);
                _refused = Wording.Plain(why);
            }
        }
    }

    /// <summary>Forgets the stored text, which was accepted.</summary>
    public void DiscardDraft(Request.OfConsole request) => _drafts.Remove(request.Subject);

    /// <summary>Opens the editor for the answer to a job's question.</summary>
    public void OpenAnswer(Request.Decide decide) =>
        Writing = new NoteEditor("the answer", "Your answer", text => decide with { Answer = text }, Wording.Shown(decide.Question));

    public void Open(JobEditor job) => Writing = job;

    public void OpenSearch() => (Line, _isTime) = (new TextField(_searches), false);

    public void OpenTime() => (Line, _isTime) = (new TextField(_times), true);

    /// <summary>Handles a key for the open overlay.</summary>
    /// <param name="view">Current state that a question refers to.</param>
    /// <param name="elapsed">Time of a monotonic clock.</param>
    /// <returns>Result; null = nothing is open, and the key is for what is below.</returns>
    public OverlayResult? Press(Key key, ViewModel view, TimeSpan elapsed)
    {
        if (Dialog is { } dialog)
        {
            var isWriting = Writing is not null;
            var answer = dialog.Press(key, SubjectOf(view), elapsed);
            Dialog = answer.IsOpen ? dialog : null;
            Writing = answer.Chosen is null ? Writing : null; // the question was whether to discard the text
            return answer.Chosen switch
            {
                DiscardChoice or null => OverlayResult.None,
                RequestChoice { Request: var request } when isWriting => new OverlayResult.Submitted(request),
                var choice => new OverlayResult.Answered(choice),
            };
        }

        if (Writing is { } writing)
        {
            return PressInTextDialog(writing, key);
        }

        if (Palette is { } palette)
        {
            var before = palette.Selected;
            var answer = palette.Press(key);
            Palette = answer.IsOpen ? palette : null;
            return (answer.Chosen, before) switch
            {
                ({ } item, _) => new OverlayResult.Picked(item),
                (null, ThemeItem) when !answer.IsOpen => new OverlayResult.TriedTheme(null),
                _ when palette.Selected is ThemeItem theme && theme != before => new OverlayResult.TriedTheme(theme.Id),
                _ => OverlayResult.None,
            };
        }

        return Line is { } field ? PressInLine(field, key) : null;
    }

    /// <summary>Pastes text into an editor.</summary>
    /// <returns>Null = accepted; else the reason why not.</returns>
    public string? Paste(string text)
    {
        if (Dialog is not null)
        {
            return "pasting does not answer";
        }

        if (!IsOpen)
        {
            return $"pasted text ignored: {text.Length} characters; keys are typed here";
        }

        Writing?.Paste(text);
        Palette?.Paste(text);
        Line?.Paste(text);
        return null;
    }

    /// <summary>Draws the overlay on the screen.</summary>
    /// <returns>Position of the cursor; null = hidden.</returns>
    public Caret? Draw(Canvas screen, ViewModel view, TimeSpan elapsed)
    {
        var look = view.Look;
        var writing = Writing?.Draw(screen, look, _refused);
        if (Dialog is { } dialog)
        {
            return dialog.Draw(screen, look, SubjectOf(view), elapsed);
        }

        if (Writing is not null)
        {
            return writing;
        }

        if (Palette is { } palette)
        {
            return palette.Draw(screen, look);
        }

        if (Line is not { } field)
        {
            return null;
        }

        var row = screen.Height - 1;
        screen.Fill(new Rect(0, row, screen.Width, 1), ' ', look[Role.Text]);
        screen.Put(1, row, _isTime ? "@" : "/", look[Role.Key]);
        return field.Draw(screen.Part(new Rect(2, row, screen.Width - 3, 1)), look) is { } caret ? new Caret(caret.Column + 2, row) : null;
    }

    // Discarding text does not depend on the run's state.
    private string SubjectOf(ViewModel view) => Writing is null && _isOfRun ? Questions.SubjectOf(view) : "";

    private OverlayResult PressInTextDialog(ITextDialog writing, Key key)
    {
        _refused = "";
        switch (key)
        {
            case { Code: KeyCode.Character, Rune.Value: 's', Modifiers: KeyModifiers.Ctrl }
            or { Code: KeyCode.Enter, Modifiers: KeyModifiers.Alt }:
                if (writing.Problem.Length > 0)
                {
                    _refused = writing.Problem;
                    return OverlayResult.None;
                }

                Writing = null;
                return new OverlayResult.Submitted(writing.Written);
            case { Code: KeyCode.Escape } when writing.HasText:
                Dialog = Questions.Leaving(writing.What, writing.Problem, writing.Written);
                return OverlayResult.None;
            case { Code: KeyCode.Escape }:
                Writing = null;
                return OverlayResult.None;
            default:
                writing.Press(key);
                return OverlayResult.None;
        }
    }

    private OverlayResult PressInLine(TextField field, Key key)
    {
        switch (key.Code)
        {
            case KeyCode.Escape:
                Line = null;
                return _isTime ? OverlayResult.None : OverlayResult.GivenUp;
            case KeyCode.Enter:
                var text = field.Text;
                field.Remember();
                Line = null;
                return _isTime ? new OverlayResult.TimeEntered(text) : new OverlayResult.SearchEntered(text);
            default:
                field.Press(key);
                return OverlayResult.None;
        }
    }
}

/// <summary>Result of a key in an <see cref="Overlay"/>. A closed set.</summary>
public abstract record OverlayResult
{
    private OverlayResult() { }

    /// <summary>Handled key without further effect.</summary>
    public static OverlayResult None { get; } = new Nothing();

    /// <summary>Search cancelled by the user.</summary>
    public static OverlayResult GivenUp { get; } = new Stopped();

    public sealed record Nothing : OverlayResult;

    public sealed record Stopped : OverlayResult;

    /// <summary>Choice that answered a question.</summary>
    public sealed record Answered(DialogChoice Choice) : OverlayResult;

    /// <summary>Text to be sent with a request.</summary>
    public sealed record Submitted(Request Note) : OverlayResult;

    /// <summary>Entry chosen from the palette.</summary>
    public sealed record Picked(PaletteItem Item) : OverlayResult;

    /// <summary>Theme to preview while it is marked; null = back to the one in force.</summary>
    public sealed record TriedTheme(string? Name) : OverlayResult;

    /// <summary>Pattern to search the log for.</summary>
    public sealed record SearchEntered(string Text) : OverlayResult;

    /// <summary>Moment of the run to show.</summary>
    public sealed record TimeEntered(string Text) : OverlayResult;
}
