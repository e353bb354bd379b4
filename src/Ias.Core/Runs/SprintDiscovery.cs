using System.Globalization;
using System.Text.Json;
using Ias.Core.Model;

namespace Ias.Core.Runs;

/// <summary>
/// Finds the sprints of a repository, by the first source that has any: headings <c>## Sprint N: title</c> of the plan, the active cycle's
/// sprints of the ledger, and, where there is no plan, the folders of earlier feedback.
/// </summary>
public static class SprintDiscovery
{
    /// <summary>The sprints, without faults and notes.</summary>
    public static IReadOnlyList<Sprint> Find(string? plan, string? ledger, IReadOnlyList<string> folders) =>
        Read(plan, ledger, folders).Sprints;

    /// <summary>The sprints, and what of the plan is not read as one.</summary>
    /// <param name="plan">Text of <c>grimoires/loa/sprint.md</c>; null = not there.</param>
    /// <param name="ledger">Text of <c>grimoires/loa/ledger.json</c>; null = not there.</param>
    /// <param name="folders">Names of the folders in <c>grimoires/loa/a2a</c>.</param>
    public static SprintsRead Read(string? plan, string? ledger, IReadOnlyList<string> folders)
    {
        var listed = ledger is null ? [] : FromLedger(ledger);
        plan = plan?.TrimStart('\uFEFF');
        var hasText = !string.IsNullOrWhiteSpace(plan);
        var read = hasText ? PlanSections.Read(plan!) : null;
        if (read is not null && (read.Sections.Count > 0 || read.Faults.Count > 0))
        {
            var done = listed.Where(sprint => sprint.DoneBy.Length > 0).Select(sprint => sprint.Id).ToHashSet(StringComparer.Ordinal);
            return new SprintsRead(Ordered(read.Sections.Select(Of)), [.. read.Faults.Concat(read.Repeats)], read.Notes);

            Sprint Of(PlanSection section) =>
                new(
                    section.Id,
                    SprintId.NumberOf(section.Id) ?? 0,
                    section.Title,
                    section.Text,
                    section.DoneLine > 0 ? string.Create(CultureInfo.InvariantCulture, $"line {section.DoneLine} of the plan")
                        : done.Contains(section.Id) ? ByLedger
                        : ""
                );
        }

        if (listed.Count > 0)
        {
            return new SprintsRead(Ordered(listed), [], []);
        }

        // what is left over from an earlier plan is not the plan
        return hasText
            ? new SprintsRead([], [read!.NoSprint], [])
            : new SprintsRead(Ordered(folders.Where(IsSprint).Select(id => new Sprint(id, SprintId.NumberOf(id) ?? 0, "", ""))), [], []);
    }

    private const string ByLedger = "the ledger";

    private static IReadOnlyList<Sprint> Ordered(IEnumerable<Sprint> sprints) =>
        [.. sprints.DistinctBy(sprint => sprint.Id).OrderBy(sprint => sprint.Id, SprintId.Order)];

    private static bool IsSprint(string id) => SprintId.NumberOf(id) is not null;

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
                            .Select(s => (Label: Text(s, "local_label"), Title: Text(s, "title"), Status: Text(s, "status")))
                            .Where(s => IsSprint(s.Label))
                            .Select(s => new Sprint(
                                s.Label,
                                SprintId.NumberOf(s.Label) ?? 0,
                                s.Title,
                                "",
                                SprintDone.Says(s.Status) ? ByLedger : ""
                            )),
                    ];
                }
            }

            return [];
        }
        catch (JsonException)
        {
            return []; // the next source may know; pre-flight reports the broken ledger
        }
    }

    private static string Text(JsonElement item, string key) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";
}
