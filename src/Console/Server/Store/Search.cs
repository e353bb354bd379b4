namespace Ias.Console.Server.Store;

/// <summary>Search for a text within columns, regardless of case.</summary>
internal static class Search
{
    /// <summary>Condition that one of the columns contains the parameter <c>@text</c>; of no column, it is false.</summary>
    public static string In(IEnumerable<string> columns) =>
        $"({string.Join(" or ", columns.Select(column => $"lower({column}) like @text escape '!'").DefaultIfEmpty("1 = 0"))})";

    /// <summary>Value of the parameter for a text.</summary>
    public static string Pattern(string text) =>
        $"%{text.ToLowerInvariant().Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal).Replace("_", "!_", StringComparison.Ordinal)}%";
}
