using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Ias.Engine.Scaffolding;

/// <summary>Checks that a project's own files suggest: its tests, as somebody there runs them.</summary>
public static class ProposedChecks
{
    // Folders that these tools install into, and without which their tests do not run.
    private static readonly (string From, string Folder)[] Installed =
    [
        ("package.json", "node_modules"),
        ("pyproject.toml", ".venv"),
        ("setup.cfg", ".venv"),
        ("setup.py", ".venv"),
        ("pytest.ini", ".venv"),
        ("tox.ini", ".venv"),
        ("phpunit.xml", "vendor"),
        ("phpunit.xml.dist", "vendor"),
    ];

    private static readonly SearchValues<char> OfShell = SearchValues.Create("&|;<>$`\"'\\*?()");

    /// <summary>Value of <c>checks</c> as YAML on one line; empty = no test command was seen.</summary>
    public static string Yaml(IEnumerable<ProjectCommand> commands)
    {
        // What only works behind a build is no check by itself.
        var test = commands.FirstOrDefault(command =>
            command.Kind == "test" && !command.Line.StartsWith("ctest", StringComparison.Ordinal)
        );
        if (test is null)
        {
            return "";
        }

        var folder = Path.GetDirectoryName(test.From) is { Length: > 0 } within ? within + "/" : "";
        var keep = Array.Find(Installed, one => one.From == Path.GetFileName(test.From)).Folder;
        return $"[{{name: tests, run: {Run(test.Line)}{(keep is null ? "" : $", keep: [{Word(folder + keep)}]")}}}]";
    }

    private static string Run(string line) =>
        line.AsSpan().ContainsAny(OfShell)
            ? $"{{shell: {Word(line)}}}"
            : $"[{string.Join(", ", line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Word))}]";

    // A word that YAML could take for something else is quoted; a JSON string is one in YAML.
    private static string Word(string word) =>
        char.IsAsciiLetter(word[0])
        && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '/' or '.')
        && word is not ("true" or "false" or "null" or "yes" or "no" or "on" or "off" or "y" or "n")
            ? word
            : $"\"{JsonEncodedText.Encode(word, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
