using System.Text.Json;
using Ias.Tests;

namespace Ias.EndToEnd.Tests.Runs;

/// <summary>A repository with a run and its queue; the scripted agent is told by the jobs' titles what to do.</summary>
internal sealed class QueueScene : IDisposable
{
    public static readonly AgentScript Works = new AgentScript()
        .Turn("job")
        .Appends("work/{target}.txt", "x\n")
        .Accounts(closing: "did {target}", inputTokens: 10, outputTokens: 5, costUsd: 0.01m);

    public QueueScene(string? script = null, string settings = "", string config = "", bool withRemote = false)
    {
        Sandbox = new Sandbox(script ?? Works, withRemote, config);
        Need(Sandbox.Ias("new-run", "export"));
        Run = Path.GetFileName(Directory.GetDirectories(At("docs", "ias", "runs")).Single());
        if (settings.Length > 0)
        {
            File.WriteAllText(Queue("config.json"), settings);
        }
    }

    public Sandbox Sandbox { get; }

    public string Run { get; }

    public string At(params string[] parts) => Path.Combine([Sandbox.Repository.Path, .. parts]);

    /// <summary>A path in the run's <c>runner/</c>.</summary>
    public string Queue(params string[] parts) => Path.Combine([At("docs", "ias", "runs", Run, "runner"), .. parts]);

    /// <summary>Queues a job and returns its id.</summary>
    public string Add(string title, string role = "implementer", params string[] more) =>
        Need(Sandbox.Ias(["runner", "enqueue", "--role", role, "--title", title, "--prompt", $"do {title}", .. more])).Out.Trim();

    public void AddMany(int count)
    {
        var batch = Path.Combine(Sandbox.Repository.Home, "batch.jsonl");
        File.WriteAllLines(
            batch,
            Enumerable.Range(0, count).Select(n => $$"""{"role":"implementer","title":"job{{n}}","prompt":"do {{n}}"}""")
        );
        Need(Sandbox.Ias("runner", "enqueue", "--batch", batch));
    }

    public JsonElement Show(string id) =>
        JsonDocument.Parse(Need(Sandbox.Ias("runner", "show", id, "--json")).Out).RootElement.GetProperty("job");

    public JsonElement Counts => JsonDocument.Parse(Need(Sandbox.Ias("runner", "status", "--json")).Out).RootElement.GetProperty("counts");

    public string[] Subjects => Sandbox.Repository.Git("log", "--format=%s").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>What is not as it must be after <paramref name="count"/> jobs of <see cref="AddMany"/>, each done exactly once; empty =
    /// nothing.</summary>
    public string Wrong(int count)
    {
        var wrong = new List<string>();
        var done = Directory.GetFiles(Queue("queue", "done"), "*.json").Length;
        var commits = Subjects.Where(s => s.StartsWith("feat(")).ToList();
        if (done != count || commits.Count != count || commits.Distinct(StringComparer.Ordinal).Count() != count)
        {
            wrong.Add($"{done} done, {commits.Count} commits of {commits.Distinct(StringComparer.Ordinal).Count()} jobs");
            wrong.AddRange(
                Directory
                    .GetFiles(Queue("queue"), "*", SearchOption.AllDirectories)
                    .Select(path => $"  {Path.GetRelativePath(Queue("queue"), path)}")
            );
        }

        wrong.AddRange(
            Enumerable
                .Range(0, count)
                .Where(n => !File.Exists(At("work", $"job{n}.txt")) || File.ReadAllText(At("work", $"job{n}.txt")) != "x\n")
                .Select(n => $"job{n} was not done exactly once")
        );
        if (Sandbox.Repository.Git("status", "--porcelain").Trim() is { Length: > 0 } dirty)
        {
            wrong.Add($"not committed: {dirty}");
        }

        if (
            Sandbox.Repository.Git("worktree", "list").Contains('\n')
            || Directory.Exists(Path.Combine(Sandbox.Repository.Home, "state", "ias", "worktrees"))
        )
        {
            wrong.Add("a lane's work tree is still there");
        }

        if (Sandbox.Ias("runner", "check") is { Exit: not 0 } check)
        {
            wrong.Add(check.Out);
        }

        return string.Join('\n', wrong);
    }

    public static Sandbox.Answer Need(Sandbox.Answer answer) =>
        answer.Exit == 0 ? answer : throw new InvalidOperationException(answer.ToString());

    public void Dispose() => Sandbox.Dispose();
}
