using Ias.Console.Server.Contract;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Pages;

/// <summary>A question of a job, with the form that answers it.</summary>
/// <param name="May">True when the visitor may answer.</param>
public sealed record DecisionCardModel(Frame Frame, Decision Decision, Names Names, bool May) : PageModel(Frame, "");
