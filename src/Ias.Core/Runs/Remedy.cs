namespace Ias.Core.Runs;

/// <summary>One thing a person can do about a halted run.</summary>
/// <param name="Text">What, as an order: <c>Resume with cycle 7</c>.</param>
/// <param name="Effect">What follows from it.</param>
/// <param name="Command">The same in the shell; empty when there is none.</param>
/// <param name="Resume">How it resumes the run; null = it does not.</param>
/// <param name="Cycles">What of a cycle's usual cost there is to add to the effect.</param>
public sealed record Remedy(
    RemedyKind Kind,
    string Text,
    string Effect,
    string Command = "",
    Resumption? Resume = null,
    RemedyCycles Cycles = RemedyCycles.None
);

/// <summary>Party that carries out a <see cref="Remedy"/>.</summary>
public enum RemedyKind
{
    /// <summary>The person, in a shell or by waiting.</summary>
    ByHand,

    /// <summary>The dashboard can ask for it: the run is resumed.</summary>
    Resume,

    /// <summary>The dashboard can ask for it: a note for the next IMPLEMENT.</summary>
    Note,

    /// <summary>The dashboard shows what was tried against the finding.</summary>
    Attempts,

    /// <summary>The dashboard shows the end of the last log.</summary>
    LastLog,
}

/// <summary>Effect of a resume on the number of cycles.</summary>
public enum RemedyCycles
{
    None,

    /// <summary>As many as it takes.</summary>
    Each,

    /// <summary>One, and the same cause stops the run again.</summary>
    Trial,
}
