namespace Ias.Cli.Installing;

/// <summary>Files installed beside the program: manual pages and completions, where systems look for them below <c>share</c>.</summary>
internal static class SharedFiles
{
    /// <summary>Their texts, by their paths below <c>share</c>.</summary>
    public static IReadOnlyDictionary<string, string> Texts(CommandContext context)
    {
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["bash-completion/completions/ias"] = CompletionCommand.Script("bash"),
            ["fish/vendor_completions.d/ias.fish"] = CompletionCommand.Script("fish"),
            ["zsh/site-functions/_ias"] = CompletionCommand.Script("zsh"),
        };
        foreach (var (name, page) in ManualPage.All(context))
        {
            texts[$"man/man1/{name}.1"] = page;
        }

        return texts;
    }
}
