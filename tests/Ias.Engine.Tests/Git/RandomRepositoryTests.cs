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
