using System.Globalization;
using Ias.Engine.Git.Writing;
using Ias.Setup.Forms;
using Terminal.Gui.Drawing;
using Terminal.Gui.ViewBase;
using Terminal.Gui.Views;

// TextView's successor is a package of its own, an editor for programs; a few lines of text need none of it.
#pragma warning disable CS0618
namespace Ias.Setup.Screens;

/// <summary>The last step: a sprint's title and text, an issue's number to take them from, or neither.</summary>
internal sealed class SprintPage : View
{
    private const int LongestNumber = 9; // digits of an issue's number

    private readonly SprintDraft _draft;
    private readonly TextField _title;
    private readonly TextView _body;
    private readonly OptionSelector _from;

    /// <param name="fetch">Asks for an issue by its number.</param>
    /// <param name="changed">Called after each change.</param>
    public SprintPage(SetupForm form, Action<int> fetch, Action changed)
    {
        _draft = form.Sprint;
        (Y, Width, Height, CanFocus, TabStop, Visible) = (2, Dim.Fill(), Dim.Fill(4), true, TabBehavior.TabStop, false);
        _from = new OptionSelector
        {
            Y = 1,
            Width = Dim.Fill(),
            Height = 1,
            Orientation = Orientation.Horizontal,
            AssignHotKeys = false,
            TabBehavior = TabBehavior.NoStop,
            Labels = ["write it here", "later, by `ias plan` or an editor"],
            Value = (int)_draft.From,
        };
        _title = new TextField
        {
            X = 7,
            Y = 2,
            Width = Dim.Fill(1),
        };
        _body = new TextView
        {
            Y = 3,
            Width = Dim.Fill(),
            Height = Dim.Fill(1),
            TabKeyAddsTab = false,
            WordWrap = true,
            Title = "text",
            BorderStyle = LineStyle.Single,
        };
        var issue = new TextField
        {
            X = 24,
            Y = Pos.AnchorEnd(1),
            Width = 8,
        };
        var get = new Button
        {
            Title = "Get",
            X = 33,
            Y = Pos.AnchorEnd(1),
            NoPadding = true,
            ShadowStyle = null,
        };
        _from.ValueChanged += (_, now) =>
        {
            _draft.From = now.NewValue == (int)SprintFrom.Later ? SprintFrom.Later : SprintFrom.Here;
            changed();
        };
        _title.TextChanged += (_, _) =>
        {
            _draft.Title = _title.Text;
            Typed();
            changed();
        };
        _body.ContentsChanged += (_, _) => Read(changed);
        _body.DrawComplete += (_, _) => Read(changed); // what is deleted raises no event
        issue.TextChanged += (_, _) =>
        {
            var digits = string.Concat(issue.Text.Where(char.IsAsciiDigit).Take(LongestNumber));
            if (digits != issue.Text)
            {
                issue.Text = digits;
            }
        };
        get.Accepting += (_, pressing) =>
        {
            pressing.Handled = true;
            if (int.TryParse(issue.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                fetch(number);
            }
            else
            {
                issue.SetFocus();
            }
        };
        Add(
            new Words { Text = form.Steps[^1].Words[0] },
            _from,
            new Words { Y = 2, Text = "title" },
            _title,
            _body,
            new Words
            {
                Y = Pos.AnchorEnd(1),
                Width = 24,
                Text = "or from GitHub, issue #",
            },
            issue,
            get
        );
    }

    /// <summary>Goes where one begins to write.</summary>
    public void Begin() => _title.SetFocus();

    /// <summary>Takes title and text from an issue.</summary>
    public void Fill(Issue issue)
    {
        _title.Text = issue.Title;
        _body.Text = $"{issue.Body.Trim()}\n\nFrom {issue.Url}\n";
        (_draft.Title, _draft.Body) = (_title.Text, _body.Text);
    }

    private void Read(Action changed)
    {
        if (_body.Text != _draft.Body)
        {
            _draft.Body = _body.Text;
            Typed();
            changed();
        }
    }

    // Who writes one, wants it.
    private void Typed()
    {
        if (_draft.From == SprintFrom.Later && (_draft.Title.Length > 0 || _draft.Body.Length > 0))
        {
            _from.Value = (int)SprintFrom.Here;
        }
    }
}
