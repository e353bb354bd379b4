using Ias.Core.Reporting;

namespace Ias.Engine.Reporting.Html;

/// <summary>The style sheet's classes.</summary>
internal static class Tones
{
    public static string Class(ReportTone tone) =>
        tone switch
        {
            ReportTone.Good => "good",
            ReportTone.Active => "active",
            ReportTone.Warning => "warning",
            ReportTone.Danger => "danger",
            _ => "plain",
        };

    public static string Class(ReportKind kind) =>
        kind switch
        {
            ReportKind.Work => "k-work",
            ReportKind.Review => "k-review",
            ReportKind.Audit => "k-audit",
            ReportKind.Failed => "k-failed",
            ReportKind.Wait => "k-wait",
            ReportKind.Stop => "k-stop",
            _ => "k-other",
        };

    public static string Word(ReportKind kind) =>
        kind switch
        {
            ReportKind.Work => "implement",
            ReportKind.Review => "review",
            ReportKind.Audit => "audit",
            ReportKind.Failed => "failed",
            ReportKind.Wait => "waited",
            ReportKind.Stop => "stood still",
            _ => "other",
        };
}
