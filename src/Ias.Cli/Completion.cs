using Ias.Engine.Scaffolding;

namespace Ias.Cli;

/// <summary>Shell completion: <c>ias completion SHELL</c> prints a script that asks <c>ias complete -- words…</c> at every Tab.</summary>
public static class Completion
{
    /// <summary>One possible word a line, with a tab and its meaning behind it.</summary>
    /// <param name="args"><c>--</c> and the words typed so far without the program's name; the last one, perhaps empty, is being
    /// typed.</param>
    public static ExitCode Complete(string[] args, CommandContext context)
    {
        var words = args is ["--", ..] ? args[1..] : args;
        foreach (var (word, meaning) in Suggest(words, context))
        {
            context.Out.WriteLine(meaning.Length > 0 ? $"{word}\t{meaning}" : word);
        }

        return ExitCode.Ok;
    }

    internal static IEnumerable<(string Word, string Meaning)> Suggest(string[] words, CommandContext context)
    {
        var typed = words.Length == 0 ? "" : words[^1];
        var at = Array.FindIndex(words, GlobalOptions.Leading(words), w => !w.StartsWith('-'));
        if (at < 0 || at == words.Length - 1)
        {
            IEnumerable<(string, string)> all =
            [
                .. Verbs.All.Select(v => (v.Name, v.Summary)),
                ("ice", "Ask the guard around git"),
                ("help", "Show help for a command"),
                ("--help", ""),
                ("--version", ""),
                ("--quiet", ""),
                ("--verbose", ""),
                ("--color", ""),
            ];
            return all.Where(w => w.Item1.StartsWith(typed, StringComparison.Ordinal) && (typed.Length > 0 || !w.Item1.StartsWith('-')));
        }

        if (words[at] == "help")
        {
            return Verbs.All.Where(v => v.Name.StartsWith(typed, StringComparison.Ordinal)).Select(v => (v.Name, v.Summary));
        }

        if (Verbs.Find(words[at]) is not { } verb)
        {
            return [];
        }

        if (words is [.., "--theme", _])
        {
            return ThemeCommand
                .Names()
                .Select(theme => theme.Label)
                .Where(name => name.StartsWith(typed, StringComparison.Ordinal))
                .Select(name => (name, ""));
        }

        if (words is [.., "--profile", _])
        {
            return ScaffoldProfiles.Words.Where(name => name.StartsWith(typed, StringComparison.Ordinal)).Select(name => (name, ""));
        }

        // System.CommandLine completes a text at a cursor; options are offered once the word begins with a dash.
        var root = Tree.Of(verb, context);
        var parsed = root.Parse(words, Tree.Parser);
        var meanings = Tree.OptionsOf(parsed.CommandResult.Command).ToDictionary(o => o.Name, o => o.Description ?? "");
        return parsed
            .GetCompletions()
            .Select(c => c.Label)
            .Where(label => label.StartsWith(typed, StringComparison.Ordinal) && (typed.Length > 0 || !label.StartsWith('-')))
            .Where(label => !label.StartsWith('-') || label.StartsWith("--", StringComparison.Ordinal))
            .Distinct()
            .Select(label => (label, meanings.GetValueOrDefault(label, "")));
    }
}
