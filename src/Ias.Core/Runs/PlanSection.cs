namespace Ias.Core.Runs;

/// <summary>A section <c>## Sprint N: title</c> of a plan.</summary>
/// <param name="Number">As it is written; 0 upwards.</param>
/// <param name="Title">May be empty.</param>
/// <param name="Line">Of its heading, from 1.</param>
/// <param name="Text">Heading and all below it, up to the next heading of its level.</param>
public sealed record PlanSection(int Number, string Title, int Line, string Text)
{
    /// <summary><c>sprint-3</c>.</summary>
    public string Id => $"sprint-{Number}";
}
