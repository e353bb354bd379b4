using System.Text;
using Ias.Engine.Git;
using Ias.Engine.Processes;
using Ias.Tests;

namespace Ias.Engine.Tests.Git;

/// <summary>Asks libgit2 and git the same; where libgit2 has an answer, it must be git's.</summary>
internal sealed class BothReaders(TemporaryRepository tree, ProcessRunner processes)
{
    private readonly RepositoryReader _reader = new(GitPlace.Here(tree.Path));

    /// <summary>How many questions libgit2 answered, and how many it left to git.</summary>
    public (int Answered, int Left) Count { get; private set; }

    public async Task StatusAsync(string when, params string[] except)
    {
        var read = await _reader.StatusAsync(except, default);
        var output = await GitAsync(GitStatus.Arguments);
        var git = GitStatus.Parse(output).Where(e => !except.Any(path => e.Path.IsUnder(Encoding.UTF8.GetBytes(path))));
        Same(read, git.Select(Text), read?.Select(Text), $"status {when}");
    }

    public async Task PathsAsync(string when)
    {
        var read = await _reader.PathsAsync(default);
        var git = (await GitAsync("ls-files", "-z", "--cached", "--others", "--exclude-standard"))
            .Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Select(path => GitPath.FromLatin1(path).ToString());
        Same(read, git.Order(StringComparer.Ordinal), read?.Order(StringComparer.Ordinal), $"paths {when}");
    }

    public async Task HistoryAsync(string one, string other)
    {
        var ancestor = await _reader.IsAncestorAsync(one, other, default);
        Same(
            ancestor,
            [(TemporaryRepository.TryRun("git", tree.Path, "merge-base", "--is-ancestor", one, other).Code == 0).ToString()],
            [ancestor.ToString()!],
            $"{one} before {other}"
        );
        var fork = await _reader.ForkPointAsync(one, other, default);
        Same(fork, [TemporaryRepository.TryRun("git", tree.Path, "merge-base", one, other).Output], [fork!], $"fork of {one} and {other}");
        foreach (var first in (bool[])[false, true])
        {
            var commits = await _reader.CommitsAsync([other], [one], first, default);
            string[] walk = first ? ["--first-parent"] : [];
            Same(
                commits,
                (await GitAsync(["rev-list", .. walk, other, "^" + one]))
                    .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                    .Order(StringComparer.Ordinal),
                commits?.Order(StringComparer.Ordinal),
                $"commits {one}..{other}"
            );
        }

        var change = await _reader.ChangeAsync(one, other, default);
        var compared = DiffTree.Parse(
            await GitAsync(
                "diff-tree",
                "-r",
                "-M",
                "--no-commit-id",
                "--raw",
                "--numstat",
                "-z",
                "--no-ext-diff",
                "--no-textconv",
                "--ignore-submodules=none",
                one,
                other,
                "--"
            )
        );
        Same(change, Text(compared), change is null ? null : Text(change), $"change {one} {other}");
    }

    public async Task LogAsync(string from, string to)
    {
        var log = await _reader.LogAsync(from, to, 1000, default);
        var output = await GitAsync(
            "log",
            "-z",
            "--format=%H%x00%P%x00%s%x00%(trailers:only,unfold)",
            from.Length > 0 ? $"{from}..{to}" : to,
            "--"
        );
        var fields = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(output)).Split('\0');
        var git = Enumerable
            .Range(0, fields.Length / 4)
            .Select(i =>
                $"{fields[4 * i].Trim()} {fields[(4 * i) + 1].Split(' ')[0]} {fields[(4 * i) + 2]}|{string.Join('|', fields[(4 * i) + 3].Split('\n', StringSplitOptions.RemoveEmptyEntries))}"
            );
        Same(
            log,
            git,
            log?.Select(c => $"{c.Commit} {c.Parent} {c.Subject}|{string.Join('|', c.Trailers.Select(t => $"{t.Key}: {t.Value}"))}"),
            $"log {from}..{to}"
        );
    }

    private void Same(object? answer, IEnumerable<string> git, IEnumerable<string>? read, string what)
    {
        Count = answer is null ? (Count.Answered, Count.Left + 1) : (Count.Answered + 1, Count.Left);
        if (answer is not null)
        {
            Assert.True(
                git.SequenceEqual(read!, StringComparer.Ordinal),
                $"{what}\ngit:\n  {string.Join("\n  ", git)}\nlibgit2:\n  {string.Join("\n  ", read!)}"
            );
        }
    }

    private async Task<string> GitAsync(params string[] arguments)
    {
        var result = await processes.RunAsync(GitCommand.Read(tree.Path, ["-c", "filter.own.clean=", .. arguments]).Bytes(), default);
        return result.Ok ? result.Output : throw new InvalidOperationException($"git {string.Join(' ', arguments)}: {result.Error}");
    }

    private static string Text(StatusEntry e) => $"{e.Code} {e.HeadMode} {e.IndexMode} {e.TreeMode} {e.HeadBlob} {e.Path}";

    private static IEnumerable<string> Text(CommitChange change) =>
        [.. change.Paths, "deleted:", .. change.Deleted, "lines:", .. change.Lines.Select(line => line.ToString())];
}
