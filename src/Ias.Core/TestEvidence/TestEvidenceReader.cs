using System.Text.RegularExpressions;
using Ias.Core.TestReports;

namespace Ias.Core.TestEvidence;

/// <summary>Reader of changes for their effect on the tests, as far as files show it: no program is run, and nobody is asked.</summary>
public static partial class TestEvidenceReader
{
    /// <summary>Maximum size of a file that is read, bytes or characters: what is larger was made by a program.</summary>
    public const int LargestFile = 1 << 20;

    private const double SameTest = 0.6;
    private const double SameCheck = 0.3;

    /// <summary>Lines about the change, by file and line. A test that was moved, renamed or merged into one with several cases is the same
    /// test.</summary>
    public static IReadOnlyList<TestEvidenceLine> Read(IReadOnlyList<ChangedFile> changes) => Read(changes, out _);

    /// <summary>The same, and the tests that the change touches: changed, added and removed ones, the latter where they were.</summary>
    public static IReadOnlyList<TestEvidenceLine> Read(IReadOnlyList<ChangedFile> changes, out IReadOnlyList<TestPlace> touched)
    {
        var lines = new List<TestEvidenceLine>();
        var files = changes
            .Where(change => (change.Before?.Length ?? 0) <= LargestFile && (change.After?.Length ?? 0) <= LargestFile)
            .Select(change => ReadTests(change, lines))
            .OfType<ReadFile>()
            .Where(file => file.Before?.Tests.Count > 0 || file.After?.Tests.Count > 0)
            .ToList();
        touched = [.. files.SelectMany(Touched)];
        var pairs = FindPairs(files, lines);
        foreach (var pair in pairs)
        {
            Add(pair.FileAfter.Path, Compare(pair));
        }

        foreach (var file in files)
        {
            Add(file.Path, Markers(file, pairs));
        }

        foreach (var change in changes)
        {
            Add(change.Path, SettingsEvidence.Of(change).Concat(FileEvidence.Of(change)));
        }

        return [.. lines.Distinct().OrderBy(line => line.Path, StringComparer.Ordinal).ThenBy(line => line.Line).ThenBy(line => line.Kind)];

        void Add(string path, IEnumerable<TestEvidenceLine> found)
        {
            try
            {
                lines.AddRange([.. found]);
            }
            catch (RegexMatchTimeoutException)
            {
                lines.Add(Unread(path));
            }
        }
    }

    private static IEnumerable<TestPlace> Touched(ReadFile file)
    {
        var before = (file.Before?.Tests ?? []).ToDictionary(test => test.Name, StringComparer.Ordinal);
        foreach (var test in file.After?.Tests ?? [])
        {
            var isNew = !before.Remove(test.Name, out var old);
            if (isNew || old!.Code != test.Code)
            {
                yield return new TestPlace(file.Path, test.Line, test.Name, isNew);
            }
        }

        foreach (var gone in before.Values)
        {
            yield return new TestPlace(file.Path, gone.Line, gone.Name);
        }
    }

    private static TestEvidenceLine Unread(string path) =>
        new(TestEvidenceKind.Unread, path, 1, "what happened to its tests cannot be read: it takes too long");

    // Null: the file has no tests, or none that can be read in a reasonable time.
    private static ReadFile? ReadTests(ChangedFile change, List<TestEvidenceLine> lines)
    {
        try
        {
            return TestLanguages.Of(change.Path) is { } language
                ? new ReadFile(
                    change.Path,
                    language,
                    change.Before is { } before ? TestFile.Read(language, before) : null,
                    change.After is { } after ? TestFile.Read(language, after) : null
                )
                : null;
        }
        catch (RegexMatchTimeoutException)
        {
            lines.Add(Unread(change.Path));
            return null;
        }
    }

    private static List<Pair> FindPairs(List<ReadFile> files, List<TestEvidenceLine> lines)
    {
        var pairs = new List<Pair>();
        var gone = new List<(ReadFile File, TestOfFile Test)>();
        var added = new List<(ReadFile File, TestOfFile Test)>();
        foreach (var file in files)
        {
            var after = (file.After?.Tests ?? []).ToDictionary(test => test.Name, StringComparer.Ordinal);
            foreach (var test in file.Before?.Tests ?? [])
            {
                if (after.Remove(test.Name, out var same))
                {
                    pairs.Add(new Pair(file, test, file, same));
                }
                else
                {
                    gone.Add((file, test));
                }
            }

            added.AddRange(after.Values.Select(test => (file, test)));
        }

        foreach (var (file, test) in gone)
        {
            var match = added.FindIndex(one => one.Test.Name == test.Name);
            if (match < 0)
            {
                var best = added
                    .Select((one, index) => (Alike: Words.Alike(one.Test.Code, test.Code), index))
                    .DefaultIfEmpty((0, -1))
                    .MaxBy(one => one.Item1);
                match = best.Item1 >= SameTest ? best.Item2 : -1;
            }

            if (match >= 0)
            {
                pairs.Add(new Pair(file, test, added[match].File, added[match].Test));
                added.RemoveAt(match);
            }
            else if (!IsMerged(test, file, pairs, added))
            {
                lines.Add(new TestEvidenceLine(TestEvidenceKind.Removed, file.Path, test.Line, $"test \"{test.Name}\" was removed"));
            }
        }

        return pairs;
    }

    // Its cases are rows of a test with several of them now.
    private static bool IsMerged(TestOfFile test, ReadFile file, List<Pair> pairs, List<(ReadFile File, TestOfFile Test)> added)
    {
        var literals = Words.Literals(string.Join('\n', test.Checks));
        return literals.Count > 0
            && added
                .Select(one => (one.File, one.Test))
                .Concat(pairs.Select(pair => (pair.FileAfter, pair.After)))
                .Where(one => one.Item1 == file && Cases().IsMatch(one.Item2.Code))
                .Any(one => literals.All(Words.Literals(one.Item2.Code).Contains));
    }

    private static IEnumerable<TestEvidenceLine> Compare(Pair pair)
    {
        var (before, after) = (pair.Before, pair.After);
        TestEvidenceLine Line(TestEvidenceKind kind, string text) => new(kind, pair.FileAfter.Path, after.Line, text);
        var old = before.Assertions - before.Checks.Count(CheckStrength.IsEmpty);
        var now = after.Assertions - after.Checks.Count(CheckStrength.IsEmpty);
        var removed = Words.Without(before.Checks, after.Checks);
        var added = Words.Without(after.Checks, before.Checks).Where(check => !CheckStrength.IsEmpty(check)).ToList();
        if (now <= 0 && old > 0)
        {
            yield return Line(TestEvidenceKind.FewerAssertions, $"test \"{after.Name}\" checks nothing any more");
        }
        else if (now < old && !AreElsewhere(removed, added, pair))
        {
            yield return Line(
                TestEvidenceKind.FewerAssertions,
                $"test \"{after.Name}\" checks {now} {(now == 1 ? "thing" : "things")} instead of {old}"
            );
        }

        foreach (var check in removed)
        {
            var other = added.Select(one => (Alike: Words.Alike(one, check), one)).DefaultIfEmpty((0, "")).MaxBy(one => one.Item1);
            if (other.Item1 >= SameCheck && CheckStrength.Weakened(check, other.Item2) is { } how)
            {
                yield return Line(TestEvidenceKind.Weakened, $"test \"{after.Name}\" accepts more: {how}");
            }
        }

        var (linesGone, linesNew) = (
            Words.Without(Words.Lines(before.Code), Words.Lines(after.Code)),
            Words.Without(Words.Lines(after.Code), Words.Lines(before.Code))
        );
        foreach (var line in linesGone)
        {
            if (linesNew.Select(other => CheckStrength.Longer(line, other)).FirstOrDefault(text => text is not null) is { } longer)
            {
                yield return Line(TestEvidenceKind.Weakened, $"test \"{after.Name}\" accepts more: {longer}");
            }
        }

        if (Cases().IsMatch(before.Code) && linesNew.Count == 0 && removed.Count == 0 && linesGone.Count > 0)
        {
            yield return Line(TestEvidenceKind.Removed, $"test \"{after.Name}\" has fewer cases: without {linesGone[0]}");
        }

        if (Repeats().Count(after.Code) > Repeats().Count(before.Code))
        {
            yield return Line(TestEvidenceKind.Weakened, $"test \"{after.Name}\" is repeated until it passes");
        }

        if (Never().Count(after.Code) > Never().Count(before.Code))
        {
            yield return Line(TestEvidenceKind.Weakened, $"test \"{after.Name}\" has a part that never runs");
        }

        if (Swallows().Count(after.Code) > Swallows().Count(before.Code))
        {
            yield return Line(TestEvidenceKind.Weakened, $"test \"{after.Name}\" swallows errors");
        }

        if (Returns().Count(after.Code) > Returns().Count(before.Code))
        {
            yield return Line(TestEvidenceKind.Weakened, $"test \"{after.Name}\" returns before its end");
        }
    }

    // The checks that are gone from a test stand in another one, or in fewer words in the same.
    private static bool AreElsewhere(List<string> removed, List<string> added, Pair pair)
    {
        var others = pair
            .FileAfter.After!.Tests.Where(test => test != pair.After)
            .SelectMany(test => test.Checks)
            .ToHashSet(StringComparer.Ordinal);
        var words = added.SelectMany(Words.Of).ToHashSet(StringComparer.Ordinal);
        if (Cases().IsMatch(pair.After.Code) && Words.Literals(string.Join('\n', removed)).All(Words.Literals(pair.After.Code).Contains))
        {
            return true; // they are rows of it now
        }

        return removed.All(check =>
            others.Contains(check) || (added.Count > 0 && Words.Of(check).Where(Words.IsTelling).All(words.Contains))
        );
    }

    private static IEnumerable<TestEvidenceLine> Markers(ReadFile file, List<Pair> pairs)
    {
        if (file.After is not { } after)
        {
            yield break;
        }

        foreach (
            var (pattern, kind, what) in new[]
            {
                (file.Language.Skip, TestEvidenceKind.Skipped, "is skipped"),
                (file.Language.Focus, TestEvidenceKind.Focused, "runs alone, the others of its file do not"),
            }
        )
        {
            if (pattern is null)
            {
                continue;
            }

            var known = file.Before is { } before ? Marked(pattern, before).Select(one => one.Text).ToList() : [];
            foreach (var (text, line, at) in Marked(pattern, after))
            {
                if (known.Remove(text))
                {
                    continue;
                }

                var test = after.Tests.FirstOrDefault(one => at >= one.Start && at < one.Start + one.Code.Length);
                if (test is null)
                {
                    if (file.Before is not null)
                    {
                        yield return new TestEvidenceLine(
                            kind,
                            file.Path,
                            line,
                            kind == TestEvidenceKind.Skipped ? $"tests are skipped: {text}" : $"only some tests run: {text}"
                        );
                    }
                }
                else if (kind == TestEvidenceKind.Focused || pairs.Exists(pair => pair.FileAfter == file && pair.After == test))
                {
                    yield return new TestEvidenceLine(kind, file.Path, line, $"test \"{test.Name}\" {what}: {text}");
                }
            }
        }
    }

    private static IEnumerable<(string Text, int Line, int At)> Marked(Regex pattern, TestFile file) =>
        pattern
            .Matches(file.Code)
            .Where(match => file.IsCode(match.Index))
            .Select(match =>
            {
                var at = match.Index;
                while (at < file.Code.Length - 1 && char.IsWhiteSpace(file.Code[at]))
                {
                    at++;
                }

                var start = at == 0 ? 0 : file.Code.LastIndexOf('\n', at - 1) + 1;
                var end = file.Code.IndexOf('\n', at) is var line and >= 0 ? line : file.Code.Length;
                return (file.Code[start..end].Trim(), file.LineOf(at), at);
            })
            .DistinctBy(one => one.at)
            .Select(one => (one.Item1, one.Item2, one.at));

    private sealed record ReadFile(string Path, TestLanguage Language, TestFile? Before, TestFile? After);

    private sealed record Pair(ReadFile FileBefore, TestOfFile Before, ReadFile FileAfter, TestOfFile After);

    [GeneratedRegex(
        @"InlineData|TestCase\b|MemberData|\.each\b|parametrize|CsvSource|ValueSource|MethodSource|dataProvider|DataProvider|\[\]struct|\[\]\s*struct|range\s+(?:tests|cases|tt)|rstest|#\[case|test_case\(|TEST_P\b|arguments:|each do|for \(?(?:\w+,\s*)*\w+\)? (?:in|of)\b|forAll|withData",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Cases();

    [GeneratedRegex(
        @"except\s*[\w.()]*\s*(?:as\s+\w+)?\s*:\s*(?:pass|return|\.\.\.)|catch\s*(?:\([^)]*\))?\s*\{\s*(?:return;?)?\s*\}|catch\s*\{\s*\}|^\s*rescue\b.*$\s*(?:nil\s*)?end|\.catch\(\s*\(\w*\)\s*=>\s*(?:\{\s*\}|null|undefined)\s*\)|\|\|\s*(?:true|:)\s*$|let\s+_\s*=\s*std::panic::catch_unwind",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Swallows();

    [GeneratedRegex(
        @"\bretryTimes\s*\(|\bflaky\b|\[\s*Retry\w*\s*\(|\breruns\b|RepeatedIfExceptions|\bthis\.retries\s*\(|\bretry:\s*\d|\bretries:\s*\d",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Repeats();

    [GeneratedRegex(
        @"\bif\s*\(?\s*(?:false|False|0|nil)\s*\)?\s*[:{]|\bif\s+(?:false|False)\s*(?:$|:|\{|then)|\bif\s+\[\s*0\s+-eq\s+1|\bwhile\s*\(?\s*(?:false|False)\b|\breturn\s+(?:if|unless)\s+ENV|\bif\s*\(\s*process\.env\.\w+\s*\)\s*(?:\{\s*)?return\b|\bif\s+os\.environ\S*.*:\s*return\b",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Never();

    [GeneratedRegex(@"^\s*return\s*;?\s*$", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Returns();
}
