using System.Globalization;
using System.Text;
using Ias.Core.Config.Keys;
using Ias.Core.Text;

namespace Ias.Core.Config;

/// <summary>A setting that guards less than a person has seen.</summary>
/// <param name="Setting">As it stands now.</param>
/// <param name="Was">What was seen before; the default where nothing was.</param>
/// <param name="WasSeen">False: <paramref name="Was"/> is the default.</param>
public sealed record Loosening(GuardedSetting Setting, IReadOnlyList<string> Was, bool WasSeen)
{
    /// <summary>
    /// Description of the difference, for people: <c>was auto, now off</c>. Characters that a terminal would not show as
    /// themselves are escaped.
    /// </summary>
    public string Words =>
        Setting.Guard.Kind switch
        {
            GuardKind.Granted => $"{(WasSeen ? "added" : "beyond the defaults")}: {List([.. Setting.Now.Except(Was)])}",
            GuardKind.Required => $"removed: {List([.. Was.Except(Setting.Now)])}",
            GuardKind.Program when Was.Count == 0 => $"a program you have not seen: {List(Setting.Now)}",
            _ => WasSeen ? $"was {Value(Was)}, now {Value(Setting.Now)}" : $"is {Value(Setting.Now)}; by default {Value(Was)}",
        };

    /// <summary>Settings that are weaker now than what was seen before, in the order of the settings.</summary>
    /// <param name="seen">What a person has seen, by <see cref="GuardedSetting.Id"/>; what is not in it is held against its
    /// default.</param>
    public static IReadOnlyList<Loosening> Of(IReadOnlyDictionary<string, IReadOnlyList<string>> seen, IEnumerable<GuardedSetting> now)
    {
        var found = new List<Loosening>();
        foreach (var setting in now)
        {
            var wasSeen = seen.TryGetValue(setting.Id, out var was);
            if (setting.Guard.IsWeaker(was ?? setting.Default, wasSeen, setting.Now))
            {
                found.Add(new Loosening(setting, was ?? setting.Default, wasSeen));
            }
        }

        return found;
    }

    /// <summary>A line each, keys and words in columns; lines end with where it is written.</summary>
    public static string Table(IReadOnlyList<Loosening> differences)
    {
        var width = differences.Count > 0 ? differences.Max(d => d.Setting.Key.Length) : 0;
        return string.Join('\n', differences.Select(d => $"{d.Setting.Key.PadRight(width)}  {d.Words}   ({d.Setting.Where})"));
    }

    private string Value(IReadOnlyList<string> value) =>
        value switch
        {
            [] => "nothing",
            [var one] when Setting.Guard.Kind is not GuardKind.Program => Setting.Guard.IsNoLimit(one) ? "no limit" : Shown(one),
            _ => List(value),
        };

    private static string List(IReadOnlyList<string> words) =>
        "[" + string.Join(", ", words.Select(word => Shown(ShellWord.Quote(word) == word ? word : ShellWord.Literal(word)))) + "]";

    // The text is a stranger's: it must not move the cursor, hide a part of itself or turn its order round.
    private static string Shown(string text)
    {
        var shown = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (
                HiddenCharacters.Is(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
            )
            {
                shown.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
            }
            else
            {
                shown.Append(rune.ToString());
            }
        }

        return shown.ToString();
    }
}
