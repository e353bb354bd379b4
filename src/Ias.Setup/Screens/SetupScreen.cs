using System.Collections.ObjectModel;
using Ias.Core.Text;
using Ias.Engine.Trust;
using Ias.Setup.Forms;
using Ias.Tui.Themes;
using Terminal.Gui.App;
using Terminal.Gui.Input;
using Terminal.Gui.ViewBase;
using Terminal.Gui.Views;

namespace Ias.Setup.Screens;

/// <summary>The steps of <c>ias setup</c>, one page each, and a last one that shows what will be written.</summary>
internal sealed class SetupScreen : FormWindow
{
    private readonly SetupForm _form;
    private readonly SetupServices _services;
    private readonly ConsentStore _consent;
    private readonly bool _dryRun;
    private readonly CancellationToken _cancel;
    private readonly List<View> _pages = [];
    private readonly Words _where;
    private readonly StepChecks _checks;
    private readonly Words _commands;
    private readonly ListView _preview;
    private readonly Button _next;
    private readonly SprintPage _sprint;
    private int _step;

    public SetupScreen(
        IApplication app,
        Palette palette,
        SetupForm form,
        SetupServices services,
        ConsentStore consent,
        bool dryRun,
        CancellationToken cancel
    )
        : base(app, palette, $"ias setup: {Wording.Plain(Path.GetFileName(form.Root))}")
    {
        (_form, _services, _consent, _dryRun, _cancel) = (form, services, consent, dryRun, cancel);
        _where = new Words { Width = Dim.Fill(), Height = 1 };
        _where.SetScheme(palette.Text(Role.Title));
        _checks = new StepChecks(app, services, cancel);
        (_checks.View.Y, _checks.View.Height) = (Pos.AnchorEnd(8), 4);
        _checks.View.SetScheme(palette.Text(Role.Muted));
        _commands = new Words
        {
            Y = Pos.AnchorEnd(2),
            Width = Dim.Fill(),
            Height = 1,
        };
        _commands.SetScheme(palette.Text(Role.Command));
        Content.Add(_where, _checks.View, _commands);
        _sprint = new SprintPage(form, Fetch, Changed);
        foreach (var step in form.Steps)
        {
            _pages.Add(step == form.Steps[^1] ? _sprint : Page(step));
        }

        _preview = new ListView
        {
            Y = 2,
            Width = Dim.Fill(),
            Height = Dim.Fill(4),
        };
        _pages.Add(_preview);
        foreach (var page in _pages)
        {
            Content.Add(page);
        }

        _next = Button("Next", 12, Forward);
        Button("Back", 0, Back);
        Button("Leave", 30, Leave);
        _next.IsDefault = true;
        Initialized += (_, _) => Show(0);
    }

    protected override bool IsChanged => _form.Steps.Any(step => step.Fields.Any(one => one.IsChanged)) || _form.Sprint.Body.Length > 0;

    protected override bool Take(Key key)
    {
        if (key == Key.F2 || key == Key.N.WithCtrl)
        {
            Forward();
            return true;
        }

        if (key == Key.F3 || key == Key.P.WithCtrl)
        {
            Back();
            return true;
        }

        return false;
    }

    private View Page(SetupStep step)
    {
        var page = Empty();
        var y = 0;
        foreach (var words in step.Words)
        {
            page.Add(
                new Words
                {
                    Y = y++,
                    Width = Dim.Fill(),
                    Height = 1,
                    Text = words,
                }
            );
        }

        y++;
        foreach (var field in step.Fields)
        {
            page.Add(new FieldView(field, withLabel: true, Changed) { Y = y++ });
            var meaning = new Words
            {
                X = 20,
                Y = y++,
                Width = Dim.Fill(),
                Height = 1,
                Text = Wording.Cut(field.Key.Meaning, FormWindow.LeastWidth - 24),
            };
            meaning.SetScheme(Palette.Text(Role.Muted));
            page.Add(meaning);
        }

        return page;
    }

    internal static View Empty() =>
        new()
        {
            Y = 2,
            Width = Dim.Fill(),
            Height = Dim.Fill(8),
            CanFocus = true,
            TabStop = TabBehavior.TabStop,
            Visible = false,
        };

    private void Show(int step)
    {
        _step = step;
        for (var at = 0; at < _pages.Count; at++)
        {
            _pages[at].Visible = at == step;
        }

        var isLast = step == _form.Steps.Count;
        _where.Text = string.Join(
            "", // the seven titles fill 72 of 78 columns
            _form
                .Steps.Select(one => one.Title)
                .Append("Write")
                .Select((title, at) => at == step ? $"[{at + 1} {title}]" : $" {at + 1} {title} ")
        );
        _next.Title =
            !isLast ? "Next (F2)"
            : _dryRun ? "Print (F2)"
            : "Write (F2)";
        _checks.View.Visible = !isLast;
        _checks.Forget();
        if (isLast)
        {
            ShowPreview();
        }
        else
        {
            Changed();
        }

        _pages[step].SetFocus();
        if (_pages[step] == _sprint)
        {
            _sprint.Begin();
        }

        SetNeedsDraw();
    }

    private void ShowPreview()
    {
        try
        {
            _preview.SetSource(new ObservableCollection<string>(_form.Preview()));
            _commands.Text = "Nothing was written yet.";
            Say("", Role.Text);
        }
        catch (ProblemException wrong)
        {
            _preview.SetSource(new ObservableCollection<string>([wrong.Problem.What, wrong.Problem.On, wrong.Problem.Next]));
            Say("Go back and change it.", Role.Danger);
        }
    }

    private void Changed()
    {
        if (_step >= _form.Steps.Count)
        {
            return;
        }

        var why = _form.WhyNot(_step);
        Say(why ?? "Tab: next field. F2: next step, F3: back. Esc: leave.", why is null ? Role.Muted : Role.Danger);
        _commands.Text = $"the same: {string.Join("; ", _form.CommandsOf(_step))}";
        if (why is null && _form.Steps[_step].Checks.Count > 0)
        {
            _checks.Ask(_form, _form.Steps[_step].Checks);
        }
    }

    private void Forward()
    {
        if (_step < _form.Steps.Count)
        {
            if (_form.WhyNot(_step) is { } why)
            {
                Say(why, Role.Danger);
                return;
            }

            Show(_step + 1);
            return;
        }

        try
        {
            Told = _dryRun ? [.. _form.Preview(), "", "nothing was written"] : _form.Write(_consent);
            Application.RequestStop();
        }
        catch (ProblemException refused)
        {
            Say(Wording.Plain($"{refused.Problem.What} {refused.Problem.On}"), Role.Danger);
        }
    }

    private void Back()
    {
        if (_step > 0)
        {
            Show(_step - 1);
        }
    }

    private void Fetch(int number)
    {
        Say($"Asking gh for issue {number} …", Role.Muted);
        _ = TellAsync();

        async Task TellAsync()
        {
            try
            {
                var issue = await _services.Issue(number, _cancel).ConfigureAwait(false);
                Application.Invoke(() =>
                {
                    _sprint.Fill(issue);
                    Say("Taken from the issue: look it over. Somebody else may have written it.", Role.Warning);
                });
            }
            catch (ProblemException refused)
            {
                Application.Invoke(() => Say(Wording.Plain($"{refused.Problem.What} {refused.Problem.On}"), Role.Danger));
            }
            catch (OperationCanceledException)
            {
                // The form has ended.
            }
        }
    }
}
