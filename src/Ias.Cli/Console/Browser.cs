using Ias.Engine.Processes;

namespace Ias.Cli.Console;

/// <summary>The person's browser, where there is one: on a machine with a display, at a terminal, not over SSH.</summary>
internal static class Browser
{
    private const string Programs = "/usr/local/bin:/usr/bin:/bin";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Opens the page if that is possible, and says nothing if it is not: the address has been printed.</summary>
    public static async Task TryOpenAsync(CommandContext context, string page)
    {
        if (
            !context.OutIsTerminal
            || Has("SSH_CONNECTION")
            || !(Has("DISPLAY") || Has("WAYLAND_DISPLAY"))
            || ProgramPath.Find("xdg-open", Programs, "/") is not { } opener
            || ProgramPath.Find("setsid", Programs, "/") is not { } setsid
        )
        {
            return;
        }

        try
        {
            using var processes = new ProcessRunner(context.Time);
            await processes.RunAsync(
                new ProcessSpec
                {
                    FileName = setsid,
                    Arguments = ["--fork", opener, page],
                    WorkingDirectory = "/",
                    Timeout = Patience,
                },
                context.Stop
            );
        }
        catch (ProblemException refused) when (!context.Verbose)
        {
            _ = refused; // the address is on the screen
        }
    }

    private static bool Has(string variable) => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));
}
