namespace Ias.Engine.Ice;

/// <summary>A kind of thing that a turn gets of the person's, for people.</summary>
/// <param name="Name">One word: <c>programs</c>, <c>settings</c>, <c>agents</c>, <c>caches</c>, <c>variables</c>, …</param>
/// <param name="Items">Each in a few words.</param>
public sealed record InsideGroup(string Name, IReadOnlyList<string> Items);
