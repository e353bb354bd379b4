using Ias.Core.Reporting;
using Ias.Core.Runs;

namespace Ias.Engine.Reporting;

/// <summary>Finds the requested run, of whatever kind, and reports it together with everything else that waits in the repository.</summary>
/// <param name="sources">A kind of run each.</param>
/// <param name="root">The repository's top folder.</param>
/// <param name="needs">Needs that wait for a person there (<see cref="WorkTreeNeeds"/>).</param>
public sealed class Reports(IReadOnlyList<IReportSource> sources, string root, string calledAs, IReadOnlyList<Need> needs)
{
    /// <summary>Maximum time between an earlier run that is listed and the start of the reported one.</summary>
    private static readonly TimeSpan NotLong = TimeSpan.FromHours(24);

    private const int MostEarlier = 10;

    /// <summary>The report of a run.</summary>
    /// <param name="wanted">Its id, or a beginning or end of it that no other has; empty or <c>latest</c>: the one that last did
    /// something.</param>
    /// <exception cref="ProblemException">There is none, or several.</exception>
    public MorningReport Read(string wanted)
    {
        var all = sources
            .SelectMany(source => source.Runs().Select(run => (Source: source, Run: run)))
            .OrderByDescending(found => found.Run.LastActivity)
            .ToList();
        var (of, run) = wanted is "" or "latest" ? all.FirstOrDefault() : RunLookup.Of(all, found => found.Run.Id, wanted, root, calledAs);
        if (of is null)
        {
            throw new ProblemException(
                new Problem(
                    "There is no run here to report on.",
                    root,
                    $"{calledAs:raw} run sprint-1     (starts one)\n{calledAs:raw} demo     (shows one in a sample)",
                    ExitCode.NothingToDo
                )
            );
        }

        var report =
            of.Read(run) ?? throw new ProblemException(new Problem($"{run.Id} cannot be read.", run.Folder, $"ls -la {run.Folder}"));
        var since = report.From - NotLong;
        return report with
        {
            // Needs are shown as they are now, whichever run is reported; of a replaced run, only jobs can still be waiting.
            Waiting =
            [
                .. needs
                    .Select(ReportDecision.Of)
                    .Concat(report.StepNoun == "job" ? report.Waiting.Where(own => needs.All(need => need.Id != own.Id)) : [])
                    .OrderBy(one => one.Since),
            ],
            Look = [.. report.Look, .. OpenDecisions.Of(root)],
            Earlier =
            [
                .. all.Where(other => other.Run != run && other.Run.LastActivity >= since && other.Run.LastActivity <= run.LastActivity)
                    .Take(MostEarlier)
                    .Select(other => other.Source.Glance(other.Run))
                    .OfType<ReportEarlier>(),
            ],
        };
    }
}
