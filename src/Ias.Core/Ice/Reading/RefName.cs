namespace Ias.Core.Ice.Reading;

/// <summary>Names of refs.</summary>
public static class RefName
{
    /// <summary>Whether a name can be one of a ref, by the rules of git-check-ref-format(1); one that could mean something else on a
    /// command line or as a path is none.</summary>
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
