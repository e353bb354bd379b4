using Ias.Tui.Dashboard;
using Ias.Tui.Requests;
using Ias.Tui.Tests.Terminal;
using Ias.Tui.Themes;

namespace Ias.Tui.Tests.Dashboard;

public sealed class NoteEditorTests
{
    private const string Question = "Which separator do the files have?\nThe old ones have both.\n\nOptions:\n- a comma\n- a semicolon";

    [Fact]
    public void The_whole_question_stands_above_the_field()
    {
        var screen = new VirtualScreen(60, 24);
        var editor = Editor(Question);
        editor.Paste("a semicolon, please");

        var caret = editor.Draw(screen.Canvas, Look.Default, "");

        var rows = screen.Text().Split('\n').ToList();
        var last = rows.FindIndex(row => row.Contains("- a semicolon", StringComparison.Ordinal));
        Assert.All(Question.Split('\n'), line => Assert.Contains(rows, row => row.Contains(line, StringComparison.Ordinal)));
        Assert.Contains("a semicolon, please", rows[last + 2], StringComparison.Ordinal);
        Assert.Equal(last + 2, caret!.Value.Row);
        Assert.Contains(rows, row => row.Contains("Ctrl-S or Alt-Enter sends", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_a_question_that_is_too_long_the_beginning_is_shown_and_the_field_keeps_its_rows()
    {
        var screen = new VirtualScreen(40, 12);
        var editor = Editor(string.Join('\n', Enumerable.Range(1, 100).Select(line => $"line {line}")));
        editor.Paste("one\ntwo\nthree");

        editor.Draw(screen.Canvas, Look.Default, "");

        var text = screen.Text();
        Assert.Contains("line 1", text, StringComparison.Ordinal);
        Assert.Contains("…", text, StringComparison.Ordinal);
        Assert.All(["one", "two", "three", "Ctrl-S"], word => Assert.Contains(word, text, StringComparison.Ordinal));
    }

    private static NoteEditor Editor(string about) => new("the answer", "Your answer", text => new Request.Note(text), about);
}
