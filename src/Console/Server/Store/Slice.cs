namespace Ias.Console.Server.Store;

/// <summary>A page of a list.</summary>
/// <param name="Next">Cursor of the next page; null: this is the last.</param>
public sealed record Slice<T>(IReadOnlyList<T> Items, string? Next)
{
    /// <summary>A page of at most <paramref name="limit"/> items, of a list read one item further.</summary>
    /// <param name="cursor">Cursor behind an item.</param>
    public static Slice<T> Of(List<T> items, int limit, Func<T, string> cursor) =>
        items.Count <= limit ? new Slice<T>(items, null) : new Slice<T>(items[..limit], cursor(items[limit - 1]));
}
