using Ias.Console.Contract;
using Ias.Console.Store;

namespace Ias.Console.Pages;

/// <summary>A question of a job, with the form that answers it.</summary>
/// <param name="May">Whether the visitor may answer.</param>
public sealed record DecisionCardModel(Frame Frame, Decision Decision, Names Names, bool May) : PageModel(Frame, "");
