using System.Text.Json.Nodes;
using Ias.Console.Client.Calls;
using Ias.Console.Client.Repositories;
using Ias.Console.Client.Tests.Fixtures;
using Ias.Console.Client.Wire;
using Ias.Console.Worker.Jobs;
using Ias.Engine.Ice;
using Ias.Engine.Processes;

namespace Ias.Console.Client.Tests.Kinds;

/// <summary>A checkout, and a Console that answers what a test says, for a job of one kind.</summary>
internal sealed class KindScene : IAsyncDisposable
{
    public const string Repo = "repo1";

    private readonly ProcessRunner _processes = new(TimeProvider.System);
    private OddServer _server = null!;
    private ControlPlaneClient _console = null!;

    public TemporaryRepository Repository { get; } = new();

    /// <summary>What the Console answers to a call, by its path.</summary>
    public Dictionary<string, JsonObject> Answers { get; } =
        new(StringComparer.Ordinal) { ["jobs/list"] = new JsonObject { ["jobs"] = new JsonArray() } };

    public List<string> Told { get; } = [];

    public static async Task<KindScene> StartAsync()
    {
        var scene = new KindScene();
        scene._server = await OddServer.StartAsync(
            (http, _) =>
                scene.Answers.TryGetValue(http.Request.Path.Value![ControlPlaneClient.Base.Length..], out var answer)
                    ? OddServer.SayAsync(http, 200, answer.ToJsonString())
                    : OddServer.SayAsync(http, 404, """{"ok":false,"error":"NOT_FOUND","message":"There is no such thing."}""")
        );
        scene._console = new ControlPlaneClient(
            ServerUrl.Parse(Person.Origin(scene._server.Url), insecureHttp: false, ""),
            "token",
            "ias",
            TimeProvider.System
        );
        return scene;
    }

    /// <summary>The Console calls a run so.</summary>
    public void Run(string reference, string id = "run1") =>
        Answers["runs/get"] = new JsonObject
        {
            ["run"] = new JsonObject
            {
                ["_id"] = id,
                ["repoId"] = Repo,
                ["runRef"] = reference,
                ["status"] = "planned",
            },
        };

    public static Job Job(string kind, string prompt = "", string id = "job1", string? run = null, JsonObject? requirements = null) =>
        new(id, kind, Repo, "running", 0, 0, 0, Prompt: prompt, RunId: run, Requirements: requirements);

    public ClaimedJob Claimed(Job job) =>
        new(
            job,
            new RepositoryLink(Repo, Repository.Path, Person.Origin(_server.Url), "shop", "workspace1", new string('a', 64)),
            _console
        );

    public WorkerHost Host =>
        new(
            "ias",
            ["ias"],
            TimeProvider.System,
            _processes,
            async (place, cancel) =>
            {
                var guard = new TurnGuard(_processes, TimeProvider.System) { Program = ["/bin/true"] };
                await guard.PrepareAsync(place.WorkTree, "off", cancel);
                return guard;
            },
            Told.Add
        );

    public Task<JobOutcome> DoAsync(IJobKind kind, Job job) => kind.RunAsync(Claimed(job), Host, TestContext.Current.CancellationToken);

    /// <summary>HEAD, index and files of the checkout, and which work trees there are.</summary>
    public string Checkout =>
        string.Join(
            '\n',
            File.ReadAllText(Repository.At(".git", "HEAD")),
            Repository.Git("ls-files", "--stage"),
            Repository.Git("status", "--porcelain"),
            Repository.Git("worktree", "list", "--porcelain")
        );

    /// <summary>All branches and where they are.</summary>
    public string Branches => Repository.Git("for-each-ref", "--format=%(refname) %(objectname)");

    public async ValueTask DisposeAsync()
    {
        _console.Dispose();
        await _server.DisposeAsync();
        _processes.Dispose();
        Repository.Dispose();
    }
}
