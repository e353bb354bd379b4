using Ias.Console.Server.Access;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Pages;

/// <summary>Data of a page beside its own content.</summary>
/// <param name="Path">Its path, with the query.</param>
/// <param name="Section">Navigation entry it belongs to.</param>
/// <param name="FormToken">Token sent with its forms.</param>
/// <param name="Now">Time of the request.</param>
/// <param name="Visitor">The person logged in; null: nobody is.</param>
/// <param name="Place">The workspace, and the visitor's place in it; null: the page is about none.</param>
/// <param name="Attention">Counts of that workspace, shown on each of its pages.</param>
/// <param name="Elsewhere">The visitor's other workspaces.</param>
/// <param name="Told">Message about the last action.</param>
/// <param name="Secret">Secret that is shown only once.</param>
/// <param name="Refused">A form that was refused just now.</param>
public sealed record Frame(
    string Path,
    string Section,
    string FormToken,
    DateTimeOffset Now,
    Visitor? Visitor = null,
    Membership? Place = null,
    Attention? Attention = null,
    IReadOnlyList<OtherWorkspace>? Elsewhere = null,
    string? Told = null,
    string? Secret = null,
    RefusedForm? Refused = null
)
{
    /// <summary>Path of the workspace's pages.</summary>
    public string Root => $"/w/{Place?.Slug}";

    /// <summary>True when the visitor has the permission here; actions without permission are not shown.</summary>
    public bool May(Permission permission) => Place is { } place && Permissions.May(place.Role, permission);

    /// <summary>Value of a form's field: the typed text if that form was refused, otherwise the given default.</summary>
    public string Typed(string form, string field, string? otherwise = "") =>
        Refused is { } refused && refused.Form == form ? string.Join('\n', refused.Values(field)) : otherwise ?? "";

    /// <summary>True when a checkbox of a form is ticked.</summary>
    public bool Ticked(string form, string field, string value, bool otherwise) =>
        Refused is { } refused && refused.Form == form ? refused.Values(field).Contains(value) : otherwise;
}

/// <summary>Another workspace of the visitor.</summary>
/// <param name="Waiting">Number of items there that wait for a person.</param>
public sealed record OtherWorkspace(string Slug, long Waiting);

/// <summary>A form whose wish was not granted, with everything that was typed into it.</summary>
/// <param name="Form">The form: its action and the id of its subject.</param>
/// <param name="Message">Reason for the refusal.</param>
public sealed record RefusedForm(string Form, string Message, IReadOnlyList<KeyValuePair<string, string>> Fields)
{
    public IEnumerable<string> Values(string field) => Fields.Where(one => one.Key == field).Select(one => one.Value);

    /// <summary>Values a person entered, without the fields that forms carry for the server.</summary>
    public IEnumerable<string> Written =>
        Fields
            .Where(one =>
                one.Key is not ("token" or "do" or "about" or "code" or "endpoint" or "key" or "secret") && one.Value.Trim().Length > 0
            )
            .Select(one => one.Value);
}

/// <summary>Content of a page.</summary>
/// <param name="Title">Its heading.</param>
public abstract record PageModel(Frame Frame, string Title);
