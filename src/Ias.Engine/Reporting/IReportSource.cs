using Ias.Core.Reporting;

namespace Ias.Engine.Reporting;

/// <summary>Where runs of one kind are found, and how one of them is told.</summary>
public interface IReportSource
{
    /// <summary>Its runs here, in any order; none is read for it beyond when it last did something.</summary>
    IEnumerable<ReportedRun> Runs();

    /// <summary>One of them in full; null when nothing of it can be read.</summary>
    MorningReport? Read(ReportedRun run);

    /// <summary>The same in one line, without reading all of it; null when nothing of it can be read.</summary>
    ReportEarlier? Glance(ReportedRun run);
}

/// <summary>A run that can be told.</summary>
/// <param name="Id">What a person names it by.</param>
/// <param name="LastActivity">When it last did something.</param>
/// <param name="Folder">Where its files lie.</param>
public sealed record ReportedRun(string Id, DateTimeOffset LastActivity, string Folder);
