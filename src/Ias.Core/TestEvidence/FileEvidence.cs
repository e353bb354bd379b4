using System.Text.RegularExpressions;

namespace Ias.Core.TestEvidence;

/// <summary>Evidence in a file as a whole: recorded expectations, build tags, and mocks of what a test is about.</summary>
internal static partial class FileEvidence
{
    public static IEnumerable<TestEvidenceLine> Of(ChangedFile change)
    {
        if (Snapshots().IsMatch(change.Path) && change is { Before: { } old, After: { } now } && old != now)
        {
            var lines = Words.Without(Words.Lines(now), Words.Lines(old)).Count;
            yield return new TestEvidenceLine(
                TestEvidenceKind.Snapshot,
                change.Path,
                1,
                $"a recorded expectation was replaced, {Text.Wording.Count(lines, "line")} of it"
            );
        }

        if (change.After is { } source && TestLanguages.Of(change.Path) is not null)
        {
            foreach (Match tag in BuildTags().Matches(source))
            {
                if (!(change.Before ?? "").Contains(tag.Value.Trim(), StringComparison.Ordinal))
                {
                    yield return new TestEvidenceLine(
                        TestEvidenceKind.Skipped,
                        change.Path,
                        source.AsSpan(0, tag.Index).Count('\n') + 1,
                        $"tests are skipped: {tag.Value.Trim()}"
                    );
                }
            }
        }

        if (Subject().Match(change.Path) is { Success: true } subject && change.After is { } text)
        {
            foreach (Match mock in Mocks().Matches(text))
            {
                var name = mock.Groups["path"].Value.Split('/')[^1].Split('.')[0];
                if (name == subject.Groups["name"].Value && !(change.Before ?? "").Contains(mock.Value, StringComparison.Ordinal))
                {
                    yield return new TestEvidenceLine(
                        TestEvidenceKind.Mocked,
                        change.Path,
                        text.AsSpan(0, mock.Index).Count('\n') + 1,
                        $"what the test is about is replaced: {mock.Value}"
                    );
                }
            }
        }
    }

    [GeneratedRegex(
        @"^//\s*(?:go:build|\+build)\s+(?:ignore|never|disabled|manual|skip)\b.*$",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex BuildTags();

    [GeneratedRegex(
        @"(?i)(^|/)__snapshots__/|\.snap$|\.snapshot$|\.(verified|approved|golden|expected)\.?\w*$|(^|/)(golden|goldens|testdata/.*golden|__image_snapshots__)/|\.ambr$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Snapshots();

    [GeneratedRegex(@"(^|/)(?<name>[^/.]+)\.(test|spec)\.[cm]?[jt]sx?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Subject();

    [GeneratedRegex(
        @"\b(?:jest|vi)\.(?:do)?[mM]ock\(\s*['""](?<path>[^'""]+)['""]",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Mocks();
}
