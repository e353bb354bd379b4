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
    // 512-byte blocks: no pack of a turn is larger than 8 GiB. What the copy says of itself (settings, shallow, grafts) may have no end: that
    // it can be read at all is found out in seconds and in little memory.
    private const string Pack = """
        ulimit -f 16777216
        (
            ulimit -v 4194304
            timeout 10 "$GIT" -c core.packedGitWindowSize=32m -c core.packedGitLimit=1g \
                --git-dir=/run/ias/copy rev-list --max-count=1 "$1" > /dev/null
        ) || { [ $? = 124 ] && echo 'git did not end in 10 s' >&2; exit 1; }
        exec "$GIT" --git-dir=/run/ias/copy pack-objects --revs --local --delta-base-offset --quiet --stdout > /run/ias/out/pack
        """;

    // A few objects can be a thousand million files, and a commit's text gigabytes: no git outside is to be the first that unfolds them.
    private const string Index = """
        ulimit -f 16777216
        courier=--git-dir=/run/ias/courier
        name=$("$GIT" "$courier" index-pack --strict --stdin < /run/ias/in/pack) || exit
        ulimit -v 4194304
        export GIT_ALLOC_LIMIT=32m
        small='-c core.packedGitWindowSize=32m -c core.packedGitLimit=1g'
        "$GIT" $small "$courier" rev-list --ignore-missing "$@" > /tmp/commits \
            && "$GIT" $small "$courier" diff-tree --stdin -r -m --root --no-renames --name-only < /tmp/commits > /dev/null \
            && exec echo "$name"
        echo 'a commit is longer than 32 MiB or has more than 4 million changed files' >&2
        exit 1
        """;

    /// <summary>Reads what a commit of the copy needs and the repository lacks.</summary>
    /// <param name="copy">Absolute git dir of the copy.</param>
    /// <param name="objectsOf">The repository that has the rest; null = there is none, everything is read.</param>
    /// <param name="tip">An object id.</param>
    /// <param name="known">Commits the repository has, which are likely to be ancestors.</param>
    /// <returns>The checked objects, or why there are none.</returns>
    public async Task<(ImportedObjects? Objects, string Why)> ReadAsync(
        string copy,
        GitPlace? objectsOf,
        string tip,
        IReadOnlyList<string> known,
        CancellationToken cancel
    )
    {
        var scratch = ScratchFolder.In(Path.Combine(context.StateFolder, "push"));
        try
        {
            var objects = objectsOf is null ? [] : CopyLayout.Mounts([objectsOf.CommonDir]).ToList();
            var packed = Directory.CreateDirectory(Path.Combine(scratch.Path, "packed")).FullName;
            var read = await context.Sealed.RunAsync(
                Pack,
                [tip],
                [
                    .. objects,
                    new Mount(MountKind.ReadOnly, copy, $"{CopyLayout.Objects}/copy"),
                    new Mount(MountKind.Bind, packed, $"{CopyLayout.Objects}/out"),
                ],
                Encoding.ASCII.GetBytes(string.Concat(known.Where(CommitId.Is).Select(k => $"^{k}\n").Prepend($"{tip}\n"))),
                cancel
            );
            if (!read.Ok)
            {
                return Failed("its commits cannot be read", read);
            }

            var courier = Directory.CreateDirectory(Path.Combine(scratch.Path, "courier")).FullName;
            CourierRepository.Lay(courier, objectsOf, []);
            SetAlternates(courier, objectsOf is null ? "" : CopyLayout.Alternates(objectsOf.CommonDir));
            var indexed = await context.Sealed.RunAsync(
                Index,
                [tip, .. known.Where(CommitId.Is).Select(k => "^" + k)],
                [
                    .. objects,
                    new Mount(MountKind.ReadOnly, packed, $"{CopyLayout.Objects}/in"),
                    new Mount(MountKind.Bind, courier, $"{CopyLayout.Objects}/courier"),
                ],
                default,
                cancel
            );
            if (!indexed.Ok || indexed.Output.Trim().Split('\t') is not ["pack", var name] || !RefFiles.IsObjectId(name))
            {
                return Failed("git refuses its objects", indexed);
            }

            Directory.Delete(packed, recursive: true);
            // Outside, the objects are where they always are.
            SetAlternates(
                courier,
                objectsOf is null ? "" : string.Concat(CopyLayout.ObjectFolders(objectsOf.CommonDir).Select(o => o + "\n"))
            );
            var imported = new ImportedObjects(scratch, courier, name);
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
    /// <exception cref="IOException">Disk full; the repository cannot be written.</exception>
    public static void Install(ImportedObjects objects, GitPlace place)
    {
        var folder = Directory.CreateDirectory(Path.Combine(place.CommonDir, "objects", "pack")).FullName;
        foreach (var ending in (string[])["pack", "idx"])
        {
            var from = Path.Combine(objects.Courier, "objects", "pack", $"pack-{objects.PackName}.{ending}");
            var to = Path.Combine(folder, $"pack-{objects.PackName}.{ending}");
            var draft = Path.Combine(folder, $"tmp_pack_{Guid.NewGuid():N}"); // git gc removes what is left of it
            File.Copy(from, draft);
            using (var handle = File.OpenHandle(draft, FileMode.Open, FileAccess.ReadWrite))
            {
                Posix.FlushData(handle, draft);
            }

            File.SetUnixFileMode(draft, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
            Posix.Rename(draft, to);
        }

        Posix.FlushFolder(folder);
    }

    private static void SetAlternates(string courier, string text) =>
        File.WriteAllText(Path.Combine(courier, "objects", "info", "alternates"), text);

    private static (ImportedObjects?, string) Failed(string what, ProcessResult result) =>
        (
            null,
            $"{what}: {(result.TimedOut ? "git did not end in time" : GitCommand.Tail(result) is { Length: > 0 } said ? said.Split('\n')[^1] : $"exit status {result.ExitCode}")}"
        );
}
