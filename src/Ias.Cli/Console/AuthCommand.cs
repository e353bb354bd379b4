using System.CommandLine;

namespace Ias.Cli.Console;

/// <summary><c>ias auth</c>: a command a file.</summary>
internal static class AuthCommand
{
    public static Command Make(CommandContext context) =>
        new("auth", "Log in to a Console, show where you are logged in, log out")
        {
            AuthLogin.Make(context),
            AuthStatus.Make(context),
            AuthLogout.Make(context),
        };
}
