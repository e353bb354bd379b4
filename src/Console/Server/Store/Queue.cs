using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;

namespace Ias.Console.Server.Store;

/// <summary>Explains why pending jobs of a workspace wait.</summary>
public sealed class Queue(Scope scope)
{
    private const int MostTold = 3;

    /// <summary>The jobs; each pending one that no agent online does, or can do now, says why (<see cref="Job.WaitsBecause"/>). An agent
    /// that is at work counts with all kinds it knows.</summary>
    public async Task<IReadOnlyList<Job>> ExplainAsync(IReadOnlyList<Job> jobs)
    {
        if (jobs.All(job => job.Status != JobState.Pending))
        {
            return jobs;
        }

        var online = (await new Workers(scope).ListAsync()).Where(worker => worker.Online).ToList();
        return [.. jobs.Select(job => job.Status == JobState.Pending ? job with { WaitsBecause = WhyNobody(job, online) } : job)];
    }

    private static string? WhyNobody(Job job, List<Worker> online)
    {
        var kind = job.Kind.Value;
        var isKnown = CoordinationJobKinds.IsKnown(kind);
        var able = online.FindAll(one =>
            Workers.KindsOf(one.Capabilities) is var kinds && (kinds.Count == 0 ? isKnown : kinds.Contains(kind))
        );
        var unready = able.Select(one => (one.DisplayName, Unready: Workers.WhyNot(one, job))).ToList();
        return able.Count > 0
            ? unready.Exists(one => one.Unready is null)
                ? null
                : string.Join("; ", unready.Take(MostTold).Select(one => $"{one.DisplayName} cannot do it now: {one.Unready!.Why}"))
            : !isKnown
                ? $"no agent online names the kind {kind}; an agent that does it may need a later version of ias"
                : online.Count == 0
                    ? "no agent is online"
                    : $"no agent online does jobs of the kind {kind}; on a machine with the repository: ias agent start";
    }
}
