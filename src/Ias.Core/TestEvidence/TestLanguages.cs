using Ias.Core.TestEvidence.Languages;

namespace Ias.Core.TestEvidence;

/// <summary>Languages whose tests are read.</summary>
internal static class TestLanguages
{
    public static IReadOnlyList<TestLanguage> All { get; } =
    [
        CSharpTests.Language,
        JavaTests.Language,
        KotlinTests.Language,
        JavaScriptTests.Language,
        PythonTests.Language,
        GoTests.Language,
        RustTests.Language,
        RubyTests.Language,
        PhpTests.Language,
        SwiftTests.Language,
        CppTests.Language,
        ShellTests.Language,
    ];

    /// <summary>Language of a test file; null: no test file.</summary>
    public static TestLanguage? Of(string path) =>
        All.FirstOrDefault(language =>
            language.Extensions.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) && language.Files.IsMatch(path)
        );
}
