using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Core.Runs;
using Ias.Engine.Files;
using Ias.Engine.Guardrails;
using Ias.Engine.State;

namespace Ias.Engine.Runs;

/// <summary>The <c>.run</c> folder between runs: what is in it, how it is archived, that git does not see it.</summary>
internal static class RunFolder
{
    private static readonly string[] Hidden =
    [
        ExcludeFile.Run,
        Trajectory.Hidden,
        "docs/ias/**/.*.tmp", // what somebody who was killed was writing
        .. (
            (string[])
                [
                    "state.json",
                    "queue/pending/",
                    "queue/running/",
                    "queue/incoming/",
                    "jobs/*/attempt-*/agent.log",
                    "jobs/*/attempt-*/changes.patch",
                    "jobs/*/attempt-*/diff.stat",
                ]
        ).Select(path => $"{RunName.Folder}/*/runner/{path}"),
    ];

    // An older version hid the whole folder, the sprints' trails with it.
    private static readonly string[] NoLongerHidden = [$"/{Trajectory.Folder}/"];

    /// <summary>
    /// The run that is here, finished or not; null when there is none. Moves and writes nothing. By its state file; by its log where there
    /// is none, and where only that knows that it is finished: its engine was killed between the two.
    /// </summary>
    public static RunRecord? Present(RunFiles files)
    {
        var run = RunStateFiles.Peek(files).Run;
        if (run is { IsFinished: true } || !File.Exists(files.Events))
        {
            return run;
        }

        var logged = RunLedger.Fold(new EventReader(files.Events).ReadNew())?.Run;
        return run is null || (logged is { IsFinished: true } && logged.RunId == run.RunId) ? logged : run;
    }

    /// <summary>The run that was begun here and not finished; null when there is none. A state file that is neither a run's nor empty is
    /// moved aside and told in a sentence.</summary>
    public static (RunRecord? Run, string Moved) Unfinished(RunFiles files, TimeProvider time, KillPoint kill)
    {
        if (!File.Exists(files.Events) && !File.Exists(files.State))
        {
            return (null, "");
        }

        var run = Present(files);
        if (run is { IsFinished: true } && RunStateFiles.Peek(files).Run is { IsFinished: false })
        {
            RunJournal.Open(files, time, kill, _ => { })?.Dispose(); // brings its files up to its log
        }

        var moved =
            run is null && File.Exists(files.State)
                ? $".run/state.json is not a run's state file; moved to {Path.GetFileName(AtomicFile.MoveAside(files.State, time.GetUtcNow()))}"
                : "";
        return (run is { IsFinished: false } ? run : null, moved);
    }

    /// <summary>That a run was begun and not finished, and the two ways on.</summary>
    /// <param name="run">That run.</param>
    /// <param name="typed">What a person types behind <c>run</c> for the new one.</param>
    public static Problem IsUnfinished(RunRecord run, string typed, string on, string calledAs) =>
        new(
            $"There is an unfinished run here: {run.RunId} of {run.Target}, {run.State.Word()}.",
            on,
            $"{calledAs} run-resume\n{calledAs} run {typed} --fresh     (archives it first; its branch {run.Branch} stays)"
        );

    /// <summary>Moves the last run's files to <c>archive/&lt;run_id&gt;/</c>. Can be cut off at any point and called again: the log goes
    /// last.</summary>
    public static void Archive(RunFiles files)
    {
        var run = Present(files);
        if (run is null && !File.Exists(files.Events) && !File.Exists(files.SprintPlan))
        {
            return;
        }

        var to = Path.Combine(files.Archive, run?.RunId ?? "unknown");
        for (var n = 2; File.Exists(Path.Combine(to, Path.GetFileName(files.Events))); n++)
        {
            to = Path.Combine(files.Archive, $"{run?.RunId ?? "unknown"}-{n}");
        }

        Directory.CreateDirectory(to);
        foreach (
            var path in (string[])
                [
                    files.Logs,
                    files.Breaker,
                    files.RateLimit,
                    files.DeletedFiles,
                    files.IceLog,
                    .. files.SprintBodies,
                    files.PullRequestBody,
                    files.SprintPlan,
                    files.State,
                    files.Events,
                ]
        )
        {
            var target = Path.Combine(to, Path.GetFileName(path));
            if (Directory.Exists(path) && !Directory.Exists(target))
            {
                Directory.Move(path, target);
            }
            else if (File.Exists(path))
            {
                File.Move(path, target, overwrite: true);
            }
        }
    }

    /// <summary>Moves an archived run's files back. Can be cut off at any point: the log goes first, and all else is made again from
    /// it.</summary>
    public static void TakeOut(RunFiles files, string archived)
    {
        Directory.CreateDirectory(files.Folder);
        var events = Path.GetFileName(files.Events);
        File.Move(Path.Combine(archived, events), files.Events);
        foreach (var path in Directory.GetFileSystemEntries(archived))
        {
            var target = Path.Combine(files.Folder, Path.GetFileName(path));
            if (Directory.Exists(path) && !Directory.Exists(target))
            {
                Directory.Move(path, target);
            }
            else if (File.Exists(path))
            {
                File.Move(path, target, overwrite: true);
            }
        }
    }

    /// <summary>Keeps git from seeing what is no part of the repository (<c>.run</c>, the guardrails' trail, the moving parts of queues),
    /// through the common dir's own exclude file, never the user's <c>.gitignore</c>.</summary>
    /// <param name="commonDir">The repository's, that all its work trees share.</param>
    public static void Exclude(string commonDir) => ExcludeFile.Add(commonDir, Hidden, NoLongerHidden);

    /// <summary>Removes the private folders of turns of an engine that died.</summary>
    public static void SweepScratch(RunFiles files)
    {
        var scratch = StateHome.ScratchOf(files.WorkTree);
        if (Directory.Exists(scratch))
        {
            Directory.Delete(scratch, recursive: true);
        }
    }
}
