using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace Ias.Cli;

/// <summary>Parsers for options that take a number. Anything else, and a number out of range, is an error that names what is
/// allowed.</summary>
internal static class NumberOption
{
    /// <summary>A parser for a number within a range.</summary>
    /// <param name="least">The smallest allowed.</param>
    /// <param name="most">The largest allowed; null = no limit but the type's.</param>
    public static Func<ArgumentResult, T> Within<T>(T least, T? most = null)
        where T : struct, INumber<T>, IMinMaxValue<T> => given => Parse(given, least, most) ?? default;

    /// <summary>A parser for a number within a range that need not be given.</summary>
    /// <inheritdoc cref="Within{T}" />
    public static Func<ArgumentResult, T?> OptionalWithin<T>(T least, T? most = null)
        where T : struct, INumber<T>, IMinMaxValue<T> => given => Parse(given, least, most);

    private static T? Parse<T>(ArgumentResult given, T least, T? most)
        where T : struct, INumber<T>, IMinMaxValue<T>
    {
        var text = given.Tokens[^1].Value;
        var isNumber = T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && T.IsFinite(number);
        if (isNumber && number >= least && (most is null || number <= most))
        {
            return number;
        }

        var kind = typeof(T) == typeof(double) ? "a number" : "a whole number";
        var allowed = most is null ? $"{Shown(least)} or more" : $"{Shown(least)} to {Shown(most.Value)}";
        var option = (given.Parent as OptionResult)?.Option.Name ?? given.Argument.Name;
        given.AddError($"{option}: {text} is not {(isNumber ? "allowed" : kind)}; allowed: {allowed}");
        return null;
    }

    private static string Shown<T>(T number)
        where T : struct, INumber<T> => number.ToString(null, CultureInfo.InvariantCulture);
}
