using Ias.Core.Config;

namespace Ias.Tui.Themes;

/// <summary>Result of reading a theme file.</summary>
/// <param name="Theme">Theme as far as it could be read.</param>
/// <param name="Problems">All problems of its syntax, each with its place.</param>
/// <param name="File">File name for messages.</param>
/// <param name="Places">Place of each role in the file, in the order of the roles; null = not named.</param>
public sealed record ThemeReading(Theme Theme, IReadOnlyList<Problem> Problems, string File, IReadOnlyList<ConfigNode?> Places);
