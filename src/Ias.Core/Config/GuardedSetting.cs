using Ias.Core.Config.Keys;

namespace Ias.Core.Config;

/// <summary>A setting of a file in the repository that guards, as it stands now.</summary>
/// <param name="Id">By what it is recorded: the same from version to version, and of its own for each queue.</param>
/// <param name="Key">As it is written in its file.</param>
/// <param name="Guard">What would be weaker.</param>
/// <param name="Default">What it is held against where nothing was seen before.</param>
/// <param name="Now">Its value: one text, or the entries of a list or the words of a command; empty = nothing is set.</param>
/// <param name="Where">File and line: <c>.loa.config.yaml:7</c>; the file alone where no line says it.</param>
public sealed record GuardedSetting(
    string Id,
    string Key,
    Guard Guard,
    IReadOnlyList<string> Default,
    IReadOnlyList<string> Now,
    string Where
)
{
    /// <summary>The file it stands in, within the repository.</summary>
    public string File =>
        Where.LastIndexOf(':') is > 0 and var at && Where.AsSpan(at + 1).ContainsAnyExceptInRange('0', '9') is false ? Where[..at] : Where;
}
