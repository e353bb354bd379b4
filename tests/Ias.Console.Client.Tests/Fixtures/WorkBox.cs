using System.Text.Json.Nodes;
using Ias.Console.Client.Logins;
using Ias.Console.Client.Repositories;
using Ias.Console.Worker.Files;
using Ias.Console.Worker.Jobs;
using Ias.Console.Worker.Loops;
using Ias.Engine.Ice;
using Ias.Engine.Processes;

namespace Ias.Console.Client.Tests.Fixtures;

/// <summary>A machine with a checkout of one repository, whose agent is scripted, and the loop that does its jobs.</summary>
internal sealed class WorkBox : IAsyncDisposable
{
    public static readonly string Program = Path.Combine(AppContext.BaseDirectory, "ias");

    private readonly ProcessRunner _processes = new(TimeProvider.System);
    private readonly CancellationTokenSource _drain = new();
    private CancellationTokenSource _stop = new();
    private readonly string _name;
    private Task<ExitCode>? _works;

    private WorkBox(string name) => _name = name;

    public Person Person { get; } = new();

    public TemporaryRepository Checkout { get; } = new(withRemote: true);

    /// <summary>What the loop told.</summary>
    public SeenText Said { get; } = new();

    /// <summary>The loop's clock.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>Kinds of jobs it accepts.</summary>
    public WorkerRole Role { get; set; } = WorkerRole.Agent;

    public string RepoId { get; private set; } = "";

    public Login Login { get; private set; } = null!;

    public WorkFolder Folder => new(Person.Folder, Login);

    public string Remote => Checkout.RemotePath;

    /// <summary>Work tree in which its jobs run.</summary>
    public string JobTree => Links().Single(link => link.RepoId == RepoId).LocalPath;

    /// <param name="script">What its agent does, as YAML.</param>
    /// <param name="url">By which the Console knows the repository.</param>
    /// <param name="name">What the Console calls the machine.</param>
    /// <param name="through">Where it finds the Console; null: the server itself.</param>
    /// <param name="here">Its jobs run in the checkout itself.</param>
    public static async Task<WorkBox> NewAsync(
        ConsoleServer server,
        string script,
        string url = "https://git.example.org/shop/web",
        string name = "box",
        Uri? through = null,
        bool here = false
    )
    {
        var box = new WorkBox(name);
        box.Checkout.Write(".loa.config.yaml", "agent:\n  script: agent.yaml\n");
        box.Checkout.Write("agent.yaml", script);
        box.Checkout.Write(".gitignore", "begun\ngo\n"); // by these a test and its agent wait for each other
        box.Checkout.Git("add", "-A");
        box.Checkout.Git("commit", "-q", "-m", "begin");
        box.Checkout.Git("remote", "add", "known", url);
        box.Checkout.Git("push", "-q", "origin", "main");
        box.Checkout.Git("remote", "set-head", "origin", "main");
        TemporaryRepository.Run(Program, box.Checkout.Path, "allow");
        var said = await box.Person.LogInAsync(through ?? server.Url, await server.TokenAsync());
        Assert.True(said.Exit == ExitCode.Ok, said.All);
        said = await box.Person.InAsync(
            box.Checkout.Path,
            ["repo", "link", "--remote", "known", "--json", .. here ? ["--here"] : Array.Empty<string>()]
        );
        Assert.True(said.Exit == ExitCode.Ok, said.All);
        box.Login = Assert.Single(new LoginFile(box.Person.Folder).All());
        box.RepoId = Assert.Single(box.Links()).RepoId;
        return box;
    }

    /// <summary>Does one job at most.</summary>
    public async Task<ExitCode> OnceAsync()
    {
        using var loop = Loop(once: true);
        return await loop.RunAsync(CancellationToken.None, _stop.Token).WaitAsync(TimeSpan.FromMinutes(2));
    }

    /// <summary>Works until it is disposed.</summary>
    public void Start() => _works = RunAsync();

    /// <summary>Ends it as SIGTERM does.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _works!;
        _works = null;
        _stop.Dispose();
        _stop = new CancellationTokenSource();
    }

    public async Task<JsonObject> CallAsync(string path, JsonObject body)
    {
        var said = await Person.IasAsync("console", "call", path, body.ToJsonString());
        Assert.True(said.Exit == ExitCode.Ok, $"{path}: {said}");
        return said.Json;
    }

    /// <summary>What a member of the workspace does.</summary>
    public static async Task<JsonObject> AsMemberAsync(ConsoleServer server, string path, JsonObject body)
    {
        using var member = new Person();
        var said = await member.LogInAsync(server.Url, await server.PersonTokenAsync(Ias.Console.Server.Domain.Role.Member));
        Assert.True(said.Exit == ExitCode.Ok, said.All);
        said = await member.IasAsync("console", "call", path, body.ToJsonString());
        Assert.True(said.Exit == ExitCode.Ok, $"{path}: {said}");
        return said.Json;
    }

    /// <summary>Has the other's remote and history from now on, and an agent with a script of its own.</summary>
    public void CloneOf(WorkBox other, string script)
    {
        Checkout.Git("remote", "set-url", "origin", other.Remote);
        Checkout.Git("fetch", "-q", "origin");
        Checkout.Git("reset", "-q", "--hard", "origin/main");
        Checkout.Git("update-index", "--skip-worktree", "agent.yaml"); // this machine's own
        Checkout.Write("agent.yaml", script);
    }

    /// <summary>Gives the Console a run; returns its id.</summary>
    public async Task<string> RunAsync(string reference) =>
        (string)
            (
                await CallAsync(
                    "runs/upsert",
                    new JsonObject
                    {
                        ["repoId"] = RepoId,
                        ["runRef"] = reference,
                        ["status"] = "running",
                    }
                )
            )["runId"]!;

    /// <summary>Asks for a job.</summary>
    public async Task<string> EnqueueAsync(
        string prompt,
        string kind = "work",
        JsonObject? requirements = null,
        string? run = null,
        string? repo = null
    ) =>
        (string)
            (
                await CallAsync(
                    "jobs/enqueue",
                    new JsonObject
                    {
                        ["repoId"] = repo ?? RepoId,
                        ["kind"] = kind,
                        ["prompt"] = prompt,
                        ["requirements"] = requirements ?? [],
                        ["runId"] = run,
                    }
                )
            )["jobId"]!;

    public async Task<JsonObject> JobAsync(string id) =>
        (await CallAsync("jobs/get", new JsonObject { ["jobId"] = id }))["job"]!.AsObject();

    /// <summary>How the claims of a job came out.</summary>
    public async Task<JsonArray> AttemptsAsync(string id) =>
        (await CallAsync("jobs/get", new JsonObject { ["jobId"] = id }))["attempts"]!.AsArray();

    /// <summary>What a job said while it ran, the oldest line first.</summary>
    public async Task<IReadOnlyList<string>> ProgressAsync(string id) =>
        [.. (await CallAsync("jobs/get", new JsonObject { ["jobId"] = id }))["progress"]!.AsArray().Select(line => (string)line!["text"]!)];

    /// <summary>Adds another repository to the machine; returns its id.</summary>
    public async Task<string> LinkAsync(TemporaryRepository checkout, string url)
    {
        checkout.Git("remote", "add", "known", url);
        checkout.Git("push", "-q", "origin", "main");
        checkout.Git("remote", "set-head", "origin", "main");
        var said = await Person.InAsync(checkout.Path, "repo", "link", "--remote", "known", "--json");
        Assert.True(said.Exit == ExitCode.Ok, said.All);
        return Links().Single(link => link.RepoId != RepoId).RepoId;
    }

    /// <summary>Waits until it is so, at most a minute and a half.</summary>
    public async Task UntilAsync(Func<Task<bool>> so)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await so())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(90), $"it did not come to that:\n{Said}");
            if (_works is { IsFaulted: true })
            {
                await _works;
            }

            await Task.Delay(50);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_works is not null)
        {
            await _works;
        }

        _processes.Dispose();
        Checkout.Dispose();
        Person.Dispose();
        _drain.Dispose();
        _stop.Dispose();
    }

    private IReadOnlyList<RepositoryLink> Links() => new LinkFile(Person.Folder).All();

    private async Task<ExitCode> RunAsync()
    {
        using var loop = Loop(once: false);
        return await loop.RunAsync(_drain.Token, _stop.Token);
    }

    private WorkerLoop Loop(bool once) =>
        new(
            Login,
            Links,
            Folder,
            WorkerIdentity.Here(_name, Person.Folder, "ias/test"),
            new LoopOptions(Role, Once: once),
            new Ias.Console.Worker.Jobs.WorkerHost(
                "ias",
                [Program],
                Time,
                _processes,
                async (place, cancel) =>
                {
                    var guard = new TurnGuard(_processes, TimeProvider.System);
                    await guard.PrepareAsync(
                        place.WorkTree,
                        new IceSettings(Engine.Config.ConfigFile.Load(place.WorkTree).ToRunOptions()),
                        cancel
                    );
                    return guard;
                },
                Said.WriteLine
            )
        );
}
