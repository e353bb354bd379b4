using Ias.Core.Ice.Reading;
using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Processes;

namespace Ias.Engine.Ice.Copy;

/// <summary>
/// Commits that a turn made beside its branch: on other branches, in a stash, or where it left HEAD. They are no part of the run, but work;
/// they come through the same door and are kept as <c>refs/ias/left/OWNER/NAME</c>, where nothing but a person looks.
/// </summary>
internal sealed class LeftBehind(ImportContext context, string owner)
{
    private const string Heads = "refs/heads/";
    private const int Most = 20;
    private const int MostFailures = 2; // each may take a while
    private const int LongestRef = 4096;

    /// <summary>Keeps what the repository does not have yet.</summary>
    /// <param name="head">HEAD of the copy.</param>
    /// <param name="refused">True: the commit HEAD is at was refused, and stays refused.</param>
    /// <returns>A sentence for each, with the command that makes a branch of it.</returns>
    public async Task<IReadOnlyList<string>> KeepAsync(RepositoryCopy copy, CopyHead head, bool refused, CancellationToken cancel)
    {
        var (inside, found) = (copy.Inside, new SortedDictionary<string, string>(StringComparer.Ordinal));
        foreach (var (name, id) in copy.PackedByTurn().Where(r => CommitId.Is(r.Id)))
        {
            found[name[Heads.Length..]] = id;
        }

        Collect(inside, "refs/heads", found);
        if (inside.Read("refs/stash", LongestRef) is { Content: not null } stash && CommitId.Is(stash.Text.Trim()))
        {
            found["stash"] = stash.Text.Trim();
        }

        if (refused)
        {
            found.Remove(head.Branch);
        }
        else if (head.Branch.Length == 0 && head.Commit.Length > 0)
        {
            found["HEAD"] = head.Commit;
        }

        var import = new CommitImport(context);
        var told = new List<string>();
        var (failures, more) = (0, 0);
        IReadOnlyList<string>? known = null;
        foreach (var (name, commit) in found)
        {
            var kept = $"refs/ias/left/{owner}/{name}";
            if (
                failures == MostFailures
                || !RefName.IsValid(kept)
                || await context.Git.IsCommitAsync(context.Place.CommonDir, commit, cancel)
            )
            {
                continue;
            }

            if (told.Count == Most)
            {
                more++;
                continue;
            }

            known ??= [.. new[] { (await context.HeadAsync(cancel)).Commit }.Where(CommitId.Is)]; // or the whole history is read for each
            if (await import.ReadAsync(copy.Folder, context.Place, commit, known, cancel) is not ({ } objects, _))
            {
                failures++;
                continue;
            }

            using (objects)
            {
                if (await import.TouchesStateAsync(objects.Courier, commit, known, cancel) is not null)
                {
                    continue;
                }

                CommitImport.Install(objects, context.Place);
            }

            var set = await SetAsync(kept, commit, cancel);
            if (!set.Ok)
            {
                kept = $"refs/ias/left/{owner}-{commit[..8]}/{name}"; // a branch kept before is a folder of this name, or lies below it
                set = await SetAsync(kept, commit, cancel);
            }

            if (set.Ok)
            {
                told.Add(
                    name == "stash"
                        ? ShellLine.Of($"a stash was left; to look at it: git stash show -p {kept}")
                        : $"commits of {(name == "HEAD" ? "a detached HEAD" : name)} were left beside the branch; to have them: {ShellLine.Of($"git branch {"left/" + name} {kept}")}"
                );
            }
        }

        return more == 0
            ? told
            :
            [
                .. told,
                $"commits of {more} more {(more == 1 ? "branch" : "branches")} were not kept: a turn leaves {Most} at most beside its branch",
            ];
    }

    private Task<ProcessResult> SetAsync(string name, string commit, CancellationToken cancel)
    {
        var place = context.Place;
        return new GitWriter(context.Processes, place.WorkTree, place.GitDir, place.CommonDir).RunAsync(
            GitCommand.Write(place.WorkTree, [.. GitCommand.NoHooks, "update-ref", "-m", "ias: left by a turn", name, commit]),
            cancel
        );
    }

    // Of the packed ones, only those that a turn packed: what the copy was made from is packed, too.
    private static void Collect(InsideFolder inside, string folder, SortedDictionary<string, string> found)
    {
        foreach (var entry in inside.Entries(folder, 1000).Entries ?? [])
        {
            if (entry.Text is not { } name || found.Count >= 100 || folder.Length > 500)
            {
                continue;
            }

            var path = $"{folder}/{name}";
            if (entry.Kind == InsideKind.Folder)
            {
                Collect(inside, path, found);
            }
            else if (
                entry.Kind == InsideKind.File
                && inside.Read(path, LongestRef) is { Content: not null } read
                && CommitId.Is(read.Text.Trim())
            )
            {
                found[path[Heads.Length..]] = read.Text.Trim();
            }
        }
    }
}
