using Ias.Core.Agents;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.Agents;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Git.Writing;
using Ias.Engine.Ice;
using Ias.Engine.Processes;
using Ias.Engine.Runs;
using Ias.Engine.State;

namespace Ias.Engine.PreflightChecks;

/// <summary>Context of the checks. Facts that several of them need are determined once, on first use.</summary>
internal sealed class PreflightScene(ProcessRunner processes, TimeProvider time, PreflightRequest request, CancellationToken cancel)
{
    private const string NoTarget = "sprint-1";

    private readonly Lock _once = new();
    private readonly Dictionary<string, Task> _facts = new(StringComparer.Ordinal);
    private GitPlace? _place;

    public ProcessRunner Processes => processes;
    public TimeProvider Time => time;
    public PreflightRequest Request => request;
    public RunOptions Options => request.Options;
    public string CalledAs => request.CalledAs;
    public string Folder => request.Folder;

    /// <summary>Target of the run, or a placeholder.</summary>
    public string Target => request.Target.Length > 0 ? request.Target : NoTarget;

    /// <summary>Location of the repository. Only for checks that need a work tree.</summary>
    public GitPlace Place => _place ??= GitPlace.Here(Folder);

    public RunFiles Files => new(Place.WorkTree);

    /// <summary>Working folder for agents; the person's own if there is no repository.</summary>
    public string Ground => GitPlace.Find(Folder)?.WorkTree ?? Folder;

    /// <summary>The branch HEAD is on; null when it is detached.</summary>
    public string? HeadBranch()
    {
        const string OnBranch = "ref: refs/heads/";
        var head = RegularFile.Text(Path.Combine(Place.GitDir, "HEAD")) ?? "";
        return head.StartsWith(OnBranch, StringComparison.Ordinal) ? head[OnBranch.Length..].Trim() : null;
    }

    /// <summary>git's settings, the last value of each; names in git's lower case.</summary>
    public Task<Dictionary<string, string>> SettingsAsync() =>
        Once(
            "settings",
            async () =>
            {
                var settings = new Dictionary<string, string>(StringComparer.Ordinal);
                if (await GitAsync(GitSettings.Question) is { Ok: true } listed)
                {
                    foreach (var setting in GitSettings.Of(listed, Folder).All)
                    {
                        settings[setting.Key] = setting.Value;
                    }
                }

                return settings;
            }
        );

    /// <summary>Remote a run pushes to, and its URL; null if not configured.</summary>
    public Task<(string Name, string Url)?> RemoteAsync() =>
        Once(
            "remote",
            async () =>
            {
                const string Prefix = "remote.";
                (string Name, string Url)? found = null;
                foreach (var (key, url) in await SettingsAsync())
                {
                    if (key.StartsWith(Prefix, StringComparison.Ordinal) && key.EndsWith(".url", StringComparison.Ordinal))
                    {
                        var name = key[Prefix.Length..^4];
                        found = found is null || name == "origin" ? (name, url) : found;
                    }
                }

                return found;
            }
        );

    /// <summary>The server of that remote; null when there is none.</summary>
    public Task<Forge?> ForgeAsync() =>
        Once(
            "forge",
            async () =>
                await RemoteAsync() is var (_, url)
                    ? await Forge.OfAsync(processes, url, Forge.Hosts(Environment.GetEnvironmentVariable), cancel)
                    : null
        );

    /// <summary>True when the result leaves this machine: not in local mode, and there is a remote.</summary>
    public async Task<bool> PushesAsync() => Options.Push != PushMode.Local && await RemoteAsync() is not null;

    /// <summary>Branch a run would use, or why it has none.</summary>
    public Task<(BranchChoice? Choice, Problem? Why)> BranchAsync() =>
        Once<(BranchChoice?, Problem?)>(
            "branch",
            async () =>
            {
                try
                {
                    var repository = await Repository.OpenAsync(processes, Place.WorkTree, cancel);
                    return (await new RunBranch(repository).ChooseAsync(request.AsRun(Place.WorkTree, Target), Unfinished, cancel), null);
                }
                catch (ProblemException none)
                {
                    return (null, none.Problem);
                }
            }
        );

    /// <summary>Unfinished run of this work tree. Unlike the engine's own check, this moves no file aside.</summary>
    public RunRecord? Unfinished => RunFolder.Present(Files) is { IsFinished: false } run ? run : null;

    /// <summary>Engine that works here; null = none.</summary>
    public LockHolder? Engine => EngineLock.Holder(Place.CommonDir, Files);

    /// <summary>Uncommitted changes of the work tree.</summary>
    public Task<List<StatusEntry>> ChangesAsync() =>
        Once(
            "changes",
            async () =>
            {
                var entries = await new RepositoryReader(Place).StatusAsync([], cancel);
                if (entries is null)
                {
                    var status = await processes.RunAsync(GitCommand.Read(Place.WorkTree, GitStatus.Arguments).Bytes(), cancel);
                    entries = status.Ok
                        ? GitStatus.Parse(status.Output)
                        : throw new ProblemException(new Problem("git status fails here.", GitCommand.Tail(status), "git status"));
                }

                return entries.FindAll(e => !e.Path.ToString().StartsWith(".run/", StringComparison.Ordinal));
            }
        );

    /// <summary>Layers of ICE that work here.</summary>
    public async Task<IceLayers> LayersAsync() => (await GuardAsync()).Layers;

    /// <summary>Host resources a turn can access; empty if it has access to everything.</summary>
    public async Task<IReadOnlyList<InsideGroup>> InsideAsync() => (await GuardAsync()).Guard.Inside();

    /// <summary>
    /// Starts a read-only turn, for programs that are tried where turns run; null if that is impossible: no repository, no cage, or an
    /// active engine.
    /// </summary>
    public async Task<GuardedTurn?> BeginTurnAsync(string scratch)
    {
        if (GitPlace.Find(Folder) is not { } place || Engine is not null || RefSnapshot.Take(place).Head.Length == 0)
        {
            return null;
        }

        try
        {
            var (guard, layers) = await GuardAsync();
            return layers.IsCaged
                ? await guard.BeginAsync(
                    new GuardRequest("preflight", place.WorkTree, "", "", [], ReadOnly: true, [], scratch, CheckRemote: false),
                    cancel
                )
                : null;
        }
        catch (ProblemException)
        {
            return null; // said by the check of ICE's layers
        }
    }

    /// <summary>Guard of a turn here, with its layers.</summary>
    public Task<(TurnGuard Guard, IceLayers Layers)> GuardAsync() =>
        Once(
            "guard",
            async () =>
            {
                var guard =
                    request.IceFolder.Length > 0
                        ? new TurnGuard(processes, time) { StateFolder = request.IceFolder }
                        : new TurnGuard(processes, time);
                return (guard, await guard.PrepareAsync(Place.WorkTree, new IceSettings(Options), cancel));
            }
        );

    /// <summary>Agents the run may use, the main one first.</summary>
    /// <exception cref="ProblemException">An agent is unknown, or none is configured.</exception>
    public IReadOnlyList<IAgent> Agents() =>
        [.. AgentNames().Select(name => new AgentRegistry().Find(name, Options.AgentCommand, Options.PromptBy, Options.AgentScript))];

    /// <summary>Configured names of these agents, known or not.</summary>
    public IReadOnlyList<string> AgentNames() =>
        [
            .. new[] { new AgentChoice(Options.Agent, "") }
                .Concat(PhaseAgents.For(Phase.Implement, Options))
                .Concat(
                    GateList.All.OfSprint(Options).Concat(GateList.All.OfPullRequest(Options)).SelectMany(gate => gate.AgentsOf(Options))
                )
                .Select(choice => choice.Name)
                .Distinct(StringComparer.Ordinal),
        ];

    /// <summary>Runs a git command that changes nothing.</summary>
    public Task<ProcessResult> GitAsync(IReadOnlyList<string> arguments, TimeSpan? limit = null) =>
        processes.RunAsync(GitCommand.Read(Folder, arguments) with { Timeout = limit ?? TimeSpan.FromSeconds(30) }, cancel);

    private Task<T> Once<T>(string name, Func<Task<T>> find)
    {
        lock (_once)
        {
            if (!_facts.TryGetValue(name, out var fact))
            {
                _facts[name] = fact = find();
            }

            return (Task<T>)fact;
        }
    }
}
