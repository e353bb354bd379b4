using Ias.Engine.Ice;

namespace Ias.Engine.Git.Writing;

/// <summary>Content and message of a commit to make.</summary>
/// <param name="Subject">First line.</param>
/// <param name="Trailers">For example <c>Run-Id</c> and <c>Cycle</c>, in this order.</param>
/// <param name="Only">Literal paths (files or folders) to take; empty = all changes.</param>
/// <param name="Except">Literal path prefixes to leave out.</param>
/// <param name="Guard">How to guard it, should the repository have code to run.</param>
/// <param name="Body">What stands between the first line and the trailers; empty = nothing.</param>
public sealed record CommitRequest(
    string Subject,
    IReadOnlyList<KeyValuePair<string, string>> Trailers,
    IReadOnlyList<string> Only,
    IReadOnlyList<string> Except,
    GuardRequest Guard,
    string Body = ""
);
