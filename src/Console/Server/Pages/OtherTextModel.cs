namespace Ias.Console.Server.Pages;

/// <summary>Text that somebody else saved while a person wrote theirs, to be shown below the field.</summary>
/// <param name="Revision">Revision that has it.</param>
/// <param name="Text">The saved text; null: none, or hidden by the data policy.</param>
/// <param name="Field">Name of the field.</param>
public sealed record OtherTextModel(Frame Frame, long Revision, string? Text, string Field) : PageModel(Frame, "")
{
    /// <summary>True when the person wrote from an earlier revision, and something else.</summary>
    public bool IsDifferent =>
        GoalEditPage.IsBehind(Frame, Revision) && Frame.Typed(GoalEditPage.Form, Field).Trim() != (Text ?? "").Trim();
}
