// Over 300 lines: what is laid before a turn is taken back after it; both are read side by side.
using Ias.Core.Ice;
using Ias.Core.Ice.Reading;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Ice.Home;
using Ias.Engine.Processes;

namespace Ias.Engine.Ice;

/// <summary>One guarded turn; between Begin and End the agent may run.</summary>
public sealed class GuardedTurn : IAsyncDisposable
{
    private readonly Prepared? _prepared;
    private readonly GuardRequest? _request;
    private readonly RefSnapshot? _baseline;
    private readonly ProcessRunner? _processes;
    private readonly TimeProvider? _time;
    private readonly string _folder = "";
    private readonly string _stateFolder = "";
    private readonly ProtectedBranches _branches = new([]);
    private readonly Lock _gate = new();
    private readonly List<IceBlock> _blocks = [];
    private readonly HashSet<string> _done = new(StringComparer.Ordinal);
    private readonly List<string> _told = [];
    private readonly HooksHolder? _holder;
    private readonly List<RefusedWrites> _refused = [];
    private GuardSocket? _socket;
    private PlaceIdentities? _identities;
    private ProgramFiles? _before;
    private bool _madeRunFolder;
    private string _hooksPath = "";
    private IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> _remotesBefore = new Dictionary<
        string,
        IReadOnlyDictionary<string, string>
    >(StringComparer.Ordinal);

    /// <summary>No guard at all: commands run as they are, nothing is compared.</summary>
    public GuardedTurn() { }

    internal GuardedTurn(
        Prepared prepared,
        GuardRequest request,
        RefSnapshot baseline,
        string stateFolder,
        ProcessRunner processes,
        TimeProvider time
    )
    {
        _prepared = prepared;
        _request = request;
        _baseline = baseline;
        _processes = processes;
        _time = time;
        _stateFolder = stateFolder;
        _holder = HooksHolder.Of(request.Id);
        _folder = Path.Combine(stateFolder, "turns", $"{_holder.Pid}-{_holder.Started}-{Guid.NewGuid().ToString("N")[..6]}");
        _branches = new ProtectedBranches([.. request.Protected, .. prepared.Recorded.Remotes.Select(r => r.HeadBranch)]);
    }

    /// <summary>Adds the shims to PATH, the turn's id to the environment and, where mounts work, the two nested bubblewraps around the
    /// command.</summary>
    public ProcessSpec Wrap(ProcessSpec spec)
    {
        if (_prepared is null)
        {
            return spec;
        }

        var environment = new Dictionary<string, string?>(spec.Environment, StringComparer.Ordinal)
        {
            ["PATH"] = $"{_prepared.Shims.Programs}:{PathOf(spec)}",
            ["IAS_TURN"] = _request!.Id,
            ["IAS_ICE_TURN"] = _folder,
        };
        if (_prepared.Masked)
        {
            InsideEnvironment.Limit(spec, environment, _prepared.Environment);
        }

        if (_request.ReadOnly)
        {
            environment["TMPDIR"] = _request.ScratchFolder;
        }
        else if (_prepared.Bubblewrap is not null)
        {
            environment.TryAdd("TMPDIR", "/tmp"); // the person's own may be a folder that cannot be written inside
        }

        var wrapped = spec with { Environment = environment, IsInside = true };
        return _prepared.Bubblewrap is null ? wrapped : Caged(wrapped);
    }

    /// <summary>
    /// The same cage around one of the engine's own git commands (<c>git</c> with these arguments): the real git, our hooks path, so that
    /// hooks, filters and signing programs of the repository meet the shims.
    /// </summary>
    public ProcessSpec WrapGit(ProcessSpec spec)
    {
        if (_prepared is null)
        {
            return spec;
        }

        var wrapped = Wrap(
            spec with
            {
                Environment = new Dictionary<string, string?>(
                    spec.Environment.Where(v => v.Key is not ("GIT_ALLOW_PROTOCOL" or "GIT_NO_LAZY_FETCH")),
                    StringComparer.Ordinal
                ), // a partial clone's checkout fetches
                Writable = null,
                FileName = _prepared.Bubblewrap is null ? _prepared.Programs.Git : Path.Combine(_prepared.Shims.Real, "git"),
                Arguments =
                [
                    "-c",
                    $"core.hooksPath={_prepared.Shims.Hooks}",
                    .. _prepared.Masked ? ShimFolder.SignsOutside(_prepared.Shims.Path) : [],
                    .. spec.Arguments,
                ],
            }
        );
        if (_prepared.Bubblewrap is not null && _prepared.Programs.GitCore.Length > 0)
        {
            wrapped = wrapped with
            {
                Environment = new Dictionary<string, string?>(wrapped.Environment, StringComparer.Ordinal)
                {
                    ["GIT_EXEC_PATH"] = Path.Combine(_prepared.Shims.Real, "git-core"),
                },
            };
        }

        return wrapped;
    }

    /// <summary>Compares with the baseline, closes the socket, undoes what was set.</summary>
    public async Task<GuardReport> EndAsync(CancellationToken cancel)
    {
        if (_prepared is null)
        {
            return GuardReport.Empty;
        }

        Told(new RefusalWords(_prepared, _request!).Of(_refused));
        var moved = _identities?.Moved() ?? [];
        await CloseAsync();
        if (moved.Count > 0)
        {
            lock (_gate)
            {
                return new GuardReport([.. _blocks], moved, [.. _told]);
            }
        }

        var place = _prepared.Place;
        if (_before is { } before)
        {
            Told(await new SettingsTakenBack(_prepared.Git, before).TakeBackAsync(cancel)); // before any git reads them
        }

        var verification = new Verification(_prepared.Git, place, _request!, _branches);
        var after = RefSnapshot.Take(place, _baseline);
        var (breaches, external) = await verification.CompareAsync(_baseline!, after, _done, cancel);
        var askNetwork = _request!.CheckRemote;
        var (remoteBreaches, remoteExternal) = await verification.CompareRemotesAsync(
            _remotesBefore,
            await Tips().ReadAsync(askNetwork, cancel),
            _baseline!,
            after,
            FetchAsync,
            cancel
        );
        Told(await OurHooks().TakeBackAsync(_hooksPath, _baseline!, after, cancel));
        lock (_gate)
        {
            return new GuardReport([.. _blocks], [.. breaches.Union(remoteBreaches)], [.. external, .. remoteExternal, .. _told]);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _identities?.Dispose();
        _identities = null;
    }

    /// <param name="hooksPath">The repository's own <c>core.hooksPath</c> now.</param>
    internal async Task OpenAsync(string hooksPath, CancellationToken cancel)
    {
        var (prepared, request) = (_prepared!, _request!);
        _hooksPath = hooksPath;
        _remotesBefore = await Tips().ReadAsync(request.CheckRemote, cancel);
        PrivateFolder.Make(_folder);
        _before = ProgramFiles.Take(prepared.Place);
        _before.Save(_folder);
        new TurnScope(
            prepared.Place.CommonDir,
            _branches.Patterns.Skip(ProtectedBranches.Immutable.Length).ToList(),
            prepared.Recorded.AddressesFrom(prepared.Place.WorkTree),
            IceLogPath,
            prepared.Bubblewrap is not null,
            request.Id,
            prepared.Place.WorkTree,
            prepared.Masked
        ).Write(_folder);
        _socket = new GuardSocket(Path.Combine(_folder, TurnScope.Socket), AnswerAsync);
        if (prepared.Bubblewrap is null)
        {
            await OurHooks().SetAsync(_folder, _holder!, cancel);
        }
        else
        {
            HomeMounts.Prepare(_folder);
            PrivateTemporary.Make(_folder);
            prepared.Home?.Agents.Begin();
            MakeRunFolder();
            SharedFolder.Make(Path.Combine(prepared.Place.CommonDir, "ias-ice")); // what is not there cannot be laid read-only
        }

        _identities = new PlaceIdentities(prepared.Place, Believed());
    }

    // What does not exist cannot be laid read-only: a .run that a turn makes would be believed later.
    private void MakeRunFolder()
    {
        var folder = Path.Combine(_prepared!.Place.WorkTree, ".run");
        if (!Path.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            _madeRunFolder = true;
        }
    }

    // Where the cage cannot be left these cannot change; they are compared all the same, and first of all.
    private IEnumerable<string> Believed()
    {
        var (prepared, tree) = (_prepared!, _prepared!.Place.WorkTree);
        // Without mounts a turn can take .run away, and the engine puts it back by itself.
        string[] always =
        [
            prepared.Bubblewrap is null ? "" : Path.Combine(tree, ".run"),
            _request!.MainTree,
            .. prepared.Recorded.LocalFolders(tree),
        ];
        return always.Where(p => p.Length > 0).Concat(CageMounts.Protected(_stateFolder).Where(prepared.Writable.Covers));
    }

    internal Task<PushOutcome> PushAsync(
        GitPlace place,
        string remote,
        IReadOnlyList<PushedRef> refs,
        Action<string> say,
        CancellationToken cancel
    ) =>
        new GuardedPush(_prepared!, _branches, Wrap, _processes!, _stateFolder, _time!).PushAsync(
            place,
            remote,
            refs,
            say,
            (operation, target, why) => Blocked(new IceBlock(_time!.GetUtcNow(), operation, target, why, "engine")),
            cancel
        );

    private string IceLogPath =>
        Path.Combine(_request!.MainTree.Length > 0 ? _request.MainTree : _prepared!.Place.WorkTree, ".run", "ice.log");

    private RemoteTips Tips() => new(new HostPush(_prepared!.Git, _prepared.Recorded, _stateFolder), _prepared.Place, _prepared.Recorded);

    // What a remote's branch moved to may not be here; only its objects are taken, no ref is made.
    private async Task FetchAsync(string remote, string name, CancellationToken cancel)
    {
        if (_prepared!.Recorded.Find(remote, _prepared.Place.WorkTree) is { } recorded)
        {
            await new HostPush(_prepared.Git, _prepared.Recorded, _stateFolder).FetchAsync(
                _prepared.Place,
                recorded,
                name,
                TimeSpan.FromSeconds(5),
                cancel
            );
        }
    }

    private OwnHooks OurHooks() => new(_prepared!.Git, _prepared.Place, _prepared.Shims.Hooks);

    private async Task CloseAsync()
    {
        if (_socket is { } socket)
        {
            _socket = null;
            await socket.DisposeAsync();
            if (_prepared!.Bubblewrap is null)
            {
                // also when the turn was cancelled: the repository is a person's
                Told(await OurHooks().ReleaseAsync(_holder, CancellationToken.None));
            }

            if (_prepared.Bubblewrap is not null)
            {
                Told(_prepared.Home?.Agents.Return() ?? []);
            }

            if (_madeRunFolder)
            {
                Posix.RemoveEmptyFolder(Path.Combine(_prepared.Place.WorkTree, ".run"));
            }

            await TurnFolders.RemoveAsync(_processes!, _folder, Told);
        }
    }

    private async Task<int> AnswerAsync(ShimMessage message, Action<ShimReply> answer, CancellationToken cancel)
    {
        void say(string text) => answer(new ShimReply(text));
        switch (message.Kind)
        {
            case "fetch" or "ls-remote" or "gh" or "sign" when _prepared!.Masked:
                try
                {
                    return await new HostRequests(_prepared, _processes!, _stateFolder, _folder).DoAsync(
                        message,
                        OwnPlace(message.Folder) ?? _prepared.Place,
                        answer,
                        block => Blocked(new IceBlock(_time!.GetUtcNow(), block.Operation, block.Target, block.Reason, "engine")),
                        cancel
                    );
                }
                catch (Exception e) when (e is ProblemException or IOException or UnauthorizedAccessException)
                {
                    say($"ICE: {(e is ProblemException refused ? refused.Problem.ToString() : e.Message)}\n");
                    return 1;
                }

            case "block":
                Blocked(new IceBlock(_time!.GetUtcNow(), message.Operation, message.Target, message.Reason, message.Layer));
                return 0;
            case "done":
                lock (_gate)
                {
                    _done.Add(message.Target);
                }

                return 0;
            case "push" when _request!.ReadOnly:
                Blocked(new IceBlock(_time!.GetUtcNow(), "push", message.Remote, "this turn is read-only", "engine"));
                say("ICE: push: this turn is read-only\n");
                return 1;
            case "push" when OwnPlace(message.Folder) is { } place:
                try
                {
                    return (await PushAsync(place, message.Remote, message.Refs ?? [], say, cancel)).ExitCode;
                }
                catch (ProblemException e)
                {
                    say($"ICE: {e.Problem}\n");
                    return 1;
                }

            case "push":
                Blocked(
                    new IceBlock(
                        _time!.GetUtcNow(),
                        "push",
                        message.Remote,
                        "it was run in another repository than the turn's own",
                        "engine"
                    )
                );
                say(
                    "ICE: push: only the turn's own repository can push to its remotes; instead: git fetch FOLDER BRANCH in it, and push from there\n"
                );
                return 1;
            default:
                return 0; // what it records is looked up in the configuration at the end
        }
    }

    // The turn's own repository, or a submodule of it. What another one's files say (remotes, promisors, links) is nobody's word here.
    private GitPlace? OwnPlace(string folder)
    {
        var own = _prepared!.Place;
        return
            folder.StartsWith('/')
            && GitPlace.Find(folder) is { } place
            && (place.CommonDir == own.CommonDir || place.CommonDir.StartsWith(own.CommonDir + "/modules/", StringComparison.Ordinal))
            ? place
            : null;
    }

    private void Told(IReadOnlyList<string> texts)
    {
        lock (_gate)
        {
            _told.AddRange(texts);
        }
    }

    private void Blocked(IceBlock block)
    {
        lock (_gate)
        {
            _blocks.Add(block);
            IceLog.Append(IceLogPath, block, _request!.Id, _told.Add);
        }
    }

    private static string PathOf(ProcessSpec spec) =>
        spec.Environment.GetValueOrDefault("PATH")
        ?? (spec.ClearEnvironment ? null : Environment.GetEnvironmentVariable("PATH"))
        ?? "/usr/local/bin:/usr/bin:/bin";

    // One for each stream of output.
    private RefusedWrites Looking()
    {
        var looking = new RefusedWrites();
        lock (_gate)
        {
            _refused.Add(looking);
        }

        return looking;
    }

    private ProcessSpec Caged(ProcessSpec spec)
    {
        var program = ProgramPath.Find(spec.FileName, spec.Environment.GetValueOrDefault("PATH"), spec.WorkingDirectory) ?? spec.FileName;
        // For each command anew: sockets and folders come and go while a turn lasts.
        var mounts = new CageMounts(_prepared!, _request!, _folder, _stateFolder).List(
            spec.Environment.GetValueOrDefault("HOME") ?? "",
            [program, .. spec.Arguments]
        );
        return spec with
        {
            FileName = _prepared!.Bubblewrap!.Program,
            Arguments = [.. _prepared.Bubblewrap.Around(mounts, spec.WorkingDirectory), program, .. spec.Arguments],
            LooksForRefusals = Looking,
            HidesAbstractSockets = _prepared.Masked && !_prepared.Bubblewrap.IsSetuid,
        };
    }
}
