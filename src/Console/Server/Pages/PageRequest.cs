using Ias.Console.Server.Access;
using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Store;
using RazorSlices;

namespace Ias.Console.Server.Pages;

/// <summary>Reads what a page shows.</summary>
internal delegate Task<RazorSlice> Show(PageRequest request);

/// <summary>Does what a form asks for, in one transaction, which may be tried again.</summary>
internal delegate Task<Outcome> Act(PageRequest request);

/// <summary>Result of a submitted form.</summary>
/// <param name="Told">A key of <see cref="Told"/>: message on the next page.</param>
/// <param name="To">Path to redirect to; null: the page the form was on.</param>
/// <param name="Secret">Something that is shown this once, at once.</param>
/// <param name="Then">Action on the HTTP response after everything is stored.</param>
internal sealed record Outcome(string? Told = null, string? To = null, string? Secret = null, Action<HttpContext>? Then = null);

/// <summary>A request for a page, with what may be read and written for it.</summary>
internal sealed class PageRequest(HttpContext http, Session session, Scope? scope, Frame frame, IFormCollection? form)
{
    public HttpContext Http => http;

    public Frame Frame => frame;

    public Session Session => session;

    /// <summary>Workspace of the page.</summary>
    public Scope Scope => scope ?? throw new InvalidOperationException("this page is about no workspace");

    public Visitor Visitor => frame.Visitor ?? throw new InvalidOperationException("this page asks nobody to log in");

    public EntityId Person => Visitor.Caller.Person!.Value;

    /// <summary>Id in the page's address.</summary>
    /// <exception cref="RefusalException">It cannot be an id.</exception>
    public EntityId Id =>
        EntityId.TryParse(http.Request.RouteValues["id"] as string, out var id) ? id : throw RefusalException.NotFound("page");

    /// <summary>Id of the form's subject.</summary>
    /// <exception cref="RefusalException">It does not say.</exception>
    public EntityId About => IdOf("about") ?? throw RefusalException.Invalid("The form does not say what it is about.");

    public string Query(string name) => http.Request.Query[name].ToString().Trim();

    /// <summary>A field of the form, without blanks around it, with lines as everywhere else; empty where it is not there.</summary>
    public string Field(string name) => (form?[name].ToString() ?? "").ReplaceLineEndings("\n").Trim();

    /// <summary>Text of a form's field; null where it is empty.</summary>
    public string? Text(string name) => Field(name) is { Length: > 0 } text ? text : null;

    public IReadOnlyList<string> Fields(string name) => [.. (form?[name] ?? default).OfType<string>()];

    public EntityId? IdOf(string name) => EntityId.TryParse(Field(name), out var id) ? id : null;

    /// <exception cref="RefusalException">It is not one of the words.</exception>
    public T Member<T>(string name)
        where T : struct, Enum => Words.Find<T>(Field(name)) ?? throw RefusalException.Invalid($"Choose one of: {Words.All<T>()}.");

    /// <exception cref="RefusalException">It has blanks, or is too long.</exception>
    public Word Word(string name, string what) =>
        Contract.Word.Fits(Field(name)) ? new Word(Field(name)) : throw RefusalException.Invalid($"{what} is one word without blanks.");
}
