using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Engine.Git.Writing;
using Ias.Engine.Queue;
using Ias.Engine.Runs;
using Ias.Engine.Tests.Runs;
using Ias.Tests;

namespace Ias.Engine.Tests.Queue;

/// <summary>A run's queue and a runner for it; the scripted agent is told by a job's title what to do.</summary>
public sealed class RunnerScene : IDisposable
{
    public RunnerScene(bool withRemote = false)
    {
        Engine = new EngineScene(withRemote);
        Files = FilesOf("20261122-side");
    }

    /// <summary>Folders outside of the repository in which jobs and a test meet.</summary>
    public IReadOnlyList<string> Writable { get; set; } = [];

    /// <summary>Patterns of <c>lanes.copy</c>.</summary>
    public IReadOnlyList<string> Copies { get; set; } = [];

    /// <summary>Checks of the repository, a line of JSON each.</summary>
    public IReadOnlyList<string>? Checks { get; init; }

    /// <summary>The folder that the work is limited to.</summary>
    public string In { get; set; } = "";

    public EngineScene Engine { get; }

    public TemporaryRepository Repository => Engine.Repository;

    /// <summary>Those of the run that the scene is about.</summary>
    public RunnerFiles Files { get; private set; }

    /// <summary>Has the scene be about another run from now on; a new one tries a failed job again at once.</summary>
    public void GoTo(string run)
    {
        Files = FilesOf(run);
        if (!File.Exists(Files.Config))
        {
            WriteConfig(null);
        }
    }

    public JobQueue Queue =>
        new(Files, RunnerStateFile.Options(Files), TimeProvider.System, new JobIds(TimeProvider.System, Random.Shared.Next));

    /// <summary>Commits the agent's script, and writes the queue's configuration; by default a failed job is tried again at once.</summary>
    public void Write(string script, RunnerOptions? options = null)
    {
        Repository.Write("agent.yaml", script);
        WriteConfig(options);
        Repository.Git("add", "agent.yaml");
        Repository.Git("commit", "-q", "-m", "script");
    }

    public Job Add(string title, string needs = "", string role = "implementer") =>
        Queue.Enqueue(new Job(role, $"do {title}", Title: title, DependsOn: needs.Length > 0 ? [needs] : null))[0];

    public Task<ExitCode> RunAsync(
        int lanes = 1,
        EngineSignals signals = default,
        string mounts = "off",
        string program = "/bin/true",
        bool stay = false,
        bool once = false,
        TimeProvider? time = null,
        CancellationToken kill = default
    ) =>
        new RunnerEngine(Engine.Parts(time, signals, program)).RunAsync(
            new RunnerRequest(
                Repository.Path,
                Files.Run,
                new RunOptions(
                    Agent: "scripted",
                    AgentScript: Path.Combine(Repository.Path, "agent.yaml"),
                    IceMounts: mounts,
                    IceWritable: Writable,
                    LanesCopy: Copies,
                    Checks: Checks,
                    In: In
                ),
                Once: once,
                Stay: stay,
                Lanes: lanes
            ),
            kill.CanBeCanceled ? kill : TestContext.Current.CancellationToken
        );

    /// <summary>The main checkout is as the run's branch has it, and no lane and no claim is there any more.</summary>
    public void AssertNothingIsLeft()
    {
        Assert.Equal("", Repository.Git("status", "--porcelain"));
        Assert.Equal(Files.Branch, Repository.Git("branch", "--show-current"));
        Assert.Single(Repository.Git("worktree", "list").Split('\n'));
        Assert.False(Directory.Exists(LinkedWorkTree.FolderOf(Repository.Path)));
        Assert.Empty(JobFile.NamesIn(Files.Running));
    }

    private void WriteConfig(RunnerOptions? options) =>
        File.WriteAllBytes(
            Files.Config,
            JobReader.Write(options ?? new RunnerOptions(BackoffSeconds: 0), RunnerJson.Default.RunnerOptions)
        );

    private RunnerFiles FilesOf(string run)
    {
        var files = new RunnerFiles(Repository.Path, run);
        files.Make();
        return files;
    }

    public void Dispose()
    {
        if (LinkedWorkTree.FolderOf(Repository.Path) is var lanes && Directory.Exists(lanes))
        {
            Directory.Delete(lanes, recursive: true);
        }

        Engine.Dispose();
    }
}
