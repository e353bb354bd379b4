using Ias.Core.Text;
using Ias.Tui.Asking;
using Ias.Tui.Looks;
using Ias.Tui.Terminal;
using Ias.Tui.Views;
using Ias.Tui.Widgets;

namespace Ias.Tui.Dashboards;

/// <summary>What lies over the panes and has the keys for as long as it is there: a question, a note, a job, the palette, what is
/// searched for, or a time. One at a time.</summary>
public sealed class Overlay
{
    private readonly List<string> _searches = [];
    private readonly List<string> _times = [];
    private bool _isTime; // Line is for one
    private readonly Dictionary<string, string> _drafts = new(StringComparer.Ordinal);
    private bool _isOfRun = true;
    private string _refused = ""; // why what is written was not sent

    /// <summary>A question.</summary>
    public Box? Box { get; private set; }

    /// <summary>Text that is being written to be sent.</summary>
    public ITextBox? Writing { get; private set; }

    /// <summary>Actions to choose from.</summary>
    public Palette? Palette { get; private set; }

    /// <summary>What is searched for, or a time to go to, is being typed on the last row.</summary>
    public TextField? Line { get; private set; }

    /// <summary>Text is being written: Alt and a letter mean something there.</summary>
    public bool IsWriting => Box is null && (Writing is not null || Line is not null);

    /// <summary>Anything is there.</summary>
    public bool IsOpen => Box is not null || Palette is not null || Writing is not null || Line is not null;

    public void Open(Box? box) => (Box, _isOfRun) = (box, true);

    /// <summary>Opens a question that does not depend on how the run stands.</summary>
    public void OpenOfConsole(Box box) => (Box, _isOfRun) = (box, false);

    public void Open(Palette palette) => Palette = palette;

    public void OpenNote() => Writing = new NoteEditor("the note", "A note for the next IMPLEMENT prompt", text => new Request.Note(text));

    /// <summary>Opens the editor for words to a Console, with what was written before and not taken.</summary>
    public void OpenText(Request.OfConsole request)
    {
        var editor = request switch
        {
            Request.AnswerDecision answer => new NoteEditor(
                "the answer",
                $"Your answer: {Wording.Plain(answer.Question)}",
                text => answer with { Answer = text }
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

    /// <summary>What was written was not taken: it is kept, and shown again where nothing else is.</summary>
    /// <param name="why">In the server's words.</param>
    public void KeepText(Request.OfConsole request, string why)
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

    /// <summary>What was written was taken.</summary>
    public void ForgetText(Request.OfConsole request) => _drafts.Remove(request.Subject);

    /// <summary>Opens the editor for the answer to a job that asked.</summary>
    public void OpenAnswer(Request.Decide decide) =>
        Writing = new NoteEditor(
            "the answer",
            $"Your answer: {Core.Model.Job.FirstLine(decide.Question)}",
            text => decide with { Answer = text }
        );

    public void Open(JobEditor job) => Writing = job;

    public void OpenSearch() => (Line, _isTime) = (new TextField(_searches), false);

    public void OpenTime() => (Line, _isTime) = (new TextField(_times), true);

    /// <summary>Acts on a key.</summary>
    /// <param name="view">What a question is about, as it is now.</param>
    /// <param name="elapsed">Of a clock that only goes forward.</param>
    /// <returns>What came of it; null = nothing is open, and the key is for what lies below.</returns>
    public OverlayResult? Press(Key key, ViewModel view, TimeSpan elapsed)
    {
        if (Box is { } box)
        {
            var isWriting = Writing is not null;
            var answer = box.Press(key, SubjectOf(view), elapsed);
            Box = answer.IsOpen ? box : null;
            Writing = answer.Chosen is null ? Writing : null; // where something is written, the question was what becomes of it
            return answer.Chosen switch
            {
                DropChoice or null => OverlayResult.None,
                AskChoice { Request: var request } when isWriting => new OverlayResult.Noted(request),
                var choice => new OverlayResult.Answered(choice),
            };
        }

        if (Writing is { } writing)
        {
            return PressInTextBox(writing, key);
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

    /// <summary>Puts pasted text where text is written.</summary>
    /// <returns>Null = it was taken; else why it was not.</returns>
    public string? Paste(string text)
    {
        if (Box is not null)
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

    /// <summary>Draws it over the screen.</summary>
    /// <returns>Where the cursor is; null = nowhere.</returns>
    public Caret? Draw(Canvas screen, ViewModel view, TimeSpan elapsed)
    {
        var look = view.Look;
        var writing = Writing?.Draw(screen, look, _refused);
        if (Box is { } box)
        {
            return box.Draw(screen, look, SubjectOf(view), elapsed);
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

    // What becomes of something written does not depend on how the run stands.
    private string SubjectOf(ViewModel view) => Writing is null && _isOfRun ? Questions.SubjectOf(view) : "";

    private OverlayResult PressInTextBox(ITextBox writing, Key key)
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
                return new OverlayResult.Noted(writing.Written);
            case { Code: KeyCode.Escape } when writing.HasText:
                Box = Questions.Leaving(writing.What, writing.Problem, writing.Written);
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
                return _isTime ? new OverlayResult.Timed(text) : new OverlayResult.Sought(text);
            default:
                field.Press(key);
                return OverlayResult.None;
        }
    }
}

/// <summary>What a key came to in an <see cref="Overlay"/>. A closed family.</summary>
public abstract record OverlayResult
{
    private OverlayResult() { }

    /// <summary>The key was used; nothing is to be done.</summary>
    public static OverlayResult None { get; } = new Nothing();

    /// <summary>The search is given up.</summary>
    public static OverlayResult GivenUp { get; } = new Stopped();

    public sealed record Nothing : OverlayResult;

    public sealed record Stopped : OverlayResult;

    /// <summary>A question was answered.</summary>
    public sealed record Answered(BoxChoice Choice) : OverlayResult;

    /// <summary>What was written is to be sent.</summary>
    public sealed record Noted(Request Note) : OverlayResult;

    /// <summary>Something was picked from the palette.</summary>
    public sealed record Picked(PaletteItem Item) : OverlayResult;

    /// <summary>A theme is to be shown for as long as the marker is at it; null = that in force again.</summary>
    public sealed record TriedTheme(string? Name) : OverlayResult;

    /// <summary>Something is to be searched for.</summary>
    public sealed record Sought(string Text) : OverlayResult;

    /// <summary>A moment of the run is to be shown.</summary>
    public sealed record Timed(string Text) : OverlayResult;
}
