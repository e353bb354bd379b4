using System.CommandLine;
using Ias.Cli.JobControl;
using Ias.Engine.Processes;

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
        var command = new Command("man", "Show a command's manual page; print its source where the output is no terminal") { name, write };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(write) is { } folder)
            {
                Write(context, Path.GetFullPath(folder, context.Folder));
                return (int)ExitCode.Ok;
            }

            var page = parsed.GetValue(name) is { } word ? $"ias-{word}" : "ias";
            var text = ManualPage.All(context).FirstOrDefault(one => one.Name == page).Page;
            if (text is null)
            {
                throw new ProblemException(
                    new Problem($"There is no manual page {page}.", Next: $"{context.CalledAs:raw} --help", Exit: ExitCode.Usage)
                );
            }

            if (context.OutIsTerminal)
            {
                return Show(context, page, text) ?? (int)HelpText.Write(page["ias".Length..].TrimStart('-'), context);
            }

            context.Out.Write(text);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    // By man(1), which takes a word with a slash for a file; null: man is not installed.
    private static int? Show(CommandContext context, string page, string text)
    {
        if (ProgramPath.Find("man", Environment.GetEnvironmentVariable("PATH"), context.Folder) is not { } man)
        {
            return null;
        }

        var folder = Directory.CreateTempSubdirectory("ias-man-");
        try
        {
            var file = Path.Combine(folder.FullName, page + ".1");
            File.WriteAllText(file, text);
            var spec = new ProcessSpec
            {
                FileName = man,
                Arguments = [file],
                WorkingDirectory = context.Folder,
            };
            return new ForegroundProgram(spec, isCaged: false, OwnTerminal.Find()).Run();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
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
