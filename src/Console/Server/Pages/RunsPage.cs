using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Pages;

/// <summary>A page of the list of all runs.</summary>
/// <param name="Next">Cursor of the next page; null: this is the last.</param>
public sealed record RunsModel(Frame Frame, RunRowsModel Rows, string? Next) : PageModel(Frame, "Runs");

internal static class RunsPage
{
    private const int MostOfAPage = 50;

    public static void Add(PageRoutes pages) =>
        pages.Member(
            "runs",
            "board",
            Permission.Read,
            async request =>
            {
                var (runs, next) = await new Runs(request.Scope).PageAsync(ListFilter.Id(request.Query("after")), MostOfAPage);
                return RunsView.Create(
                    new RunsModel(request.Frame, await RowsAsync(request, runs, await Names.ReadAsync(request.Scope)), next)
                );
            }
        );

    /// <summary>Rows of runs, with their goals.</summary>
    public static async Task<RunRowsModel> RowsAsync(PageRequest request, IReadOnlyList<Run> runs, Names names) =>
        new(request.Frame, runs, await new Runs(request.Scope).GoalsAsync(runs), names);
}
