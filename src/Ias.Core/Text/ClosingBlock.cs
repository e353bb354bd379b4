namespace Ias.Core.Text;

/// <summary>What an agent says in its closing message for a program to read: the lines between <c>```NAME</c> and <c>```</c>.</summary>
public static class ClosingBlock
{
    /// <summary>The last block of that name; null: there is none.</summary>
    public static string? Of(string closing, string name)
    {
        var at = closing.LastIndexOf($"```{name}", StringComparison.Ordinal);
        var from = at < 0 ? -1 : closing.IndexOf('\n', at);
        var end = from < 0 ? -1 : closing.IndexOf("\n```", from, StringComparison.Ordinal);
        return end < 0 ? null : closing[from..end];
    }
}
