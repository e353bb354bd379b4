using Ias.Core.RunMode;
using Ias.Engine.Git;
using Ias.Engine.State;

namespace Ias.Engine.RunMode;

/// <summary>The <c>.run</c> folder between runs: what is in it, how it is archived, that git does not see it.</summary>
internal static class RunFolder
{
    /// <summary>The run that was begun here and not finished; null when there is none. A state file that is neither a run's nor empty is moved aside and told in a sentence.</summary>
    public static (RunRecord? Run, string Moved) Unfinished(RunFiles files, DateTimeOffset now)
    {
        if (!File.Exists(files.Events) && !File.Exists(files.State))
        {
            return (null, "");
        }

        var run = RunStateFiles.Peek(files).Run;
        if (run is null && File.Exists(files.Events))
        {
            run = RunLedger.Fold(new EventReader(files.Events).ReadNew())?.Run;
        }

        var moved = run is null && File.Exists(files.State)
            ? $".run/state.json could not be read as a run's; moved to {Path.GetFileName(AtomicFile.MoveAside(files.State, now))}"
            : "";
        return (run is { IsFinished: false } ? run : null, moved);
    }

    /// <summary>Moves the last run's files to <c>archive/&lt;run_id&gt;/</c>. Can be cut off at any point and called again: the log goes last.</summary>
    public static void Archive(RunFiles files)
    {
        var run = RunStateFiles.Peek(files).Run ?? (File.Exists(files.Events) ? RunLedger.Fold(new EventReader(files.Events).ReadNew())?.Run : null);
        if (run is null && !File.Exists(files.Events))
        {
            return;
        }

        var to = Path.Combine(files.Archive, run?.RunId ?? "unknown");
        for (var n = 2; File.Exists(Path.Combine(to, Path.GetFileName(files.Events))); n++)
        {
            to = Path.Combine(files.Archive, $"{run?.RunId ?? "unknown"}-{n}");
        }

        Directory.CreateDirectory(to);
        foreach (var path in new[] { files.Logs, files.Breaker, files.RateLimit, files.DeletedFiles, files.IceLog, files.PullRequestBody, files.State, files.Events })
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

    /// <summary>Keeps git from seeing <c>.run</c>, through the common dir's own exclude file, never the user's <c>.gitignore</c>.</summary>
    public static void Exclude(Repository repository)
    {
        var exclude = Path.Combine(repository.CommonDir, "info", "exclude");
        var text = RegularFile.Text(exclude) ?? "";
        if (text.Split('\n').Any(line => line.Trim() is "/.run/" or ".run/" or ".run"))
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(exclude)!);
        AtomicFile.Write(exclude, System.Text.Encoding.UTF8.GetBytes($"{text}{(text.Length > 0 && !text.EndsWith('\n') ? "\n" : "")}/.run/\n"));
    }

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
