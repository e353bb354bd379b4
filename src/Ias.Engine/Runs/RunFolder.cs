using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Core.Runs;
using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.Guardrails;
using Ias.Engine.State;

namespace Ias.Engine.Runs;

/// <summary>The <c>.run</c> folder between runs: its contents, archiving, and its exclusion from git.</summary>
internal static class RunFolder
{
    private static readonly string[] Hidden =
    [
        ExcludeFile.Run,
        GuardrailLog.Hidden,
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
    private static readonly string[] NoLongerHidden = [$"/{GuardrailLog.Folder}/"];

    /// <summary>
    /// Current run, finished or not; null if not found. Writes and moves nothing. Reads the state file, or the log if there is no state
    /// file or if only the log knows that the run finished: its engine was killed between the two.
    /// </summary>
    public static RunRecord? Present(RunFiles files)
    {
        var run = RunStateFiles.Peek(files).Run;
        if (run is { IsFinished: true } || !InsideFile.Is(files.Events))
        {
            return run;
        }

        var logged = RunLedger.Fold(new EventReader(files.Events).ReadNew())?.Run;
        return run is null || (logged is { IsFinished: true } && logged.RunId == run.RunId) ? logged : run;
    }

    /// <summary>
    /// Unfinished run of this work tree; null if not found. A state file that is neither a run's nor empty is moved aside and reported in a
    /// sentence.
    /// </summary>
    public static (RunRecord? Run, string Moved) Unfinished(RunFiles files, TimeProvider time, KillPoint kill)
    {
        if (!InsideFile.Is(files.Events) && !InsideFile.Is(files.State))
        {
            return (null, "");
        }

        var run = Present(files);
        if (run is { IsFinished: true } && RunStateFiles.Peek(files).Run is { IsFinished: false })
        {
            RunJournal.Open(files, time, kill, _ => { })?.Dispose(); // brings its files up to its log
        }

        var moved =
            run is null && InsideFile.Is(files.State) && ForeignRun.InState(files, "", "") is null
                ? $".run/state.json is not a run's state file; moved to {Path.GetFileName(InsideFile.MoveAside(files.State, time.GetUtcNow()))}"
                : "";
        return (run is { IsFinished: false } ? run : null, moved);
    }

    /// <summary>Problem for an unfinished run, with the two ways to continue.</summary>
    /// <param name="run">The unfinished run.</param>
    /// <param name="typed">The arguments after <c>run</c> for the new run.</param>
    public static Problem IsUnfinished(RunRecord run, string typed, string on, string calledAs) =>
        new(
            $"There is an unfinished run here: {run.RunId} of {run.Target}, {run.State.Word()}.",
            on,
            ShellLine.Of(
                $"{calledAs:raw} run-resume\n{calledAs:raw} run {typed:raw} --fresh     (archives it first; its branch {run.Branch} stays)"
            )
        );

    /// <summary>
    /// Moves the last run's files to <c>archive/&lt;run_id&gt;/</c>. Can be interrupted at any point and called again: the log goes last.
    /// </summary>
    public static void Archive(RunFiles files)
    {
        var run = Present(files);
        if (run is null && !InsideFile.Is(files.Events) && !InsideFile.Is(files.SprintPlan) && !InsideFile.Is(files.State))
        {
            return;
        }

        var to = Path.Combine(files.Archive, run?.RunId ?? "unknown");
        for (
            var n = 2;
            InsideFile.Is(Path.Combine(to, Path.GetFileName(files.Events))) || (run is null && InsideFile.KindOf(to) != InsideKind.Missing);
            n++
        )
        {
            to = Path.Combine(files.Archive, $"{run?.RunId ?? "unknown"}-{n}");
        }

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
            Move(path, Path.Combine(to, Path.GetFileName(path)));
        }
    }

    /// <summary>
    /// Moves an archived run's files back. Can be interrupted at any point: the log goes first, and everything else is rebuilt from it.
    /// </summary>
    public static void TakeOut(RunFiles files, string archived)
    {
        InsideFile.TryMoveToFree(Path.Combine(archived, Path.GetFileName(files.Events)), files.Events);
        foreach (var path in InsideFile.PathsIn(archived))
        {
            Move(path, Path.Combine(files.Folder, Path.GetFileName(path)));
        }
    }

    /// <summary>
    /// Excludes from git what is not part of the repository (<c>.run</c>, the guardrail log, a queue's changing files), through the common
    /// dir's exclude file, never the user's <c>.gitignore</c>.
    /// </summary>
    /// <param name="commonDir">The repository's common dir, shared by all its work trees.</param>
    public static void Exclude(string commonDir) => ExcludeFile.Add(commonDir, Hidden, NoLongerHidden);

    /// <summary>Removes the private turn folders of a dead engine.</summary>
    public static void SweepScratch(RunFiles files)
    {
        var scratch = StateHome.ScratchOf(files.WorkTree);
        if (OutsideFolder.Exists(scratch))
        {
            OutsideFolder.DeleteAll(scratch);
        }
    }

    // A folder stays if the target has one of its name; links, pipes and the like stay, too.
    private static void Move(string from, string to)
    {
        switch (InsideFile.KindOf(from))
        {
            case InsideKind.Folder:
                InsideFile.TryMoveToFree(from, to);
                break;
            case InsideKind.File:
                InsideFile.TryMove(from, to);
                break;
        }
    }
}
