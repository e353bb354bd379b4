using System.Collections.Immutable;
using System.Text;

namespace Ias.Core.Runs.Bugs;

/// <summary>Result of a triage, read from <c>triage.md</c> by a grammar as strict as the gates'.</summary>
/// <param name="Title">Empty = the triage gave none.</param>
/// <param name="RiskBecause">The path and the word that make it high; else empty.</param>
public sealed record Triage(
    string Title,
    string Reproduction,
    string TestType,
    string RiskLevel,
    string RiskBecause,
    ImmutableArray<string> Suspects
)
{
    public const string High = "high";

    private static readonly string[] Reproductions = ["strong", "weak", "manual_only"];
    private static readonly string[] TestTypes = ["unit", "integration", "e2e", "contract"];
    private static readonly string[] Risks = ["low", "medium", High];

    /// <summary>Reads the file. Null with the reason when it does not suffice to fix the bug: that turn failed.</summary>
    public static (Triage? Triage, string WhyNot) Read(byte[]? content)
    {
        if (content is null || content.Length == 0)
        {
            return (null, content is null ? "triage.md was not written" : "triage.md is empty");
        }

        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content).TrimStart('\uFEFF');
        }
        catch (ArgumentException)
        {
            return (null, "triage.md is not UTF-8 text");
        }

        var said = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        List<string>? suspects = null;
        var inside = false;
        foreach (var raw in text.Split('\n'))
        {
            var line = raw.Trim();
            if (line.StartsWith('#'))
            {
                inside = line.TrimStart('#').Trim().StartsWith("Suspected files", StringComparison.OrdinalIgnoreCase);
                suspects = inside ? suspects ?? [] : suspects;
            }
            else if (inside && line.Length > 2 && line[0] is '-' or '*' && line[1] == ' ')
            {
                suspects!.Add(PathOf(line[2..]));
            }
            else if (
                line.TrimStart('-', '*', ' ').Replace("*", "", StringComparison.Ordinal).Split(':', 2) is [var key, var value]
                && key.Length < 30
            )
            {
                said.TryAdd(key.Trim().Replace('_', ' '), value.Trim().Trim('`', '*', ' '));
            }
        }

        if (suspects is null)
        {
            return (null, "triage.md has no heading `## Suspected files`");
        }

        if (Word(said, Reproductions, "reproduction", "reproduction strength") is not { } reproduction)
        {
            return (null, $"triage.md has no line `Reproduction: {string.Join('|', Reproductions)}`");
        }

        if (Word(said, TestTypes, "test type") is not { } testType)
        {
            return (null, $"triage.md has no line `Test type: {string.Join('|', TestTypes)}`");
        }

        ImmutableArray<string> paths = [.. suspects.Where(p => p.Length > 0).Distinct(StringComparer.Ordinal)];
        var risky = paths.Select(p => (Path: p, Word: HighRisk.In(p))).FirstOrDefault(p => p.Word is not null);

        // The paths may raise the triage's own level, never lower it. Without a suspect nobody knows: not low.
        var told = Word(said, Risks, "risk", "risk level") ?? (paths.Length == 0 ? "medium" : "low");
        var because =
            risky.Word is not null ? $"{risky.Word}: {risky.Path}"
            : told == High ? "the triage says so"
            : "";
        return (
            new Triage(said.GetValueOrDefault("title", ""), reproduction, testType, because.Length > 0 ? High : told, because, paths),
            ""
        );
    }

    private static string? Word(Dictionary<string, string> said, string[] allowed, params string[] keys) =>
        keys.Select(k => said.GetValueOrDefault(k)?.ToLowerInvariant().Replace(' ', '_').Replace('-', '_'))
            .FirstOrDefault(w => w is not null && allowed.Contains(w));

    // "`src/login.ts:12` the comparison" -> "src/login.ts"
    private static string PathOf(string item)
    {
        var text = item.Trim();
        var path = text.StartsWith('`') && text.IndexOf('`', 1) is > 0 and var end ? text[1..end] : text.Split(' ')[0].Trim('`', '*', ',');
        var colon = path.LastIndexOf(':');
        return colon > 0 && path[(colon + 1)..].All(c => char.IsAsciiDigit(c) || c == '-') ? path[..colon] : path;
    }
}
