using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ias.Console.Server.Policy;

/// <summary>Form required of a structural key's value; any other value may be a person's text.</summary>
public enum ValueForm
{
    /// <summary>A number, a switch, a word of at most 100 characters, or a list of at most 100 of them; what else is in a list is left
    /// out.</summary>
    Word,

    /// <summary>At most 1,000 ids of this Console; what else is in the list is left out.</summary>
    Ids,

    /// <summary>A commit's id, whole or abbreviated, or a list of at most 100; what else is in a list is left out.</summary>
    Commit,

    /// <summary>An address of the web, or a list of at most 100; what else is in a list is left out.</summary>
    Link,

    /// <summary>A number, whole or not.</summary>
    Number,

    /// <summary>A branch name, the beginning of one, or a pattern of such names.</summary>
    Branch,

    /// <summary>At most a hundred of them, or one.</summary>
    Branches,

    /// <summary>One of a tool's own words: small letters and hyphens, at most 32.</summary>
    Name,

    /// <summary>Either true or false.</summary>
    Switch,
}

/// <summary>Checks values against their form.</summary>
public static class ValueForms
{
    private const int Most = 100;
    private const int MostIds = 1000;
    private const int LongestWord = 100;
    private const int ShortestCommit = 7;
    private const int LongestCommit = 64;
    private const int LongestBranch = 200;
    private const int LongestName = 32;

    /// <summary>Permitted part of a value; null: it does not have the form.</summary>
    public static JsonNode? Of(this ValueForm form, JsonNode? value) =>
        form switch
        {
            ValueForm.Word => Each(value, one => Text(one) is not { } text || (text.Length <= LongestWord && Contract.Word.Fits(text))),
            ValueForm.Ids when value is JsonArray => Each(
                value,
                one => Text(one) is { Length: <= LongestName } id && id.All(char.IsAsciiLetterOrDigit),
                MostIds
            ),
            ValueForm.Commit => Each(value, one => Text(one) is { } text && IsCommit(text)),
            ValueForm.Link => Each(value, one => Text(one) is { } text && IsLink(text)),
            ValueForm.Number => value?.GetValueKind() == JsonValueKind.Number ? value.DeepClone() : null,
            ValueForm.Branches when value is JsonArray list => list.Count <= Most && list.All(IsBranch) ? list.DeepClone() : null,
            ValueForm.Branch or ValueForm.Branches => IsBranch(value) ? value!.DeepClone() : null,
            ValueForm.Name => Text(value) is { Length: > 0 and <= LongestName } name
            && name.All(c => char.IsAsciiLetterLower(c) || c == '-')
                ? value!.DeepClone()
                : null,
            ValueForm.Switch => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? value.DeepClone() : null,
            ValueForm.Ids => null,
            _ => throw new ArgumentOutOfRangeException(nameof(form), form, "no form"),
        };

    private static JsonNode? Each(JsonNode? value, Func<JsonValue, bool> fits, int most = Most) =>
        value switch
        {
            JsonValue one => fits(one) ? one.DeepClone() : null,
            JsonArray list => new JsonArray([.. list.OfType<JsonValue>().Where(fits).Take(most).Select(one => one.DeepClone())]),
            _ => null,
        };

    private static bool IsCommit(string text) =>
        text.Length is >= ShortestCommit and <= LongestCommit && text.All(char.IsAsciiHexDigitLower);

    private static bool IsLink(string text) =>
        Contract.Word.Fits(text) && Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "https" or "http";

    private static bool IsBranch(JsonNode? value) =>
        Text(value) is { Length: > 0 and <= LongestBranch } name
        && name[0] is not ('-' or '/')
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or '*')
        && !name.Contains("..", StringComparison.Ordinal);

    private static string? Text(JsonNode? value) =>
        value is JsonValue one && one.GetValueKind() == JsonValueKind.String ? one.GetValue<string>() : null;
}
