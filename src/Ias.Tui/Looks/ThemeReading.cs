using Ias.Core.Config;

namespace Ias.Tui.Looks;

/// <summary>What a theme file came to.</summary>
/// <param name="Theme">As far as it could be read.</param>
/// <param name="Problems">Everything that is wrong with how it is written, each with its place.</param>
/// <param name="File">Its name, for messages.</param>
/// <param name="Places">Where each role stands, in their order; null for one that is not named.</param>
public sealed record ThemeReading(Theme Theme, IReadOnlyList<Problem> Problems, string File, IReadOnlyList<ConfigNode?> Places);
