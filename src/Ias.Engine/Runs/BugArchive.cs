using Ias.Core.Runs;
using Ias.Core.Runs.Bugs;
using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.Git.Writing;
using Ias.Engine.State;

namespace Ias.Engine.Runs;

/// <summary>Restores the unfinished run of a bug from the archive.</summary>
internal sealed class BugArchive(RunFiles files, string calledAs, TimeProvider time)
{
    /// <summary>
    /// Makes the bug's run the current one. True: it was restored from the archive, and its branch must be checked out again.
    /// </summary>
    /// <exception cref="ProblemException">There is no such bug, it is completed, or another run is under way.</exception>
    public async Task<bool> TakeOutAsync(string bugId, Repository repository, CancellationToken cancel)
    {
        var bug = Find(bugId);
        var present = RunStateFiles.Peek(files).Run;
        if (present?.Bug?.BugId == bug.BugId)
        {
            return false;
        }

        if (bug.State == BugState.Completed)
        {
            throw new ProblemException(
                new Problem(
                    $"The bug {bug.BugId} ({bug.BugTitle}) is COMPLETED and cannot be resumed.",
                    files.BugState(bug.BugId),
                    $"{calledAs:raw} run --bug \"...\"     (a new one)",
                    ExitCode.NothingToDo
                )
            );
        }

        if (present is { IsFinished: false })
        {
            throw new ProblemException(
                new Problem(
                    $"Another run is not finished: {present.RunId} of {present.Target}.",
                    files.State,
                    $"{calledAs:raw} run-resume     (finishes it first)"
                )
            );
        }

        var archived = Path.Combine(files.Archive, bug.RunId);
        if (bug.RunId.Length == 0 || !InsideFile.Is(Path.Combine(archived, Path.GetFileName(files.Events))))
        {
            throw new ProblemException(
                new Problem(
                    $"The run of the bug {bug.BugId} is not in the archive.",
                    archived,
                    $"{calledAs:raw} run --bug {bug.BugTitle}     (starts over)"
                )
            );
        }

        var changes = await repository.StatusAsync(cancel);
        if (changes.Count > 0)
        {
            throw new ProblemException(
                new Problem(
                    $"There are uncommitted changes, and this bug has its own branch: {bug.Branch}.",
                    string.Join(", ", changes.Take(3).Select(c => c.Path)),
                    "git stash -u, or commit them"
                )
            );
        }

        RunFolder.Archive(files);
        RunFolder.TakeOut(files, archived);
        return true;
    }

    // A unique prefix of its id is accepted, too.
    private BugFile Find(string bugId)
    {
        var found = InsideFile
            .PathsIn(files.Bugs, InsideKind.Folder)
            .Select(d => Path.GetFileName(d))
            .Where(id => id.StartsWith(bugId, StringComparison.Ordinal))
            .ToList();
        var bug = found.Count == 1 ? new StateFile<BugFile>(files.BugState(found[0]), RunFilesJson.Default, time).Peek().Value : null;
        return bug
            ?? throw new ProblemException(
                new Problem(
                    found.Count > 1 ? $"Several bugs start with {bugId}: {string.Join(", ", found)}." : $"There is no bug {bugId} here.",
                    files.Bugs,
                    ShellLine.Of($"ls {files.Bugs}"),
                    ExitCode.NothingToDo
                )
            );
    }
}
