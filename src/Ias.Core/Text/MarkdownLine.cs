namespace Ias.Core.Text;

/// <summary>A line of a Markdown file.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Kind">What it belongs to.</param>
/// <param name="Text">The whole line.</param>
internal sealed record MarkdownLine(int Number, MarkdownKind Kind, string Text)
{
    /// <summary>Of a heading: its text without marks and without <c>#</c> at the end. Of text: without list markers.</summary>
    public string Content { get; init; } = Text;

    /// <summary>Of a heading: 1 to 6; else 0.</summary>
    public int Level { get; init; }

    /// <summary>A heading that is underlined.</summary>
    public bool IsUnderlined { get; init; }

    /// <summary>True for a line within a list.</summary>
    public bool IsInList { get; init; }

    /// <summary>Of code and comments: the line in which the block begins; else 0.</summary>
    public int Opened { get; init; }
}
