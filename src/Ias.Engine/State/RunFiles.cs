namespace Ias.Engine.State;

/// <summary>Where everything of a work tree's run lies. Names are those of the Run Mode protocol.</summary>
public sealed class RunFiles(string workTree)
{
    public string WorkTree { get; } = workTree;
    public string Folder { get; } = Path.Combine(workTree, ".run");
    public string State => Path.Combine(Folder, "state.json");
    public string Breaker => Path.Combine(Folder, "circuit-breaker.json");
    public string RateLimit => Path.Combine(Folder, "rate-limit.json");
    public string Events => Path.Combine(Folder, "events.jsonl");
    public string DeletedFiles => Path.Combine(Folder, "deleted-files.log");
    public string IceLog => Path.Combine(Folder, "ice.log");
    public string EngineLock => Path.Combine(Folder, "engine.lock");
    public string Control => Path.Combine(Folder, "control");
    public string Logs => Path.Combine(Folder, "logs");
    public string Archive => Path.Combine(Folder, "archive");
    public string PullRequestBody => Path.Combine(Folder, "pr-body.md");
}
