using System.Text;
using System.Text.Json;
using Ias.Core.Events;
using Ias.Core.Guardrails;
using Ias.Core.Model;
using Ias.Core.Text;

namespace Ias.Core.Runs;

/// <summary>Tests a gate said it ran, and their results.</summary>
/// <param name="Sprint">Whose cycle.</param>
/// <param name="Phase">The gate.</param>
/// <param name="Text">Its words, bounded and cleaned.</param>
public sealed record GateTests(string Sprint, Phase Phase, int Cycle, string Text);

/// <summary>Reads the test results out of a gate's verdict. They are words for people; nothing is decided by them.</summary>
public static class TestResults
{
    private const int MostLines = 20;
    private const int Longest = 1000;
    private const int MostKept = 40;

    /// <summary>
    /// <c>tests</c> of <c>verdict.json</c>; else what stands below a heading <c>Test results</c>; else the verdict's own prose: what is
    /// neither its verdict, a heading, a finding nor quoted. Empty = it says nothing. At most 20 lines and 1,000 characters, without
    /// control characters, keys and personal data.
    /// </summary>
    /// <param name="feedback">The gate's Markdown file; null = not there.</param>
    /// <param name="json"><c>verdict.json</c> beside it; null = not there.</param>
    public static string Of(byte[]? feedback, byte[]? json)
    {
        var lines = Encoding.UTF8.GetString(feedback ?? []).TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n');
        return Clean(OfJson(json)) is { Length: > 0 } told ? told
            : Clean(Section(lines)) is { Length: > 0 } section ? section
            : Clean(Prose(lines));
    }

    internal static bool IsHeading(string title) =>
        title.Trim().TrimEnd(':').ToLowerInvariant() is "test results" or "tests" or "test" or "testing";

    /// <summary>The run with what its gate said last in the place of what it said before.</summary>
    internal static RunRecord WithTests(this RunRecord run, RunEvent happened)
    {
        var (phase, cycle, text) = happened switch
        {
            RunEvent.VerdictGiven e => (e.Phase, e.Cycle, e.Tests),
            RunEvent.PostPrJudged e => (e.Phase, run.Cycles.Current, e.Tests),
            _ => (Phase.Init, 0, ""),
        };
        if (phase == Phase.Init)
        {
            return run;
        }

        var others = (run.TestResults ?? []).Where(t => t.Phase != phase || t.Sprint != run.Current);
        return run with
        {
            TestResults =
            [
                .. (text.Length > 0 ? others.Append(new GateTests(run.Current, phase, cycle, text)) : others).TakeLast(MostKept),
            ],
        };
    }

    private static string OfJson(byte[]? json)
    {
        try
        {
            using var document = JsonDocument.Parse(json ?? "{}"u8.ToArray(), new JsonDocumentOptions { MaxDepth = 16 });
            return
                document.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("tests", out var tests)
                && tests.ValueKind == JsonValueKind.String
                ? tests.GetString()!
                : "";
        }
        catch (JsonException)
        {
            return ""; // the verdict is missing then, and says why
        }
    }

    private static string Section(string[] lines)
    {
        var kept = new List<string>();
        var fenced = false;
        var depth = 0;
        foreach (var line in lines)
        {
            if (
                line.TrimStart() is var start
                && (start.StartsWith("```", StringComparison.Ordinal) || start.StartsWith("~~~", StringComparison.Ordinal))
            )
            {
                fenced = !fenced;
            }
            else if (!fenced && MarkdownLines.Heading(line) is var level and > 0)
            {
                depth =
                    IsHeading(line.TrimStart('#')) ? level
                    : level <= depth ? 0
                    : depth;
            }
            else if (depth > 0 && !VerdictReader.IsVerdict(line))
            {
                kept.Add(line);
            }
        }

        return string.Join('\n', kept);
    }

    private static string Prose(string[] lines)
    {
        var said = MarkdownLines
            .WithoutCodeBlocks(lines)
            .TakeWhile(line => MarkdownLines.Heading(line) == 0 || !VerdictReader.IsFindings(line));
        return string.Join('\n', said.Where(line => MarkdownLines.Heading(line) == 0 && !VerdictReader.IsVerdict(line)));
    }

    private static string Clean(string text)
    {
        var lines = text.ReplaceLineEndings("\n")
            .Replace('\t', ' ')
            .Split('\n')
            .Select(line => line.TrimEnd())
            .Where(line => line.Length > 0)
            .ToList();
        var whole = string.Join('\n', lines.Take(MostLines).Select(line => line.Length > Longest ? line[..Longest] : line));
        whole = PersonalData.Filter(Wording.Shown(whole)).Text;
        return lines.Count > MostLines || whole.Length > Longest ? whole[..Math.Min(whole.Length, Longest)].TrimEnd() + " …" : whole;
    }
}
