namespace Ias.Tui.Widgets;

/// <summary>Choice that a <see cref="Dialog"/> offers. Derived types carry the action to execute.</summary>
/// <param name="Key">Character that selects it, as typed: <c>R</c> is not <c>r</c>. Not used with a <paramref name="Word"/>.</param>
/// <param name="Text">Short text of the choice.</param>
/// <param name="Effect">Consequence, and its cost.</param>
/// <param name="Word">Word to type in full instead of a key that is too easily pressed: <c>now</c>. Its first character is no other
/// choice's key.</param>
public record DialogChoice(char Key, string Text, string Effect = "", string Word = "");
