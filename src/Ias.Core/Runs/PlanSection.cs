namespace Ias.Core.Runs;

/// <summary>A section <c>## Sprint N: title</c> of a plan.</summary>
/// <param name="Id"><c>sprint-3</c>.</param>
/// <param name="Title">May be empty.</param>
/// <param name="Line">Of its heading, from 1.</param>
/// <param name="Text">Heading and all below it, up to the next heading of its level.</param>
/// <param name="DoneLine">The line that says that it is completed; 0 = none does.</param>
public sealed record PlanSection(string Id, string Title, int Line, string Text, int DoneLine = 0);
