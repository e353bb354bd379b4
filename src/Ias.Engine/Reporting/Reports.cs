using Ias.Core.Reporting;
using Ias.Core.Text;

namespace Ias.Engine.Reporting;

/// <summary>Finds the run that is meant, of whatever kind, and tells it together with what else waits in the repository.</summary>
/// <param name="sources">A kind of run each.</param>
/// <param name="root">The repository's top folder.</param>
public sealed class Reports(IReadOnlyList<IReportSource> sources, string root, string calledAs)
{
    /// <summary>What is called earlier, but not long before.</summary>
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
        var (of, run) = wanted is "" or "latest" ? all.FirstOrDefault() : RunChoice.Of(all, found => found.Run.Id, wanted, root, calledAs);
        if (of is null)
        {
            throw new ProblemException(
                new Problem(
                    "There is no run here to report on.",
                    root,
                    $"{calledAs} run sprint-1     (starts one)\n{calledAs} demo     (shows one in a sample)",
                    ExitCode.NothingToDo
                )
            );
        }

        var report =
            of.Read(run)
            ?? throw new ProblemException(new Problem($"{run.Id} cannot be read.", run.Folder, $"ls -la {ShellWord.Quote(run.Folder)}"));
        var since = report.From - NotLong;
        return report with
        {
            Waiting =
            [
                .. report.Waiting,
                .. OpenDecisions.Of(root, calledAs).Where(open => !report.Waiting.Any(own => own.Command == open.Command)),
            ],
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
