using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Pages;

/// <param name="Goals">Goals that are being worked on.</param>
/// <param name="Stuck">Jobs nobody can take, or that keep losing their leases.</param>
public sealed record BriefingModel(Frame Frame, Briefing Briefing, IReadOnlyList<Intake> Goals, IReadOnlyList<StuckJob> Stuck, Names Names)
    : PageModel(Frame, "Briefing");

/// <summary>A job that does not get on.</summary>
public sealed record StuckJob(Job Job, string Why);

internal static class BriefingPage
{
    private const int Most = 20;

    public static void Add(PageRoutes pages) =>
        pages.Member(
            "briefing",
            "briefing",
            Permission.Read,
            async request =>
            {
                var scope = request.Scope;
                var briefing = await new Briefings(scope).ReadAsync();
                var jobs = new Jobs(scope);
                var stuck = new List<StuckJob>();
                foreach (var id in briefing.JobsThatKeepExpiring.Take(Most))
                {
                    stuck.Add(new StuckJob(await jobs.RequireAsync(id), "Its agents keep losing it."));
                }

                foreach (var id in briefing.JobsWithoutWorker.Except(briefing.JobsThatKeepExpiring).Take(Most))
                {
                    stuck.Add(new StuckJob(await jobs.RequireAsync(id), "No agent online has its repository."));
                }

                foreach (var job in await new Queue(scope).ExplainAsync(await jobs.ListAsync(JobState.Pending)))
                {
                    if (job.WaitsBecause is { } why && stuck.TrueForAll(one => one.Job.Id != job.Id))
                    {
                        stuck.Add(new StuckJob(job, $"It waits: {why}."));
                    }
                }

                foreach (var job in await jobs.ListAsync(JobState.Failed, limit: Most))
                {
                    stuck.Add(new StuckJob(job, job.OutcomeReason ?? "It failed."));
                }

                var goals = (await new Goals(scope).ListIntakesAsync(new GoalFilter(IntakeState.Active))).Items;
                return BriefingView.Create(new BriefingModel(request.Frame, briefing, [.. goals], stuck, await Names.ReadAsync(scope)));
            }
        );
}
