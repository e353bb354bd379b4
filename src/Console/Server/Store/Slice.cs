using System.Text.Json.Nodes;
using Ias.Console.Server.Contract;

namespace Ias.Console.Server.Store;

/// <summary>A page of a list.</summary>
/// <param name="Next">Cursor of the next page; null: this is the last.</param>
public sealed record Slice<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Pages of lists: at most so many items, and at most 1 MB, but always one item.</summary>
public static class Slice
{
    /// <summary>Size of a page at most, in bytes of JSON.</summary>
    public const int MostBytes = 1 << 20;

    private const int Escaped = 6; // \uXXXX
    private const int Fields = 500; // names, ids, numbers of an item

    /// <summary>Condition for the rows behind the last row of the page before, in a list that runs downwards; empty for the first
    /// page.</summary>
    /// <param name="after">That row, which the statement has as <c>@after</c>; null: the first page.</param>
    /// <param name="order">Columns that order the list.</param>
    public static string Behind(string table, EntityId? after, string order = "created_at, id") =>
        after is null ? "" : $"and ({order}) < (select {order} from {table} where workspace_id = @workspace and id = @after)";

    /// <summary>A page of at most <paramref name="limit"/> items, of a list read one item further.</summary>
    /// <param name="cursor">Cursor behind an item.</param>
    /// <param name="size">Size of an item (<see cref="SizeOf"/>).</param>
    public static Slice<T> Of<T>(IReadOnlyList<T> items, int limit, Func<T, string> cursor, Func<T, int> size)
    {
        var (taken, bytes) = (0, 0L);
        while (taken < Math.Min(items.Count, limit) && (taken == 0 || bytes + size(items[taken]) <= MostBytes))
        {
            bytes += size(items[taken++]);
        }

        return taken == items.Count ? new Slice<T>(items, null) : new Slice<T>([.. items.Take(taken)], cursor(items[taken - 1]));
    }

    /// <summary>Upper limit of the JSON of an item with these texts and objects, in bytes.</summary>
    public static int SizeOf(IEnumerable<string?> texts, params IEnumerable<JsonObject?> objects) =>
        Fields + texts.Sum(Of) + objects.Sum(one => one is null ? 0 : one.ToJsonString().Length);

    private static int Of(string? text)
    {
        var bytes = 0;
        foreach (var character in text ?? "")
        {
            bytes += char.IsAsciiLetterOrDigit(character) || character is ' ' or '.' or ',' ? 1 : Escaped;
        }

        return bytes;
    }
}
