using Ias.Setup.Forms;
using Terminal.Gui.ViewBase;
using Terminal.Gui.Views;

namespace Ias.Setup.Screens;

/// <summary>A field with its label: typed into, or chosen from a few words.</summary>
internal sealed class FieldView : View
{
    private const int LabelWidth = 20;

    /// <param name="changed">Called after each change of the field.</param>
    public FieldView(FormField field, bool withLabel, Action changed)
    {
        (CanFocus, Width, Height) = (true, Dim.Fill(), 1);
        TabStop = TabBehavior.TabStop;
        var left = withLabel ? LabelWidth : 0;
        if (withLabel)
        {
            Add(new Words { Text = field.Label, Width = LabelWidth });
        }

        if (field.Choices.Count > 0)
        {
            Add(Chosen(field, left, changed));
            return;
        }

        var typed = new TextField
        {
            X = left,
            Width = Dim.Fill(1),
            Text = field.Text,
        };
        typed.TextChanged += (_, _) =>
        {
            field.Text = typed.Text;
            changed();
        };
        Add(typed);
    }

    private static OptionSelector Chosen(FormField field, int left, Action changed)
    {
        var at = field.Choices.ToList().IndexOf(field.Text);
        var chosen = new OptionSelector
        {
            X = left,
            Width = Dim.Fill(1),
            Height = 1,
            Orientation = Orientation.Horizontal,
            AssignHotKeys = false,
            TabBehavior = TabBehavior.NoStop,
            Labels = [.. field.Choices],
            Value = at < 0 ? null : at,
        };
        chosen.ValueChanged += (_, now) =>
        {
            if (now.NewValue is { } index && index < field.Choices.Count)
            {
                field.Text = field.Choices[index];
                changed();
            }
        };
        return chosen;
    }
}
