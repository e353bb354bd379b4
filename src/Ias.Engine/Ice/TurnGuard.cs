// Over 300 lines: what is found once, before the first turn, is read in one place.
using Ias.Core.Ice;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Ice.Home;
using Ias.Engine.Ice.Landlock;
using Ias.Engine.Ice.Limits;
using Ias.Engine.Ice.Mounts;
using Ias.Engine.Processes;

namespace Ias.Engine.Ice;

/// <summary>ICE around agent turns and around the engine's own git commands that can run the repository's code.</summary>
public sealed class TurnGuard(ProcessRunner processes, TimeProvider time)
{
    private const string Inherits = "ice.credentials is inherit";

    private static readonly string[] Layers = ["shims", "mounts", "copy", "verify", "keys"];

    private Prepared? _prepared;
    private RefSnapshot? _last;
    private IReadOnlyList<string> _recovered = [];

    /// <summary>Where shims and turn folders lie; must be short, a socket's path has 107 bytes.</summary>
    public string StateFolder { get; init; } = DefaultStateFolder();

    /// <summary>Where the package caches of turns lie, one set for each user.</summary>
    public string CacheFolder { get; init; } = Path.Combine(StateHome.Folder, "caches");

    /// <summary>How long these may be filled from the person's own on first use.</summary>
    public TimeSpan SeedTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The person's environment: where home, programs and sockets are, and what logs in.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>The person's gh for this repository, with the login it had before the first turn.</summary>
    /// <exception cref="InvalidOperationException"><see cref="PrepareAsync(string, IceSettings, CancellationToken)"/> was not
    /// called.</exception>
    public GhAccess Gh => _prepared?.Gh ?? throw new InvalidOperationException("PrepareAsync comes first");

    /// <summary>How this program is started, for the shims: a path and leading arguments.</summary>
    public IReadOnlyList<string> Program { get; init; } = ThisProgram();

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

        var (bubblewrap, why) = await FindBubblewrapAsync(settings.Mounts, place.WorkTree, cancel);
        var landlock = bubblewrap is null && settings.Mounts == "auto" ? await FindLandlockAsync(why, cancel) : null;
        var writable = WritablePlaces.Find(place.WorkTree, settings.Writable ?? [], Variable);
        string[] untrusted = [place.WorkTree, place.CommonDir, .. writable.Paths];
        var programs = RealPrograms.Find(StateFolder, Variable("PATH"), untrusted);
        var shims = ShimFolder.Make(StateFolder, programs, Program);
        if (new FileInfo(Path.Combine(shims.Real, "git")).Length > 0)
        {
            // ias inside a cage of its own
            programs = programs with
            {
                Git = Path.Combine(shims.Real, "git"),
                GitCore = Path.Combine(shims.Real, "git-core"),
            };
        }

        var limits = await TurnLimits.FindAsync(settings.Memory, settings.Processes, processes, cancel);
        var git = new HostGit(processes, programs.Git, untrusted);
        var recorded = await RecordedRemotes.ReadAsync(git, place, cancel);
        var home = bubblewrap is null ? null : await HomeAsync(git, place, settings, cancel);
        _prepared = new Prepared(
            place,
            Program,
            programs,
            shims,
            git,
            recorded,
            bubblewrap,
            settings.Masks,
            home,
            settings.Environment ?? [],
            writable,
            GhAccess.Read(recorded.First?.Url ?? "", Variable),
            Variable,
            limits,
            landlock
        );
        var keys = settings.Masks && (bubblewrap is not null || landlock is not null);
        return new IceLayers(
            [.. Layers.Where(IsOn)],
            [.. Layers.Where(layer => !IsOn(layer))],
            settings.Masks ? why
                : why.Length > 0 ? $"{why}; {Inherits}"
                : Inherits
        )
        {
            Cage =
                bubblewrap is not null ? "bubblewrap"
                : landlock is not null ? "landlock"
                : "none",
            Limits = limits.Words,
            Remarks = writable.Remarks,
        };

        bool IsOn(string layer) =>
            layer switch
            {
                "mounts" or "copy" => bubblewrap is not null,
                "keys" => keys,
                _ => true,
            };
    }

    /// <summary>Makes the home of this work tree's turns; null: the person has none.</summary>
    /// <exception cref="ProblemException">The work tree is the person's home, or holds it.</exception>
    private async Task<HomePlaces?> HomeAsync(HostGit git, GitPlace place, IceSettings settings, CancellationToken cancel)
    {
        var named = Variable("HOME") is { Length: > 1 } mine && mine.StartsWith('/') ? mine : Ids.SystemHome();
        if (named.Length <= 1)
        {
            return null;
        }

        var home = RealPath.Of(named);
        if (!settings.HomeRepository && HomePlaces.WhyNot(RealPath.Of(place.WorkTree), home, Variable("PATH") ?? "") is { Length: > 0 } why)
        {
            throw new ProblemException(
                new Problem(
                    $"A turn could write what you run yourself: {why}.",
                    place.WorkTree,
                    "Use a repository in a folder of its own, or set ice.home_repository: true in .loa.config.yaml, then ias allow."
                )
            );
        }

        string[] where = ["HOME", "XDG_CONFIG_HOME", "GIT_CONFIG_GLOBAL"];
        var listed = await git.RunAsync(
            "/",
            ["config", "--global", "--includes", "--list", "-z"],
            cancel,
            TimeSpan.FromSeconds(10),
            where.ToDictionary(name => name, Variable, StringComparer.Ordinal)
        );
        return HomePlaces.Find(
            new HomeFolder(StateFolder, place.WorkTree),
            home,
            DataOf(listed.Output),
            [.. (settings.Readable ?? []).Select(entry => WritablePlaces.Whole(entry, place.WorkTree, Variable))],
            new CacheFolders(CacheFolder, SeedTime),
            Variable
        );
    }

    // git config --list -z: key LF value NUL; a key alone means true
    private static string DataOf(string listed) =>
        string.Concat(
            listed
                .Split('\0', StringSplitOptions.RemoveEmptyEntries)
                .Select(entry => entry.Split('\n', 2))
                .Select(parts => (Key: parts[0], Value: parts.Length > 1 ? parts[1] : "true"))
                .Where(setting => GitDataSettings.IsData(setting.Key, setting.Value))
                .Select(setting => GitDataSettings.Line(setting.Key, setting.Value))
        );

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
            return "There is no private home here, because bubblewrap does not work: `ias preflight` says what holds a turn.";
        }

        if (!prepared.Masked)
        {
            return "Everything of yours is inside, read-only: ice.credentials is inherit.";
        }

        var explanation = new Explanation(home, prepared.Writable.Paths, prepared.Environment, prepared.Place.WorkTree, Variable);
        return what.Contains('/', StringComparison.Ordinal) || what.StartsWith('~')
            ? explanation.OfPath(WritablePlaces.Whole(what, prepared.Place.WorkTree, Variable))
            : explanation.OfVariable(what);
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
        var turn = new GuardedTurn(prepared with { Place = place }, request, baseline, StateFolder, processes, time);
        try
        {
            await turn.OpenAsync(cancel);
            turn.Note(_recovered);
            _recovered = [];
            return turn;
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

    private async Task<(Bubblewrap? Bubblewrap, string Why)> FindBubblewrapAsync(string mounts, string workTree, CancellationToken cancel)
    {
        if (mounts == "off")
        {
            return (null, "ice.mounts is off");
        }

        var why = "bubblewrap is not installed";
        if (ProgramPath.Find("bwrap", Variable("PATH"), "/") is { } program && !TrustedPrograms.IsIn(program, [workTree]))
        {
            var bubblewrap = new Bubblewrap(program);
            why = await bubblewrap.TryAsync(processes, cancel);
            if (why.Length == 0)
            {
                return (bubblewrap, "");
            }
        }

        return mounts == "require"
            ? throw new ProblemException(
                new Problem(
                    "ice.mounts is `require`, but mounts do not work here.",
                    why,
                    "apt-get install bubblewrap, allow user namespaces, or set ice.mounts to auto in .loa.config.yaml."
                )
            )
            : (null, why);
    }

    private async Task<LandlockCage> FindLandlockAsync(string noBubblewrap, CancellationToken cancel)
    {
        var landlock = new LandlockCage(Program);
        var why = await landlock.TryAsync(processes, cancel);
        return why.Length == 0
            ? landlock
            : throw new ProblemException(
                new Problem(
                    "Nothing here could hold an agent: neither bubblewrap nor Landlock works.",
                    $"{noBubblewrap}; {why}",
                    "apt-get install bubblewrap, or allow user namespaces; where a guard against accidents is enough: `ice.mounts: off` in .loa.config.yaml, then `ias allow`."
                )
            );
    }

    internal static string DefaultStateFolder()
    {
        if (Environment.GetEnvironmentVariable("IAS_ICE_TURN") is { Length: > 0 })
        {
            return Path.Combine("/tmp", $"ias-ice-{Environment.UserName}-inner"); // inside a turn the usual folder is read-only
        }

        var folder = Path.Combine(StateHome.Folder, "ice");
        return folder.Length <= 70 ? folder : Path.Combine("/tmp", $"ias-ice-{Environment.UserName}");
    }

    /// <summary>How this program is started: a path and leading arguments.</summary>
    public static IReadOnlyList<string> ThisProgram()
    {
        var path = Environment.ProcessPath ?? "ias";
        return Path.GetFileName(path) == "dotnet" && Environment.GetCommandLineArgs() is [var library, ..]
            ? [path, Path.GetFullPath(library)]
            : [path];
    }
}

/// <summary>What holds for every turn of one work tree.</summary>
internal sealed record Prepared(
    GitPlace Place,
    IReadOnlyList<string> Program,
    RealPrograms Programs,
    ShimFolder Shims,
    HostGit Git,
    RecordedRemotes Recorded,
    Bubblewrap? Bubblewrap,
    bool Masked,
    HomePlaces? Home,
    IReadOnlyList<string> Environment,
    WritablePlaces Writable,
    GhAccess Gh,
    Func<string, string?> Variable,
    TurnLimits Limits,
    LandlockCage? Landlock
)
{
    /// <summary>Folders that a turn can write: no program is taken from them.</summary>
    public IReadOnlyList<string> Untrusted { get; } = [Place.WorkTree, Place.CommonDir, .. Writable.Paths];
}
