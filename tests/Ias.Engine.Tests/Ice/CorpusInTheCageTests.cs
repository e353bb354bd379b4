using System.Text;
using Ias.Engine.Ice;
using Ias.Engine.Processes;
using Ias.Tests;

namespace Ias.Engine.Tests.Ice;

/// <summary>The corpus of command lines in a real cage, with the real git: whatever the shims would have said.</summary>
public sealed class CorpusInTheCageTests(CorpusWorld world) : IClassFixture<CorpusWorld>
{
    // Each line in the world as it was; the place of a mount cannot be removed, and need not be.
    private const string Each = """
        real=$(dirname "$(dirname "$(command -v git)")")/real
        export PATH="$real:$PATH" GIT_EXEC_PATH="$real/git-core" HOME=/tmp/home EDITOR=true GIT_TERMINAL_PROMPT=0 FILTER_BRANCH_SQUELCH_WARNING=1
        mkdir -p /tmp/home /tmp/base; cp "$WORLD/home/.gitconfig" /tmp/home/
        tar -cf /tmp/base/git.tar -C "$WORLD/work/.git" .
        tar -cf /tmp/base/work.tar -C "$WORLD/work" --exclude=./.git --exclude=./.run --exclude=./lib/.git .
        again() {
            cd "$WORLD/work"
            find .git -mindepth 1 -delete
            find . -mindepth 1 -path ./.git -prune -o -path ./.run -prune -o -path ./lib/.git -prune -o -delete
            tar -xf /tmp/base/git.tar -C .git; tar -xf /tmp/base/work.tar
        } 2> /dev/null
        n=0
        line() {
            again
            cd "$WORLD/work/$1" && n=$((n + 1)) && timeout 20 bash -c "$2" > /tmp/said 2>&1 < /dev/null
        }

        """;

    [Fact]
    public async Task No_command_line_of_it_writes_into_the_repository_or_its_remote_even_past_the_shims()
    {
        await using var cage = await Cage.OpenAsync("require", writableScratch: true);
        using var copy = world.Copy();
        var rows = CorpusTests.Rows().Where(r => r.Place is "work" or "lib" && !r.CommandLine.StartsWith("gh ")).ToList();
        var script = new StringBuilder(Each);
        foreach (var row in rows)
        {
            var setup = string.Concat(row.Setup.Split(" ;; ", StringSplitOptions.RemoveEmptyEntries).Select(one => $"git {one}; "));
            script.Append($"line {(row.Place == "lib" ? "lib" : ".")} {Quoted(setup + row.CommandLine)}\n");
        }

        await File.WriteAllTextAsync(cage.Scratch.At("lines.sh"), script + "echo $n\n", TestContext.Current.CancellationToken);
        var guard = cage.NewGuard();
        await guard.PrepareAsync(
            copy.At("work"),
            new IceSettings("require", Writable: [cage.Scratch.Path], Readable: [], Environment: ["WORLD"]),
            CancellationToken.None
        );
        await using var turn = await guard.BeginAsync(
            cage.Request with
            {
                WorkTree = copy.At("work"),
                OwnBranch = "feature/cart",
                BaseCommit = "",
            },
            CancellationToken.None
        );
        using var own = new WritesBelow(copy.At("work") + "/.git");
        using var remote = new WritesBelow(copy.At("remote"));

        var worked = await cage.Processes.RunAsync(
            turn.Wrap(
                new ProcessSpec
                {
                    FileName = "/bin/bash",
                    Arguments = [cage.Scratch.At("lines.sh")],
                    WorkingDirectory = copy.At("work"),
                    Environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["WORLD"] = copy.Path, ["LC_ALL"] = "C" },
                    Timeout = TimeSpan.FromMinutes(5),
                }
            ),
            CancellationToken.None
        );

        Assert.EndsWith($"{rows.Count}\n", worked.Output);
        Assert.Empty(own.Names);
        Assert.Empty(remote.Names);
    }

    private static string Quoted(string text) => "'" + text.Replace("'", "'\\''") + "'";
}
