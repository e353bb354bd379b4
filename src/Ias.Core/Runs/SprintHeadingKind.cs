namespace Ias.Core.Runs;

/// <summary>Form in which a heading names a sprint.</summary>
internal enum SprintHeadingKind
{
    /// <summary>It begins with one number: <c>Sprint 3: title</c>.</summary>
    Sprint,

    /// <summary>It names several numbers: <c>Sprint 1-3</c>, <c>Sprints 1 and 2</c>.</summary>
    Several,

    /// <summary>It begins as a sprint's does, with a word or nothing for a number: <c>Sprint Two: title</c>.</summary>
    Unnumbered,

    /// <summary>A sprint's number stands behind other words: <c>Phase 2 / Sprint 3: title</c>, <c>Risks of Sprint 3</c>.</summary>
    Behind,
}
