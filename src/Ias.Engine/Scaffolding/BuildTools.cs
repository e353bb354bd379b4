using System.Text.Json;
using Ias.Core.Text;
using static System.StringComparison;

namespace Ias.Engine.Scaffolding;

/// <summary>
/// Commands of the usual build tools, each recognized by the files at a project's top. A new tool is a line in the table.
/// </summary>
internal static class BuildTools
{
    private const string Build = "build",
        Test = "test",
        Check = "check";

    private static readonly Func<ProjectFiles, IEnumerable<ProjectCommand>>[] All = [OwnScripts, Recipes, DotNet, Node, Plain];

    // The marker, then the commands; the first marker of a tool that exists counts.
    private static readonly (string[] Markers, (string Kind, string Line)[] Lines)[] ByMarker =
    [
        (["Cargo.toml"], [(Build, "cargo build"), (Test, "cargo test"), (Check, "cargo clippy --all-targets")]),
        (["go.mod"], [(Build, "go build ./..."), (Test, "go test ./..."), (Check, "go vet ./...")]),
        (["tox.ini"], [(Test, "tox")]),
        (["pytest.ini", "pyproject.toml", "setup.cfg", "setup.py"], [(Test, "python -m pytest")]),
        (["pom.xml"], [(Build, "mvn -q package"), (Test, "mvn -q verify")]),
        (["gradlew"], [(Build, "./gradlew build"), (Test, "./gradlew test")]),
        (["Rakefile"], [(Test, "bundle exec rake")]),
        ([".rspec"], [(Test, "bundle exec rspec")]),
        (["mix.exs"], [(Build, "mix compile --warnings-as-errors"), (Test, "mix test")]),
        (["Package.swift"], [(Build, "swift build"), (Test, "swift test")]),
        (["build.zig"], [(Build, "zig build"), (Test, "zig build test")]),
        (["phpunit.xml", "phpunit.xml.dist"], [(Test, "vendor/bin/phpunit")]),
        (["CMakeLists.txt"], [(Build, "cmake -S . -B build && cmake --build build"), (Test, "ctest --test-dir build --output-on-failure")]),
    ];

    /// <summary>The commands of a project: those at its top, or where there are none those of the folders at its top.</summary>
    public static IReadOnlyList<ProjectCommand> Of(ProjectFiles files, IEnumerable<string> folders)
    {
        var top = At(files);
        return top.Count > 0
            ? top
            :
            [
                .. folders
                    .SelectMany(folder =>
                        At(files.Below(folder))
                            .Select(c => c with { Line = ShellLine.Of($"cd {folder} && {c.Line:raw}"), From = $"{folder}/{c.From}" })
                    )
                    .Take(12),
            ];
    }

    private static List<ProjectCommand> At(ProjectFiles files) =>
        [
            .. All.SelectMany(tool => tool(files))
                .DistinctBy(c => c.Line)
                .OrderBy(c =>
                    c.Kind switch
                    {
                        Build => 0,
                        Test => 1,
                        _ => 2,
                    }
                ),
        ];

    private static IEnumerable<ProjectCommand> OwnScripts(ProjectFiles files)
    {
        foreach (
            var (kind, names) in ((string, string[])[])
                [
                    (Build, ["scripts/build", "script/build", "bin/build"]),
                    (Test, ["scripts/test", "script/test", "bin/test", "scripts/test.sh"]),
                    (Check, ["scripts/check", "scripts/lint"]),
                ]
        )
        {
            if (files.First(names) is { } script)
            {
                yield return new(kind, $"./{script}", script);
            }
        }
    }

    private static IEnumerable<ProjectCommand> Recipes(ProjectFiles files)
    {
        foreach (
            var (program, file) in ((string, string?)[])
                [("make", files.First("Makefile", "makefile", "GNUmakefile")), ("just", files.First("justfile", "Justfile"))]
        )
        {
            if (file is null)
            {
                continue;
            }

            var targets = files
                .Text(file)
                .Split('\n')
                .Where(line => line.Length > 0 && char.IsAsciiLetter(line[0]))
                .Select(line => line.Split(':')[0].Trim())
                .ToHashSet(StringComparer.Ordinal);
            foreach (
                var (kind, target) in ((string, string)[])
                    [(Build, "build"), (Test, "test"), (Test, "tests"), (Check, "lint"), (Check, "check")]
            )
            {
                if (targets.Contains(target))
                {
                    yield return new(kind, $"{program} {target}", file);
                }
            }
        }
    }

    private static IEnumerable<ProjectCommand> DotNet(ProjectFiles files)
    {
        var project = files
            .Paths.Where(path =>
                !path.Contains('/', Ordinal)
                && (path.EndsWith(".sln", Ordinal) || path.EndsWith(".slnx", Ordinal) || path.EndsWith("proj", Ordinal))
            )
            .Order(StringComparer.Ordinal)
            .FirstOrDefault();
        return project is null ? [] : [new(Build, "dotnet build", project), new(Test, "dotnet test", project)];
    }

    private static IEnumerable<ProjectCommand> Node(ProjectFiles files)
    {
        const string Package = "package.json";
        if (!files.Has(Package))
        {
            yield break;
        }

        var runs =
            files.Has("pnpm-lock.yaml") ? "pnpm"
            : files.Has("yarn.lock") ? "yarn"
            : files.First("bun.lock", "bun.lockb") is not null ? "bun run"
            : "npm run";
        foreach (var name in ScriptsOf(files.Text(Package)))
        {
            if (
                name switch
                {
                    "build" => Build,
                    "test" => Test,
                    "lint" or "typecheck" or "check" => Check,
                    _ => null,
                } is
                { } kind
            )
            {
                yield return new(kind, runs == "npm run" && name == "test" ? "npm test" : $"{runs} {name}", Package);
            }
        }
    }

    private static IEnumerable<ProjectCommand> Plain(ProjectFiles files)
    {
        foreach (var (markers, lines) in ByMarker)
        {
            if (files.First(markers) is { } marker)
            {
                foreach (var (kind, line) in lines)
                {
                    yield return new(kind, line, marker);
                }
            }
        }
    }

    private static List<string> ScriptsOf(string package)
    {
        try
        {
            using var json = JsonDocument.Parse(package);
            return
                json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("scripts", out var scripts)
                && scripts.ValueKind == JsonValueKind.Object
                ? [.. scripts.EnumerateObject().Select(script => script.Name)]
                : [];
        }
        catch (JsonException)
        {
            return []; // somebody is in the middle of editing it
        }
    }
}
