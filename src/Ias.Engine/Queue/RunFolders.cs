using Ias.Core.Queue;
using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Runs;

namespace Ias.Engine.Queue;

/// <summary>The runs of a repository: <c>docs/ias/runs/</c>.</summary>
public sealed class RunFolders(string workTree, string calledAs)
{
    /// <summary>Folder names of all runs, oldest first.</summary>
    public IReadOnlyList<string> All() =>
        [.. JobFile.NamesIn(Path.Combine(workTree, RunName.Folder)).Where(RunName.Is).Order(StringComparer.Ordinal)];

    /// <summary>Finds the run with that name, or that name without its date.</summary>
    /// <exception cref="ProblemException">Not found.</exception>
    public RunnerFiles Find(string name)
    {
        var all = All();
        var found = all.Contains(name) ? name : all.LastOrDefault(run => run[9..] == name);
        return found is not null
            ? new RunnerFiles(workTree, found)
            : throw new ProblemException(
                new Problem(
                    $"There is no run {name}.",
                    Path.Combine(workTree, RunName.Folder),
                    all.Count > 0
                        ? ShellLine.Of($"known are {string.Join(", ", all.TakeLast(5)):raw}")
                        : ShellLine.Of(
                            $"{calledAs:raw} new-run {(RunName.Nearest(name) is { Length: > 0 } near ? near : "my-feature"):raw}"
                        ),
                    ExitCode.NothingToDo
                )
            );
    }

    /// <summary>Run whose runner was active last, or the newest run if none ever was; null = no runs.</summary>
    public RunnerFiles? LastUsed() =>
        All()
            .Select(run => new RunnerFiles(workTree, run))
            .Where(files => OutsideFile.Exists(files.Config))
            .OrderBy(files =>
                OutsideFile.Exists(files.State)
                    ? OutsideFile.GetLastWriteTimeUtc(files.State)
                    : OutsideFile.GetLastWriteTimeUtc(files.Config)
            )
            .ThenBy(files => files.Run, StringComparer.Ordinal)
            .LastOrDefault();

    /// <summary>Newest run: by its folder's date, then by creation time.</summary>
    /// <exception cref="ProblemException">There are no runs.</exception>
    public RunnerFiles Latest()
    {
        var last = All()
            .Select(run => (Run: run, Made: InsideFile.FactsOf(new RunnerFiles(workTree, run).Intent)?.ModifiedAt))
            .OrderBy(r => r.Run[..8], StringComparer.Ordinal)
            .ThenBy(r => r.Made)
            .LastOrDefault()
            .Run;
        return last is not null
            ? new RunnerFiles(workTree, last)
            : throw new ProblemException(
                new Problem(
                    "There is no run here.",
                    Path.Combine(workTree, RunName.Folder),
                    $"{calledAs:raw} new-run my-feature",
                    ExitCode.NothingToDo
                )
            );
    }

    /// <summary>Default run when the user names none.</summary>
    /// <exception cref="ProblemException">There are no runs, or several.</exception>
    public RunnerFiles TheOne() =>
        All() is { Count: > 1 } all
            ? throw new ProblemException(
                new Problem(
                    "There are several runs; which is meant?",
                    string.Join(", ", all.TakeLast(5)),
                    "--latest, or --run NAME",
                    ExitCode.Usage
                )
            )
            : Latest();

    /// <summary>Creates a run's folder, with its intent.</summary>
    /// <exception cref="ProblemException">The name is invalid, or the run exists.</exception>
    public RunnerFiles Make(string name, DateOnly today, string intent)
    {
        if (!RunName.IsPart(name))
        {
            throw new ProblemException(
                new Problem(
                    $"'{name}' cannot be a run's name: small letters and digits, in parts joined by single hyphens.",
                    Next: $"{calledAs:raw} new-run {(RunName.Nearest(name) is { Length: > 0 } near ? near : "my-feature"):raw}",
                    Exit: ExitCode.Usage
                )
            );
        }

        var files = new RunnerFiles(workTree, RunName.Of(name, today));
        if (InsideFile.KindOf(files.RunFolder) != InsideKind.Missing)
        {
            throw new ProblemException(
                new Problem(
                    $"The run {files.Run} is there already.",
                    files.RunFolder,
                    $"{calledAs:raw} runner status --run {files.Run}\n{calledAs:raw} new-run {name}-2"
                )
            );
        }

        InsideFile.Write(files.WorkTree, files.Intent, System.Text.Encoding.UTF8.GetBytes(RunIntent.File(name, intent)));
        return files;
    }

    /// <summary>
    /// Stated purpose of a run; empty = not given. Links are not followed: agents can write here, and the text is shown to other agents.
    /// </summary>
    public static string IntentOf(RunnerFiles files) =>
        InsideFile.Text(files.WorkTree, files.Intent) is { Length: > 0 } text ? RunIntent.Of(text) : "";

    /// <summary>
    /// Excludes from git what is not part of a repository: an engine's files, the guardrail log, and a queue's changing files.
    /// </summary>
    public static void Hide(GitPlace place) => RunFolder.Exclude(place.CommonDir);

    /// <summary>Creates a run's queue, keeping what exists. False: it existed already.</summary>
    public static bool Init(RunnerFiles files, RunnerOptions options)
    {
        files.Make();
        if (GitPlace.Find(files.WorkTree) is { } place)
        {
            RunFolder.Exclude(place.CommonDir); // before it is filled: git status would walk through a hundred thousand jobs
        }

        if (InsideFile.Is(files.Config))
        {
            return false;
        }

        InsideFile.Write(
            files.WorkTree,
            files.Config,
            JobReader.Write(
                options with
                {
                    Stop = options.Stop ?? new StopRules(),
                    FollowUps = options.FollowUps ?? new FollowUpLimits(),
                },
                RunnerJson.Default.RunnerOptions
            )
        );
        return true;
    }
}
