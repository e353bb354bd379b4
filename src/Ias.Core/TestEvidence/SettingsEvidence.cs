using System.Globalization;
using System.Text.RegularExpressions;

namespace Ias.Core.TestEvidence;

/// <summary>Settings of test runners, coverage, CI and linters that demand less after a change.</summary>
internal static partial class SettingsEvidence
{
    public static IEnumerable<TestEvidenceLine> Of(ChangedFile change)
    {
        var isSettings = Settings().IsMatch(change.Path);
        if (change.Before is null && change.After is not null && !isSettings)
        {
            yield break;
        }

        var (old, now) = ((change.Before ?? "").Split('\n'), (change.After ?? "").Split('\n'));
        var gone = Words.Without(old.Select(line => line.Trim()), now.Select(line => line.Trim()));
        var known = old.Select(line => line.Trim()).ToHashSet(StringComparer.Ordinal);
        foreach (var (index, raw) in now.Index())
        {
            var line = raw.Trim();
            if (line.Length is 0 or > 2000 || known.Contains(line))
            {
                continue;
            }

            if (isSettings && Lenient().Match(line) is { Success: true } lenient)
            {
                yield return new TestEvidenceLine(
                    TestEvidenceKind.Settings,
                    change.Path,
                    index + 1,
                    $"a setting demands less: {lenient.Value.Trim()}"
                );
            }
            else if (isSettings && Threshold().IsMatch(line) && Lowered(line, gone) is { } lowered)
            {
                yield return new TestEvidenceLine(TestEvidenceKind.Settings, change.Path, index + 1, lowered);
            }
            else if (!isSettings && WholeFile().Match(line) is { Success: true } off)
            {
                yield return new TestEvidenceLine(
                    TestEvidenceKind.Settings,
                    change.Path,
                    index + 1,
                    $"a linter is switched off for the file: {off.Value.Trim()}"
                );
            }
        }

        if (isSettings)
        {
            foreach (var (index, raw) in old.Index())
            {
                if (
                    gone.Contains(raw.Trim())
                    && Runs().Match(raw) is { Success: true } runs
                    && !now.Any(line => line.Contains(runs.Value, StringComparison.Ordinal))
                )
                {
                    yield return new TestEvidenceLine(
                        TestEvidenceKind.Settings,
                        change.Path,
                        index + 1,
                        $"the tests are not run here any more: {raw.Trim()}"
                    );
                }
            }
        }
    }

    private static string? Lowered(string line, List<string> gone)
    {
        var shape = CheckStrength.Shape(line);
        var before = gone.FirstOrDefault(other => CheckStrength.Shape(other) == shape);
        return
            before is not null
            && Number().Match(before) is { Success: true } old
            && Number().Match(line) is { Success: true } now
            && double.Parse(now.Value, CultureInfo.InvariantCulture) is var less
            && double.Parse(old.Value, CultureInfo.InvariantCulture) is var more
            && less < more
            ? string.Create(CultureInfo.InvariantCulture, $"a threshold went from {more:0.##} to {less:0.##}: {line}")
            : null;
    }

    [GeneratedRegex(
        @"(?i)(^|/)(package\.json|(jest|vitest|karma|playwright|cypress|ava|mocha|nyc|c8)[^/]*\.(js|ts|mjs|cjs|json|ya?ml)|\.(mocharc|nycrc|c8rc|coveragerc|eslintrc|pylintrc|flake8|rubocop|golangci|swiftlint|editorconfig|rspec|bats)[^/]*|pytest\.ini|tox\.ini|setup\.cfg|pyproject\.toml|noxfile\.py|codecov\.ya?ml|Makefile|Rakefile|justfile|Cargo\.toml|clippy\.toml|pom\.xml|build\.gradle(\.kts)?|phpunit[^/]*\.xml[^/]*|phpstan[^/]*|psalm[^/]*\.xml|composer\.json|CMakeLists\.txt|CTest[^/]*|Directory\.Build\.\w+|[^/]*\.(csproj|runsettings)|tsconfig[^/]*\.json|eslint\.config\.\w+|detekt[^/]*|ktlint[^/]*|checkstyle[^/]*|sonar-project\.properties|Jenkinsfile|azure-pipelines[^/]*\.ya?ml|\.gitlab-ci\.ya?ml|\.travis\.ya?ml|bitbucket-pipelines\.ya?ml|stryker[^/]*)$|(^|/)\.(github/workflows|circleci|buildkite|husky)/",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Settings();

    [GeneratedRegex(
        @"(?i)\|\|\s*(?:true|:|exit 0)(?=\W|$)|;\s*exit 0\b|\bcontinue-on-error:\s*true|\bcontinueOnError:\s*true|\ballow_failure:\s*true|\bif:\s*(?:\$\{\{\s*)?false|--passWithNoTests|""?passWithNoTests""?\s*[:=]\s*true|--deselect\b\S*\s*\S+|--ignore(?:-glob)?[= ]\S*test\S*|-k\s+['""]?not\s.*|(?:testPathIgnorePatterns|coveragePathIgnorePatterns|testIgnore|exclude_lines|omit)\b.*|-DskipTests\b|maven\.test\.skip|<skipTests>\s*true|<skip>\s*true|testFailureIgnore>\s*true|ignoreFailures\s*=\s*true|--exclude-tag\S*|--skip[= ]\S+|--no-run\b|<TreatWarningsAsErrors>\s*false|<IsTestProject>\s*false|severity\s*=\s*(?:none|silent)\b|""?[\w@/-]+""?\s*:\s*\[?\s*[""'](?:off)[""']|""?[\w@/-]+""?\s*:\s*\[?\s*0\s*[,\]}]?\s*$|\bEnabled:\s*false|""strict""\s*:\s*false|noImplicitAny""\s*:\s*false|ignore_errors\s*=\s*True|\bdisable\s*=\s*\S+|\badopts.*-p no|--fail-under[= ]0\b|stopOnFailure=""false""|failOnWarning=""false""|--forceExit\b|--testPathPattern\S*|--testNamePattern\S*|--reruns\b\S*\s*\d*|\bretries:\s*[1-9]\d*|--retries[= ][1-9]\d*|--filter[= ]\S*!=\S*|-Wno-\w+|xfail_strict\s*=\s*false|\bset \+e\b|EXCLUDE_FROM_ALL|WILL_FAIL\s+TRUE|DISABLED\s+TRUE",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Lenient();

    [GeneratedRegex(
        @"(?i)\b(?:coverage|threshold\w*|fail_?under|fail-under|minimum\w*|min_\w+|branches|lines|functions|statements|target|cov-fail\S*|covered\w*|score|high|low|break)\b",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Threshold();

    [GeneratedRegex(
        @"/\*\s*eslint-disable(?!-)[^*]*\*/|//\s*@ts-nocheck|#\s*(?:pylint:\s*skip-file|flake8:\s*noqa|mypy:\s*ignore-errors|type:\s*ignore\s*$)|^#!\[allow\([^)]*\)\]|#\s*rubocop:disable\s+all|//\s*swiftlint:disable\s+all|#\s*shellcheck\s+disable=all|^\s*//\s*phpcs:ignoreFile|//\s*<auto-generated",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex WholeFile();

    [GeneratedRegex(
        @"\b(?:npm (?:run )?test\S*|yarn test\S*|pnpm (?:run )?test\S*|pytest|dotnet test|go test|cargo test|mvn (?:\S+ )*(?:test|verify)|gradlew? (?:\S+ )*(?:test|check)|rspec|rake test|phpunit|swift test|ctest|bats|make (?:test|check)|vitest|jest|tox)\b",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Runs();

    [GeneratedRegex(@"\d+(?:\.\d+)?", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();
}
