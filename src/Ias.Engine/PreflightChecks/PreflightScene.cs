using Ias.Core.Agents;
using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Engine.Agents;
using Ias.Engine.Commits;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Ice;
using Ias.Engine.Processes;
using Ias.Engine.Runs;
using Ias.Engine.State;

namespace Ias.Engine.PreflightChecks;

/// <summary>What the checks look at. Facts that several of them need are found once, by whoever asks first.</summary>
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

    /// <summary>The target, or one to speak of.</summary>
    public string Target => request.Target.Length > 0 ? request.Target : NoTarget;

    /// <summary>Where the repository lies. Only for checks that need a work tree.</summary>
    public GitPlace Place => _place ??= GitPlace.Here(Folder);

    public RunFiles Files => new(Place.WorkTree);

    /// <summary>The folder agents would stand in; the person's own where there is no repository.</summary>
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
                if (GitPlace.Find(Folder) is { } place && await new RepositoryReader(place).SettingsAsync(cancel) is { } read)
                {
                    foreach (var (key, value, _) in read.All)
                    {
                        settings[key] = value;
                    }

                    return settings;
                }

                var listed = await GitAsync(["config", "-z", "--list"]);
                foreach (var entry in listed.Output.Split('\0', StringSplitOptions.RemoveEmptyEntries))
                {
                    var end = entry.IndexOf('\n', StringComparison.Ordinal);
                    settings[end < 0 ? entry : entry[..end]] = end < 0 ? "true" : entry[(end + 1)..];
                }

                return settings;
            }
        );

    /// <summary>The remote a run pushes to, and its address; null when there is none.</summary>
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

    /// <summary>Whether the result leaves this machine: not in local mode, not without a remote.</summary>
    public async Task<bool> PushesAsync() => Options.Push != PushMode.Local && await RemoteAsync() is not null;

    /// <summary>The branch a run would take, or why there is none.</summary>
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

    /// <summary>The run that was begun here and not finished. Unlike the engine's own look, this one moves no file aside.</summary>
    public RunRecord? Unfinished => RunFolder.Present(Files) is { IsFinished: false } run ? run : null;

    /// <summary>The engine that works here; null = none.</summary>
    public LockHolder? Engine => EngineLock.Holder(Place.CommonDir, Files);

    /// <summary>Uncommitted changes.</summary>
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

    /// <summary>Which of ICE's layers work here.</summary>
    public Task<IceLayers> LayersAsync() =>
        Once(
            "layers",
            () =>
            {
                var guard =
                    request.IceFolder.Length > 0
                        ? new TurnGuard(processes, time) { StateFolder = request.IceFolder }
                        : new TurnGuard(processes, time);
                return guard.PrepareAsync(Place.WorkTree, new IceSettings(Options), cancel);
            }
        );

    /// <summary>Every agent the run may use, the main one first.</summary>
    /// <exception cref="ProblemException">One is not known, or none is configured.</exception>
    public IReadOnlyList<IAgent> Agents() =>
        [.. AgentNames().Select(name => new AgentRegistry().Find(name, Options.AgentCommand, Options.PromptBy, Options.AgentScript))];

    /// <summary>Their names as they are configured, known or not.</summary>
    public IReadOnlyList<string> AgentNames() =>
        [
            .. new[] { new AgentChoice(Options.Agent, "") }
                .Concat(new[] { Phase.Implement, Phase.Review, Phase.Audit }.SelectMany(phase => AgentChoice.For(phase, Options)))
                .Concat(Options.PostPr is { Flatline: true, IsExternal: false } ? AgentChoice.Reviewers(Options) : [])
                .Select(choice => choice.Name)
                .Distinct(StringComparer.Ordinal),
        ];

    /// <summary>Asks git something that changes nothing.</summary>
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
