using System.Text.Json;

namespace Ias.Core.TestReports;

/// <summary>Lines of <c>go test -json</c> (<c>go doc test2json</c>), also among other lines.</summary>
internal static class GoReport
{
    private const int KeptOutput = 600;

    public static IReadOnlyList<TestCase>? Read(string text)
    {
        var ends = new List<(string Package, string Test, TestOutcome Outcome)>();
        var printed = new Dictionary<(string, string), string>();
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line is not ['{', ..] || Event(line.ToString()) is not { } happened)
            {
                continue;
            }

            var (action, package, test, output) = happened;
            if (action == "output" && IsAboutFailure(output))
            {
                var key = (package, test);
                var before = printed.GetValueOrDefault(key) ?? "";
                printed[key] = before.Length < KeptOutput ? before + output.Trim() + " " : before;
            }
            else if (action is "pass" or "fail" or "skip")
            {
                ends.Add(
                    (
                        package,
                        test,
                        action switch
                        {
                            "pass" => TestOutcome.Passed,
                            "fail" => TestOutcome.Failed,
                            _ => TestOutcome.Skipped,
                        }
                    )
                );
            }
        }

        return ends.Count == 0 ? null : Own(ends, printed);
    }

    // A package or a test with tests within says what they say, unless it failed by itself.
    private static List<TestCase> Own(
        List<(string Package, string Test, TestOutcome Outcome)> ends,
        Dictionary<(string, string), string> printed
    )
    {
        var outer = new Dictionary<(string, string), bool>(); // true: one within failed
        foreach (var (package, test, outcome) in ends.Where(end => end.Test.Length > 0))
        {
            for (var slash = test.LastIndexOf('/'); slash >= 0; slash = slash > 0 ? test.LastIndexOf('/', slash - 1) : -1)
            {
                Mark((package, test[..slash]), outcome);
            }

            Mark((package, ""), outcome);
        }

        return
        [
            .. ends.Where(end =>
                    outer.TryGetValue((end.Package, end.Test), out var hasFailed)
                        ? end.Outcome == TestOutcome.Failed && !hasFailed
                        : end.Test.Length > 0 || end.Outcome == TestOutcome.Failed
                )
                .Select(end =>
                    TestCase.Of(
                        TestCase.FullName(end.Package, end.Test.Length > 0 ? end.Test : "(package)"),
                        end.Outcome,
                        printed.GetValueOrDefault((end.Package, end.Test)) ?? ""
                    )
                ),
        ];

        void Mark((string, string) key, TestOutcome outcome) => outer[key] = outer.GetValueOrDefault(key) || outcome == TestOutcome.Failed;
    }

    private static bool IsAboutFailure(string output) =>
        output.Trim() is { Length: > 0 } line
        && !line.StartsWith("=== ", StringComparison.Ordinal)
        && !line.StartsWith("--- ", StringComparison.Ordinal)
        && line is not ("FAIL" or "PASS");

    private static (string Action, string Package, string Test, string Output)? Event(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            return Text(root, "Action") is { } action && Text(root, "Package") is { } package
                ? (action, package, Text(root, "Test") ?? "", Text(root, "Output") ?? "")
                : null;
        }
        catch (JsonException)
        {
            return null; // a line of the program's own
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
