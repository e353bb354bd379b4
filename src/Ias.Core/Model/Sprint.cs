namespace Ias.Core.Model;

/// <summary>A sprint of the plan.</summary>
/// <param name="Id"><c>sprint-1</c>.</param>
/// <param name="Number">1 upwards; 0 when its name has no number.</param>
/// <param name="Title">May be empty.</param>
/// <param name="Text">Its section of the plan, for prompts; may be empty.</param>
public sealed record Sprint(string Id, int Number, string Title, string Text);
