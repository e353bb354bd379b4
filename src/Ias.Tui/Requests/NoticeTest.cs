using Ias.Engine.Processes;
using Ias.Tui.Terminal;

namespace Ias.Tui.Requests;

/// <summary>Checks what keeps a notification from reaching the user, as far as this side can tell.</summary>
public static class NoticeTest
{
    /// <summary>Result of the check, in one sentence.</summary>
    public static async Task<string> WordsAsync(
        IReadOnlyDictionary<string, string> environment,
        TimeProvider time,
        CancellationToken cancel
    )
    {
        if (!TerminalNotice.IsTmux(environment))
        {
            return "sent: a bell and a notification; if nothing arrived, notifications are off in the terminal's own settings";
        }

        try
        {
            using var processes = new ProcessRunner(time);
            var result = await processes.RunAsync(
                new ProcessSpec
                {
                    FileName = "tmux",
                    Arguments = ["show-options", "-gv", "allow-passthrough"],
                    WorkingDirectory = "/",
                    Timeout = TimeSpan.FromSeconds(3),
                },
                cancel
            );
            return result.Output.Trim() is "on" or "all"
                ? "sent through tmux; if nothing arrived, notifications are off in the terminal's own settings"
                : "sent, but tmux blocks it: tmux set -g allow-passthrough on (the bell gets through)";
        }
        catch (ProblemException)
        {
            return "sent; tmux is not on PATH, so unchecked: it needs set -g allow-passthrough on";
        }
    }
}
