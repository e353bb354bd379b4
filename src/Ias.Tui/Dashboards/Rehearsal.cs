using Ias.Core.Events;
using Ias.Core.Guardrails;
using Ias.Engine.State;
using Ias.Tui.Asking;
using Ias.Tui.Keys;
using Ias.Tui.Logs;
using Ias.Tui.Terminal;

namespace Ias.Tui.Dashboards;

/// <summary>
/// Does once, beside the loop and on a screen nobody sees, what a person is about to do: the code is compiled then, and their first keys are answered
/// like all others. Compiling takes a few tenths of a second, which the loop would stand still for.
/// </summary>
internal static class Rehearsal
{
    private static readonly DashboardAction[] Steps =
    [
        DashboardAction.Up, DashboardAction.Down, DashboardAction.PageUp, DashboardAction.PageDown, DashboardAction.PreviousMark, DashboardAction.Bottom, DashboardAction.Pane1,
        DashboardAction.Down, DashboardAction.Up, DashboardAction.Pane5, DashboardAction.Down, DashboardAction.Pane6, DashboardAction.Up, DashboardAction.Night, DashboardAction.Down,
        DashboardAction.Back, DashboardAction.Help, DashboardAction.Back, DashboardAction.Zoom, DashboardAction.Zoom, DashboardAction.Actions,
    ];

    /// <summary>Shows a log that is there, before the run's events say which one is to be shown.</summary>
    public static void ShowLog(Scene scene, SecretPatterns secrets, Size size)
    {
        var logs = new RunFiles(scene.Run.WorkTree).Logs;
        try
        {
            if (Directory.Exists(logs) && Directory.EnumerateFiles(logs).FirstOrDefault() is { } log)
            {
                var masked = new SecretText(secrets);
                using var night = new NightLog(logs, new AgentOutput(scene.Run.WorkTree, masked), masked);
                night.Add(new RunEvent.TurnStarted("", 1, default, 1, "", "", log, 0, 0));
                var view = new LogView();
                view.Show(night);
                view.Draw(new CellBuffer(size).Canvas, scene.Look, scene.Now.Offset);
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // whoever shows the log itself says so
        }
    }

    /// <summary>Plays with a scene on a screen of that size.</summary>
    public static void Play(Scene scene, KeyMap keys, SecretPatterns secrets, Size size)
    {
        using var desk = new Desk(keys, new Nobody(), () => secrets);
        var picture = new DeskPicture(desk);
        var buffer = new CellBuffer(size);
        var renderer = new FrameRenderer(ColorDepth.TrueColor);
        desk.Take(scene);
        foreach (var step in Steps)
        {
            desk.Act(step, scene);
            picture.Draw(buffer.Canvas, TimeSpan.Zero);
            renderer.Render(buffer);
        }

        desk.Press(new Key(KeyCode.Escape), TimeSpan.Zero);
        desk.Press(Key.Of('q'), TimeSpan.Zero);
    }

    private sealed class Nobody : IOutside
    {
        public void Ask(Request request, Standing shown)
        {
        }

        public void Copy(string what, string text)
        {
        }

        public void Search(NightSearch search, LogAddress from, bool forward)
        {
        }

        public void StopSearch()
        {
        }

        public void SetMouse(bool on)
        {
        }

        public void Suspend()
        {
        }

        public void Redraw()
        {
        }

        public void Mend(Engine.Workspace.PreflightCheck check)
        {
        }

        public void Plan(Request.Start start, Widgets.Box box)
        {
        }

        public void ReadHistory(Pages.HistoryPage page)
        {
        }

        public void ReadJob(Pages.JobPage page, Observing.Jobs.RunnerSnapshot runner)
        {
        }

        public void ReadPush(Pages.PushPage page)
        {
        }

        public void TestNotice()
        {
        }

        public IReadOnlyList<string> Themes => [];

        public void TryTheme(string? name)
        {
        }

        public void KeepTheme(string name)
        {
        }

        public void CheckAgain()
        {
        }
    }
}
