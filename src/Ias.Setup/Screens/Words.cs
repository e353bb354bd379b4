using System.Text;
using Terminal.Gui.ViewBase;
using Terminal.Gui.Views;

namespace Ias.Setup.Screens;

/// <summary>Text that is shown as it is: in Terminal.Gui's own label an underscore marks a key and disappears.</summary>
internal sealed class Words : Label
{
    public Words()
    {
        HotKeySpecifier = new Rune(0xFFFF);
        (Width, Height) = (Dim.Fill(), 1);
    }
}
