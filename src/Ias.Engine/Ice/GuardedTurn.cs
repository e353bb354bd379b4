// Over 300 lines: what is laid before a turn is taken back after it; both are read side by side.
using Ias.Core.Ice;
using Ias.Core.Ice.Reading;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Ice.Copy;
using Ias.Engine.Ice.Home;
using Ias.Engine.Ice.Limits;
using Ias.Engine.Processes;
using Ias.Engine.State;

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
    private readonly List<string> _told = [];
    private readonly List<string> _notes = [];
    private readonly List<RefusedWrites> _refused = [];
    private GuardSocket? _socket;
    private bool _madeRunFolder;
    private CopySource _source = new("", "");
    private RepositoryCopy? _copy;
    private bool _isOfAgent;
    private InsideFolder? _workTree;
    private NestedRepositories? _nested;
    private IReadOnlyList<string> _known = [];
    private ImportOutcome? _imported;
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
        _folder = Path.Combine(stateFolder, TurnScope.Turns, TurnFolders.NewName());
        _branches = new ProtectedBranches([.. request.Protected, .. prepared.Recorded.Remotes.Select(r => r.HeadBranch)]);
    }

    /// <summary>What the turn may take of the machine.</summary>
    public TurnLimits Limits => _prepared?.Limits ?? TurnLimits.None;

    /// <summary>Adds the shims to PATH, the turn's id to the environment and, where mounts work, the two nested bubblewraps around the
    /// command.</summary>
    public ProcessSpec Wrap(ProcessSpec spec)
    {
        _isOfAgent = true;
        return Around(spec);
    }

    private ProcessSpec Around(ProcessSpec spec)
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
            environment["TMPDIR"] = spec.Environment.GetValueOrDefault("TMPDIR") ?? "/tmp"; // the person's own is not there
        }

        var wrapped = spec with { Environment = environment, IsInside = true };
        return _prepared.Bubblewrap is not null ? Caged(wrapped)
            : _prepared.Landlock is { } landlock
                ? landlock.Around(wrapped, TurnPlaces.Of(_prepared, _request, _folder, spec.Environment.GetValueOrDefault("HOME") ?? ""))
            : wrapped;
    }

    /// <summary>
    /// The same cage around one of the engine's own git commands (<c>git</c> with these arguments): the real git, in the copy, so that
    /// hooks, filters and signing programs of the repository meet the shims. What it does to the repository comes in with <see
    /// cref="ImportAsync"/> or <see cref="MoveHeadAsync"/>.
    /// </summary>
    public ProcessSpec WrapGit(ProcessSpec spec)
    {
        if (_prepared is null)
        {
            return spec;
        }

        if (!_isOfAgent)
        {
            _copy?.Forget(); // should this engine be killed, the next does it again
        }

        var wrapped = Around(
            spec with
            {
                Environment = new Dictionary<string, string?>(
                    spec.Environment.Where(v => v.Key is not ("GIT_ALLOW_PROTOCOL" or "GIT_NO_LAZY_FETCH")),
                    StringComparer.Ordinal
                ), // a partial clone's checkout fetches
                Writable = null,
                FileName = _prepared.Bubblewrap is null ? _prepared.Programs.Git : Path.Combine(_prepared.Shims.Real, "git"),
                Arguments = [.. _prepared.Masked ? ShimFolder.SignsOutside(_prepared.Shims.Path) : [], .. spec.Arguments],
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
        SweepNested(cancel); // first: git outside looks into what it takes for a submodule
        var imported = await ImportAsync(cancel);
        await CloseAsync();
        var place = _prepared.Place;
        var verification = new Verification(_prepared.Git, place, _request!, _branches);
        var after = RefSnapshot.Take(place, _baseline);
        // In the copy nothing outside can move; without it, what moved is looked at.
        var (breaches, external) = _prepared.Bubblewrap is null ? await verification.CompareAsync(_baseline!, after, cancel) : ([], []);
        var (remoteBreaches, remoteExternal) = await verification.CompareRemotesAsync(
            _remotesBefore,
            await Tips().ReadAsync(_request!.CheckRemote, cancel),
            _baseline!,
            after,
            FetchAsync,
            cancel
        );
        lock (_gate)
        {
            return new GuardReport([.. _blocks], [.. breaches.Union(remoteBreaches)], [.. external, .. remoteExternal, .. _told])
            {
                Notes = [.. _notes],
                Refused = imported.Refused,
                Elsewhere = imported.Elsewhere,
            };
        }
    }

    /// <summary>Takes the commits that are in the copy so far; once, for a turn that goes on must not be read. Nothing to do without a
    /// copy.</summary>
    /// <exception cref="ProblemException">The branch was moved by another process meanwhile.</exception>
    public async Task<string> TakeCommitsAsync(CancellationToken cancel)
    {
        var imported = await ImportAsync(cancel);
        return imported.Refused.Length == 0 && imported.Elsewhere.Length == 0
            ? imported.Commit
            : throw new ProblemException(
                new Problem(
                    "What git did in its cage cannot be taken.",
                    imported.Refused.Length > 0 ? imported.Refused : imported.Elsewhere
                )
            );
    }

    /// <summary>Puts HEAD, on no branch, and the index of the repository to a commit that git checked out in the copy.</summary>
    /// <exception cref="ProblemException">git refused.</exception>
    public async Task MoveHeadAsync(string commit, CancellationToken cancel)
    {
        if (_copy is not null)
        {
            var import = Import();
            await import.MoveAsync(await Context().HeadAsync(cancel), "", "", commit, cancel);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _workTree?.Dispose();
        if (IsPassing && _imported is { Refused.Length: 0 })
        {
            _copy?.Remove();
        }

        _copy?.Dispose();
        _copy = null;
    }

    internal async Task OpenAsync(CancellationToken cancel)
    {
        var (prepared, request) = (_prepared!, _request!);
        _remotesBefore = await Tips().ReadAsync(request.CheckRemote, cancel);
        PrivateFolder.Make(_folder);
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
        _socket = new GuardSocket(Path.Combine(_folder, TurnScope.Socket), AnswerAsync, _time!, Told);
        if (prepared.Bubblewrap is not null)
        {
            HomeMounts.Prepare(_folder);
            PrivateTemporary.Make(_folder);
            prepared.Home?.Agents.Begin();
            MakeRunFolder();
            await OpenCopyAsync(cancel);
            if (!request.ReadOnly)
            {
                _workTree = InsideFolder.Open(prepared.Place.WorkTree);
                _nested = NestedRepositories.Take(_workTree, cancel);
                _known = _nested.Known;
                _nested.Save(Path.Combine(_folder, TurnScope.Nested));
            }
        }
    }

    private async Task OpenCopyAsync(CancellationToken cancel)
    {
        var (prepared, request) = (_prepared!, _request!);
        _source = await CopySource.ReadAsync(prepared.Git, prepared.Place, prepared.Variable, cancel);
        foreach (var abandoned in RepositoryCopy.Abandoned(_stateFolder, prepared.Place))
        {
            var left = new LeftBehind(Context(), abandoned.Owner);
            Note([.. await left.KeepAsync(abandoned, abandoned.Head(), refused: false, cancel)]);
            abandoned.Remove();
        }

        _copy = await OpenAsync();
        if (_copy.IsOpen)
        {
            // The engine that began this turn was killed: what an agent committed then is taken now.
            var left = await Import().RunAsync(_copy, cancel);
            Note(left.Told, left.Refused, left.Elsewhere);
        }

        if (!_copy.Update(_source.Settings, isWritable: !request.ReadOnly))
        {
            Note("the turn's copy of the repository was damaged; a new one was made");
            _copy.Remove();
            _copy = await OpenAsync();
            _copy.Update(_source.Settings, isWritable: !request.ReadOnly);
        }

        Task<RepositoryCopy> OpenAsync() =>
            RepositoryCopy.OpenAsync(
                _stateFolder,
                prepared.Place,
                Owner,
                async gitDir =>
                    gitDir == prepared.Place.CommonDir
                        ? _source.Settings
                        : (await CopySource.ReadAsync(prepared.Git, new GitPlace("", gitDir, gitDir), prepared.Variable, cancel)).Settings
            );
    }

    private BranchImport Import() => new(Context(), _branches, _request!.BaseCommit, followsHead: IsPassing);

    private ImportContext Context()
    {
        var (prepared, processes) = (_prepared!, _processes!);
        var (programs, home) = (prepared.Programs, prepared.Variable("HOME") ?? "");
        var sealedGit = new SealedGit(prepared.Bubblewrap!, programs.Git, programs.GitCore, home, processes);
        return new ImportContext(prepared.Place, prepared.Git, sealedGit, processes, _stateFolder);
    }

    private async Task<ImportOutcome> ImportAsync(CancellationToken cancel)
    {
        if (_imported is not null || _copy is null || _request!.ReadOnly)
        {
            return _imported ??= new ImportOutcome("");
        }

        var (import, head) = (Import(), _copy.Head());
        LargeObjects.Take(_copy.Inside, _prepared!.Place);
        _imported = await import.RunAsync(_copy, cancel);
        Note(_imported.Told);
        if (_imported.Refused.Length > 0)
        {
            Blocked(new IceBlock(_time!.GetUtcNow(), "import", _request.OwnBranch, _imported.Refused, "engine"));
            Note(
                $"the commits were not taken: {_imported.Refused}; the files are in the work tree{(IsPassing ? $", the commits in {_copy.Folder}" : "")}"
            );
        }

        var left = new LeftBehind(Context(), Owner);
        Note([.. await left.KeepAsync(_copy, head, _imported.Refused.Length > 0, cancel)]);
        if (_imported.Elsewhere.Length > 0)
        {
            await SwitchBackAsync(import, cancel);
        }

        if (!IsPassing && !await _copy.IsReadableAsync(Context().Sealed, cancel))
        {
            Note(
                $"git can no longer read the turn's copy of the repository; the next turn gets a new one, and this one is kept as {_copy.PutAside()}"
            );
            _copy = null;
        }

        return _imported;
    }

    // The files in the work tree are those of another commit: they are put back to the branch's as far as that loses nothing.
    private async Task SwitchBackAsync(BranchImport import, CancellationToken cancel)
    {
        var real = await Context().HeadAsync(cancel);
        if (real.Branch.Length == 0)
        {
            return;
        }

        var back = await _processes!.RunAsync(
            WrapGit(
                GitCommand.Write(
                    _prepared!.Place.WorkTree,
                    [.. GitCommand.NoHooks, "switch", "--quiet", "--no-guess", "-C", real.Branch, real.Commit]
                ) with
                {
                    Timeout = TimeSpan.FromMinutes(1),
                }
            ),
            cancel
        );
        _copy!.Close(isSame: back.Ok);
        Note(
            back.Ok
                ? $"the work tree was put back to {real.Branch}"
                : $"the work tree could not be put back to {real.Branch}: {GitCommand.Tail(back)}"
        );
    }

    private string Owner => _request!.Id.Split('/')[0];

    // A person's shell or command: nothing of its copy is needed once it has ended.
    private bool IsPassing => !_request!.Id.Contains('/', StringComparison.Ordinal);

    internal void Note(params IReadOnlyList<string> texts)
    {
        lock (_gate)
        {
            _notes.AddRange(texts.Where(t => t.Length > 0));
        }
    }

    // What does not exist cannot be laid read-only: a .run that a turn makes would be believed later.
    private void MakeRunFolder()
    {
        var folder = Path.Combine(_prepared!.Place.WorkTree, ".run");
        ExcludeFile.HideRun(_prepared.Place.CommonDir);
        if (!Path.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            _madeRunFolder = true;
        }
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

    private void SweepNested(CancellationToken cancel)
    {
        if (_nested is { } nested)
        {
            _nested = null;
            Note(nested.Sweep(cancel));
        }
    }

    private async Task CloseAsync()
    {
        SweepNested(CancellationToken.None); // of a turn whose end was never reached, too
        if (_socket is { } socket)
        {
            _socket = null;
            await socket.DisposeAsync();
            if (_prepared!.Bubblewrap is not null)
            {
                Note(_prepared.Home?.Agents.Return(_prepared.Place.WorkTree) ?? []);
            }

            if (_madeRunFolder)
            {
                Posix.RemoveEmptyFolder(Path.Combine(_prepared!.Place.WorkTree, ".run"));
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
                        _prepared.Place,
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
            case "push" when _request!.ReadOnly:
                Blocked(new IceBlock(_time!.GetUtcNow(), "push", message.Remote, "this turn is read-only", "engine"));
                say("ICE: push: this turn is read-only\n");
                return 1;
            case "push" when GitDirOf(message) is { } gitDir:
                try
                {
                    return await PushFromAsync(gitDir, message, say, cancel);
                }
                catch (Exception e) when (e is ProblemException or IOException or UnauthorizedAccessException)
                {
                    say($"ICE: {(e is ProblemException refused ? refused.Problem.ToString() : e.Message)}\n");
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

    // The git dir a push comes from: the turn's own repository, or a submodule of it. Without a copy it is where it says it is.
    private string? GitDirOf(ShimMessage message)
    {
        var own = _prepared!.Place;
        return _copy is { } copy ? copy.GitDir(message.GitDir)
            : message.GitDir == own.CommonDir
            || (
                message.GitDir.StartsWith(own.CommonDir + "/modules/", StringComparison.Ordinal)
                && !message.GitDir.Contains("/../", StringComparison.Ordinal)
                && !message.GitDir.EndsWith("/..", StringComparison.Ordinal)
            )
                ? message.GitDir
            : null;
    }

    // What is pushed is in the copy: it comes through the door first, and is then pushed from outside.
    private async Task<int> PushFromAsync(string gitDir, ShimMessage message, Action<string> say, CancellationToken cancel)
    {
        var refs = message.Refs ?? [];
        var place = _prepared!.Place;
        if (_copy is null)
        {
            return (
                await PushAsync(
                    gitDir == place.CommonDir ? place : new GitPlace(place.WorkTree, gitDir, gitDir),
                    message.Remote,
                    refs,
                    say,
                    cancel
                )
            ).ExitCode;
        }

        var below = Path.GetRelativePath(_copy.Folder, gitDir);
        var isModule = below != ".";
        var real = isModule ? Path.Combine(place.CommonDir, below) : place.CommonDir;
        // A submodule that the turn cloned is in its copy alone.
        var from =
            !isModule ? place
            : Directory.Exists(Path.Combine(real, "objects")) ? new GitPlace(place.WorkTree, real, real)
            : null;
        var known = RefSnapshot.Take(from ?? place).Refs.Values.Where(CommitId.Is).Distinct(StringComparer.Ordinal).Take(1000).ToList();
        using var objects = new ImportedSet();
        foreach (var pushed in refs.Where(r => CommitId.Is(r.Commit)))
        {
            if (from is not null && await _prepared.Git.IsCommitAsync(from.CommonDir, pushed.Commit, cancel))
            {
                continue;
            }

            var import = new CommitImport(Context());
            var (read, why) = await import.ReadAsync(gitDir, from, pushed.Commit, from is null ? [] : known, cancel);
            if (read is not null)
            {
                objects.Add(read);
                why = await import.TouchesStateAsync(read.Courier, pushed.Commit, from is null ? [] : known, cancel) is { } commit
                    ? $"{commit[..12]} changes .run, which belongs to ias"
                    : "";
            }

            if (why.Length > 0)
            {
                Blocked(new IceBlock(_time!.GetUtcNow(), "push", ProtectedBranches.ShortName(pushed.Ref), why, "engine"));
                say($"ICE: push {ProtectedBranches.ShortName(pushed.Ref)}: {why}\n");
                return 1;
            }
        }

        if (from is null)
        {
            return objects.First is { } first
                ? (await PushAsync(new GitPlace(place.WorkTree, first.Courier, first.Courier), message.Remote, refs, say, cancel)).ExitCode
                : 1;
        }

        objects.Install(from);
        if (!isModule)
        {
            LargeObjects.Take(_copy.Inside, place);
        }

        return (await PushAsync(from, message.Remote, refs, say, cancel)).ExitCode;
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
        var mounts = new CageMounts(_prepared!, _request!, _folder, _stateFolder, _copy!, _source.HooksFolder, _known).List(
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
