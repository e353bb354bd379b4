using Ias.Core.Text;

namespace Ias.Core.Runs;

/// <summary>Wording for the approval of the gates, and for what it does not cover, shared by every surface.</summary>
public static class Approval
{
    /// <summary>Words for a run without checks, as the end of a sentence.</summary>
    public const string NoChecks = "nothing but agents looked at this";

    /// <summary>A clause without a full stop: <c>All gates approved</c>, or what is open all the same.</summary>
    /// <param name="run">A run whose gates are behind it.</param>
    /// <param name="sprint">Only this sprint of it; empty = all.</param>
    public static string Words(RunRecord run, string sprint = "")
    {
        var open = run.OpenFindings.Where(f => sprint.Length == 0 || f.Sprint == sprint).ToList();
        var (left, rest) = (open.Where(f => f.Left).ToList(), open.Count(f => !f.Left));
        if (run.Validation is { Found.IsDefaultOrEmpty: false } validation && rest > 0)
        {
            // What it found is open because it found it, and for no other reason.
            var found = Math.Min(rest, validation.Found.Length);
            return $"{(left.Count > 0 ? Left(left) : "All gates approved")}, but the validation of the pull request found {Wording.Count(found, "thing")} that {(found == 1 ? "is" : "are")} not fixed{(rest > found ? $"; {Unfixed(rest - found)}" : "")}";
        }

        return (left.Count, rest) switch
        {
            (0, 0) => "All gates approved",
            (0, _) => $"All gates approved, but {Unfixed(rest)}",
            (_, 0) => Left(left),
            _ => $"{Left(left)}; {Unfixed(rest)}",
        };
    }

    /// <summary>A finding in one line: <c>F2 [high] src/a.ts:12 title</c>.</summary>
    public static string Line(RunFinding f) =>
        $"{f.Id} [{f.Severity}] {(f.File.Length > 0 ? f.File + (f.Line > 0 ? $":{f.Line}" : "") + " " : "")}{f.Title}";

    // Only a few gates leave findings; a finding that another saw first is told by the first of these.
    private static string Left(List<RunFinding> left)
    {
        var leaving = GateList.All.Gates.Where(gate => gate.LeftWords(left.Count).Length > 0).ToList();
        return (leaving.Find(gate => left.Any(f => f.Phase == gate.Phase)) ?? leaving[0]).LeftWords(left.Count);
    }

    private static string Unfixed(int count) =>
        $"{Wording.Count(count, "finding")} {(count == 1 ? "is" : "are")} open: no gate names {(count == 1 ? "it" : "them")} any more, but neither the file {(count == 1 ? "it names" : "they name")} nor a test was changed since";
}
