namespace Ias.Tui.Widgets;

/// <summary>One thing that a <see cref="Box"/> offers. Whoever opens the box may derive from it, to carry what is then done.</summary>
/// <param name="Key">The character that chooses it, as typed: <c>R</c> is not <c>r</c>. With a <paramref name="Word"/> it is not
/// used.</param>
/// <param name="Text">What it does, in few words.</param>
/// <param name="Effect">What follows from it, and what it costs.</param>
/// <param name="Word">Typed in full instead of a key, where a key is too easily pressed: <c>now</c>. Its first character is no other
/// choice's key.</param>
public record BoxChoice(char Key, string Text, string Effect = "", string Word = "");
