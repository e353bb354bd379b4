using Ias.Engine.Git;
using Ias.Engine.Processes;
using Ias.Tests;

namespace Ias.Engine.Tests.Git;

public sealed class RepositoryReaderTests : IDisposable
{
    private readonly TemporaryRepository _tree = new();
    private readonly ProcessRunner _processes = new(TimeProvider.System);

    /// <summary>What libgit2 answers as git does.</summary>
    public static TheoryData<string> Alike =>
        [
            "",
            "echo new > new; mkdir -p a/b; echo x > a/b/c; mkdir empty",
            "echo more >> README.md; chmod +x README.md",
            "chmod +x README.md; git config core.filemode false; echo more >> README.md",
            "rm README.md; mkfifo pipe; mkdir d; mkfifo d/pipe",
            "rm README.md; ln -s /etc/passwd README.md; ln -s nowhere link; ln -s . loop",
            "rm README.md; mkdir README.md; echo x > README.md/inside",
            "git rm -q --cached README.md",
            "git rm -q README.md; echo a > a; git add a; echo b >> a",
            "git mv README.md moved; echo x >> moved",
            "echo a > a; git add a; rm a",
            "echo '*.log' > .gitignore; echo x > a.log; mkdir logs; echo x > logs/b.log; echo x > logs/c; printf 'build/\\n!keep\\n' > .git/info/exclude; mkdir build; echo x > build/x",
            "mkdir -p deep/er; printf '*\\n!.gitignore\\n' > deep/er/.gitignore; echo x > deep/er/x; echo '/root-only' > .gitignore; touch root-only deep/root-only",
            "git config core.excludesFile ../own-ignores; echo '*.tmp' > ../own-ignores; touch a.tmp b",
            "touch -d '2001-01-01' README.md",
            "git config core.autocrlf true; printf 'a\\r\\nb\\r\\n' > crlf; git add crlf 2>/dev/null; git commit -qm crlf; touch crlf; printf 'a\\nb\\n' > lf",
            "git config core.autocrlf input; printf 'a\\r\\nb\\r\\n' > README.md",
            "echo '* text=auto eol=lf' > .gitattributes; printf 'sample\\r\\n' > README.md; printf 'a\\r\\n' > b; git add b .gitattributes 2>/dev/null; printf 'a\\n' > b",
            "printf 'a\\r\\n' > c; git add c; git commit -qm c; echo '* text' > .gitattributes; touch -d 2001-01-01 c",
            "echo 'README.md ident' > .gitattributes; touch -d 2001-01-01 README.md; printf '$Id$\\n' > i; git add i; git commit -qm i; rm i; git checkout -q i; touch -d 2001-01-01 i",
            "echo x > 'ä ö ✓'; echo x > 'quote\"back\\slash'; echo x > \"$(printf 'tab\\tnl\\n.')\"; git add -A; echo y > 'ä ö ✓'",
            "git switch -q --orphan fresh; echo x > y; git add y; echo z > z",
            "git switch -q --detach; echo x >> README.md",
            "echo x > y; git add y; git commit -qm y; git update-index --assume-unchanged y; echo other > y",
            "mkdir sub; git -C sub init -q; echo /sub/ > .gitignore",
            "git config status.showUntrackedFiles no; git config status.relativePaths true; mkdir d; touch d/e",
            "git config core.hooksPath /nowhere; git config core.fsmonitor \"$PWD/spy\"; printf '#!/bin/sh\\ntouch ran' > spy; chmod +x spy; touch -d 2001-01-01 README.md",
            "git config filter.own.clean 'touch ran;cat'; echo '* filter=own' > .gitattributes; touch -d 2001-01-01 README.md",
            "git worktree add -q ../other; git pack-refs --all; git gc -q; echo x >> README.md",
            "touch a 'a b' a.b a-b a/ 2>/dev/null; mkdir ab a.d; touch ab/x a.d/x; git add -A; git commit -qm x; rm -r ab; echo 1 > a; echo 2 > 'a b'; touch ab",
        ];

    /// <summary>What only git can tell.</summary>
    public static TheoryData<string> LeftToGit =>
        [
            "echo x > ita; git add -N ita",
            "git update-index --skip-worktree README.md; rm README.md",
            "mkdir d; touch d/a; git add d; git commit -qm d; git sparse-checkout init --cone",
            "git update-index --split-index",
            "touch \"$(printf 'latin\\344')\"",
            "mkdir nested; git -C nested init -q; git -C nested -c user.name=x -c user.email=x@y commit -q --allow-empty -m x",
            "mkdir -p new/nested; git -C new/nested init -q; touch new/x",
            "mkdir nested; git -C nested init -q; git -C nested -c user.name=x -c user.email=x@y commit -q --allow-empty -m x; git add nested 2>/dev/null; git commit -qm nested; echo x > nested/y",
            "git -c protocol.file.allow=always submodule --quiet add \"$PWD\" module; git commit -qm module; echo x >> module/README.md",
            "git switch -qc other; echo a > README.md; git commit -qam a; git switch -q main; echo b > README.md; git commit -qam b; git merge -q other",
            "echo 'w working-tree-encoding=UTF-16LE' > .gitattributes; echo x | iconv -t UTF-16LE > w; git add -A; git commit -qm w; touch -d 2001-01-01 w",
            "git config includeIf.hasconfig:remote.*.url:x.path more",
            "git config extensions.worktreeConfig true; git config core.repositoryFormatVersion 1; git config --worktree core.excludesFile ../own; echo '*.tmp' > ../own; touch a.tmp b",
            "rm README.md; mkfifo README.md",
            "git config core.symlinks false",
            "git config core.ignorecase true",
        ];

    [Theory]
    [MemberData(nameof(Alike))]
    public async Task Changes_are_read_as_git_has_them(string script)
    {
        var both = Given(script);

        await both.StatusAsync(script);
        await both.StatusAsync(script, "a", "logs", "x/y");
        await both.PathsAsync(script);

        Assert.Equal((3, 0), both.Count);
        Assert.False(File.Exists(Path.Combine(_tree.Path, "ran")), "a program of the repository's ran");
    }

    [Theory]
    [MemberData(nameof(LeftToGit))]
    public async Task What_libgit2_does_not_judge_as_git_does_is_left_to_git(string script)
    {
        var both = Given(script);

        await both.StatusAsync(script);

        Assert.Equal((0, 1), both.Count);
    }

    [Theory]
    [InlineData("--object-format=sha256")]
    [InlineData("--bare")]
    public async Task A_repository_of_another_kind_is_left_to_git(string kind)
    {
        var folder = Path.Combine(_tree.Path, "other");
        TemporaryRepository.Run("git", _tree.Path, "init", "-q", kind, folder);
        var git = kind == "--bare" ? folder : Path.Combine(folder, ".git");

        Assert.Null(await new RepositoryReader(new GitPlace(folder, git, git)).IsWorkTreeAsync(default));
    }

    [Theory]
    [InlineData("one\n\nRun-Id: a\nCycle: 2\n", false)]
    [InlineData("one\ntwo\n\nbody\nof two lines\n\nSigned-off-by: A <a@b>\nX: y: z\n", false)]
    [InlineData("only: a title\n", false)]
    [InlineData("title\n\nno: trailer: here\nreally not\n", true)]
    [InlineData("title\n\nbody: with colon\nRun-Id: a\n more of it\n", true)]
    [InlineData("title\n\nsome text\nSigned-off-by: A <a@b>\n", true)]
    [InlineData("title\n\nA:b\n", true)]
    [InlineData("title\n\nA: \n", false)]
    [InlineData("title\n\nA : b\n", true)]
    [InlineData("title\n\n\n\nRun-Id:   spaces  \n\n\n", false)]
    [InlineData("ümläut ✓\n\nName: Jürgen\n", false)]
    [InlineData("title\n\nRun-Id: a\n\n# comment\n", true)]
    [InlineData("title\n\nRun-Id: a\n---\npatch\n", true)]
    [InlineData("title\n\nA: 1\nA: 2\n", true)]
    public async Task A_message_is_read_as_git_reads_it_or_left_to_git(string message, bool isLeft)
    {
        File.WriteAllText(Path.Combine(_tree.Path, "message"), message);
        _tree.Git("commit", "-q", "--allow-empty", "--cleanup=verbatim", "-F", "message");
        var both = Given("");

        await both.LogAsync(_tree.Git("rev-parse", "HEAD~1"), _tree.Git("rev-parse", "HEAD"));

        Assert.Equal(isLeft ? (0, 1) : (1, 0), both.Count);
    }

    public void Dispose()
    {
        TemporaryRepository.TryRun("sh", _tree.Path, "-c", "rm -rf *"); // names .NET cannot write
        _processes.Dispose();
        _tree.Dispose();
    }

    private BothReaders Given(string script)
    {
        TemporaryRepository.TryRun("sh", _tree.Path, "-c", script);
        return new BothReaders(_tree, _processes);
    }
}
