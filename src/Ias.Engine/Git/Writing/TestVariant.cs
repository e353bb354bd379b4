using System.Globalization;
using System.Text;
using Ias.Core.Model;
using Ias.Core.TestEvidence;

namespace Ias.Engine.Git.Writing;

/// <summary>
/// Commits that nobody made: the code of one commit with the test files of another, to see what the tests of before say of the new code,
/// and the new tests of the code before. They are on no branch; git's own housekeeping takes them away.
/// </summary>
internal sealed class TestVariant(Repository repository)
{
    /// <summary>Commit to check: <paramref name="head"/> itself, or its code with the tests of <paramref name="start"/>, or the other way
    /// round.</summary>
    /// <exception cref="ProblemException">git refused; disk full.</exception>
    public async Task<string> OfAsync(TestsOf tests, string start, string head, CancellationToken cancel)
    {
        if (tests == TestsOf.Work)
        {
            return head;
        }

        var (code, other) = tests == TestsOf.Before ? (head, start) : (start, head);
        var change = await repository.ChangeAsync(start, head, cancel);
        var paths = change.Paths.Where(TestFiles.Has).ToList();
        var entries = await EntriesAsync(other, paths, cancel);
        var index = Path.Combine(repository.GitDir, $"ias-index-{Guid.NewGuid():N}");
        try
        {
            KeyValuePair<string, string>[] own = [new("GIT_INDEX_FILE", index), .. TreeStore.Author];
            await GitAsync(own, null, cancel, "read-tree", code);
            var lines = new StringBuilder();
            foreach (var path in paths)
            {
                lines.Append(
                    entries.TryGetValue(path, out var entry)
                        ? string.Create(CultureInfo.InvariantCulture, $"{entry}\t{path}\0")
                        : string.Create(CultureInfo.InvariantCulture, $"0 {new string('0', code.Length)}\t{path}\0")
                );
            }

            await GitAsync(own, lines.ToString(), cancel, "update-index", "-z", "--index-info");
            var tree = await GitAsync(own, null, cancel, "write-tree");
            return await GitAsync(
                own,
                "code and tests of two commits",
                cancel,
                "commit-tree",
                "--no-gpg-sign",
                "-p",
                head,
                "-F",
                "-",
                tree
            );
        }
        finally
        {
            Files.OutsideFile.Delete(index);
        }
    }

    // Mode and object of each path that the commit has: "100644 <object>".
    private async Task<Dictionary<string, string>> EntriesAsync(string commit, List<string> paths, CancellationToken cancel)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var some in paths.Chunk(500))
        {
            var listed = await GitAsync([], null, cancel, ["--literal-pathspecs", "ls-tree", "-z", commit, "--", .. some]);
            foreach (var line in listed.Split('\0', StringSplitOptions.RemoveEmptyEntries))
            {
                // <mode> SP <type> SP <object> TAB <path>
                if (line.Split('\t', 2) is [var facts, var path] && facts.Split(' ') is [var mode, _, var id])
                {
                    found[path] = $"{mode} {id}";
                }
            }
        }

        return found;
    }

    private async Task<string> GitAsync(
        KeyValuePair<string, string>[] variables,
        string? input,
        CancellationToken cancel,
        params IReadOnlyList<string> arguments
    )
    {
        var done = await repository.WriteAsync(
            GitCommand.Write(repository.WorkTree, [.. GitCommand.NoHooks, .. arguments]).With(variables) with
            {
                Input = input is null ? null : Encoding.UTF8.GetBytes(input),
            },
            cancel
        );
        return done.Ok
            ? done.Output.TrimEnd('\n')
            : throw new ProblemException(
                new Problem("git cannot put the tests of one commit to the code of another.", GitCommand.Tail(done), "git fsck")
            );
    }
}
