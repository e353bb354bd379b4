using System.Globalization;
using System.Text.Json;
using Ias.Core.Model;

namespace Ias.Core.Runs;

/// <summary>Findings of the RED_TEAM_CODE gate: the file <c>red-team-code-findings.json</c>.</summary>
/// <param name="Actionable">Confirmed divergences from the design at or above the severity threshold.</param>
/// <param name="Total">All findings.</param>
/// <param name="Divergences">The confirmed ones, whatever their severity.</param>
/// <param name="None">Why it is no report; null = it is one. Without a report the turn has failed; it never passes.</param>
public sealed record RedTeamReport(IReadOnlyList<Finding> Actionable, int Total, int Divergences, string? None = null)
{
    /// <summary>The file's name in the sprint's feedback folder.</summary>
    public const string FileName = "red-team-code-findings.json";

    private const string Divergence = "CONFIRMED_DIVERGENCE";
    private const int Longest = 400;

    /// <summary>
    /// Reads the file. <c>findings[]</c> holds <c>classification</c> (or <c>type</c>, <c>status</c>), <c>severity</c> (0 to 1000),
    /// <c>file</c>, <c>line</c> and <c>title</c> (or <c>description</c>); <c>summary.actionable</c> is the tool's own count. Where it
    /// claims more than the list shows, one finding stands for the rest: what cannot be shown is not passed over.
    /// </summary>
    /// <param name="json">Null = the file is not there.</param>
    /// <param name="threshold">Severity, 0 to 1000, from which a divergence is actionable.</param>
    public static RedTeamReport Read(byte[]? json, int threshold)
    {
        if (json is not { Length: > 0 })
        {
            return Missing(json is null ? $"{FileName} was not written" : $"{FileName} is empty");
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Read(document.RootElement, threshold)
                : Missing($"{FileName} does not contain an object");
        }
        catch (JsonException e)
        {
            return Missing($"{FileName} is not JSON: {e.Message}");
        }
    }

    private static RedTeamReport Read(JsonElement root, int threshold)
    {
        var claimed =
            root.TryGetProperty("summary", out var summary)
            && summary.ValueKind == JsonValueKind.Object
            && summary.TryGetProperty("actionable", out var count)
            && count.ValueKind == JsonValueKind.Number
            && count.TryGetInt32(out var n)
                ? n
                : (int?)null;
        var listed = root.TryGetProperty("findings", out var findings) && findings.ValueKind == JsonValueKind.Array;
        if (claimed is null && !listed)
        {
            return Missing($"{FileName} has neither summary.actionable nor findings");
        }

        var all = listed ? findings.EnumerateArray().Where(f => f.ValueKind == JsonValueKind.Object).ToList() : [];
        var confirmed = all.Where(f => Text(f, "classification", "type", "status").Equals(Divergence, StringComparison.OrdinalIgnoreCase))
            .ToList();
        var actionable = confirmed.Where(f => Severity(f) >= threshold).Select(f => Of(f, threshold)).ToList();
        if (claimed > actionable.Count)
        {
            actionable.Add(
                New(
                    "high",
                    "",
                    0,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"the red team counts {claimed} actionable findings, {FileName} shows {actionable.Count}"
                    )
                )
            );
        }

        return new RedTeamReport(actionable, Math.Max(all.Count, actionable.Count), confirmed.Count);
    }

    private static Finding Of(JsonElement finding, int threshold)
    {
        var severity = Severity(finding);
        var title = Text(finding, "title", "description", "finding", "message");
        return New(
            severity >= Math.Max(threshold, 900) ? "critical" : "high",
            Text(finding, "file", "path"),
            finding.TryGetProperty("line", out var line) && line.ValueKind == JsonValueKind.Number && line.TryGetInt32(out var at) && at > 0
                ? at
                : 0,
            title.Length == 0 ? "the code diverges from the design"
                : title.Length > Longest ? title[..Longest] + "…"
                : title
        );
    }

    // A word stands for a number where a tool writes one.
    private static int Severity(JsonElement finding)
    {
        if (!finding.TryGetProperty("severity", out var severity))
        {
            return 0;
        }

        if (severity.ValueKind == JsonValueKind.Number)
        {
            return severity.TryGetDouble(out var number) ? (int)Math.Clamp(number, 0, 1000) : 0;
        }

        return (severity.ValueKind == JsonValueKind.String ? severity.GetString()!.ToLowerInvariant() : "") switch
        {
            "critical" => 950,
            "high" => 800,
            "medium" => 500,
            "low" => 200,
            var text => int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? Math.Clamp(number, 0, 1000) : 0,
        };
    }

    private static Finding New(string severity, string file, int line, string title) =>
        new(severity, file, line, title, FindingHash.Of(severity, file, title));

    private static string Text(JsonElement item, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (
                item.TryGetProperty(key, out var value)
                && value.ValueKind == JsonValueKind.String
                && value.GetString() is { Length: > 0 } text
            )
            {
                return text.ReplaceLineEndings(" ");
            }
        }

        return "";
    }

    private static RedTeamReport Missing(string why) => new([], 0, 0, why);
}
