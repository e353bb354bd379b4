namespace Ias.Tui.Widgets;

/// <summary>A number that a <see cref="Box"/> asks for. What stands in it at first is replaced by the first digit, or edited with
/// Backspace.</summary>
/// <param name="Label">What is counted: <c>cycles</c>.</param>
/// <param name="Text">What stands in it at first.</param>
/// <param name="Offer">What the box offers for what stands in it; asked again at every change.</param>
public sealed record BoxField(string Label, string Text, Func<string, BoxOffer> Offer)
{
    /// <summary>So many characters at most.</summary>
    public const int Longest = 16;
}

/// <summary>What a box offers for a number.</summary>
/// <param name="Problem">Why it offers nothing for it; empty = it does.</param>
public sealed record BoxOffer(IReadOnlyList<BoxChoice> Choices, string Problem = "");
