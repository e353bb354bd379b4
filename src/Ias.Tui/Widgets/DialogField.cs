namespace Ias.Tui.Widgets;

/// <summary>Number field of a <see cref="Dialog"/>. The first digit replaces its initial value, Backspace edits it.</summary>
/// <param name="Label">Name of the number: <c>cycles</c>.</param>
/// <param name="Text">Initial value.</param>
/// <param name="Offer">Choices for a typed number; evaluated at every change.</param>
public sealed record DialogField(string Label, string Text, Func<string, DialogOffer> Offer)
{
    /// <summary>Maximum number of characters in the field.</summary>
    public const int Longest = 16;
}

/// <summary>Choices of a dialog for a typed number.</summary>
/// <param name="Problem">Reason why there are no choices; empty = there are.</param>
public sealed record DialogOffer(IReadOnlyList<DialogChoice> Choices, string Problem = "");
