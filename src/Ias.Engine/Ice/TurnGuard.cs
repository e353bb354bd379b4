using Ias.Core.Ice;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Ice.Home;
using Ias.Engine.Ice.Limits;
using Ias.Engine.Processes;

namespace Ias.Engine.Ice;

/// <summary>ICE around agent turns and around the engine's own git commands that can run the repository's code.</summary>
public sealed class TurnGuard(ProcessRunner processes, TimeProvider time)
{
    private const string Inherits = "ice.credentials is inherit";

    // By which git finds the person's own settings and the machine's (git-config(1), FILES).
    private static readonly string[] Person = ["HOME", "XDG_CONFIG_HOME", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"];

    private static readonly string[] Layers = ["shims", "mounts", "copy", "verify", "keys"];

    private Prepared? _prepared;
    private RefSnapshot? _last;
    private IReadOnlyList<string> _recovered = [];

    /// <summary>Folder of shims and turn folders; must be short, since a socket's path is limited to 107 bytes.</summary>
    public string StateFolder { get; init; } = DefaultStateFolder();

    /// <summary>Folder of the turns' package caches, one set for each user.</summary>
    public string CacheFolder { get; init; } = Path.Combine(StateHome.Folder, "caches");

    /// <summary>Time limit for filling the package caches from the person's own on first use.</summary>
    public TimeSpan SeedTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The person's environment: where home, programs and sockets are, and what logs in.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>The person's gh for this repository, with the login it had before the first turn.</summary>
    /// <exception cref="InvalidOperationException"><see cref="PrepareAsync(string, IceSettings, CancellationToken)"/> was not
    /// called.</exception>
    public GhAccess Gh => _prepared?.Gh ?? throw new InvalidOperationException("PrepareAsync comes first");

    /// <summary>Command that starts this program, for the shims: a path and leading arguments.</summary>
    public IReadOnlyList<string> Program { get; init; } = ThisProgram();

    /// <summary>True when a git dir may lie in a work tree here: without mounts, a turn could write it.</summary>
    public async Task<bool> CanHideGitDirAsync(string workTree, CancellationToken cancel) =>
        (await new SandboxChoice(processes, Program, Variable).BubblewrapAsync(workTree, cancel)).Bubblewrap is not null;

    /// <summary>
    /// Finds out once which layers work here (bubblewrap is tried, and the answer remembered) and records remotes, credential helpers and
    /// SSH settings, with which later pushes are made whatever the agent writes into the configuration meanwhile.
    /// </summary>
    /// <exception cref="ProblemException"><c>ice.mounts: require</c>, and bubblewrap does not work here; <c>auto</c>, and neither it nor
    /// Landlock does.</exception>
    public Task<IceLayers> PrepareAsync(string workTree, string mounts, CancellationToken cancel) =>
        PrepareAsync(workTree, new IceSettings(mounts), cancel);

    /// <inheritdoc cref="PrepareAsync(string, string, CancellationToken)"/>
    public async Task<IceLayers> PrepareAsync(string workTree, IceSettings settings, CancellationToken cancel)
    {
        var place =
            GitPlace.Find(workTree) ?? throw new ProblemException(new Problem("This is not a git work tree.", workTree, "git init"));
        InheritedFiles.Withhold();
        PrivateFolder.Make(StateFolder);
        // other turns' sockets, and what is laid down with a person's login for a push, a fetch or a signature
        foreach (var name in (string[])[TurnScope.Turns, "push", "sign"])
        {
            PrivateFolder.Make(Path.Combine(StateFolder, name));
        }

        var sandbox = await new SandboxChoice(processes, Program, Variable).ChooseAsync(place, settings, cancel);
        var writable = WritablePlaces.Find(place.WorkTree, settings.Writable ?? [], Variable);
        string[] untrusted = [place.WorkTree, place.CommonDir, .. writable.Paths];
        var programs = RealPrograms.Find(StateFolder, Variable("PATH"), untrusted);
        var uncovered = Path.Combine(CagePlaces.Shims, "real");
        if (Posix.FactsOfLink(Path.Combine(uncovered, "git")) is { IsRegular: true, Length: > 0 })
        {
            // ias inside a cage of its own: what lies along PATH is that cage's shim
            programs = programs with
            {
                Git = Path.Combine(uncovered, "git"),
                GitCore = Path.Combine(uncovered, "git-core"),
            };
        }

        var shims = ShimFolder.Make(StateFolder, programs, Program, isCaged: sandbox.Bubblewrap is not null);
        var limits = await TurnLimits.FindAsync(settings.Memory, settings.Processes, processes, cancel);
        var git = new HostGit(processes, programs.Git, untrusted);
        var known = await GitSettings.ReadAsync(git, place, cancel, Person.ToDictionary(name => name, Variable, StringComparer.Ordinal));
        var recorded = await RecordedRemotes.OfAsync(known, git, place, cancel);
        var home = sandbox.IsCage
            ? HomePlaces.Find(
                StateFolder,
                place.WorkTree,
                known,
                (settings.Readable ?? []).Select(entry => WritablePlaces.Whole(entry, place.WorkTree, Variable)),
                settings.Masks,
                settings.HomeRepository,
                new CacheFolders(CacheFolder, SeedTime),
                Variable
            )
            : null;
        _prepared = new Prepared(
            place,
            Program,
            programs,
            shims,
            git,
            recorded,
            sandbox,
            settings.Masks,
            home,
            settings.Environment ?? [],
            writable,
            GhAccess.Read(
                recorded.First is { } first ? await Forge.ResolvedAsync(processes, first.Url, cancel, Variable("PATH")) : "",
                Variable
            ),
            Variable,
            limits
        );
        if (sandbox.Landlock is not null)
        {
            // what can be known before the first turn
            string[] written = [place.WorkTree, .. writable.Paths];
            new LandlockTurn(_prepared, StateFolder, []).Check([.. written.Select(path => new Mount(MountKind.Bind, path, path))]);
        }

        var why = sandbox.Why;
        return new IceLayers(
            [.. Layers.Where(IsOn)],
            [.. Layers.Where(layer => !IsOn(layer))],
            settings.Masks ? why
                : why.Length > 0 ? $"{why}; {Inherits}"
                : Inherits
        )
        {
            Cage = sandbox.Name,
            Limits = limits.Words,
            Remarks = writable.Remarks,
        };

        bool IsOn(string layer) =>
            layer switch
            {
                "mounts" => sandbox.Bubblewrap is not null,
                "copy" => sandbox.IsCage,
                "keys" => sandbox.IsCage && settings.Masks,
                _ => true,
            };
    }

    /// <summary>Says of a path or the name of a variable whether it is inside, why, and which setting changes it.</summary>
    /// <param name="what">A path where it has a slash or begins with <c>~</c>, else a variable; a relative path begins at the work
    /// tree.</param>
    /// <exception cref="InvalidOperationException"><see cref="PrepareAsync(string, IceSettings, CancellationToken)"/> was not
    /// called.</exception>
    public string Explain(string what)
    {
        var prepared = _prepared ?? throw new InvalidOperationException("PrepareAsync comes first");
        if (prepared.Home is not { } home)
        {
            return "There is no private home here: `ias preflight` says what holds a turn.";
        }

        if (!prepared.Masked)
        {
            return "Everything of yours is inside, read-only: ice.credentials is inherit.";
        }

        var explanation = prepared.Explanation(home);
        return what.Contains('/', StringComparison.Ordinal) || what.StartsWith('~')
            ? explanation.OfPath(WritablePlaces.Whole(what, prepared.Place.WorkTree, Variable))
            : explanation.OfVariable(what);
    }

    /// <summary>Parts of the person's home and environment that a turn gets; empty where it gets all of them.</summary>
    /// <exception cref="InvalidOperationException"><see cref="PrepareAsync(string, IceSettings, CancellationToken)"/> was not
    /// called.</exception>
    public IReadOnlyList<InsideGroup> Inside()
    {
        var prepared = _prepared ?? throw new InvalidOperationException("PrepareAsync comes first");
        return prepared is { Masked: true, Home: { } home }
            ? InsideList.Of(prepared, home, System.Environment.GetEnvironmentVariables())
            : [];
    }

    /// <summary>Takes the baseline, opens the socket, sets what must be set.</summary>
    /// <exception cref="InvalidOperationException"><see cref="PrepareAsync(string, IceSettings, CancellationToken)"/> was not
    /// called.</exception>
    public async Task<GuardedTurn> BeginAsync(GuardRequest request, CancellationToken cancel)
    {
        var prepared = _prepared ?? throw new InvalidOperationException("PrepareAsync comes first");
        var place = GitPlace.Find(request.WorkTree) ?? prepared.Place;
        var baseline = RefSnapshot.Take(place, _last);
        _last = baseline;
        var turn = new OpenTurn(prepared with { Place = place }, request, baseline, StateFolder, processes, time);
        try
        {
            await turn.BeginAsync(cancel);
            turn.Log.Note(_recovered);
            _recovered = [];
            return new GuardedTurn(turn);
        }
        catch
        {
            await turn.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Pushes commits as ICE allows: judged by name and target, the repository's pre-push hook in the cage first, then outside it without
    /// hooks, with the settings <see cref="PrepareAsync(string, IceSettings, CancellationToken)"/> recorded; afterwards the remote-tracking
    /// refs are moved. Never forces, never deletes, never throws for a push that was refused or failed: the outcome says so.
    /// </summary>
    public async Task<PushOutcome> PushAsync(GuardRequest request, string remote, IReadOnlyList<PushedRef> refs, CancellationToken cancel)
    {
        await using var turn = await BeginAsync(request with { CheckRemote = false }, cancel);
        var outcome = await turn.PushAsync(_prepared!.Place, remote, refs, _ => { }, cancel);
        await turn.EndAsync(cancel); // the hook may have left settings behind
        return outcome;
    }

    /// <summary>The branches of a remote, asked and fetched with the settings <see cref="PrepareAsync(string, IceSettings,
    /// CancellationToken)"/> recorded; null: there was no such remote then.</summary>
    public RemoteBranches? BranchesOf(string remote)
    {
        var prepared = _prepared ?? throw new InvalidOperationException("PrepareAsync comes first");
        return prepared.Recorded.Find(remote, prepared.Place.WorkTree) is { } recorded
            ? new RemoteBranches(new HostPush(prepared.Git, prepared.Recorded, StateFolder), prepared.Place, recorded)
            : null;
    }

    /// <summary>Removes what engines that were killed left of their turns. Called at start.</summary>
    public async Task RecoverAsync() => _recovered = await new TurnFolders(processes, StateFolder).SweepAsync(CancellationToken.None);

    internal static string DefaultStateFolder()
    {
        if (Environment.GetEnvironmentVariable("IAS_ICE_TURN") is { Length: > 0 })
        {
            return Path.Combine("/tmp", $"ias-ice-{Environment.UserName}-inner"); // inside a turn the usual folder is read-only
        }

        var folder = Path.Combine(StateHome.Folder, "ice");
        return folder.Length <= 70 ? folder : Path.Combine("/tmp", $"ias-ice-{Environment.UserName}");
    }

    /// <summary>Command that starts this program: a path and leading arguments.</summary>
    public static IReadOnlyList<string> ThisProgram()
    {
        var path = Environment.ProcessPath ?? "ias";
        return Path.GetFileName(path) == "dotnet" && Environment.GetCommandLineArgs() is [var library, ..]
            ? [path, Path.GetFullPath(library)]
            : [path];
    }
}
