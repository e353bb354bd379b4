using System.Globalization;
using System.Text.Json;
using Ias.Core.Text;

namespace Ias.Core.Runs.Checks;

/// <summary>Program of the person's own that decides if the work may go to the gates (<c>checks</c> in
/// <c>.loa.config.yaml</c>).</summary>
/// <param name="Name">Lower-case letters, digits and dashes; unique in a configuration.</param>
/// <param name="Run">Program and arguments; no shell reads them.</param>
/// <param name="TimeoutMinutes">Minutes it may take.</param>
public sealed record Check(string Name, IReadOnlyList<string> Run, double TimeoutMinutes)
{
    private const string NameField = "name";
    private const string RunField = "run";
    private const string TimeoutField = "timeout_minutes";
    private const double UsualMinutes = 20;
    private const double MostMinutes = 60 * 24;
    private const int LongestName = 40;

    /// <summary>Checks of a run's options, in order.</summary>
    public static IReadOnlyList<Check> Of(Model.RunOptions options) => [.. (options.Checks ?? []).Select(Read)];

    /// <summary>Reads a check from the line of JSON that a configuration keeps.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static Check Read(string line) => WhyNot(line, out var check) is { } why ? throw new FormatException($"{line}: {why}") : check!;

    /// <summary>Reason why a line of JSON is no check, as the end of a sentence; null when it is one.</summary>
    public static string? WhyNot(string line) => WhyNot(line, out _);

    /// <summary>Its command line, for people.</summary>
    public override string ToString() => CommandLine.Join(Run);

    private static string? WhyNot(string line, out Check? check)
    {
        check = null;
        JsonElement root;
        try
        {
            using var document = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 8 });
            root = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return "it has no name and run";
        }

        if (root.ValueKind != JsonValueKind.Object)
        {
            return "it has no name and run";
        }

        if (
            root.EnumerateObject()
                .Select(field => field.Name)
                .FirstOrDefault(field => field is not (NameField or RunField or TimeoutField)) is
            { } other
        )
        {
            return $"it has a key {Wording.Plain(other)}, which is none of name, run and timeout_minutes";
        }

        if (!root.TryGetProperty(NameField, out var name) || name.ValueKind != JsonValueKind.String || !IsName(name.GetString()!))
        {
            return $"its name is not 1 to {LongestName} lower-case letters, digits and dashes";
        }

        if (WordsOf(root) is not { Count: > 0 } words || words[0].Length == 0)
        {
            return "its run is not a list of words, for example [npm, test], or {shell: \"npm ci && npm test\"}";
        }

        var minutes = UsualMinutes;
        if (
            root.TryGetProperty(TimeoutField, out var limit)
            && !(
                double.TryParse(limit.GetString(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out minutes)
                && minutes is > 0 and <= MostMinutes
            )
        )
        {
            return $"its timeout_minutes is not a number from 0 to {MostMinutes:0}";
        }

        check = new Check(name.GetString()!, words, minutes);
        return null;
    }

    private static IReadOnlyList<string>? WordsOf(JsonElement root) =>
        !root.TryGetProperty(RunField, out var run) ? null
        : run.ValueKind == JsonValueKind.Array && run.EnumerateArray().All(word => word.ValueKind == JsonValueKind.String)
            ? [.. run.EnumerateArray().Select(word => word.GetString()!)]
        : run.ValueKind == JsonValueKind.Object
        && run.EnumerateObject().ToList() is [{ Name: "shell", Value: { ValueKind: JsonValueKind.String } line }]
        && line.GetString()!.Trim().Length > 0
            ? ["sh", "-c", line.GetString()!]
        : null;

    private static bool IsName(string name) =>
        name.Length is > 0 and <= LongestName && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
