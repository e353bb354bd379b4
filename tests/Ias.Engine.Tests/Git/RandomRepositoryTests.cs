using Ias.Engine.Processes;
using Ias.Tests;

namespace Ias.Engine.Tests.Git;

/// <summary>Repositories in which anything may have happened: libgit2 reads them as git does.</summary>
public sealed class RandomRepositoryTests
{
    private static readonly string[] Paths =
    [
        "a",
        "b.txt",
        "d/a",
        "d/e/b.txt",
        "d.x",
        "x/ü",
        "x/y/z/w",
        "README.md",
        "d/.gitignore",
        ".gitignore",
        ".gitattributes",
    ];
    private static readonly string[] Contents =
    [
        "",
        "one\n",
        "one\ntwo\n",
        "one\r\ntwo\r\n",
        "*.txt\n",
        "d/\n!d/e\n",
        "* text=auto\n",
        "*.txt eol=crlf\n",
        "\0bin",
        "x/*\n!x/y\n",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Status_history_and_changes_are_the_same_from_both(int seed)
    {
        using var tree = new TemporaryRepository();
        using var processes = new ProcessRunner(TimeProvider.System);
        var both = new BothReaders(tree, processes);
        var random = new Random(seed);
        var told = new List<string>();
        for (var step = 0; step < 60; step++)
        {
            told.Add(Do(tree, random));
            if (step % 3 == 2)
            {
                await both.StatusAsync($"after\n{string.Join('\n', told)}\n");
            }
        }

        var commits = tree.Git("rev-list", "--all").Split('\n');
        for (var i = 0; i < 20; i++)
        {
            var (one, other) = (commits[random.Next(commits.Length)], commits[random.Next(commits.Length)]);
            await both.HistoryAsync(one, other);
            await both.LogAsync(one, other);
        }

        Assert.True(both.Count.Answered > both.Count.Left, $"libgit2 answered {both.Count.Answered} and left {both.Count.Left}");
    }

    // What a repository can look like from a work tree of its own: $HUB is where all of it lies, the last line makes ./tree.
    public static TheoryData<string, string> Kinds =>
        new()
        {
            { "the main work tree", "git init -q -b main tree" },
            { "a linked work tree", "git init -q -b main hub; first hub; git -C hub worktree add -q ../tree -b topic/linked" },
            {
                "a linked work tree with settings of its own",
                "git init -q -b main hub; first hub; git -C hub config extensions.worktreeConfig true; git -C hub worktree add -q ../tree -b topic/linked"
            },
            {
                "a work tree of a bare hub",
                "git init -q -b main one; first one; git clone -q --bare one hub; git -C hub worktree add -q ../tree -b topic/linked"
            },
            {
                "a work tree of a bare hub, with settings of its own",
                "git init -q -b main one; first one; git clone -q --bare one hub; git -C hub config extensions.worktreeConfig true; git -C hub config --worktree core.bare true; git -C hub config --unset core.bare; git -C hub worktree add -q ../tree -b topic/linked"
            },
            {
                "a work tree of a bare hub below it",
                "git init -q -b main one; first one; git clone -q --bare one .bare; echo 'gitdir: ./.bare' > .git; git worktree add -q tree -b topic/linked"
            },
            { "a git dir elsewhere", "git init -q -b main --separate-git-dir elsewhere tree" },
            {
                "a linked work tree of a git dir elsewhere",
                "git init -q -b main --separate-git-dir elsewhere hub; first hub; git -C hub worktree add -q ../tree main~0"
            },
            {
                "a submodule",
                "git init -q -b main one; first one; git init -q -b main hub; first hub; git -C hub -c protocol.file.allow=always submodule --quiet add ../one tree; ln -s hub/tree tree"
            },
            {
                "a linked work tree that was moved",
                "git init -q -b main hub; first hub; git -C hub worktree add -q ../before -b topic/linked; git -C hub worktree move ../before ../tree"
            },
        };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Every_question_about_a_work_tree_of_any_kind_is_answered_as_git_answers_it(string kind, string script)
    {
        const string First =
            "first() { git -C $1 config user.name T; git -C $1 config user.email t@e.invalid; echo a > $1/a; git -C $1 add a; git -C $1 commit -qm first; git -C $1 branch topic/one; }; ";
        using var folder = new TemporaryFolder();
        using var processes = new ProcessRunner(TimeProvider.System);
        var (code, output) = TemporaryRepository.TryRun("sh", folder.Path, "-ec", First + script);
        Assert.True(code == 0, $"{kind}: {output}");
        var tree = Path.Combine(folder.Path, "tree");
        foreach (var name in (string[])["user.name", "user.email"])
        {
            TemporaryRepository.TryRun("git", tree, "config", name, "t@e.invalid");
        }

        var every = Environment.GetEnvironmentVariable("IAS_TEST_LONG") is null ? 10 : 2;
        var random = new Random(kind.Length);
        var told = new List<string>();
        for (var step = 0; step < 40; step++)
        {
            var done = Settings[random.Next(Settings.Length)].Replace("$N", $"{random.Next(4)}");
            TemporaryRepository.TryRun("sh", tree, "-c", done);
            told.Add(done);
            if (step % every == every - 1)
            {
                var differences = await new WorkTreeQuestions(tree, processes).DifferencesAsync();
                Assert.True(differences.Length == 0, $"{kind}, after\n{string.Join('\n', told)}\n\n{differences}");
            }
        }
    }

    private static readonly string[] Settings =
    [
        "git config core.hooksPath hooks$N",
        "git config --worktree core.hooksPath own$N",
        "git config --unset-all core.hooksPath",
        "git config commit.gpgSign True",
        "git config commit.gpgSign NO",
        "git config --worktree commit.gpgSign true",
        "git config --unset-all commit.gpgSign",
        "git config user.name 'Name $N'",
        "git remote add r$N https://example.invalid/$N.git",
        "git remote add origin https://example.invalid/origin.git",
        "git remote set-url --add origin https://example.invalid/second.git",
        "git remote rename r$N origin",
        "git remote remove r$N",
        "git config url.ssh://git@host/.insteadOf https://example.invalid/",
        "git update-ref refs/remotes/origin/main HEAD; git symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/main",
        "git update-ref refs/remotes/origin/trunk HEAD; git symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/trunk",
        "git symbolic-ref -d refs/remotes/origin/HEAD",
        "git config filter.f$N.clean cat",
        "git config --worktree filter.w$N.clean cat",
        "printf '[include]\n path = %s/more\n' \"$PWD\" >> \"$(git rev-parse --git-common-dir)/config\"; printf '[more]\n n = $N\n' > more",
        "printf '[includeIf \"onbranch:topic/**\"]\n path = %s/more\n' \"$PWD\" >> \"$(git rev-parse --git-common-dir)/config\"",
        "printf '[includeIf \"gitdir:**/worktrees/**\"]\n path = %s/more\n' \"$PWD\" >> \"$(git rev-parse --git-common-dir)/config\"",
        "git config core.excludesFile \"$PWD/d/own\"; mkdir -p d; echo '*.tmp' > d/own; touch x.tmp",
        "git config --worktree core.excludesFile /dev/null",
        "echo $N >> a; mkdir -p d; echo $N > d/$N; touch new$N",
        "git add -A; git commit -qm 'all $N'",
        "git rm -q --cached a",
        "git switch -qc topic/$N",
        "git switch -q --detach",
        "git switch -q topic/one",
        "git branch -q develop",
        "git worktree add -q ../beside$N -b topic/beside$N",
        "git pack-refs --all",
        "git tag t$N; git tag -am x a$N",
        "git switch -q --orphan fresh$N",
        "git merge -q --no-commit --no-ff -X ours topic/$N; true",
        "git merge --abort",
        "git config core.fileMode false; chmod +x a",
    ];

    private static string Do(TemporaryRepository tree, Random random)
    {
        var (path, other) = (Paths[random.Next(Paths.Length)], Paths[random.Next(Paths.Length)]);
        other = other == path ? "elsewhere" : other; // of a link to itself git says that it is unchanged
        var content = Contents[random.Next(Contents.Length)];
        var script = random.Next(20) switch
        {
            < 6 => $"mkdir -p \"$(dirname {path})\"; cat > {path}",
            6 => $"cat >> {path}",
            7 => $"rm -rf {path}",
            8 => $"rm -rf {path}; mkdir -p {path}; cat > {path}/inside",
            9 => $"rm -rf {path}; mkdir -p \"$(dirname {path})\"; ln -s \"$PWD/{other}\" {path}",
            10 => $"chmod +x {path}",
            11 => $"touch {path}",
            12 => $"git add {path}",
            13 => $"git rm -rq --cached {path}",
            14 => $"git mv {path} {other}",
            15 => "git add -A; git commit -qm all",
            16 => $"git commit -qm some -m 'Run-Id: {random.Next(5)}'",
            17 =>
                $"git stash -q; git switch -qc side{random.Next(100)} \"$(git rev-list --all | head -n {random.Next(1, 9)} | tail -n 1)\"",
            18 =>
                $"git merge -q -X ours --no-edit \"$(git rev-list --all | head -n {random.Next(1, 9)} | tail -n 1)\" || git merge --abort",
            _ => random.Next(4) switch
            {
                0 => "git config core.autocrlf true",
                1 => "git config core.autocrlf input",
                2 => "git config --unset core.autocrlf",
                _ => "git checkout -qf HEAD -- .",
            },
        };
        script = $"printf %s '{content.Replace("\0", "")}' | ({script})";
        TemporaryRepository.TryRun("sh", tree.Path, "-c", script);
        return script;
    }
}
