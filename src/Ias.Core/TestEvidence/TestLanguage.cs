using System.Text.RegularExpressions;

namespace Ias.Core.TestEvidence;

/// <summary>Form of the body of a test.</summary>
internal enum BodyStyle
{
    /// <summary>Braces behind the declaration, or an expression up to a semicolon.</summary>
    Braces,

    /// <summary>The call that declares it, up to its closing parenthesis.</summary>
    Call,

    /// <summary>The lines that are indented deeper.</summary>
    Indentation,
}

/// <summary>Conventions of the tests of one language. A new language is a file in <c>Languages</c> and a line in <see
/// cref="TestLanguages"/>.</summary>
internal sealed record TestLanguage
{
    public required string Name { get; init; }

    /// <summary>Endings of file names.</summary>
    public required IReadOnlyList<string> Extensions { get; init; }

    public required CommentStyle Comments { get; init; }

    public required BodyStyle Body { get; init; }

    /// <summary>Paths of test files.</summary>
    public required Regex Files { get; init; }

    /// <summary>Declaration of a test in the text without comments, from its markers on; the group <c>name</c> is its name.</summary>
    public required Regex Test { get; init; }

    /// <summary>Declaration of any function that a test may call; the group <c>name</c> is its name.</summary>
    public required Regex Function { get; init; }

    /// <summary>A check within a test.</summary>
    public required Regex Assertion { get; init; }

    /// <summary>A marker by which a test does not run, or may fail.</summary>
    public required Regex Skip { get; init; }

    /// <summary>A marker by which only some tests run; null: the language's runners have none.</summary>
    public Regex? Focus { get; init; }
}
