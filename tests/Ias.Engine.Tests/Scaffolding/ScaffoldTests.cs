using Ias.Core.Config;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Runs.Checks;
using Ias.Engine.Config;
using Ias.Engine.Scaffolding;
using Ias.Engine.Trust;
using Ias.Tests;

namespace Ias.Engine.Tests.Scaffolding;

public sealed class ScaffoldTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_empty_repository_gets_a_configuration_that_loads_and_an_example_that_is_found_as_a_sprint()
    {
        var files = Scaffold.RunMode(_folder.Path, "/nonexistent", dryRun: false);

        var configuration = ConfigFile.Load(_folder.Path);
        Assert.All(files, file => Assert.True(file.Written));
        Assert.True(configuration.RunModeEnabled);
        Assert.Empty(configuration.Warnings);
        Assert.Equal(new RunOptions(), configuration.ToRunOptions());
        Assert.Equal(
            "sprint-1",
            Assert.Single(SprintDiscovery.Find(File.ReadAllText(_folder.At("grimoires", "loa", "sprint.md")), null, [])).Id
        );
    }

    [Fact]
    public void Every_key_stands_in_the_file_and_means_its_default_once_its_comment_sign_is_taken_away()
    {
        var text = ConfigTemplate.Write(new Dictionary<string, string> { [ConfigKeys.Enabled] = "true" });
        var lines = text.Split('\n').Skip(1).Select(line => line.StartsWith('#') ? line[1..] : line);
        File.WriteAllText(_folder.At(ConfigKeys.FileName), string.Join('\n', lines.Where(l => !l.TrimStart().StartsWith("command:"))));

        var configuration = ConfigFile.Load(_folder.Path);

        Assert.All(ConfigKeys.All, key => Assert.Contains($"{key.Name}:", text));
        Assert.Empty(configuration.Warnings);
        Assert.Equal(
            new RunOptions(),
            configuration.ToRunOptions() with
            {
                ProtectedBranches = null,
                SecretPatterns = null,
                FallbackAgents = null,
                Prices = null,
                IceWritable = null,
                IceReadable = null,
                IceEnvironment = null,
                LanesCopy = null,
                Checks = null,
            }
        );
    }

    [Fact]
    public void An_agent_on_PATH_is_written_by_its_name()
    {
        var program = _folder.At("bin", "codex");
        Directory.CreateDirectory(_folder.At("bin"));
        File.WriteAllText(program, "#!/bin/sh\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        Scaffold.RunMode(_folder.Path, _folder.At("bin"), dryRun: false);

        Assert.Equal("codex", ConfigFile.Load(_folder.Path).ToRunOptions().Agent);
    }

    [Theory]
    [InlineData("npm test", "package.json", "[npm, test], keep: [node_modules]", "npm test")]
    [InlineData("dotnet test", "a.sln", "[dotnet, test]", "dotnet test")]
    [InlineData(
        "cd web && npm test",
        "web/package.json",
        "{shell: \"cd web && npm test\"}, keep: [web/node_modules]",
        "sh -c 'cd web && npm test'"
    )]
    [InlineData("./gradlew test", "gradlew", "[\"./gradlew\", test]", "./gradlew test")]
    public void The_projects_tests_become_a_check(string line, string from, string run, string command)
    {
        Scaffold.RunMode(_folder.Path, "", dryRun: false, [new("build", "make", "Makefile"), new("test", line, from)]);

        Assert.Contains($"checks: [{{name: tests, run: {run}}}]", File.ReadAllText(_folder.At(ConfigKeys.FileName)));
        Assert.Equal(command, Assert.Single(Check.Of(ConfigFile.Load(_folder.Path).ToRunOptions())).ToString());
    }

    [Fact]
    public void What_is_there_is_left_as_it_is()
    {
        File.WriteAllText(_folder.At(ConfigKeys.FileName), "mine: 1\n");

        var files = Scaffold.RunMode(_folder.Path, "", dryRun: false);

        Assert.Equal([(ConfigKeys.FileName, false), (Scaffold.PlanPath, true)], files.Select(f => (f.Path, f.Written)));
        Assert.Equal("mine: 1\n", File.ReadAllText(_folder.At(ConfigKeys.FileName)));
    }

    [Fact]
    public void A_dry_run_writes_nothing()
    {
        Scaffold.RunMode(_folder.Path, "", dryRun: true);

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }
}
