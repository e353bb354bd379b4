namespace Ias.Console.Server.Policy;

/// <summary>Forbidden content in a text.</summary>
/// <param name="What">A noun for a sentence: <c>a diff</c>.</param>
/// <param name="Line">Where it begins, from 1.</param>
public sealed record ContentFinding(string What, int Line);
