namespace Ias.Core.Planning;

/// <summary>An item of a Markdown checklist: <c>- [ ] text</c>, <c>1. [x] text</c>.</summary>
/// <param name="Indent">Columns before its marker; a tab counts as four.</param>
/// <param name="IsDone">Its box is ticked.</param>
internal sealed record ChecklistItem(int Indent, bool IsDone)
{
    private const int Tab = 4;

    /// <summary>Reads a line; null when it is no such item.</summary>
    public static ChecklistItem? Read(string line)
    {
        var text = line.TrimStart(' ', '\t');
        var marker =
            text is ['-' or '*' or '+', ..] ? 1
            : text.AsSpan().IndexOfAnyExceptInRange('0', '9') is > 0 and var end && text[end] is '.' or ')' ? end + 1
            : 0;
        if (marker == 0 || marker == text.Length || text[marker] is not (' ' or '\t'))
        {
            return null;
        }

        return text[marker..].TrimStart(' ', '\t') is ['[', ' ' or 'x' or 'X', ']', ' ' or '\t', ..] box
            ? new ChecklistItem(line[..^text.Length].Sum(c => c == '\t' ? Tab : 1), box[1] != ' ')
            : null;
    }
}
