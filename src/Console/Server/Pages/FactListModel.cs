namespace Ias.Console.Server.Pages;

/// <summary>Lines of facts, a name and a value each.</summary>
public sealed record FactListModel(Frame Frame, IReadOnlyList<Fact> Facts) : PageModel(Frame, "");

/// <summary>A line of what is known.</summary>
/// <param name="Link">Link target of the value, or null.</param>
public sealed record Fact(string Name, string Value, string? Link = null)
{
    /// <summary>The text itself, where it is an address of the web; else null.</summary>
    public static string? LinkOf(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && url.Scheme is "https" or "http"
        && !text.Contains(' ', StringComparison.Ordinal)
            ? text
            : null;
}
