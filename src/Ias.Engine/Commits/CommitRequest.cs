using Ias.Engine.Ice;

namespace Ias.Engine.Commits;

/// <summary>What to commit and how to call it.</summary>
/// <param name="Subject">First line.</param>
/// <param name="Trailers">For example <c>Run-Id</c> and <c>Cycle</c>, in this order.</param>
/// <param name="Only">Literal paths (files or folders) to take; empty = all changes.</param>
/// <param name="Except">Literal path prefixes to leave out.</param>
/// <param name="Guard">How to guard it, should the repository have code to run.</param>
public sealed record CommitRequest(
    string Subject,
    IReadOnlyList<KeyValuePair<string, string>> Trailers,
    IReadOnlyList<string> Only,
    IReadOnlyList<string> Except,
    GuardRequest Guard
);
