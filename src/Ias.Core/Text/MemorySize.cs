using System.Buffers;
using System.Globalization;

namespace Ias.Core.Text;

/// <summary>An amount of memory as a person writes it: bytes (<c>4294967296</c>), with a unit in steps of 1024 (<c>4G</c>, <c>512M</c>,
/// <c>4GiB</c>), or a part of the machine's (<c>50%</c>).</summary>
/// <param name="Amount">Bytes, or percent.</param>
/// <param name="IsPercent">Whether it is a part of the machine's memory.</param>
public readonly record struct MemorySize(double Amount, bool IsPercent)
{
    /// <summary>The smallest that is taken: with less, hardly any program starts.</summary>
    public const long Least = 64L << 20;

    private const string Units = "KMGT";

    private static readonly SearchValues<char> Figures = SearchValues.Create("0123456789.");

    /// <summary>Accepted input, for errors.</summary>
    public const string Allowed = "bytes (at least 64M), as in 4G or 512M, or a part of the machine, as in 50%";

    /// <summary>Parses a size; null when it is invalid, too small, or more than 100%.</summary>
    public static MemorySize? Parse(string text)
    {
        var digits = text.AsSpan().IndexOfAnyExcept(Figures);
        var unit = digits < 0 ? "" : text[digits..].Trim();
        var figure = digits < 0 ? text : text[..digits];
        if (
            !double.TryParse(figure, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)
            || !double.IsFinite(amount)
        )
        {
            return null;
        }

        if (unit == "%")
        {
            return amount is > 0 and <= 100 ? new MemorySize(amount, true) : null;
        }

        var power = unit.Length == 0 || unit is "B" ? 0 : Units.IndexOf(char.ToUpperInvariant(unit[0]), StringComparison.Ordinal) + 1;
        if (unit.Length > 0 && unit is not "B" && (power == 0 || unit[1..].ToUpperInvariant() is not ("" or "B" or "IB")))
        {
            return null;
        }

        var bytes = Math.Floor(amount * Math.Pow(1024, power));
        return bytes is >= Least and <= 1L << 60 ? new MemorySize(bytes, false) : null;
    }

    /// <summary>In bytes, on a machine with so many; never less than <see cref="Least"/>.</summary>
    public long BytesOf(long machine) => IsPercent ? Math.Max(Least, (long)(machine * (Amount / 100))) : (long)Amount;

    /// <summary>True when this is at most <paramref name="other"/>; false also where the answer depends on the machine.</summary>
    public bool IsAtMost(MemorySize other) => IsPercent == other.IsPercent && Amount <= other.Amount;

    /// <summary>Bytes for people: <c>12 GiB</c>, <c>1.5 GiB</c>, <c>512 MiB</c>.</summary>
    public static string Words(long bytes)
    {
        var (divisor, unit) = bytes >= 1L << 30 ? (1L << 30, "GiB") : (1L << 20, "MiB");
        return string.Create(CultureInfo.InvariantCulture, $"{(double)bytes / divisor:0.#} {unit}");
    }
}
