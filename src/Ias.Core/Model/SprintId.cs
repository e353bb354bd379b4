using System.Globalization;

namespace Ias.Core.Model;

/// <summary>Names of sprints: <c>sprint-3</c>, <c>sprint-2.5</c>, <c>sprint-3a</c>.</summary>
public static class SprintId
{
    /// <summary>Prefix of every sprint id.</summary>
    public const string Prefix = "sprint-";

    /// <summary>The number of a sprint, its first part where it has several: 2 of <c>sprint-2.5</c>; null = this is no sprint's
    /// name.</summary>
    public static int? NumberOf(string id)
    {
        if (!id.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        int? first = null;
        for (var at = Prefix.Length; ; at++)
        {
            var end = at;
            while (end < id.Length && char.IsAsciiDigit(id[end]))
            {
                end++;
            }

            if (!int.TryParse(id.AsSpan(at, end - at), NumberStyles.None, CultureInfo.InvariantCulture, out var part))
            {
                return null;
            }

            first ??= part;
            if (end == id.Length || (end == id.Length - 1 && char.IsAsciiLetterLower(id[end])))
            {
                return first;
            }

            if (id[end] != '.')
            {
                return null;
            }

            at = end;
        }
    }

    /// <summary>Orders names as their numbers follow one another: 2, 2.5, 2.10, 2a, 3.</summary>
    public static IComparer<string> Order { get; } = Comparer<string>.Create(Compare);

    private static int Compare(string one, string other)
    {
        var (i, j) = (0, 0);
        while (i < one.Length && j < other.Length)
        {
            var (left, right) = (Digits(one, i), Digits(other, j));
            if (left > 0 && right > 0)
            {
                var a = one.AsSpan(i, left).TrimStart('0');
                var b = other.AsSpan(j, right).TrimStart('0');
                var by = a.Length != b.Length ? a.Length - b.Length : a.CompareTo(b, StringComparison.Ordinal);
                if (by != 0)
                {
                    return by;
                }

                (i, j) = (i + left, j + right);
            }
            else if (one[i] != other[j])
            {
                return one[i] - other[j];
            }
            else
            {
                (i, j) = (i + 1, j + 1);
            }
        }

        return one.Length - i - (other.Length - j);
    }

    private static int Digits(string text, int from)
    {
        var to = from;
        while (to < text.Length && char.IsAsciiDigit(text[to]))
        {
            to++;
        }

        return to - from;
    }
}
