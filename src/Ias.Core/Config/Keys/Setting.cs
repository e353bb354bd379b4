namespace Ias.Core.Config.Keys;

/// <summary>The effective value of one key and where it came from.</summary>
/// <param name="Key">The key.</param>
/// <param name="Text">The value as text; lists are in <paramref name="Items"/>.</param>
/// <param name="Source"><c>default</c>, <c>.loa.config.yaml:7</c>, or the flag.</param>
/// <param name="Items">The items of a list or the words of a command.</param>
public sealed record Setting(ConfigKey Key, string Text, string Source, IReadOnlyList<string>? Items = null)
{
    public const string ByDefault = "default";

    /// <summary>True when a file or flag set the value.</summary>
    public bool IsSet => Source != ByDefault;

    public bool IsOn => Text == "true";

    public int Whole => checked((int)Number);

    public double Number => Text.Length == 0 ? 0 : double.Parse(Text, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The items, if a file or flag set them; else null.</summary>
    public IReadOnlyList<string>? Given => IsSet ? Items : null;

    /// <summary>The value as a person would write it.</summary>
    public string Written => Items is null ? Text : "[" + string.Join(", ", Items.Select(Quoted)) + "]";

    private static string Quoted(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or '=') && word != "-"
            ? word
            : "'" + word.Replace("'", "''", StringComparison.Ordinal) + "'";
}
