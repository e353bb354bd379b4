namespace Ias.Tui.Tests;

/// <summary>The checkout these tests were built from, and its documentation.</summary>
internal static class Documentation
{
    public static string Root { get; } = Find();

    /// <summary>The text of a page in <c>docs/</c>.</summary>
    public static string Read(string name) => File.ReadAllText(Path.Combine(Root, "docs", name));

    /// <summary>The first piece of code of a language in a page.</summary>
    public static string Code(string page, string language) => Read(page).Split($"```{language}\n", 2)[1].Split("```", 2)[0];

    private static string Find()
    {
        for (var at = AppContext.BaseDirectory; at is not null; at = Path.GetDirectoryName(at))
        {
            if (File.Exists(Path.Combine(at, "Ias.Tui.sln")))
            {
                return at;
            }
        }

        throw new InvalidOperationException("these tests run from within a checkout");
    }
}
