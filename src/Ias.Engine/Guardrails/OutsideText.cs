namespace Ias.Engine.Guardrails;

/// <summary>Text of a prompt that neither ias nor the person who started the run wrote into it.</summary>
/// <param name="Source">Where it comes from, for people: <c>grimoires/loa/sprint.md, sprint-1</c>.</param>
/// <param name="Text">As it is there; may be empty.</param>
/// <param name="MayBlock">False for text of the run's own agents: a gate that reports an attack quotes it, and must not halt the run
/// by that.</param>
public sealed record OutsideText(string Source, string Text, bool MayBlock);
