using Ias.Tests;

namespace Ias.Engine.Tests.Git;

public sealed class SubmoduleChangesTests : IDisposable
{
    private readonly GitFixture _git = new();
    private readonly TemporaryRepository _library = new();

    public SubmoduleChangesTests()
    {
        _git.Tree.Git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", _library.Path, "a lib");
        _git.Tree.Git("commit", "-qm", "lib");
    }

    private string Module => _git.Tree.At("a lib");

    public void Dispose()
    {
        _git.Dispose();
        _library.Dispose();
    }

    [Fact]
    public async Task A_submodule_as_it_was_fetched_is_not_told() => Assert.Empty(await ReadAsync());

    [Theory]
    [InlineData("README.md")]
    [InlineData("new.txt")]
    public async Task A_file_that_is_changed_in_a_submodule_is_told(string file)
    {
        File.AppendAllText(Path.Combine(Module, file), "more\n");

        Assert.Equal(["files in the submodule a lib are changed and not committed there: git -C 'a lib' status"], await ReadAsync());
    }

    [Fact]
    public async Task A_commit_in_a_submodule_that_no_remote_has_is_told_once_the_repository_names_it()
    {
        TemporaryRepository.Run(
            "git",
            Module,
            "-c",
            "user.name=T",
            "-c",
            "user.email=t@example.invalid",
            "commit",
            "-q",
            "--allow-empty",
            "-m",
            "own"
        );
        _git.Tree.Git("commit", "-qam", "lib moves");

        var told = Assert.Single(await ReadAsync());

        Assert.StartsWith("the submodule a lib is at ", told);
        Assert.Contains("a commit that none of its remotes has", told);
    }

    [Fact]
    public async Task A_repository_that_somebody_made_bare_is_told_with_the_command_that_mends_it()
    {
        _git.Tree.Git("config", "core.bare", "true");

        var problem = await Assert.ThrowsAsync<ProblemException>(_git.OpenAsync);
        TemporaryRepository.Run("sh", _git.Tree.Around, "-ec", problem.Problem.Next);

        Assert.Equal(_git.Tree.Path, (await _git.OpenAsync()).WorkTree);
    }

    private async Task<IReadOnlyList<string>> ReadAsync() => await (await _git.OpenAsync()).SubmoduleChangesAsync(default);
}
