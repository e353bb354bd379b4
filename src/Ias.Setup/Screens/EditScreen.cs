using System.Collections.ObjectModel;
using System.Text;
using Ias.Core.Config;
using Ias.Core.Text;
using Ias.Engine.Config;
using Ias.Engine.Trust;
using Ias.Setup.Forms;
using Ias.Tui.Themes;
using Terminal.Gui.App;
using Terminal.Gui.Input;
using Terminal.Gui.ViewBase;
using Terminal.Gui.Views;

namespace Ias.Setup.Screens;

/// <summary><c>ias config edit</c>: all keys in a tree, the chosen one with its field and help; then the diff.</summary>
internal sealed class EditScreen : FormWindow
{
    private const int TreeWidth = 36;

    private readonly SettingsForm _form;
    private readonly ConsentStore _consent;
    private readonly View _page;
    private readonly TreeView _tree;
    private readonly FrameView _panel;
    private readonly Words _about;
    private readonly ListView _diff;
    private readonly Button _save;
    private FieldView? _shown;
    private FormField? _field;
    private ConfigChange? _change; // that the person is looking at

    public EditScreen(IApplication app, Palette palette, SettingsForm form, ConsentStore consent)
        : base(app, palette, $"ias config edit: {Wording.Plain(Path.GetFileName(form.Root))}/{ConfigKeys.FileName}")
    {
        (_form, _consent) = (form, consent);
        _page = SetupScreen.Empty();
        (_page.Y, _page.Height, _page.Visible) = (0, Dim.Fill(3), true);
        _tree = new TreeView { Width = TreeWidth, Height = Dim.Fill() };
        _tree.AddObjects(Nodes("", form.Fields));
        _tree.ExpandAll();
        _tree.SelectionChanged += (_, selection) => Choose((selection.NewValue as TreeNode)?.Tag as FormField);
        _panel = new FrameView
        {
            X = TreeWidth + 1,
            Width = Dim.Fill(),
            Height = Dim.Fill(),
        };
        (_panel.HotKeySpecifier, _panel.CanFocus, _panel.TabStop) = (new Rune(0xFFFF), true, TabBehavior.TabStop);
        _about = new Words
        {
            Y = 2,
            Width = Dim.Fill(),
            Height = Dim.Fill(),
        };
        _panel.Add(_about);
        _page.Add(_tree, _panel);
        _diff = new ListView
        {
            Width = Dim.Fill(),
            Height = Dim.Fill(3),
            Visible = false,
        };
        Content.Add(_page, _diff);
        _save = Button("Save (F2)", 0, Save);
        Button("Back (F3)", 16, Back);
        Button("Leave", 32, Leave);
        Initialized += (_, _) =>
        {
            _tree.SetFocus();
            _tree.GoToFirst();
            Back();
        };
    }

    protected override bool IsChanged => _form.IsChanged;

    protected override bool Take(Key key)
    {
        if (key == Key.F2 || key == Key.S.WithCtrl)
        {
            Save();
            return true;
        }

        if (key == Key.F3)
        {
            Back();
            return true;
        }

        if (key == Key.Enter && _tree.HasFocus && _shown is { } field)
        {
            field.SetFocus();
            return true;
        }

        return false;
    }

    // Sections, and below them their keys; a key that was changed has a star.
    private static List<ITreeNode> Nodes(string at, IReadOnlyList<FormField> fields) =>
        [
            .. fields
                .GroupBy(field => field.Key.Path[at.Length..].Split('.')[0])
                .Select(group =>
                    group.First().Key.Path == at + group.Key
                        ? new FieldNode(group.First())
                        : (ITreeNode)new TreeNode { Text = group.Key, Children = Nodes($"{at}{group.Key}.", [.. group]) }
                ),
        ];

    private void Choose(FormField? field)
    {
        if (_shown is { } before)
        {
            _panel.Remove(before);
            before.Dispose();
            _shown = null;
        }

        _field = field;
        _panel.Title = field?.Key.Path ?? "";
        if (field is not null)
        {
            _shown = new FieldView(field, withLabel: false, Changed);
            _panel.Add(_shown);
        }

        Tell();
    }

    private void Changed()
    {
        _tree.SetNeedsDraw();
        Tell();
    }

    private void Tell()
    {
        _about.Text = _field is { } field ? string.Join('\n', _form.About(field)) : "Choose a key; Tab goes to its field.";
        var why = _field?.WhyNot ?? (_form.Problems.Count > 0 ? _form.Problems[0] : null);
        Say(why ?? "Arrows: choose. Enter: to its field (empty: unset). F2: save. Esc: leave.", why is null ? Role.Muted : Role.Danger);
    }

    private void Save()
    {
        try
        {
            if (_change is { } seen)
            {
                Told = _form.Save(seen, _consent);
                Application.RequestStop();
                return;
            }

            var change = _form.Change();
            if (change.Keys.Count == 0)
            {
                Say("Nothing is changed.", Role.Muted);
                return;
            }

            _change = change;
            _diff.SetSource(new ObservableCollection<string>(change.Diff));
            (_page.Visible, _diff.Visible, _save.Title) = (false, true, "Write (F2)");
            Say("This will be written. F2: write. F3: back.", Role.Warning);
            _diff.SetFocus();
        }
        catch (ProblemException refused)
        {
            Back();
            Say(Wording.Plain($"{refused.Problem.What} {refused.Problem.Next}"), Role.Danger);
        }
    }

    private void Back()
    {
        _change = null;
        (_page.Visible, _diff.Visible, _save.Title) = (true, false, "Save (F2)");
        _tree.SetFocus();
        Tell();
    }

    private sealed class FieldNode : TreeNode
    {
        private readonly FormField _field;

        public FieldNode(FormField field) => (_field, Tag) = (field, field);

        public override string Text
        {
            get => _field.IsChanged ? $"{_field.Label} *" : _field.Label;
            set { }
        }
    }
}
