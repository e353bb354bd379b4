using System.Collections.Immutable;

namespace Ias.Core.Runs;

/// <summary>Lists that a fold carries on.</summary>
internal static class FoldedList
{
    /// <summary>The last that matches; -1 = none.</summary>
    public static int LastIndex<T>(this ImmutableArray<T> items, Func<T, bool> match)
    {
        for (var i = items.Length - 1; i >= 0; i--)
        {
            if (match(items[i]))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The newest <see cref="RunFold.MostKept"/> of them.</summary>
    public static ImmutableArray<T> Newest<T>(this ImmutableArray<T> items) =>
        items.Length > RunFold.MostKept ? items[^RunFold.MostKept..] : items;
}
