namespace Ias.Core.Text;

/// <summary>Kind of block a line of Markdown belongs to, by the block structure of CommonMark 0.31.</summary>
internal enum MarkdownKind
{
    /// <summary>Empty, or white space alone.</summary>
    Blank,

    /// <summary>A paragraph, a list item, a table.</summary>
    Text,

    /// <summary>A heading: <c>## x</c>, or the first line of a paragraph that is underlined with <c>===</c> or <c>---</c>.</summary>
    Heading,

    /// <summary>A block of code: fenced with <c>```</c> or <c>~~~</c>, indented, or in <c>pre</c>, <c>script</c>, <c>style</c>,
    /// <c>textarea</c>.</summary>
    Code,

    /// <summary>An HTML comment, a processing instruction, CDATA.</summary>
    Comment,

    /// <summary>A quoted block of text.</summary>
    Quote,

    /// <summary>YAML between two lines <c>---</c> at the beginning of a file.</summary>
    FrontMatter,
}
