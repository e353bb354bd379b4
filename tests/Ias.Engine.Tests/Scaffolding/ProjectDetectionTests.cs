using Ias.Engine.Git;
using Ias.Engine.Processes;
using Ias.Engine.Scaffolding;
using Ias.Tests;

namespace Ias.Engine.Tests.Scaffolding;

public sealed class ProjectDetectionTests : IDisposable
{
    private readonly TemporaryRepository _repository = new();
    private readonly ProcessRunner _processes = new(TimeProvider.System);

    public void Dispose()
    {
        _processes.Dispose();
        _repository.Dispose();
    }

    [Fact]
    public async Task An_empty_project_is_told_as_one_of_which_nothing_is_known()
    {
        var facts = await LookAsync();

        Assert.Equal(("work", 0, 0, "main"), (facts.Name, facts.Languages.Count, facts.Commands.Count, facts.DefaultBranch));
    }

    [Fact]
    public async Task Languages_are_counted_of_what_git_knows_or_would_take()
    {
        Files("src/a.cs", "src/b.cs", "web/app.ts", "web/node_modules/x.js", ".gitignore");
        _repository.Write(".gitignore", "node_modules/\n");
        _repository.Git("add", "src");

        Assert.Equal([new("C#", 2), new ProjectLanguage("TypeScript", 1)], (await LookAsync()).Languages);
    }

    [Theory]
    [Trait("Requirement", "R-080")]
    [InlineData("shop.sln", "", "dotnet build; dotnet test")]
    [InlineData("Cargo.toml", "", "cargo build; cargo test; cargo clippy --all-targets")]
    [InlineData("go.mod", "", "go build ./...; go test ./...; go vet ./...")]
    [InlineData("pyproject.toml", "", "python -m pytest")]
    [InlineData("Makefile", "CC = gcc\nbuild: x\n\tcc\ntest:\n\t./t\n.PHONY: lint\n", "make build; make test")]
    [InlineData("package.json", """{"scripts": {"test": "vitest", "lint": "eslint .", "deploy": "rm -rf /"}}""", "npm test; npm run lint")]
    [InlineData("package.json", "{ somebody is in the middle of ed", "")]
    [InlineData("package.json", "[]", "")]
    [InlineData("scripts/test", "#!/bin/sh\n", "./scripts/test")]
    public async Task Commands_are_told_by_the_files_that_build_tools_leave(string file, string text, string commands)
    {
        _repository.Write(file, text);

        Assert.Equal(commands, string.Join("; ", (await LookAsync()).Commands.Select(command => command.Line)));
    }

    [Fact]
    public async Task The_lock_file_says_which_package_manager_it_is()
    {
        _repository.Write("package.json", """{"scripts": {"build": "tsc", "test": "vitest"}}""");
        _repository.Write("pnpm-lock.yaml", "");

        Assert.Equal(["pnpm build", "pnpm test"], (await LookAsync()).Commands.Select(command => command.Line));
    }

    [Fact]
    public async Task Where_the_top_has_no_command_those_of_its_folders_are_told()
    {
        Files("api/go.mod", "web app/Cargo.toml");

        var lines = (await LookAsync()).Commands.Select(command => command.Line).ToList();

        Assert.Contains("cd api && go test ./...", lines);
        Assert.Contains("cd 'web app' && cargo test", lines);
    }

    [Fact]
    public async Task A_token_in_a_remotes_address_is_left_out()
    {
        _repository.Git("remote", "add", "origin", "https://me:ghp_secret@example.org/shop.git");
        _repository.Git("remote", "add", "other", "git@example.org:shop.git");

        Assert.Equal([("origin", "https://example.org/shop.git"), ("other", "git@example.org:shop.git")], (await LookAsync()).Remotes);
    }

    private void Files(params string[] paths)
    {
        foreach (var path in paths)
        {
            _repository.Write(path, "");
        }
    }

    private Task<ProjectFacts> LookAsync() =>
        ProjectDetection.LookAsync(_processes, GitPlace.Here(_repository.Path), TestContext.Current.CancellationToken);
}
