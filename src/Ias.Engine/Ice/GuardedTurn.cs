using Ias.Core.Ice;
using Ias.Engine.Git;
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
    private readonly HashSet<string> _hidden = new(StringComparer.Ordinal); // sockets of others
    private readonly HooksHolder? _holder;
    private GuardSocket? _socket;
    private string _hooksPath = "";
    private IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> _remotesBefore = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);

    /// <summary>No guard at all: commands run as they are, nothing is compared.</summary>
    public GuardedTurn()
    {
    }

    internal GuardedTurn(Prepared prepared, GuardRequest request, RefSnapshot baseline, string stateFolder, ProcessRunner processes, TimeProvider time)
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

    /// <summary>
    /// Whether the command runs in a PID namespace. Then the program that is started is bubblewrap, which dies without grace on TERM: signals go to the
    /// process below it that carries <c>IAS_TURN</c> and whose parent is the innermost bubblewrap.
    /// </summary>
    public bool HasPidNamespace => _prepared?.Bubblewrap is not null;

    /// <summary>Adds the shims to PATH, the turn's id to the environment and, where mounts work, the two nested bubblewraps around the command.</summary>
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
            HandedOver.Strip(spec, environment);
        }

        if (_request.ReadOnly)
        {
            environment["TMPDIR"] = _request.ScratchFolder;
        }

        var wrapped = spec with { Environment = environment };
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

        var wrapped = Wrap(spec with
        {
            FileName = _prepared.Bubblewrap is null ? _prepared.Programs.Git : Path.Combine(_prepared.Shims.Real, "git"),
            Arguments = ["-c", $"core.hooksPath={_prepared.Shims.Hooks}", .. _prepared.Masked ? ShimFolder.SignsOutside(_prepared.Shims.Path) : [], .. spec.Arguments],
        });
        if (_prepared.Bubblewrap is not null && _prepared.Programs.GitCore.Length > 0)
        {
            wrapped = wrapped with
            {
                Environment = new Dictionary<string, string?>(wrapped.Environment, StringComparer.Ordinal) { ["GIT_EXEC_PATH"] = Path.Combine(_prepared.Shims.Real, "git-core") },
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

        await CloseAsync();
        var place = _prepared.Place;
        var verification = new Verification(_prepared.Git, place, _request!, _branches);
        var after = RefSnapshot.Take(place, _baseline);
        var (breaches, external) = await verification.CompareAsync(_baseline!, after, _done, cancel);
        var askNetwork = _request!.CheckRemote;
        var (remoteBreaches, remoteExternal) = await verification.CompareRemotesAsync(
            _remotesBefore, await Tips().ReadAsync(askNetwork, cancel), _baseline!, after, FetchAsync, cancel);
        Told(await OurHooks().TakeBackAsync(_hooksPath, _baseline!, after, cancel));
        lock (_gate)
        {
            return new GuardReport([.. _blocks], [.. breaches.Union(remoteBreaches)], [.. external, .. remoteExternal, .. _told]);
        }
    }

    public async ValueTask DisposeAsync() => await CloseAsync();

    /// <param name="hooksPath">The repository's own <c>core.hooksPath</c> now.</param>
    internal async Task OpenAsync(string hooksPath, CancellationToken cancel)
    {
        var (prepared, request) = (_prepared!, _request!);
        _hooksPath = hooksPath;
        _remotesBefore = await Tips().ReadAsync(request.CheckRemote, cancel);
        PrivateFolder.Make(_folder);
        new TurnScope(
            prepared.Place.CommonDir, _branches.Patterns.Skip(ProtectedBranches.Immutable.Length).ToList(), prepared.Recorded.AddressesFrom(prepared.Place.WorkTree),
            IceLogPath, prepared.Bubblewrap is not null, request.Id, prepared.Place.WorkTree, prepared.Masked).Write(_folder);
        _socket = new GuardSocket(Path.Combine(_folder, TurnScope.Socket), AnswerAsync);
        if (prepared.Bubblewrap is null)
        {
            await OurHooks().SetAsync(_folder, _holder!, cancel);
        }
        else
        {
            CredentialMasks.Prepare(_folder, prepared.Secrets.Cleaned);
        }
    }

    internal Task<PushOutcome> PushAsync(GitPlace place, string remote, IReadOnlyList<PushedRef> refs, Action<string> say, CancellationToken cancel) =>
        new GuardedPush(_prepared!, _branches, Wrap, _processes!, _stateFolder).PushAsync(
            place, remote, refs, say, (operation, target, why) => Blocked(new IceBlock(_time!.GetUtcNow(), operation, target, why, "engine")), cancel);

    private string IceLogPath => Path.Combine(_request!.MainTree.Length > 0 ? _request.MainTree : _prepared!.Place.WorkTree, ".run", "ice.log");

    private RemoteTips Tips() => new(new PushOutside(_prepared!.Git, _prepared.Recorded, _stateFolder), _prepared.Place, _prepared.Recorded);

    // What a remote's branch moved to may not be here; only its objects are taken, no ref is made.
    private async Task FetchAsync(string remote, string name, CancellationToken cancel)
    {
        if (_prepared!.Recorded.Find(remote, _prepared.Place.WorkTree) is { } recorded)
        {
            await new PushOutside(_prepared.Git, _prepared.Recorded, _stateFolder).FetchAsync(_prepared.Place, recorded, name, TimeSpan.FromSeconds(5), cancel);
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
                Told(await OurHooks().ReleaseAsync(_holder, CancellationToken.None)); // also when the turn was cancelled: the repository is a person's
            }

            OtherSockets.Sweep(_hidden);
            Directory.Delete(_folder, recursive: true);
        }
    }

    private async Task<int> AnswerAsync(ShimMessage message, Action<ShimReply> answer, CancellationToken cancel)
    {
        void say(string text) => answer(new ShimReply(text));
        switch (message.Kind)
        {
            case "fetch" or "ls-remote" or "gh" or "sign" when _prepared!.Masked && GitPlace.Find(message.Folder) is { } place:
                try
                {
                    return await new HandedOver(_prepared, _processes!, _stateFolder, _folder).DoAsync(message, place, answer, block => Blocked(new IceBlock(_time!.GetUtcNow(), block.Operation, block.Target, block.Reason, "engine")), cancel);
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
                Blocked(new IceBlock(_time!.GetUtcNow(), "push", message.Remote, "this turn may only read", "engine"));
                say("ICE: push: this turn may only read\n");
                return 1;
            case "push" when GitPlace.Find(message.Folder) is { } place:
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
                say("ICE: push from inside a work tree\n");
                return 1;
            default:
                return 0; // what it records is looked up in the configuration at the end
        }
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
        spec.Environment.GetValueOrDefault("PATH") ?? (spec.ClearEnvironment ? null : Environment.GetEnvironmentVariable("PATH")) ?? "/usr/local/bin:/usr/bin:/bin";

    private ProcessSpec Caged(ProcessSpec spec)
    {
        var program = ProgramPath.Find(spec.FileName, spec.Environment.GetValueOrDefault("PATH"), spec.WorkingDirectory) ?? spec.FileName;
        // For each command anew: sockets and folders come and go while a turn lasts.
        var mounts = new CageMounts(_prepared!, _request!, _folder, _stateFolder).Words(spec.Environment.GetValueOrDefault("HOME") ?? "");
        lock (_gate)
        {
            _hidden.UnionWith(CredentialMasks.Sockets(_folder, mounts));
        }

        return spec with
        {
            FileName = _prepared!.Bubblewrap!.Program,
            Arguments = [.. _prepared.Bubblewrap.Around(mounts, spec.WorkingDirectory), program, .. spec.Arguments],
            HidesAbstractSockets = _prepared.Masked && !_prepared.Bubblewrap.IsSetuid,
        };
    }
}
