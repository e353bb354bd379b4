namespace Ias.Core.Ice.Reading;

/// <summary>A remote that a command reads from.</summary>
/// <param name="Remote">Name, URL or path, as the command line has it.</param>
/// <param name="Refs">What is asked for: left sides of refspecs; empty = what is configured.</param>
public sealed record GitSource(string Remote, IReadOnlyList<string> Refs);
