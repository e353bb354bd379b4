using System.Globalization;

namespace Ias.Core.Model;

/// <summary>
/// Makes ids that sort by time: <c>yyMMdd-HHmmssfff-</c>, three characters that count within the millisecond, four by chance so that two
/// programs never make the same. One instance never goes backwards, whatever the clock does.
/// </summary>
/// <param name="chance">A number from 0 to below its argument.</param>
public sealed class JobIds(TimeProvider time, Func<int, int> chance)
{
    /// <summary>Characters of an id.</summary>
    public const int Length = 24;

    /// <summary>Characters of an id that name its minute.</summary>
    internal const int MinuteLength = 11;

    private const string Digits = "0123456789abcdefghjkmnpqrstvwxyz"; // no i, l, o, u: they are read as others
    private const int MostInOne = 32 * 32 * 32;

    private readonly Lock _lock = new();
    private long _last;
    private int _count;

    public string Next()
    {
        long at;
        int count;
        lock (_lock)
        {
            var now = time.GetUtcNow().UtcTicks / TimeSpan.TicksPerMillisecond;
            if (now <= _last && ++_count == MostInOne)
            {
                (_last, _count) = (_last + 1, 0);
            }
            else if (now > _last)
            {
                (_last, _count) = (now, 0);
            }

            (at, count) = (_last, _count);
        }

        var when = new DateTime(at * TimeSpan.TicksPerMillisecond, DateTimeKind.Utc);
        return string.Create(CultureInfo.InvariantCulture, $"{when:yyMMdd-HHmmssfff}-{Word(count, 3)}{Word(chance(1 << 20), 4)}");
    }

    /// <summary>True when a text is a valid id; an invalid one never becomes part of a path.</summary>
    public static bool Is(string text) => Is(text.AsSpan());

    /// <inheritdoc cref="Is(string)"/>
    public static bool Is(ReadOnlySpan<char> text)
    {
        if (text.Length != Length || text[6] != '-' || text[16] != '-')
        {
            return false;
        }

        for (var i = 0; i < Length; i++)
        {
            if (i is not (6 or 16) && (i < 16 ? !char.IsAsciiDigit(text[i]) : !Digits.Contains(text[i])))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Number of characters of an id that people see and type: enough to distinguish the jobs of one queue.</summary>
    public const int ShortLength = 7;

    /// <summary>The end of an id, by which people and commands know the job as well.</summary>
    public static ReadOnlySpan<char> ShortOf(string id) => id.AsSpan(Math.Max(0, id.Length - ShortLength));

    private static string Word(int number, int length)
    {
        Span<char> word = stackalloc char[length];
        for (var i = length - 1; i >= 0; i--, number /= 32)
        {
            word[i] = Digits[number % 32];
        }

        return new string(word);
    }
}
