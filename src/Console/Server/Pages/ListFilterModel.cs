using Ias.Console.Server.Contract;

namespace Ias.Console.Server.Pages;

/// <summary>The form by which a list is filtered.</summary>
/// <param name="States">Words of the states to choose from.</param>
/// <param name="Repos">Repositories to choose from.</param>
/// <param name="People">Actors to choose from; none: the list has no such choice.</param>
/// <param name="Found">What is searched, for the field's label.</param>
public sealed record ListFilterModel(
    Frame Frame,
    ListFilter Filter,
    IReadOnlyList<string> States,
    IReadOnlyList<EntityId> Repos,
    IReadOnlyList<string> People,
    string Found,
    Store.Names Names
) : PageModel(Frame, "");
