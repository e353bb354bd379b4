namespace Ias.Console.Client.Wire;

/// <summary>The first event of a stream.</summary>
/// <param name="Last">The number of the last change before it.</param>
internal sealed record BeginEvent(long Last);

/// <summary>That something became something else.</summary>
internal sealed record ChangeEvent(long Seq, string Subject, string SubjectId, string Happened);
