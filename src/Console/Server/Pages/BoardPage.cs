using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Pages;

/// <summary>The latest jobs of one state.</summary>
/// <param name="All">Number of all jobs in that state.</param>
public sealed record BoardColumn(JobState State, string Heading, IReadOnlyList<Job> Jobs, long All);

public sealed record BoardModel(Frame Frame, IReadOnlyList<BoardColumn> Columns, RunRowsModel Runs, Names Names)
    : PageModel(Frame, "Workboard");

internal static class BoardPage
{
    private const int Many = 60;
    private const int Few = 15;

    public static void Add(PageRoutes pages) =>
        pages
            .Member(
                "board",
                "board",
                Permission.Read,
                async request =>
                {
                    var jobs = new Jobs(request.Scope);
                    var queue = new Queue(request.Scope);
                    var counts = await jobs.CountAsync();
                    var names = await Names.ReadAsync(request.Scope);
                    async Task<BoardColumn> Column(JobState state, string heading, int limit) =>
                        new(
                            state,
                            heading,
                            await queue.ExplainAsync(await jobs.ListAsync(state, limit: limit)),
                            counts.GetValueOrDefault(state)
                        );
                    return BoardView.Create(
                        new BoardModel(
                            request.Frame,
                            [
                                await Column(JobState.Pending, "In the queue", Many),
                                await Column(JobState.Running, "Running", Many),
                                await Column(JobState.Blocked, "Waits for a person", Many),
                                await Column(JobState.Failed, "Failed", Many),
                                await Column(JobState.Done, "Done", Few),
                                await Column(JobState.Canceled, "Canceled", Few),
                            ],
                            await RunsPage.RowsAsync(request, await new Runs(request.Scope).LatestAsync(Few), names),
                            names
                        )
                    );
                }
            )
            .On("cancel", Permission.Decide, CancelAsync)
            .On("retry", Permission.Decide, RetryAsync);

    /// <summary>Takes a job out of the queue.</summary>
    public static async Task<Outcome> CancelAsync(PageRequest request)
    {
        await new Coordination(request.Scope).CancelAsync(request.About);
        return new Outcome("canceled");
    }

    /// <summary>Puts a job back into the queue.</summary>
    public static async Task<Outcome> RetryAsync(PageRequest request)
    {
        await new Coordination(request.Scope).RetryAsync(request.About, request.Text("note"));
        return new Outcome("retried");
    }
}
