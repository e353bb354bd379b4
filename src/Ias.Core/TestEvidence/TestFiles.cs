namespace Ias.Core.TestEvidence;

/// <summary>Recognizes test files by the conventions of their languages.</summary>
public static class TestFiles
{
    /// <summary>True for a path that holds tests in one of the languages that are read.</summary>
    public static bool Has(string path) => TestLanguages.Of(path) is not null;
}
