using System.Globalization;
using System.Text.Json;
using Ias.Core.Model;
using Ias.Core.TestReports;
using Ias.Core.Text;

namespace Ias.Core.Runs.Checks;

/// <summary>Program of the person's own that decides if the work may go to the gates (<c>checks</c> in
/// <c>.loa.config.yaml</c>).</summary>
/// <param name="Name">Lower-case letters, digits and dashes; unique in a configuration.</param>
/// <param name="Run">Program and arguments; no shell reads them.</param>
public sealed record Check(string Name, IReadOnlyList<string> Run)
{
    /// <summary>Word of <see cref="Reports"/> for what the check prints.</summary>
    public const string OutputReport = "output";

    private const double UsualMinutes = 20;
    private const double MostMinutes = 60 * 24;
    private const int LongestName = 40;
    private const int MostReports = 10;

    // The keys of a check in the configuration; the reader of each returns null for a value that is none.
    private static readonly (string Key, string WhyNot, Func<Check, JsonElement, Check?> Read)[] Keys =
    [
        ("name", $"its name is not 1 to {LongestName} lower-case letters, digits and dashes", Named),
        (
            "run",
            "its run is not a list of words, for example [npm, test], or {shell: \"npm ci && npm test\"}",
            (check, value) => WordsOf(value) is [{ Length: > 0 }, ..] and var words ? check with { Run = words } : null
        ),
        (
            "before",
            "its before is none of review, audit and publish",
            (check, value) => Enum(value, ["review", "audit", "publish"]) is { } place ? check with { Before = (CheckPlace)place } : null
        ),
        ("timeout_minutes", $"its timeout_minutes is not a number from 0 to {MostMinutes:0}", Limited),
        (
            "network",
            "its network is neither none nor listed",
            (check, value) => Enum(value, ["none", "listed"]) is { } kind ? check with { HasNetwork = kind == 1 } : null
        ),
        (
            "keep",
            "its keep is not a list of folders within the repository, for example [node_modules]",
            (check, value) =>
                Texts(value)?.ConvertAll(folder => folder.TrimEnd('/')) is { } folders && folders.TrueForAll(IsInside)
                    ? check with
                    {
                        Keep = folders,
                    }
                    : null
        ),
        (
            "reports",
            "its reports is not a list of patterns of files within the repository, for example [\"reports/*.xml\"], or output",
            (check, value) =>
                (Text(value) is { } one ? [one] : Texts(value)) is { Count: > 0 and <= MostReports } patterns
                && patterns.TrueForAll(IsInside)
                    ? check with
                    {
                        Reports = patterns,
                    }
                    : null
        ),
        (
            "flaky",
            "its flaky is neither pass nor fail",
            (check, value) => Enum(value, ["pass", "fail"]) is { } verdict ? check with { FailsFlaky = verdict == 1 } : null
        ),
    ];

    /// <summary>Gate that waits for it.</summary>
    public CheckPlace Before { get; init; }

    /// <summary>Minutes it may take.</summary>
    public double TimeoutMinutes { get; init; } = UsualMinutes;

    /// <summary>It has the network that turns have; else none but loopback.</summary>
    public bool HasNetwork { get; init; }

    /// <summary>Folders of the work tree that git does not track, such as <c>node_modules</c>: a copy of each is in its checkout.</summary>
    public IReadOnlyList<string> Keep { get; init; } = [];

    /// <summary>Patterns of the reports that it writes (<c>*</c>, <c>?</c>, and <c>**</c> for any folders), or
    /// <see cref="OutputReport"/>: single tests are known by name.</summary>
    public IReadOnlyList<string> Reports { get; init; } = [];

    /// <summary>It fails if it failed once and then passed on the same commit.</summary>
    public bool FailsFlaky { get; init; }

    /// <summary>The program, in a clean checkout of its own.</summary>
    public GateProgram Program => On(TestsOf.Work);

    /// <summary>The program on the tests of one commit and the code of another.</summary>
    public GateProgram On(TestsOf tests) =>
        new(
            Run,
            Name: tests switch
            {
                TestsOf.Before => $"{Name}, old tests",
                TestsOf.After => $"{Name}, old code",
                _ => Name,
            },
            Limit: TimeSpan.FromMinutes(TimeoutMinutes),
            Checkout: new GateCheckout(Keep, IsOffline: !HasNetwork, tests, Reports)
        );

    /// <summary>Its result on a commit.</summary>
    /// <param name="sprint">Sprint or job it ran for; empty = before the first.</param>
    /// <param name="first">Its result the first time on that commit, which failed; null = this is the first time.</param>
    public CheckResult Ended(string sprint, string commit, CheckResult? first, ProgramEnd end, TestsOf tests = TestsOf.Work)
    {
        var tally = end.Tests is { } all ? TestTally.Of(all) : null;
        var again = tally;
        List<string> flaky = [];
        if (first?.Tally is { FailedCount: > 0, More: 0 } before && tally is { More: 0 })
        {
            flaky = [.. Names(before).Except(Names(tally)), .. Names(tally).Except(Names(before))];
            var both = tally.Failed.Where(test => Names(before).Contains(test.Name)).ToList();
            again = tally with { Passed = tally.Passed + tally.FailedCount - both.Count, Failed = both }; // once is enough
        }

        // Red, but each test passed once: what the exit status says, single tests say better.
        var passed =
            end.ExitCode == 0
                ? again is not { FailedCount: > 0 }
                : flaky.Count > 0 && again is { FailedCount: 0 } && tally is { FailedCount: > 0 };
        var isFlaky = passed && first is not null && FailsFlaky;
        return new CheckResult(
            Name,
            sprint,
            commit,
            passed && !isFlaky,
            (first?.Tries ?? 0) + 1,
            Math.Round(end.Seconds, 3),
            isFlaky ? CheckWords.Flaky
                : end.ExitCode == 0 && !passed ? $"{end.Ending}, but tests of its report failed"
                : end.Ending,
            passed && !isFlaky ? "" : CheckWords.Tail(end.Output),
            Before,
            ToString(),
            end.Digest,
            tests
        )
        {
            Tally = again,
            Flaky = flaky.Count > 0 ? flaky : null,
            NoReport = end.NoReport,
            Earlier = end.Earlier,
        };
    }

    private static IEnumerable<string> Names(TestTally tally) => tally.Failed.Select(test => test.Name);

    /// <summary>Checks of a run's options, in order.</summary>
    public static IReadOnlyList<Check> Of(RunOptions options) => [.. (options.Checks ?? []).Select(Read)];

    /// <summary>Reads a check from the line of JSON that a configuration keeps.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static Check Read(string line) => WhyNot(line, out var check) is { } why ? throw new FormatException($"{line}: {why}") : check!;

    /// <summary>Reason why a line of JSON is no check, as the end of a sentence; null when it is one.</summary>
    public static string? WhyNot(string line) => WhyNot(line, out _);

    /// <summary>Its command line, for people.</summary>
    public override string ToString() => CommandLine.Join(Run);

    private static string? WhyNot(string line, out Check? check)
    {
        check = null;
        JsonElement root;
        try
        {
            using var document = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 8 });
            root = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return "it has no name and run";
        }

        if (root.ValueKind != JsonValueKind.Object)
        {
            return "it has no name and run";
        }

        foreach (var field in root.EnumerateObject())
        {
            if (!Array.Exists(Keys, key => key.Key == field.Name))
            {
                return $"it has a key {Wording.Plain(field.Name)}, which is none of {string.Join(", ", Keys[..^1].Select(key => key.Key))} and {Keys[^1].Key}";
            }
        }

        var read = new Check("", []);
        foreach (var (key, whyNot, reader) in Keys)
        {
            if (root.TryGetProperty(key, out var value))
            {
                if (reader(read, value) is not { } next)
                {
                    return whyNot;
                }

                read = next;
            }
            else if (key is "name" or "run")
            {
                return whyNot;
            }
        }

        check = read;
        return null;
    }

    private static Check? Named(Check check, JsonElement value) =>
        Text(value) is { Length: > 0 and <= LongestName } name
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            ? check with
            {
                Name = name,
            }
            : null;

    private static Check? Limited(Check check, JsonElement value) =>
        double.TryParse(
            value.ValueKind == JsonValueKind.Number ? value.GetRawText() : Text(value),
            NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out var minutes
        ) && minutes is > 0 and <= MostMinutes
            ? check with
            {
                TimeoutMinutes = minutes,
            }
            : null;

    private static List<string> WordsOf(JsonElement value) =>
        Texts(value) is { } words ? words
        : value.ValueKind == JsonValueKind.Object
        && value.EnumerateObject().ToList() is [{ Name: "shell", Value: var line }]
        && Text(line)?.Trim() is { Length: > 0 }
            ? ["sh", "-c", Text(line)!]
        : [];

    private static bool IsInside(string folder) =>
        folder.Length > 0
        && !folder.StartsWith('/')
        && folder != "--"
        && folder.Split('/').All(part => part is not ("" or "." or ".." or ".git"));

    private static int? Enum(JsonElement value, string[] words) =>
        Text(value) is { } word && Array.IndexOf(words, word) is >= 0 and var index ? index : null;

    private static string? Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static List<string>? Texts(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(word => word.ValueKind == JsonValueKind.String)
            ? [.. value.EnumerateArray().Select(word => word.GetString()!)]
            : null;
}
