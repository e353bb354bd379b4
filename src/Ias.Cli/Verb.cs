using System.CommandLine;

namespace Ias.Cli;

/// <summary>A command by its name. The command itself is only made when it is called, so that start-up pays for one command, not for
/// all.</summary>
/// <param name="Name">What is typed.</param>
/// <param name="Summary">One line for <c>--help</c>.</param>
/// <param name="Group">The heading it stands under.</param>
/// <param name="Make">Makes the command with its options; it must do no work yet.</param>
/// <param name="Examples">Command lines without the program's name, each with <c>  # words</c> behind it if wanted.</param>
public sealed record Verb(string Name, string Summary, string Group, Func<CommandContext, Command> Make, params string[] Examples);
