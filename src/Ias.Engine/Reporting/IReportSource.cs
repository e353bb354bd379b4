using Ias.Core.Reporting;

namespace Ias.Engine.Reporting;

/// <summary>Finds runs of one kind and reports on one of them.</summary>
public interface IReportSource
{
    /// <summary>The source's runs, in any order; nothing else of a run is read but the time of its last activity.</summary>
    IEnumerable<ReportedRun> Runs();

    /// <summary>The full report of a run; null when nothing of it can be read.</summary>
    MorningReport? Read(ReportedRun run);

    /// <summary>A run in one line, without reading all of it; null when nothing of it can be read.</summary>
    ReportEarlier? Glance(ReportedRun run);
}

/// <summary>A run that can be reported on.</summary>
/// <param name="Id">Id by which a person refers to it.</param>
/// <param name="LastActivity">Time of its last activity.</param>
/// <param name="Folder">Folder of its files.</param>
public sealed record ReportedRun(string Id, DateTimeOffset LastActivity, string Folder);
