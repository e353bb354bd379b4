namespace Ias.Engine.State;

/// <summary>Where everything of a work tree's run lies. Names are those of the Run Mode protocol.</summary>
public sealed class RunFiles(string workTree)
{
    public string WorkTree { get; } = workTree;

    /// <summary>Where they lie: <c>.run</c>, or an archived run's folder in its archive.</summary>
    public string Folder { get; init; } = Path.Combine(workTree, ".run");

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

    /// <summary>Whether the engine keeps the machine from falling asleep, in words.</summary>
    public string Awake => Path.Combine(Folder, "awake");

    public string Control => Path.Combine(Folder, "control");
    public string Logs => Path.Combine(Folder, "logs");

    /// <summary>A folder for each time a plan was made of a wish.</summary>
    public string Plans => Path.Combine(Folder, "plans");

    public string Archive => Path.Combine(Folder, "archive");
    public string PullRequestBody => Path.Combine(Folder, "pr-body.md");

    /// <summary>The text of a sprint's own pull request, where there is one a sprint.</summary>
    public string PullRequestBodyOf(string sprint) => Path.Combine(Folder, $"pr-body-{sprint}.md");

    /// <summary>All of those that are there.</summary>
    public IReadOnlyList<string> SprintBodies => Directory.Exists(Folder) ? Directory.GetFiles(Folder, "pr-body-*.md") : [];
}
