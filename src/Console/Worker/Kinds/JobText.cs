using Ias.Console.Worker.Jobs;
using Ias.Core.Text;
using Ias.Engine.Config;
using Ias.Engine.Git;
using Ias.Engine.Guardrails;

namespace Ias.Console.Worker.Kinds;

/// <summary>Text of a Console on its way into a repository: with an end, without control characters, and after the guardrails that a
/// prompt of a local job passes.</summary>
internal static class JobText
{
    private const int LongestPage = 64 * 1024; // what a Console stores
    private const int LongestLine = 200;
    private const int LongestId = 64;

    /// <summary>One line of a text, for headings and the subjects of commits.</summary>
    public static string Line(string? text)
    {
        var line = Wording.Plain(text ?? "").Trim();
        return Wording.Cut(line.Length > LongestLine * 2 ? line[..(LongestLine * 2)] : line, LongestLine);
    }

    /// <summary>A page of a text; its own headings stay.</summary>
    public static string Page(string? text) => OutsideWords.Cleaned(text ?? "", LongestPage);

    /// <summary>An id of the Console's.</summary>
    /// <exception cref="ProblemException">It is invalid.</exception>
    public static string Id(string id) =>
        id[(id.LastIndexOf('/') + 1)..] is { Length: > 0 and <= LongestId } bare && bare.All(char.IsAsciiLetterOrDigit)
            ? bare
            : throw new ProblemException(new Problem("The Console's job has an invalid id.", Line(id)));

    /// <summary>The texts as pages, after the guardrails.</summary>
    /// <param name="told">Origin and text of each.</param>
    /// <exception cref="ProblemException">A guardrail blocks one.</exception>
    public static IReadOnlyList<string> Guarded(
        ClaimedJob job,
        WorkerHost host,
        GitPlace place,
        params IReadOnlyList<(string Source, string? Text)> told
    )
    {
        var options = ConfigFile.Load(place.WorkTree).ToRunOptions();
        var id = Id(job.Job.Id);
        var guarded = new InputGuard(
            new GuardrailLog(place.WorkTree, $"console-{id}", host.Time) { Turn = $"console-{id}" },
            options.Guardrails && InputGuard.IsOnHere,
            options.InjectionThreshold
        ).Check(
            "implement",
            allowHigh: false,
            [.. told.Select(one => new OutsideText(one.Source, Page(one.Text), MayBlock: true))],
            keep: [place.WorkTree]
        );
        foreach (var warning in guarded.Warnings)
        {
            host.Tell(warning);
        }

        return guarded.Block is { } why
            ? throw new ProblemException(new Problem("The guardrails block a text of the Console's.", $"job {id}: {why}"))
            : guarded.Texts;
    }
}
