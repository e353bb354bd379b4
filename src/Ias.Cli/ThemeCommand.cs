using System.Collections;
using System.CommandLine;
using System.CommandLine.Completions;
using Ias.Tui.Terminal;
using Ias.Tui.Themes;

namespace Ias.Cli;

/// <summary><c>ias theme list|show|check</c>: how the dashboard can look.</summary>
public static class ThemeCommand
{
    public static Command Make(CommandContext context)
    {
        var list = new Command("list", "List the themes and where each comes from; * marks the one in use");
        list.SetAction(_ => (int)List(context));

        var shown = new Argument<string?>("name")
        {
            Description = "A theme's name, or a file; default: the one in use",
            HelpName = "NAME",
            Arity = ArgumentArity.ZeroOrOne,
        };
        shown.CompletionSources.Add(_ => Names());
        var yaml = new Option<bool>("--yaml") { Description = "Print its file, as a start for your own" };
        var show = new Command("show", "Show a sample of everything a theme colors") { shown, yaml };
        show.SetAction(parsed => (int)Show(context, parsed.GetValue(shown), parsed.GetValue(yaml)));

        var checkedFile = new Argument<string>("file") { Description = "The file, or the name of a theme", HelpName = "FILE" };
        checkedFile.CompletionSources.Add(_ => Names());
        var check = new Command("check", "Check a theme: list syntax errors and colors that cannot be read") { checkedFile };
        check.SetAction(parsed => (int)Check(context, parsed.GetValue(checkedFile)!));
        return new Command("theme") { list, show, check };
    }

    /// <summary>The themes there are, for completion.</summary>
    public static IEnumerable<CompletionItem> Names() => ThemeCatalog.All().Select(theme => new CompletionItem(theme.Name));

    private static ExitCode List(CommandContext context)
    {
        var loaded = ThemeCatalog.Load();
        var all = ThemeCatalog.All();
        var width = all.Max(t => t.Name.Length);
        foreach (var source in all)
        {
            var theme = ThemeCatalog.Find(source.Name) is { } found ? ThemeFile.Read(found.Text, found.File).Theme : Theme.Default;
            context.Out.WriteLine(
                $"{(source.Name == loaded.Theme.Name ? '*' : ' ')} {source.Name.PadRight(width)}  {theme.Background.ToString().ToLowerInvariant(), -8}  {(source.IsBuiltIn ? "built in" : source.Path)}"
            );
        }

        return Tell(context, loaded.Problems);
    }

    private static ExitCode Show(CommandContext context, string? name, bool yaml)
    {
        if (name is null && !yaml)
        {
            var loaded = ThemeCatalog.Load();
            Sample(context, loaded.Theme);
            return Tell(context, loaded.Problems);
        }

        var (text, file) = Find(context, name ?? ThemeCatalog.Load().Theme.Name);
        if (yaml)
        {
            context.Out.Write(text);
            return ExitCode.Ok;
        }

        var read = ThemeFile.Read(text, file);
        if (read.Problems.Count == 0)
        {
            Sample(context, read.Theme);
        }

        return Tell(context, read.Problems);
    }

    private static ExitCode Check(CommandContext context, string name)
    {
        var (text, file) = Find(context, name);
        var exit = Tell(context, ThemeCheck.Problems(ThemeFile.Read(text, file)));
        if (exit == ExitCode.Ok && !context.Quiet)
        {
            context.Out.WriteLine($"{name}: no problems found");
        }

        return exit;
    }

    /// <summary>A file where there is one, else the theme of that name.</summary>
    private static (string Text, string File) Find(CommandContext context, string name)
    {
        var path = Path.Combine(context.Folder, name);
        return name.Length > 0
            && (name.Contains('/', StringComparison.Ordinal) || File.Exists(path))
            && ThemeCatalog.Find(Path.GetFullPath(path)) is { } file
                ? (file.Text, name)
            : ThemeCatalog.Find(name) is { } found ? found
            : throw new ProblemException(ThemeCatalog.None(name));
    }

    private static void Sample(CommandContext context, Theme theme)
    {
        var depth = Depth(context);
        var look = theme.For(depth);
        if (depth != ColorDepth.None && look.Name != theme.Name && !context.Quiet)
        {
            context.Error.WriteLine(
                $"This terminal has 16 colors of unknown shades: the dashboard uses {look.Name} instead of {theme.Name}."
            );
        }

        context.Out.Write(ThemeSample.Of(depth == ColorDepth.None ? theme : look, depth, inColor: context.OutHasColor));
    }

    private static ColorDepth Depth(CommandContext context)
    {
        if (!context.OutHasColor)
        {
            return ColorDepth.None;
        }

        var environment = new Dictionary<string, string>();
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            environment[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        var depth = TerminalCapabilities.Of(environment, inputIsTerminal: true, outputIsTerminal: true).Colors;
        // asked for without a terminal: for a file, or a picture
        return depth == ColorDepth.None && context.Color == ColorUse.Always ? ColorDepth.TrueColor : depth;
    }

    private static ExitCode Tell(CommandContext context, IReadOnlyList<Problem> problems)
    {
        foreach (var problem in problems)
        {
            context.Error.WriteLine(problem.ToString());
        }

        return problems.Count == 0 ? ExitCode.Ok : ExitCode.Usage;
    }
}
