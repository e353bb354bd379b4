using Ias.Tui.Themes;
using Terminal.Gui.App;
using Terminal.Gui.Input;
using Terminal.Gui.ViewBase;
using Terminal.Gui.Views;

namespace Ias.Setup.Screens;

/// <summary>
/// Common base of both forms: a window that says when the terminal is too small, a line for problems, and the keys to leave.
/// </summary>
internal abstract class FormWindow : Window
{
    public const int LeastWidth = 80;
    public const int LeastHeight = 24;

    private readonly Words _small;
    private readonly Words _said;
    private bool _asked;

    protected FormWindow(IApplication app, Palette palette, string title)
    {
        (Application, Palette, Title) = (app, palette, title);
        SetScheme(palette.Window);
        Content = new View
        {
            Width = Dim.Fill(),
            Height = Dim.Fill(),
            CanFocus = true,
            TabStop = TabBehavior.TabStop,
        };
        _small = new Words
        {
            Visible = false,
            Width = Dim.Fill(),
            Height = Dim.Fill(),
        };
        _said = new Words
        {
            Y = Pos.AnchorEnd(3),
            Width = Dim.Fill(),
            Height = 1,
        };
        Content.Add(_said);
        Add(Content, _small);
        app.Keyboard.KeyDown += OnKey;
        app.ScreenChanged += (_, _) => Fit();
        Initialized += (_, _) => Fit();
    }

    /// <summary>Messages to show when the form has ended; null = nothing was written.</summary>
    public IReadOnlyList<string>? Told { get; protected set; }

    protected IApplication Application { get; }

    protected Palette Palette { get; }

    /// <summary>Everything but the words about a terminal that is too small; its last three rows are for what is said and for
    /// buttons.</summary>
    protected View Content { get; }

    /// <summary>True when changes would be lost by leaving.</summary>
    protected abstract bool IsChanged { get; }

    /// <summary>True when a key was one of the form's own.</summary>
    protected abstract bool Take(Key key);

    /// <summary>Says one line above the buttons.</summary>
    protected void Say(string words, Role role)
    {
        _said.SetScheme(Palette.Text(role));
        _said.Text = words;
        _said.SetNeedsDraw();
    }

    /// <summary>A button in the last row.</summary>
    protected Button Button(string title, int x, Action pressed)
    {
        var button = new Button
        {
            Title = title,
            X = x,
            Y = Pos.AnchorEnd(1),
            ShadowStyle = null,
        };
        button.Accepting += (_, pressing) =>
        {
            pressing.Handled = true;
            pressed();
        };
        Content.Add(button);
        return button;
    }

    protected void Leave()
    {
        if (IsChanged && !_asked)
        {
            _asked = true;
            Say("Nothing was written yet. Esc again leaves without writing.", Role.Warning);
            return;
        }

        Application.RequestStop();
    }

    private void OnKey(object? sender, Key key)
    {
        if (key == Key.Esc || key == Key.C.WithCtrl || key == Key.Q.WithCtrl)
        {
            key.Handled = true;
            Leave();
            return;
        }

        _asked = false;
        key.Handled = Take(key);
    }

    private void Fit()
    {
        var (width, height) = (Application.Screen.Width, Application.Screen.Height);
        var fits = width >= LeastWidth && height >= LeastHeight;
        Content.Visible = fits;
        _small.Visible = !fits;
        _small.Text = $"This form needs {LeastWidth}x{LeastHeight}; the terminal has {width}x{height}.\nMake it larger, or leave with Esc.";
    }
}
