using System.CommandLine;

namespace Ias.Cli.Console;

/// <summary><c>ias job</c>: a command a file.</summary>
internal static class JobCommand
{
    public static Command Make(CommandContext context) =>
        new("job", "Look at the jobs of a Console's workspace, try one again, or give it up")
        {
            JobShow.Make(context),
            JobRetry.Make(context),
            JobCancel.Make(context),
        };
}
