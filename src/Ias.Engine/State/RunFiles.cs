using Ias.Engine.Files;

namespace Ias.Engine.State;

/// <summary>Paths of all files of a work tree's run. Names are those of the Run Mode protocol.</summary>
public sealed class RunFiles(string workTree)
{
    /// <summary>The work tree, links in its path followed: so none in the path of a file below it is one that belongs there.</summary>
    public string WorkTree { get; } = Posix.RealPath(workTree);

    /// <summary>Folder of the run's files: <c>.run</c>, or an archived run's folder in its archive.</summary>
    public string Folder
    {
        get => field ?? Path.Combine(WorkTree, ".run");
        init;
    }

    public string State => Path.Combine(Folder, "state.json");
    public string SprintPlan => Path.Combine(Folder, "sprint-plan-state.json");
    public string Breaker => Path.Combine(Folder, "circuit-breaker.json");
    public string RateLimit => Path.Combine(Folder, "rate-limit.json");
    public string Events => Path.Combine(Folder, "events.jsonl");
    public string DeletedFiles => Path.Combine(Folder, "deleted-files.log");
    public string IceLog => Path.Combine(Folder, "ice.log");
    public string Bugs => Path.Combine(Folder, "bugs");

    public string BugState(string bugId) => Path.Combine(Bugs, bugId, "state.json");

    public string BugBreaker(string bugId) => Path.Combine(Bugs, bugId, "circuit-breaker.json");

    public string EngineLock => Path.Combine(Folder, "engine.lock");

    /// <summary>Path of the note on whether the engine keeps the machine from falling asleep.</summary>
    public string Awake => Path.Combine(Folder, "awake");

    public string Control => Path.Combine(Folder, "control");
    public string Logs => Path.Combine(Folder, "logs");

    /// <summary>A folder for each time a plan was made of a wish.</summary>
    public string Plans => Path.Combine(Folder, "plans");

    public string Archive => Path.Combine(Folder, "archive");
    public string PullRequestBody => Path.Combine(Folder, "pr-body.md");

    /// <summary>The text of a sprint's own pull request, where there is one a sprint.</summary>
    public string PullRequestBodyOf(string sprint) => Path.Combine(Folder, $"pr-body-{sprint}.md");

    /// <summary>Paths of the existing texts of sprints' own pull requests.</summary>
    public IReadOnlyList<string> SprintBodies =>
        [
            .. InsideFile
                .PathsIn(Folder)
                .Where(path =>
                    Path.GetFileName(path).StartsWith("pr-body-", StringComparison.Ordinal)
                    && path.EndsWith(".md", StringComparison.Ordinal)
                ),
        ];
}
