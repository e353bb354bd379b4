using Ias.Console.Access;
using Ias.Console.Domain;
using Ias.Console.Store;

namespace Ias.Console.Pages;

/// <summary>What every page has around its own content.</summary>
/// <param name="Path">Where it is, with its query.</param>
/// <param name="Section">Which entry of the navigation it belongs to.</param>
/// <param name="FormToken">What its forms carry.</param>
/// <param name="Now">When it was made.</param>
/// <param name="Visitor">Who looks; null: nobody is logged in.</param>
/// <param name="Place">The workspace, and the visitor's place in it; null: the page is about none.</param>
/// <param name="Attention">What is seen of that workspace on each of its pages.</param>
/// <param name="Told">What was done just before.</param>
/// <param name="Secret">What is shown this once.</param>
/// <param name="Refused">A form that was refused just now.</param>
public sealed record Frame(
    string Path,
    string Section,
    string FormToken,
    DateTimeOffset Now,
    Visitor? Visitor = null,
    Membership? Place = null,
    Attention? Attention = null,
    string? Told = null,
    string? Secret = null,
    RefusedForm? Refused = null
)
{
    /// <summary>Where the workspace's pages are.</summary>
    public string Root => $"/w/{Place?.Slug}";

    /// <summary>Whether the visitor may do that here; what they may not, they are not shown.</summary>
    public bool May(Permission permission) => Place is { } place && Permissions.May(place.Role, permission);

    /// <summary>What to put into a form's field: what was typed, where that form was refused.</summary>
    public string Typed(string form, string field, string? otherwise = "") =>
        Refused is { } refused && refused.Form == form ? string.Join('\n', refused.Values(field)) : otherwise ?? "";

    /// <summary>Whether a box of a form is ticked.</summary>
    public bool Ticked(string form, string field, string value, bool otherwise) =>
        Refused is { } refused && refused.Form == form ? refused.Values(field).Contains(value) : otherwise;
}

/// <summary>A form whose wish was not granted, with everything that was typed into it.</summary>
/// <param name="Form">Which one: its act, and what it is about.</param>
/// <param name="Message">Why not.</param>
public sealed record RefusedForm(string Form, string Message, IReadOnlyList<KeyValuePair<string, string>> Fields)
{
    public IEnumerable<string> Values(string field) => Fields.Where(one => one.Key == field).Select(one => one.Value);

    /// <summary>What a person wrote, without what forms carry for the server.</summary>
    public IEnumerable<string> Written =>
        Fields
            .Where(one =>
                one.Key is not ("token" or "do" or "about" or "code" or "endpoint" or "key" or "secret") && one.Value.Trim().Length > 0
            )
            .Select(one => one.Value);
}

/// <summary>What a page shows.</summary>
/// <param name="Title">Its heading.</param>
public abstract record PageModel(Frame Frame, string Title);
