using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ias.Engine.Processes;

namespace Ias.Engine.Git;

/// <summary>
/// The work tree as a tree object, made with an index of its own: neither the index nor the branch moves, no hook, filter or signing program runs.
/// </summary>
internal sealed class TreeStore(ProcessRunner processes, Repository repository, RepositoryCode code)
{
    private static readonly string[] NoHooks = ["-c", "core.hooksPath=/dev/null", "-c", "core.splitIndex=false"];
    private static readonly KeyValuePair<string, string>[] Author =
        [new("GIT_AUTHOR_NAME", "ias"), new("GIT_AUTHOR_EMAIL", "ias@localhost"), new("GIT_COMMITTER_NAME", "ias"), new("GIT_COMMITTER_EMAIL", "ias@localhost")];

    private (string Tree, string Fingerprint)? _last;

    /// <summary>Saves the work tree to a ref and returns the commit; where nothing is uncommitted that is HEAD itself.</summary>
    public async Task<string> SnapshotAsync(string toRef, string message, CommitSelection selection, CancellationToken cancel)
    {
        var head = await repository.HeadAsync(cancel);
        var commit = head.Commit;
        if (selection.Take.Count > 0 || commit.Length == 0)
        {
            var tree = await WriteAsync(selection, cancel);
            string[] parent = commit.Length > 0 ? ["-p", commit] : [];
            commit = await OutputAsync(
                GitCommand.Write(repository.WorkTree, [.. NoHooks, "commit-tree", "--no-gpg-sign", .. parent, "-F", "-", tree]).With(Author) with { Input = Encoding.UTF8.GetBytes(message) },
                cancel);
        }

        await OutputAsync(GitCommand.Write(repository.WorkTree, [.. NoHooks, "update-ref", "-m", "ias: snapshot", toRef, commit]), cancel);
        return commit;
    }

    /// <summary>Identity of HEAD with the work tree's changes, feedback folders left out.</summary>
    public async Task<string> FingerprintAsync(string headCommit, CommitSelection selection, CancellationToken cancel)
    {
        var tree = selection.Take.Count == 0 && headCommit.Length > 0 ? headCommit : await WriteAsync(selection, cancel);
        if (_last is not { } known || known.Tree != tree)
        {
            _last = known = (tree, await WithoutFeedbackAsync(tree, cancel));
        }

        if (selection.LeftOut.Count == 0)
        {
            return known.Fingerprint;
        }

        var more = new StringBuilder(known.Fingerprint);
        foreach (var (path, _) in selection.LeftOut.OrderBy(l => l.Key, StringComparer.Ordinal))
        {
            var file = new FileInfo(Path.Combine(repository.WorkTree, path));
            more.Append(CultureInfo.InvariantCulture, $"\n{path}\0{(file.Exists ? file.Length : -1)}\0{(file.Exists ? file.LastWriteTimeUtc.Ticks : 0)}");
        }

        return Hash(Encoding.UTF8.GetBytes(more.ToString()));
    }

    private async Task<string> WriteAsync(CommitSelection selection, CancellationToken cancel)
    {
        var index = Path.Combine(repository.GitDir, $"ias-index-{Guid.NewGuid():N}");
        var settings = await code.ReadAsync(cancel);
        KeyValuePair<string, string>[] own = [.. settings.WithoutAnyFilter, new("GIT_INDEX_FILE", index)];
        try
        {
            var present = Path.Combine(repository.GitDir, "index");
            if (File.Exists(present))
            {
                File.Copy(present, index);
            }

            if (selection.Unstage.Count > 0)
            {
                await repository.UnstageAsync(selection.Unstage, own, cancel);
            }

            var stage = selection.Take.Where(e => e.IsUntracked || e.InTree).Select(e => e.Path).ToList();
            if (stage.Count > 0)
            {
                await OutputAsync(
                    GitCommand.Write(repository.WorkTree, [.. NoHooks, "-c", "core.safecrlf=false", "update-index", "--add", "--remove", "--replace", "-z", "--stdin"]).With(own)
                        with { Input = GitCommand.Lines(stage) },
                    cancel);
            }

            return await OutputAsync(GitCommand.Write(repository.WorkTree, [.. NoHooks, "write-tree"]).With(own), cancel);
        }
        finally
        {
            File.Delete(index);
            File.Delete(index + ".lock");
        }
    }

    // The entries of the top folder, of grimoires/ and of docs/ but for .run, grimoires/loa and docs/ias: three objects, one process.
    private async Task<string> WithoutFeedbackAsync(string tree, CancellationToken cancel)
    {
        var asked = Encoding.UTF8.GetBytes($"{tree}^{{tree}}\n{tree}:grimoires\n{tree}:docs\n");
        var output = await processes.RunAsync(GitCommand.Read(repository.WorkTree, "cat-file", "--batch").Bytes() with { Input = asked }, cancel);
        using var kept = new MemoryStream();
        var left = output.Output.AsSpan();
        foreach (var without in new[] { new[] { ".run", "grimoires", "docs" }, ["loa"], ["ias"] })
        {
            var line = left.IndexOf('\n');
            var header = left[..line].ToString().Split(' ');
            left = left[(line + 1)..];
            kept.WriteByte(0);
            if (header is not [var id, var type, var size])
            {
                continue; // missing, the same as nothing left in it
            }

            var length = int.Parse(size, CultureInfo.InvariantCulture);
            if (type == "tree")
            {
                Keep(left[..length], id.Length / 2, without, kept);
            }
            else
            {
                kept.Write(Encoding.UTF8.GetBytes(id)); // a file or link of that name
            }

            left = left[(length + 1)..];
        }

        return Hash(kept.ToArray());
    }

    // mode SP name NUL id, one after the other
    private static void Keep(ReadOnlySpan<char> tree, int idLength, string[] without, MemoryStream kept)
    {
        while (!tree.IsEmpty)
        {
            var end = tree.IndexOf('\0') + 1 + idLength;
            var entry = tree[..end];
            var name = entry[(entry.IndexOf(' ') + 1)..entry.IndexOf('\0')].ToString();
            if (!without.Contains(name, StringComparer.Ordinal))
            {
                kept.Write(Encoding.Latin1.GetBytes(entry.ToString()));
            }

            tree = tree[end..];
        }
    }

    private async Task<string> OutputAsync(ProcessSpec spec, CancellationToken cancel)
    {
        var result = await processes.RunAsync(spec, cancel);
        return result.Ok ? result.Output.Trim() : throw new ProblemException(new Problem("git could not save the work tree.", GitCommand.Tail(result), "git status"));
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
