using System.CommandLine;

namespace Ias.Cli.Console;

/// <summary><c>ias repo</c>: a command a file.</summary>
internal static class RepoCommand
{
    public static Command Make(CommandContext context) =>
        new("repo", "Say which repository of a Console's workspace a checkout here is")
        {
            RepoLink.Make(context),
            RepoList.Make(context),
            RepoUnlink.Make(context),
        };
}
