using Ias.Core.Queue;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Runs;

namespace Ias.Engine.Queue;

/// <summary>The runs of a repository: <c>docs/ias/runs/</c>.</summary>
public sealed class RunFolders(string workTree, string calledAs)
{
    /// <summary>Folder names, oldest first.</summary>
    public IReadOnlyList<string> All() =>
        [.. JobFile.NamesIn(Path.Combine(workTree, RunName.Folder)).Where(RunName.Is).Order(StringComparer.Ordinal)];

    /// <summary>The run of that name, or of that name without its date.</summary>
    /// <exception cref="ProblemException">There is none.</exception>
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
                        ? $"known are {string.Join(", ", all.TakeLast(5))}"
                        : $"{calledAs} new-run {(RunName.Nearest(name) is { Length: > 0 } near ? near : "my-feature")}",
                    ExitCode.NothingToDo
                )
            );
    }

    /// <summary>The newest: by its folder's date, then by the time it was made.</summary>
    /// <exception cref="ProblemException">There is none.</exception>
    public RunnerFiles Latest()
    {
        var last = All()
            .Select(run => (Run: run, Made: File.GetLastWriteTimeUtc(new RunnerFiles(workTree, run).Intent)))
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
                    $"{calledAs} new-run my-feature",
                    ExitCode.NothingToDo
                )
            );
    }

    /// <summary>The run that is meant where nobody says which.</summary>
    /// <exception cref="ProblemException">There is none, or there are several.</exception>
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

    /// <summary>Makes a run's folder, with its intent.</summary>
    /// <exception cref="ProblemException">The name cannot be used, or the run is there.</exception>
    public RunnerFiles Make(string name, DateOnly today, string intent)
    {
        if (!RunName.IsPart(name))
        {
            throw new ProblemException(
                new Problem(
                    $"'{name}' cannot be a run's name: small letters and digits, in parts joined by single hyphens.",
                    Next: $"{calledAs} new-run {(RunName.Nearest(name) is { Length: > 0 } near ? near : "my-feature")}",
                    Exit: ExitCode.Usage
                )
            );
        }

        var files = new RunnerFiles(workTree, RunName.Of(name, today));
        if (Path.Exists(files.RunFolder))
        {
            throw new ProblemException(
                new Problem(
                    $"The run {files.Run} is there already.",
                    files.RunFolder,
                    $"{calledAs} runner status --run {files.Run}\n{calledAs} new-run {name}-2"
                )
            );
        }

        InsideFile.Write(files.WorkTree, files.Intent, System.Text.Encoding.UTF8.GetBytes(RunIntent.File(name, intent)));
        return files;
    }

    /// <summary>What a run is for; empty = nobody has said. A link is not followed: agents can write here, and this is told to
    /// others.</summary>
    public static string IntentOf(RunnerFiles files) =>
        InsideFile.Text(files.WorkTree, files.Intent) is { Length: > 0 } text ? RunIntent.Of(text) : "";

    /// <summary>Keeps git from seeing what is no part of a repository: an engine's files, the guardrails' trail, what moves in
    /// queues.</summary>
    public static void Hide(GitPlace place) => RunFolder.Exclude(place.CommonDir);

    /// <summary>Makes a run's queue; what is there stays. False: it was there.</summary>
    public static bool Init(RunnerFiles files, RunnerOptions options)
    {
        files.Make();
        if (GitPlace.Find(files.WorkTree) is { } place)
        {
            RunFolder.Exclude(place.CommonDir); // before it is filled: git status would walk through a hundred thousand jobs
        }

        if (File.Exists(files.Config))
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
