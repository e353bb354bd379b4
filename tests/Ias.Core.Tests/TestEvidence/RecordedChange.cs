using Ias.Core.TestEvidence;
using Ias.Tests;

namespace Ias.Core.Tests.TestEvidence;

/// <summary>A change of <c>tests/fixtures/test-evidence</c>: its files before and after, and what must be said of it, a kind and a path a
/// line.</summary>
internal sealed record RecordedChange(IReadOnlyList<ChangedFile> Files, IReadOnlyList<string> Said)
{
    private const string File = "=== ";
    private const string Part = "--- ";
    private const string End = "said";

    private static string Folder => Path.Combine(Checkout.Root, "tests", "fixtures", "test-evidence");

    /// <param name="kind"><c>bending</c> or <c>honest</c>.</param>
    public static IEnumerable<string> Names(string kind) =>
        Directory.GetFiles(Path.Combine(Folder, kind)).Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    public static RecordedChange Read(string kind, string name)
    {
        var files = new List<ChangedFile>();
        var said = new List<string>();
        var (path, part) = ("", "");
        foreach (var line in System.IO.File.ReadAllLines(Path.Combine(Folder, kind, $"{name}.txt")))
        {
            if (line.StartsWith(File, StringComparison.Ordinal))
            {
                (path, part) = (line[File.Length..], "");
                if (path != End)
                {
                    files.Add(new ChangedFile(path, null, null));
                }
            }
            else if (line.StartsWith(Part, StringComparison.Ordinal))
            {
                part = line[Part.Length..];
                files[^1] = part == "before" ? files[^1] with { Before = "" } : files[^1] with { After = "" };
            }
            else if (path == End)
            {
                said.Add(line);
            }
            else
            {
                files[^1] =
                    part == "before"
                        ? files[^1] with
                        {
                            Before = $"{files[^1].Before}{line}\n",
                        }
                        : files[^1] with
                        {
                            After = $"{files[^1].After}{line}\n",
                        };
            }
        }

        return new RecordedChange(files, said);
    }
}
