using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ias.Console.Policy;

/// <summary>What the value of a structural key looks like; anything else may be somebody's text.</summary>
public enum ValueForm
{
    /// <summary>A number, a switch, a word, or a list of them; what is none in a list is left out of it.</summary>
    Word,

    /// <summary>What the name of a branch, or a pattern of such names, can begin with or be.</summary>
    Branch,

    /// <summary>At most a hundred of them, or one.</summary>
    Branches,

    /// <summary>One of a tool's own words: small letters and hyphens, at most 32.</summary>
    Name,

    /// <summary>True or false.</summary>
    Switch,
}

/// <summary>Judges values by it.</summary>
public static class ValueForms
{
    private const int MostBranches = 100;
    private const int LongestBranch = 200;
    private const int LongestName = 32;

    /// <summary>What is left of a value; null: it has not the form.</summary>
    public static JsonNode? Of(this ValueForm form, JsonNode? value) =>
        form switch
        {
            ValueForm.Word => Word(value),
            ValueForm.Branches when value is JsonArray list => list.Count <= MostBranches && list.All(IsBranch) ? list.DeepClone() : null,
            ValueForm.Branch or ValueForm.Branches => IsBranch(value) ? value!.DeepClone() : null,
            ValueForm.Name => Text(value) is { Length: > 0 and <= LongestName } name
            && name.All(c => char.IsAsciiLetterLower(c) || c == '-')
                ? value!.DeepClone()
                : null,
            ValueForm.Switch => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? value.DeepClone() : null,
            _ => throw new ArgumentOutOfRangeException(nameof(form), form, "no form"),
        };

    private static JsonNode? Word(JsonNode? value) =>
        value switch
        {
            JsonValue one => Text(one) is not { } text || Contract.Word.Fits(text) ? one.DeepClone() : null,
            JsonArray list => new JsonArray([.. list.OfType<JsonValue>().Select(Word).Where(item => item is not null)]),
            _ => null,
        };

    private static bool IsBranch(JsonNode? value) =>
        Text(value) is { Length: > 0 and <= LongestBranch } name
        && name[0] is not ('-' or '/')
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or '*')
        && !name.Contains("..", StringComparison.Ordinal);

    private static string? Text(JsonNode? value) =>
        value is JsonValue one && one.GetValueKind() == JsonValueKind.String ? one.GetValue<string>() : null;
}
