namespace Ias.Core.Text;

/// <summary>
/// Machine-readable part of an agent's closing message: the lines between <c>```NAME</c> and <c>```</c>. A block that begins with
/// more backticks ends with as many, so that it can hold blocks itself.
/// </summary>
public static class ClosingBlock
{
    /// <summary>The last block of that name; null when there is no such block.</summary>
    public static string? Of(string closing, string name)
    {
        var at = closing.LastIndexOf($"```{name}", StringComparison.Ordinal);
        var from = at < 0 ? -1 : closing.IndexOf('\n', at);
        if (from < 0)
        {
            return null;
        }

        var first = at;
        while (first > 0 && closing[first - 1] == '`')
        {
            first--;
        }

        var end = closing.IndexOf($"\n```{new string('`', at - first)}", from, StringComparison.Ordinal);
        return end < 0 ? null : closing[from..end];
    }
}
