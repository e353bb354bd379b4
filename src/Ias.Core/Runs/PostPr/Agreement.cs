using Ias.Core.Model;

namespace Ias.Core.Runs.PostPr;

/// <summary>Findings of several reviewers, merged. They word the same thing differently, so the place counts, not the words.</summary>
public static class Agreement
{
    /// <summary>Two findings in one file are the same when they are no more lines apart, or one of them names no line.</summary>
    public const int NearLines = 10;

    /// <summary>The findings that enough reviewers share, and the others; each once, as the first reviewer words it.</summary>
    /// <param name="needed">How many reviewers must have found it; ≥ 1.</param>
    public static (IReadOnlyList<Finding> Agreed, IReadOnlyList<Finding> Others) Of(IReadOnlyList<PostPrReport> reports, int needed)
    {
        var (agreed, others) = (new List<Finding>(), new List<Finding>());
        foreach (var finding in reports.SelectMany(r => r.Findings))
        {
            var saw = reports.Count(r => r.Findings.Any(other => AreSame(finding, other)));
            var those = saw >= needed ? agreed : others;
            if (!those.Exists(known => AreSame(known, finding)))
            {
                those.Add(finding);
            }
        }

        return (agreed, [.. others.Where(o => !agreed.Exists(a => AreSame(a, o)))]);
    }

    private static bool AreSame(Finding one, Finding other) =>
        one.Hash == other.Hash
        || (
            one.File.Length > 0
            && one.File == other.File
            && (one.Line == 0 || other.Line == 0 || Math.Abs(one.Line - other.Line) <= NearLines)
        );
}
