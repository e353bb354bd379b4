namespace Ias.Core.Model;

/// <summary>A sprint of the plan.</summary>
/// <param name="Id"><c>sprint-1</c>; also <c>sprint-2.5</c>, <c>sprint-3a</c>.</param>
/// <param name="Number">0 upwards: the first part of its number.</param>
/// <param name="Title">May be empty.</param>
/// <param name="Text">Its section of the plan, for prompts; may be empty.</param>
/// <param name="DoneBy">What says that it is completed, apart from its marker: <c>line 3 of the plan</c>, <c>the ledger</c>; empty = it is
/// not said.</param>
public sealed record Sprint(string Id, int Number, string Title, string Text, string DoneBy = "");
