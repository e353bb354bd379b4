namespace Ias.Tests;

/// <summary>The checkout's documentation.</summary>
internal static class Documentation
{
    /// <summary>Paths of all pages below <c>docs/</c>.</summary>
    public static IReadOnlyList<string> Pages =>
        Directory.GetFiles(Path.Combine(Checkout.Root, "docs"), "*.md", SearchOption.AllDirectories);

    /// <summary>The text of a page below <c>docs/</c>, by its file name.</summary>
    public static string Read(string name) => File.ReadAllText(Pages.Single(page => Path.GetFileName(page) == name));

    /// <summary>The first piece of code of a language in a page.</summary>
    public static string Code(string page, string language) => Read(page).Split($"```{language}\n", 2)[1].Split("```", 2)[0];
}
