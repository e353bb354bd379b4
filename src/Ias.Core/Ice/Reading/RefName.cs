namespace Ias.Core.Ice.Reading;

/// <summary>Rules for names of refs.</summary>
public static class RefName
{
    /// <summary>
    /// True when a name is valid for a ref, by the rules of git-check-ref-format(1). A name that could be read as an option or as
    /// another path is invalid.
    /// </summary>
    public static bool IsValid(string name) =>
        name.StartsWith("refs/", StringComparison.Ordinal)
        && name.Length <= 1024
        && !name.Contains("..", StringComparison.Ordinal)
        && !name.Contains("//", StringComparison.Ordinal)
        && !name.Contains("@{", StringComparison.Ordinal)
        && !name.EndsWith('/')
        && !name.EndsWith('.')
        && !name.EndsWith(".lock", StringComparison.Ordinal)
        && !name.Contains(".lock/", StringComparison.Ordinal)
        && !name.Contains("/.", StringComparison.Ordinal)
        && name.All(c => c > ' ' && c != '\x7f' && !"~^:?*[\\".Contains(c, StringComparison.Ordinal));
}
