// Over 300 lines: one grammar, read from top to bottom.
using System.Globalization;
using System.Text;
using System.Text.Json;
using Ias.Core.Model;
using static Ias.Core.Text.MarkdownLines;

namespace Ias.Core.Runs;

/// <summary>
/// Reads a gate's verdict from its files, by a fixed grammar; never from what it said. Approved is only what says so in the one agreed
/// form: a review whose first non-blank line is <c>All good</c>; an audit with a line <c>Verdict: APPROVED</c> (or just <c>APPROVED …</c>)
/// and none that requires changes. Whatever is missing, empty, unreadable or contradicts itself is no verdict.
/// </summary>
public static class VerdictReader
{
    private static readonly string[] FindingSections = ["findings", "issues", "changes required"];
    private static readonly string[] Refusals = ["CHANGES_REQUIRED", "CHANGES REQUIRED", "NOT APPROVED"];
    private static readonly string[] Severities = ["critical", "high", "medium", "low"];

    /// <param name="gate">A gate whose feedback file has the common grammar.</param>
    /// <param name="feedback">The gate's Markdown file; null = not there.</param>
    /// <param name="json"><c>verdict.json</c> beside it; null = not there.</param>
    /// <param name="open">Findings already known: an item that begins with such an id is that finding, however it is worded.</param>
    public static Verdict Read(IGate gate, byte[]? feedback, byte[]? json, IReadOnlyList<RunFinding> open)
    {
        var name = gate.FeedbackFile;
        if (feedback is null)
        {
            return Verdict.Missing($"{name} was not written");
        }

        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true)
                .GetString(feedback)
                .TrimStart('\uFEFF')
                .Replace("\r\n", "\n", StringComparison.Ordinal);
        }
        catch (DecoderFallbackException)
        {
            return Verdict.Missing($"{name} is not UTF-8 text");
        }

        if (string.IsNullOrWhiteSpace(text))
        {
            return Verdict.Missing($"{name} is empty");
        }

        var lines = WithoutCodeBlocks(text.Split('\n'));
        var verdict = FromMarkdown(gate, lines, open, name);
        return json is null ? verdict : Agree(verdict, json, open, name);
    }

    private static Verdict FromMarkdown(IGate gate, List<string> lines, IReadOnlyList<RunFinding> open, string name)
    {
        var findings = Findings(lines, open);
        var refused = lines.Any(IsRefusal);
        var approved =
            gate.Form == VerdictForm.AllGood ? IsAllGood(lines.First(l => l.Trim().Length > 0)) : lines.Any(IsApproval) && !refused;
        if (approved && findings.Count > 0)
        {
            return Verdict.Missing(
                $"{name} approves but lists {findings.Count} finding{(findings.Count == 1 ? "" : "s")}: a contradiction"
            );
        }

        if (approved && refused)
        {
            return Verdict.Missing($"{name} approves but requires changes: a contradiction");
        }

        if (approved)
        {
            return Verdict.Pass;
        }

        if (findings.Count > 0)
        {
            return Verdict.Changes(findings);
        }

        if (refused)
        {
            return Verdict.Changes([Make("medium", "", 0, "changes required, but no finding could be read", "", open)]);
        }

        return Verdict.Missing(
            gate.Form == VerdictForm.AllGood
                ? $"{name} neither starts with 'All good' nor lists findings"
                : $"{name} has neither a line 'Verdict: APPROVED' nor findings"
        );
    }

    private static Verdict Agree(Verdict markdown, byte[] json, IReadOnlyList<RunFinding> open, string name)
    {
        if (markdown.None is not null)
        {
            return markdown;
        }

        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 16 });
            var root = document.RootElement;
            var word = Text(root, "verdict");
            if (word is not ("approved" or "changes_required"))
            {
                return Verdict.Missing("verdict.json: \"verdict\" must be \"approved\" or \"changes_required\"");
            }

            var findings = new List<Finding>();
            if (root.TryGetProperty("findings", out var list) && list.ValueKind == JsonValueKind.Array)
            {
                foreach (var item in list.EnumerateArray().Where(i => i.ValueKind == JsonValueKind.Object))
                {
                    var line =
                        item.TryGetProperty("line", out var number)
                        && number.ValueKind == JsonValueKind.Number
                        && number.TryGetInt32(out var n)
                            ? Math.Max(0, n)
                            : 0;
                    findings.Add(
                        Make(Severity(Text(item, "severity")), Text(item, "file"), line, Text(item, "title"), Text(item, "id"), open)
                    );
                }
            }

            if (word == "approved" != markdown.Approved || (word == "approved" && findings.Count > 0))
            {
                return Verdict.Missing($"verdict.json and {name} contradict each other");
            }

            return markdown.Approved || findings.Count == 0 ? markdown : Verdict.Changes(findings);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Verdict.Missing($"verdict.json cannot be read: {e.Message}");
        }
    }

    private static List<Finding> Findings(List<string> lines, IReadOnlyList<RunFinding> open)
    {
        var findings = new List<Finding>();
        var inside = false;
        var depth = 0;
        foreach (var raw in lines)
        {
            var line = raw.TrimEnd();
            if (Heading(line) is var level and > 0)
            {
                var title = line.TrimStart('#').Trim().TrimEnd(':');
                if (Numbered(title) is { } item && inside && level > depth)
                {
                    findings.Add(Item(item, open));
                    continue;
                }

                if (level <= 2 || !inside || level <= depth || TestResults.IsHeading(title))
                {
                    inside = FindingSections.Any(s => title.Equals(s, StringComparison.OrdinalIgnoreCase));
                    depth = level;
                }

                continue;
            }

            // Only items at the margin: what is indented belongs to the item above.
            if (inside && (Bullet(line) ?? Numbered(line)) is { Length: > 0 } text && !IsNone(text))
            {
                findings.Add(Item(text, open));
            }
        }

        return findings;
    }

    // "F3 [severity] path:line title", each part but the title optional.
    private static Finding Item(string text, IReadOnlyList<RunFinding> open)
    {
        var rest = text.Trim();
        var id = open.FirstOrDefault(f => StartsWithId(rest, f.Id))?.Id ?? "";
        if (id.Length > 0)
        {
            rest = rest.TrimStart('*', '`', '[')[id.Length..].TrimStart(']', '*', '`', ':', '-', ' ', '.');
        }

        var severity = "medium";
        var bare = rest.TrimStart('*');
        if (bare.StartsWith('[') && bare.IndexOf(']', StringComparison.Ordinal) is var end and > 0)
        {
            severity = Severity(bare[1..end]);
            rest = bare[(end + 1)..].TrimStart('*', ' ', ':', '-');
        }

        var (file, line, title) = Place(rest);
        return Make(severity, file, line, title, id, open);
    }

    private static (string File, int Line, string Title) Place(string text)
    {
        var end = text.IndexOf(' ', StringComparison.Ordinal);
        var word = (end < 0 ? text : text[..end]).Trim('`', '*').TrimEnd(':', ',');
        var colon = word.LastIndexOf(':');
        var line = 0;
        var path = word;
        if (colon > 0)
        {
            var digits = word[(colon + 1)..];
            var dash = digits.IndexOf('-', StringComparison.Ordinal);
            if (int.TryParse(dash > 0 ? digits[..dash] : digits, NumberStyles.None, CultureInfo.InvariantCulture, out line))
            {
                path = word[..colon];
            }
        }

        // A first word is a path when a line follows it, or it looks like one; otherwise it is the beginning of the title.
        var looksLikePath =
            line > 0
            || path.Contains('/', StringComparison.Ordinal)
            || (path.LastIndexOf('.') is var dot and > 0 && dot < path.Length - 1 && path.Length - dot <= 6);
        return looksLikePath && end > 0 ? (path, line, text[end..].Trim(' ', '-', ':'))
            : looksLikePath ? (path, line, "")
            : ("", 0, text.Trim());
    }

    private static Finding Make(string severity, string file, int line, string title, string id, IReadOnlyList<RunFinding> open)
    {
        var known = id.Length > 0 ? open.FirstOrDefault(f => f.Id.Equals(id, StringComparison.OrdinalIgnoreCase)) : null;
        return known is not null
            ? new Finding(
                known.Severity,
                known.File,
                line > 0 ? line : known.Line,
                title.Length > 0 ? title : known.Title,
                known.Hash,
                known.Id
            )
            : new Finding(severity, file, line, title, FindingHash.Of(severity, file, title));
    }

    private static bool StartsWithId(string text, string id)
    {
        var bare = text.TrimStart('*', '`', '[');
        return id.Length > 0
            && bare.StartsWith(id, StringComparison.OrdinalIgnoreCase)
            && (bare.Length == id.Length || !char.IsLetterOrDigit(bare[id.Length]));
    }

    private static string Severity(string word)
    {
        var lower = word.Trim().ToLowerInvariant();
        return Severities.FirstOrDefault(s => s == lower)
            ?? lower switch
            {
                "blocker" => "critical",
                "major" => "high",
                "minor" or "nit" or "info" => "low",
                _ => "medium",
            };
    }

    /// <summary>A line that gives a verdict, for or against.</summary>
    internal static bool IsVerdict(string line) => IsAllGood(line) || IsApproval(line) || IsRefusal(line);

    /// <summary>A heading below which findings stand.</summary>
    internal static bool IsFindings(string heading) =>
        FindingSections.Any(s => heading.TrimStart('#').Trim().TrimEnd(':').Equals(s, StringComparison.OrdinalIgnoreCase));

    private static bool IsAllGood(string line) =>
        line.Trim().TrimEnd('.', '!').Equals("All good", StringComparison.OrdinalIgnoreCase)
        || (
            line.Trim().StartsWith("All good", StringComparison.OrdinalIgnoreCase)
            && line.Trim() is { Length: > 8 } longer
            && !char.IsLetterOrDigit(longer[8])
            && longer[8] is '.' or '!'
        );

    private static bool IsApproval(string line) => StartsLikeVerdict(line, "APPROVED");

    private static bool IsRefusal(string line) => Refusals.Any(word => StartsLikeVerdict(line, word));

    // ^\W*(verdict\W*)?WORD\b, in any case, over one line.
    private static bool StartsLikeVerdict(string line, string word)
    {
        var rest = SkipMarks(line);
        if (rest.StartsWith("verdict", StringComparison.OrdinalIgnoreCase))
        {
            rest = SkipMarks(rest[7..]);
        }

        return rest.StartsWith(word, StringComparison.OrdinalIgnoreCase) && (rest.Length == word.Length || !IsWord(rest[word.Length]));
    }

    private static string SkipMarks(string text)
    {
        var i = 0;
        while (i < text.Length && !IsWord(text[i]))
        {
            i++;
        }

        return text[i..];
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c == '_';

    private static bool IsNone(string item) =>
        item.Trim(' ', '.', '*', '_') is var word
        && (
            word.Equals("none", StringComparison.OrdinalIgnoreCase)
            || word.Equals("no findings", StringComparison.OrdinalIgnoreCase)
            || word.Equals("n/a", StringComparison.OrdinalIgnoreCase)
        );

    private static string Text(JsonElement item, string key) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";
}
