using System.Globalization;
using System.Text.Json;
using Ias.Core.Model;

namespace Ias.Core.Runs;

/// <summary>
/// Finds the sprints of a repository, by the first source that yields any: headings <c>## Sprint N: title</c> of the plan, the active
/// cycle's sprints of the ledger, the folders of earlier feedback.
/// </summary>
public static class SprintDiscovery
{
    /// <param name="plan">Text of <c>grimoires/loa/sprint.md</c>; null = not there.</param>
    /// <param name="ledger">Text of <c>grimoires/loa/ledger.json</c>; null = not there.</param>
    /// <param name="folders">Names of the folders in <c>grimoires/loa/a2a</c>.</param>
    public static IReadOnlyList<Sprint> Find(string? plan, string? ledger, IReadOnlyList<string> folders)
    {
        List<Sprint> found = plan is null ? [] : [.. SectionsOf(plan).Select(s => new Sprint(s.Id, s.Number, s.Title, s.Text))];
        if (found.Count == 0 && ledger is not null)
        {
            found = FromLedger(ledger);
        }

        if (found.Count == 0)
        {
            found = [.. folders.Where(f => Number(f, "sprint-") > 0).Select(f => new Sprint(f, Number(f, "sprint-"), "", ""))];
        }

        return [.. found.DistinctBy(s => s.Id).OrderBy(s => s.Number)];
    }

    /// <summary>The sections of a plan, as they stand in it; of those with one number a run takes the first.</summary>
    public static IReadOnlyList<PlanSection> SectionsOf(string plan)
    {
        var sections = new List<PlanSection>();
        var lines = plan.TrimStart('\uFEFF').Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n');
        var fenced = false;
        (int Number, string Title, int From)? open = null;
        for (var i = 0; i <= lines.Length; i++)
        {
            var line = i < lines.Length ? lines[i] : null;
            if (line?.TrimStart().StartsWith("```", StringComparison.Ordinal) == true)
            {
                fenced = !fenced;
            }

            var ends =
                line is null
                || (!fenced && (line.StartsWith("## ", StringComparison.Ordinal) || line.StartsWith("# ", StringComparison.Ordinal)));
            if (!ends)
            {
                continue;
            }

            if (open is { } sprint)
            {
                sections.Add(
                    new PlanSection(sprint.Number, sprint.Title, sprint.From + 1, string.Join('\n', lines[sprint.From..i]).Trim())
                );
            }

            open = line is not null && Heading(line) is { } heading ? (heading.Number, heading.Title, i) : null;
        }

        return sections;
    }

    // "## Sprint 3: Discounts", also with a dash or nothing behind the number.
    private static (int Number, string Title)? Heading(string line)
    {
        const string Start = "## Sprint ";
        if (!line.StartsWith(Start, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var rest = line[Start.Length..].TrimStart();
        var digits = 0;
        while (digits < rest.Length && char.IsAsciiDigit(rest[digits]))
        {
            digits++;
        }

        return digits > 0 && int.TryParse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (number, rest[digits..].TrimStart(':', ' ', '-', '–', '—').Trim())
            : null;
    }

    private static List<Sprint> FromLedger(string ledger)
    {
        try
        {
            using var document = JsonDocument.Parse(ledger);
            var root = document.RootElement;
            if (
                root.ValueKind != JsonValueKind.Object
                || !root.TryGetProperty("cycles", out var cycles)
                || cycles.ValueKind != JsonValueKind.Array
            )
            {
                return [];
            }

            var active =
                root.TryGetProperty("active_cycle", out var name) && name.ValueKind == JsonValueKind.String ? name.GetString() : null;
            foreach (var cycle in cycles.EnumerateArray().Where(c => c.ValueKind == JsonValueKind.Object))
            {
                var isActive = active is null ? Text(cycle, "status") == "active" : Text(cycle, "id") == active;
                if (isActive && cycle.TryGetProperty("sprints", out var sprints) && sprints.ValueKind == JsonValueKind.Array)
                {
                    return
                    [
                        .. sprints
                            .EnumerateArray()
                            .Select(s => (Label: Text(s, "local_label"), Title: Text(s, "title")))
                            .Where(s => Number(s.Label, "sprint-") > 0)
                            .Select(s => new Sprint(s.Label, Number(s.Label, "sprint-"), s.Title, "")),
                    ];
                }
            }

            return [];
        }
        catch (JsonException)
        {
            return []; // the next source may know; pre-flight tells of the broken ledger
        }
    }

    private static int Number(string label, string prefix) =>
        label.StartsWith(prefix, StringComparison.Ordinal)
        && int.TryParse(label[prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            ? n
            : 0;

    private static string Text(JsonElement item, string key) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";
}
