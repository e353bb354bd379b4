using Ias.Console.Server.Contract;

namespace Ias.Console.Server.Pages;

/// <summary>The filter of a list, as the page's address holds it.</summary>
/// <param name="Path">Address of the list, without a query.</param>
/// <param name="State">Word of a state; empty: any.</param>
/// <param name="Repo">Id of a repository; empty: any.</param>
/// <param name="Person">Who made it; empty: anybody.</param>
/// <param name="Text">Text searched for; empty: none.</param>
/// <param name="After">Cursor of the page; empty: the first.</param>
public sealed record ListFilter(string Path, string State, string Repo, string Person, string Text, string After)
{
    /// <summary>True when the list is not all there is.</summary>
    public bool IsSet => State.Length + Repo.Length + Person.Length + Text.Length > 0;

    /// <summary>Address of another page of the same list.</summary>
    public string Page(string? after) =>
        Path
        + QueryString.Create(
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["state"] = State,
                ["repo"] = Repo,
                ["by"] = Person,
                ["q"] = Text,
                ["after"] = after,
            }.Where(one => !string.IsNullOrEmpty(one.Value))
        );

    internal static ListFilter Of(PageRequest request) =>
        new(
            request.Http.Request.Path,
            request.Query("state"),
            request.Query("repo"),
            request.Query("by"),
            request.Query("q"),
            request.Query("after")
        );

    /// <summary>Id in a field; null where it is empty, or no id.</summary>
    internal static EntityId? Id(string text) => EntityId.TryParse(text, out var id) ? id : null;

    /// <summary>A field; null where it is empty.</summary>
    internal static string? Given(string text) => text.Length > 0 ? text : null;
}
