using System.Globalization;
using Ias.Core.Config.Keys;
using Ias.Core.Text;

namespace Ias.Core.Config;

/// <summary>Checks one value against its key.</summary>
public static class ConfigValue
{
    /// <summary>
    /// Reason why <paramref name="text"/> is no value for <paramref name="key"/>, as the end of a sentence; null when it is one.
    /// </summary>
    public static string? WhyNot(ConfigKey key, string text) =>
        key.Type switch
        {
            ConfigType.Switch => Lower(text) is "true" or "false" ? null : "it must be true or false",
            ConfigType.Choice => key.Choices!.Contains(Lower(text)) ? null : "it is not an allowed value",
            ConfigType.Whole when !long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) =>
                "it is not a whole number",
            ConfigType.Number when !TryNumber(text, out _) => "it is not a number",
            ConfigType.Whole or ConfigType.Number => TryNumber(text, out var n) && n >= key.Min && n <= key.Max
                ? null
                : "it is out of range",
            ConfigType.Memory => MemorySize.Parse(text) is null ? "it is no amount of memory" : null,
            _ when key.Check is { Allowed.Length: > 0 } check => check.WhyNot(text),
            _ => text.AsSpan().ContainsAny('\n', '\r', '\0') ? "it is more than one line" : key.Check?.WhyNot(text),
        };

    /// <summary>The value in its one normal form.</summary>
    public static string Normal(ConfigKey key, string text) => key.Type is ConfigType.Switch or ConfigType.Choice ? Lower(text) : text;

    private static bool TryNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number)
        && double.IsFinite(number);

#pragma warning disable CA1308 // true and false are written small; this is no comparison key
    private static string Lower(string text) => text.ToLowerInvariant();
#pragma warning restore CA1308
}
