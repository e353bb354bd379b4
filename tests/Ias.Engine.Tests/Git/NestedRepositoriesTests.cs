using System.Text;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Tests.Files;
using Ias.Tests;

namespace Ias.Engine.Tests.Git;

public sealed class NestedRepositoriesTests : IDisposable
{
    private readonly TemporaryRepository _repository = new();

    public void Dispose()
    {
        TemporaryRepository.Run("rm", "/", "-rf", _repository.Path); // .NET cannot remove a name that is no text
        _repository.Dispose();
    }

    [Fact]
    public void What_a_turn_makes_a_repository_of_is_none_any_more_and_can_be_had_back()
    {
        _repository.Write(".gitignore", "ignored/\n");
        var told = Turn(
            """
            git init -q ignored/deep
            mkdir -p file link any.case pipe
            echo 'gitdir: /home/x/.npm/evil' > file/.git
            ln -s /home/x/.npm/evil link/.git
            git init -q any.case/x && mv any.case/x/.git any.case/.GiT
            mkfifo pipe/.git
            """
        );

        Assert.Equal(5, told.Count);
        foreach (var folder in new[] { "ignored/deep", "file", "link", "any.case", "pipe" })
        {
            Assert.DoesNotContain(
                Directory.GetFileSystemEntries(_repository.At(folder)),
                path => Path.GetFileName(path).Equals(".git", StringComparison.OrdinalIgnoreCase)
            );
        }

        Assert.True(Directory.Exists(_repository.At("ignored/deep/.git-of-a-turn")));
        Assert.Equal("true", _repository.Git("rev-parse", "--is-inside-work-tree")); // the work tree's own is as it was
        var command = Assert.Single(told, one => one.Contains("ignored/deep", StringComparison.Ordinal)).Split("To have it back: ")[1];
        TemporaryRepository.Run("sh", "/", "-c", command);
        Assert.True(Directory.Exists(_repository.At("ignored/deep/.git")));
    }

    [Fact]
    public void A_repository_that_was_there_before_stays_unless_it_leads_elsewhere()
    {
        Shell(
            "git init -q own; git init -q module; git init -q replaced; mkdir pointer; echo 'gitdir: ../module/.git' > pointer/.git; echo 'gitdir: ../module/.git' > p2; mkdir p; mv p2 p/.git"
        );
        using var workTree = InsideFolder.Open(_repository.Path);
        var before = NestedRepositories.Take(workTree, default);
        Assert.Equal(["module/.git", "own/.git", "p/.git", "pointer/.git", "replaced/.git"], before.Known.Order(StringComparer.Ordinal));
        Shell(
            "echo x > own/file; git -C own add -A; echo 'gitdir: /elsewhere' > pointer/.git; mv replaced/.git replaced/x; cp -r own/.git replaced/.git; touch p/.git"
        );

        var told = before.Sweep(default);

        Assert.Equal(3, told.Count);
        Assert.Contains(told, one => one.Contains("made replaced/x a bare git repository", StringComparison.Ordinal));
        Assert.Contains(told, one => one.Contains("in pointer:", StringComparison.Ordinal));
        Assert.Contains(told, one => one.Contains("in replaced:", StringComparison.Ordinal));
        Assert.True(Directory.Exists(_repository.At("own/.git")));
        Assert.True(File.Exists(_repository.At("p/.git")));
    }

    [Fact]
    public void The_git_file_of_a_linked_work_tree_is_its_own()
    {
        var linked = Path.Combine(_repository.Around, "linked");
        _repository.Git("worktree", "add", "-q", linked);
        using var workTree = InsideFolder.Open(linked);

        Assert.Empty(NestedRepositories.Take(workTree, default).Sweep(default));
        Assert.True(File.Exists(Path.Combine(linked, ".git")));
    }

    [Fact]
    public void Depth_and_names_that_are_no_text_hide_nothing()
    {
        using var workTree = InsideFolder.Open(_repository.Path);
        var before = NestedRepositories.Take(workTree, default);
        Deep.Make(_repository.Path, 3000, ".git");
        Shell(
            "odd=$(printf 'a\\377b'); mkdir \"$odd\"; git init -q \"$odd\"; git init -q 'release-;touch evil'; mkdir -p x/.git/y; git init -q x/.git/y/z"
        );

        var told = before.Sweep(default);

        Assert.Equal(5, told.Count);
        Assert.Equal(5, before.Sweep(default).Count); // nothing is left to find
        foreach (
            var command in told.Where(one => one.Contains("To have it back: ", StringComparison.Ordinal))
                .Select(one => one.Split("To have it back: ")[1])
                .Reverse()
        )
        {
            TemporaryRepository.Run("sh", "/", "-c", command);
        }

        Assert.False(File.Exists("/evil"));
        Assert.True(Directory.Exists(_repository.At("release-;touch evil", ".git")));
        Assert.Equal(
            Encoding.UTF8.GetBytes("true"),
            Encoding.UTF8.GetBytes(Shell("git -C \"$(printf 'a\\377b')\" rev-parse --is-inside-work-tree"))
        );
    }

    [Fact]
    public void A_free_name_is_found_and_a_second_turn_finds_nothing_new()
    {
        Turn("git init -q x");
        var told = Turn("git init -q x");

        Assert.True(Directory.Exists(_repository.At("x/.git-of-a-turn-2")));
        Assert.Contains("/x/.git-of-a-turn-2 ", Assert.Single(told), StringComparison.Ordinal);
        Assert.Empty(Turn(""));
    }

    [Fact]
    public void A_link_out_of_the_work_tree_is_not_followed()
    {
        var outside = Path.Combine(_repository.Around, "outside");
        Directory.CreateDirectory(outside);

        Assert.Empty(Turn("ln -s ../outside link; git init -q ../outside/theirs"));
        Assert.True(Directory.Exists(Path.Combine(outside, "theirs", ".git")));
    }

    [Fact]
    public void Rights_that_a_turn_takes_away_hide_nothing_and_a_folder_that_nobody_could_read_is_no_news()
    {
        Assert.SkipWhen(Environment.UserName == "root", "root may read everything");
        Shell("mkdir closed; chmod 0 closed");

        var told = Turn("git init -q hidden; chmod 0 hidden; git init -q fixed; chmod 500 fixed");

        Assert.Equal(2, told.Count);
        Shell("chmod 700 closed");
        Assert.True(Directory.Exists(_repository.At("hidden/.git-of-a-turn")));
        Assert.True(Directory.Exists(_repository.At("fixed/.git-of-a-turn")));
    }

    [Fact]
    public void A_bare_repository_is_told_once_and_stays()
    {
        Assert.Contains("bare git repository", Assert.Single(Turn("git init -q --bare remote.git")), StringComparison.Ordinal);
        Assert.True(File.Exists(_repository.At("remote.git/HEAD")));
        Assert.Empty(Turn(""));
    }

    [Fact]
    public void Thousands_are_renamed_and_told_in_a_few_lines()
    {
        var told = Turn("for n in $(seq 300); do mkdir -p many/$n/.git; done");

        Assert.Equal(21, told.Count);
        Assert.Equal("and 280 more such places", told[^1]);
        Assert.Equal(300, Directory.GetDirectories(_repository.At("many"), ".git-of-a-turn", SearchOption.AllDirectories).Length);
    }

    private IReadOnlyList<string> Turn(string script)
    {
        using var workTree = InsideFolder.Open(_repository.Path);
        var before = NestedRepositories.Take(workTree, default);
        Shell(script);
        return before.Sweep(default);
    }

    private string Shell(string script) => TemporaryRepository.Run("sh", _repository.Path, "-c", script).Trim();
}
