using System.Text;
using Ias.Core.Ice;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Processes;

namespace Ias.Engine.Ice.Copy;

/// <summary>
/// The door for commits: objects leave a turn's copy as one pack, which is checked by git itself (git-index-pack(1), <c>--strict</c>) in a
/// cage that cannot see the copy any more, and by rules here, before it comes into the repository.
/// </summary>
internal sealed class CommitImport(ImportContext context)
{
    // What the copy says of itself (settings, shallow, grafts) may have no end: that it can be read at all is found out in seconds and in
    // little memory. Then, while its files are at hand, whether the next turn can continue in it.
    private const string Pack = $$"""
        ( ulimit -v 4194304; timeout 10 "$GIT" --git-dir="$COPY" rev-parse --is-bare-repository "$1^{commit}" > "$TMPDIR/about" ) \
            || { [ $? = 124 ] && echo 'git did not end in 10 s' >&2; exit 1; }
        "$GIT" --git-dir="$COPY" pack-objects --revs --local --delta-base-offset --quiet --stdout > "$OUT/pack" || exit
        [ -n "$2" ] || exit 0
        read -r bare < "$TMPDIR/about"
        {{CopyReadability.Script}}
        """;

    // A few objects can be a thousand million files, and a commit's text gigabytes: no git outside is to be the first that unfolds them.
    private const string Index = """
        courier=--git-dir=$COURIER
        name=$("$GIT" "$courier" index-pack --strict --stdin < "$IN/pack") || exit
        ulimit -v 4194304
        export GIT_ALLOC_LIMIT=32m
        "$GIT" "$courier" log --ignore-missing --format=%H -m -r --name-only --no-renames --no-mailmap --no-decorate "$@" > /dev/null \
            && exec echo "$name"
        echo 'a commit is longer than 32 MiB or has more than 4 million changed files' >&2
        exit 1
        """;

    /// <summary>Reads what a commit of the copy needs and the repository lacks.</summary>
    /// <param name="copy">Absolute git dir of the copy.</param>
    /// <param name="objectsOf">The repository that has the rest; null = there is none, everything is read.</param>
    /// <param name="tip">An object id.</param>
    /// <param name="known">Commits the repository has, which are likely to be ancestors.</param>
    /// <param name="asked">An additional check of the copy (<see cref="CopyReadability"/>): that git can read it.</param>
    /// <returns>The checked objects, or the reason why there are none.</returns>
    public async Task<(ImportedObjects? Objects, string Why)> ReadAsync(
        string copy,
        GitPlace? objectsOf,
        string tip,
        IReadOnlyList<string> known,
        CancellationToken cancel,
        CopyReadability? asked = null
    )
    {
        var scratch = ScratchFolder.In(Path.Combine(context.StateFolder, "push"));
        try
        {
            string[] repositories = objectsOf is null ? [] : [objectsOf.CommonDir];
            var packed = OutsideFolder.Make(Path.Combine(scratch.Path, "packed"));
            var read = await context.Sealed.RunAsync(
                Pack,
                [tip, .. asked?.Arguments ?? [""]],
                repositories,
                [new SealedPlace("COPY", MountKind.ReadOnly, copy), new SealedPlace("OUT", MountKind.Bind, packed)],
                Encoding.ASCII.GetBytes(string.Concat(known.Where(CommitId.Is).Select(k => $"^{k}\n").Prepend($"{tip}\n"))),
                cancel
            );
            if (!read.Ok)
            {
                return Failed("its commits cannot be read", read);
            }

            var courier = OutsideFolder.Make(Path.Combine(scratch.Path, "courier"));
            TransferRepository.Lay(courier, objectsOf, []);
            SetAlternates(courier, objectsOf is null ? "" : CopyLayout.Alternates(objectsOf.CommonDir, context.Sealed.HasMounts));
            var indexed = await context.Sealed.RunAsync(
                Index,
                [tip, .. known.Where(CommitId.Is).Select(k => "^" + k)],
                repositories,
                [new SealedPlace("IN", MountKind.ReadOnly, packed), new SealedPlace("COURIER", MountKind.Bind, courier)],
                default,
                cancel
            );
            if (!indexed.Ok || indexed.Output.Trim().Split('\t') is not ["pack", var name] || !RefFiles.IsObjectId(name))
            {
                return Failed("git refuses its objects", indexed);
            }

            OutsideFolder.DeleteAll(packed);
            // Outside, the objects are where they always are.
            SetAlternates(courier, objectsOf is null ? "" : CopyLayout.Alternates(objectsOf.CommonDir, isMounted: false));
            var imported = new ImportedObjects(scratch, courier, name, IsCopyReadable: read.Output == CopyReadability.Yes);
            scratch = null;
            if (!await context.Git.IsCommitAsync(courier, tip, cancel))
            {
                imported.Dispose();
                return (null, $"{tip} is not a commit");
            }

            return (imported, "");
        }
        finally
        {
            scratch?.Dispose();
        }
    }

    /// <summary>Commits that touch what belongs to ias: those whose <c>.run</c>, whatever it is, is that of none of their parents.</summary>
    /// <returns>The first that is found; null when there is none.</returns>
    public async Task<string?> TouchesStateAsync(string courier, string tip, IReadOnlyList<string> known, CancellationToken cancel)
    {
        if (await new RepositoryReader(courier).HasEntryAsync(tip, known, ".run", cancel) == false)
        {
            return null;
        }

        var commits = await context.Git.CommitsAsync(courier, [tip], known, firstParentOnly: false, cancel);
        var asked = await context.Git.RunAsync(
            courier,
            ["diff-tree", "--stdin", "--root", "-c", "--raw", "--no-renames", "--", ".run"],
            cancel,
            input: Encoding.ASCII.GetBytes(string.Concat(commits.Select(c => $"{c}\n")))
        );
        if (!asked.Ok)
        {
            return tip;
        }

        var commit = tip;
        foreach (var line in asked.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // git-diff-tree(1): a colon and a mode for each parent, then the mode of what is there now
            var parents = line.TakeWhile(c => c == ':').Count();
            if (parents > 0 && line[parents..].Split(' ')[parents] != "000000")
            {
                return commit;
            }

            commit = parents == 0 ? line : commit;
        }

        return null;
    }

    /// <summary>Brings checked objects into a repository: the pack first, then its index, by which git finds it.</summary>
    /// <exception cref="ProblemException">Disk full; the repository cannot be written.</exception>
    public static void Install(ImportedObjects objects, GitPlace place)
    {
        var folder = Path.Combine(place.CommonDir, "objects", "pack");
        try
        {
            OutsideFolder.Make(folder);
            foreach (var ending in (string[])["pack", "idx"])
            {
                var from = Path.Combine(objects.Courier, "objects", "pack", $"pack-{objects.PackName}.{ending}");
                var to = Path.Combine(folder, $"pack-{objects.PackName}.{ending}");
                var draft = Path.Combine(folder, $"tmp_pack_{Guid.NewGuid():N}"); // git gc removes what is left of it
                OutsideFile.Copy(from, draft); // read-only, as git made it
                using (var handle = OutsideFile.OpenHandle(draft, FileMode.Open, FileAccess.Read))
                {
                    Posix.FlushData(handle, draft);
                }

                OutsideFile.SetUnixFileMode(draft, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
                Posix.Rename(draft, to);
            }

            Posix.FlushFolder(folder);
        }
        catch (Exception refused) when (FileProblem.Explains(refused))
        {
            throw FileProblem.From(refused, Path.Combine(folder, $"pack-{objects.PackName}.pack"));
        }
    }

    private static void SetAlternates(string courier, string text) =>
        OutsideFile.WriteAllText(Path.Combine(courier, "objects", "info", "alternates"), text);

    private static (ImportedObjects?, string) Failed(string what, ProcessResult result) =>
        (null, $"{what}: {GitCommand.Tail(result).Split('\n')[^1]}");
}
