using System.CommandLine;

namespace Ias.Cli.Installing;

/// <summary><c>ias man [COMMAND]</c>: a manual page as man(1) reads it; <c>--write</c>: all that is installed beside the program.</summary>
public static class ManCommand
{
    public static Command Make(CommandContext context)
    {
        var name = new Argument<string?>("command")
        {
            Description = "The command whose page it is; the overview without one",
            HelpName = "COMMAND",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var write = new Option<string?>("--write")
        {
            Description = "Write all pages and completions into this folder, as they lie below share/",
            HelpName = "DIR",
        };
        var command = new Command("man", "Print a command's manual page, for man -l") { name, write };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(write) is { } folder)
            {
                Write(context, Path.GetFullPath(folder, context.Folder));
                return (int)ExitCode.Ok;
            }

            var page = parsed.GetValue(name) is { } word ? $"ias-{word}" : "ias";
            var text = ManualPage.All(context).FirstOrDefault(one => one.Name == page).Page;
            context.Out.Write(
                text
                    ?? throw new ProblemException(
                        new Problem($"There is no manual page {page}.", Next: $"{context.CalledAs} --help", Exit: ExitCode.Usage)
                    )
            );
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static void Write(CommandContext context, string folder)
    {
        foreach (var (path, text) in SharedFiles.Texts(context))
        {
            var file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }
    }
}
