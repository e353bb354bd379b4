using System.Collections.ObjectModel;
using System.Globalization;
using Terminal.Gui.App;
using Terminal.Gui.Input;
using Terminal.Gui.ViewBase;
using Terminal.Gui.Views;

// The dashboard's four panes, each a list that fills a quarter of the screen: what Terminal.Gui needs for that at the least.
using var app = Application.Create().Init();
using var window = new Window { Title = "night" };
Pane("Timeline", 0, 0, "cycle", 40).SetFocus();
Pane("Log", 50, 0, "an agent says something, and goes on about it for a while", 2000);
Pane("Circuit breaker", 0, 50, "limit", 8);
Pane("Findings", 50, 50, "finding", 200);
app.Keyboard.KeyDown += (_, key) =>
{
    if (key == Key.Q)
    {
        app.RequestStop();
        key.Handled = true;
    }
};
app.Run(window);

ListView Pane(string title, int x, int y, string text, int count)
{
    var frame = new FrameView
    {
        Title = title,
        X = Pos.Percent(x),
        Y = Pos.Percent(y),
        Width = Dim.Percent(50),
        Height = Dim.Percent(50),
    };
    var list = new ListView { Width = Dim.Fill(), Height = Dim.Fill() };
    list.SetSource(
        new ObservableCollection<string>(Enumerable.Range(1, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i} {text}")))
    );
    list.KeyBindings.Add(Key.J, Command.Down);
    list.KeyBindings.Add(Key.K, Command.Up);
    frame.Add(list);
    window.Add(frame);
    return list;
}
