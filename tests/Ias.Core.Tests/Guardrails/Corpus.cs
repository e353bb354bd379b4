using System.Runtime.CompilerServices;

namespace Ias.Core.Tests.Guardrails;

/// <summary>The texts in <c>tests/fixtures/guardrails</c>: one a line, <c>\n</c> for a line break.</summary>
internal static class Corpus
{
    public static IReadOnlyList<string> Of(string name, [CallerFilePath] string here = "") =>
        [
            .. File.ReadAllLines(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "fixtures", "guardrails", name))
                .Skip(1) // says what the file is
                .Where(line => line.Length > 0)
                .Select(line => line.Replace("\\n", "\n")),
        ];
}
