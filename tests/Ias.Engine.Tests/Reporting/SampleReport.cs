using Ias.Core.Reporting;

namespace Ias.Engine.Tests.Reporting;

/// <summary>A report in which every text is the given one.</summary>
internal static class SampleReport
{
    public static DateTimeOffset Begin { get; } = new(2026, 1, 18, 20, 29, 0, TimeSpan.Zero);

    public static MorningReport Saying(string words) =>
        new(
            words,
            "sprint",
            words,
            words,
            words,
            new ReportOutcome(words, ReportTone.Danger, words),
            Begin,
            Begin.AddHours(8),
            4 * 3600,
            words,
            words,
            words,
            new ReportTotals(2, 5, 7.46m, 2_730_000, 216_000, 1, 1, 10, 34, 8, 1, 1),
            [Step(words, "cycle 1"), Step(words, words)],
            [
                new ReportSpan(words, ReportKind.Work, words, Begin, Begin.AddHours(1)),
                new ReportSpan(words + "2", ReportKind.Stop, words, Begin.AddHours(1), Begin.AddHours(8)),
            ],
            [new ReportFinding("F1", words, words, words, words, ["cycle 1", words], Open: true)],
            [new ReportTrouble(Begin.AddHours(1), ReportTone.Danger, words)],
            [new ReportCommit(words, words, Begin, 1, 2, 3)],
            [new ReportDeletion(words, words)],
            [new ReportDecision(words, words)],
            [$"{words}-next"],
            [new ReportEarlier(words, words, words, ReportTone.Good, Begin.AddHours(-2), null, words)]
        );

    private static ReportStep Step(string words, string name) =>
        new(
            words,
            name,
            words,
            words,
            ReportTone.Warning,
            Begin,
            Begin.AddHours(1),
            1800,
            2,
            [new ReportCost(ReportKind.Work, 1.42m), new ReportCost(ReportKind.Review, 0.41m)],
            3,
            4,
            2,
            2
        );
}
