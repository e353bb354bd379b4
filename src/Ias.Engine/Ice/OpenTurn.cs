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

/// <summary>The steps with which a guarded turn begins and ends.</summary>
internal sealed class OpenTurn : IAsyncDisposable
{
    private readonly Prepared _prepared;
    private readonly GuardRequest _request;
    private readonly RefSnapshot _baseline;
    private readonly ProcessRunner _processes;
    private readonly TimeProvider _time;
    private readonly string _folder;
    private readonly HostPush _outside;
    private readonly ProtectedBranches _branches;
    private GuardSocket? _socket;
    private bool _madeRunFolder;
    private InsideFolder? _workTree;
    private NestedRepositories? _nested;
    private IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> _remotesBefore = new Dictionary<
        string,
        IReadOnlyDictionary<string, string>
    >(StringComparer.Ordinal);

    /// <param name="baseline">The refs before it.</param>
    public OpenTurn(
        Prepared prepared,
        GuardRequest request,
        RefSnapshot baseline,
        string stateFolder,
        ProcessRunner processes,
        TimeProvider time
    )
    {
        (_prepared, _request, _baseline, _processes, _time) = (prepared, request, baseline, processes, time);
        _folder = Path.Combine(stateFolder, TurnScope.Turns, TurnFolders.NewName());
        _outside = new HostPush(prepared.Git, prepared.Recorded, stateFolder);
        _branches = new ProtectedBranches([.. request.Protected, .. prepared.Recorded.Remotes.Select(r => r.HeadBranch)]);
        var tree = request.MainTree.Length > 0 ? request.MainTree : prepared.Place.WorkTree;
        Log = new GuardLog(Path.Combine(tree, ".run", "ice.log"), request.Id, time);
        Copy = new TurnCopy(prepared, request, _branches, stateFolder, processes, Log);
        Cage = new TurnCage(prepared, request, _folder, stateFolder, Copy, Log);
        Requests = new TurnRequests(prepared, request, _branches, Copy, Cage, _folder, stateFolder, processes, time, Log);
    }

    /// <summary>Log of ICE's observations in the turn.</summary>
    public GuardLog Log { get; }

    /// <summary>The copy of the git dir.</summary>
    public TurnCopy Copy { get; }

    /// <summary>The cage of its commands.</summary>
    public TurnCage Cage { get; }

    /// <summary>Handler of the requests that arrive over the turn's socket.</summary>
    public TurnRequests Requests { get; }

    /// <summary>The turn's resource limits.</summary>
    public TurnLimits Limits => _prepared.Limits;

    /// <summary>Opens the socket and, where turns are caged, the copy; remembers what is there before.</summary>
    public async Task BeginAsync(CancellationToken cancel)
    {
        var place = _prepared.Place;
        _remotesBefore = await TipsAsync(cancel);
        PrivateFolder.Make(_folder);
        _socket = new GuardSocket(Path.Combine(_folder, TurnScope.Socket), Requests.AnswerAsync, _time, Log.Tell);
        if (_prepared.HasCopy)
        {
            HomeMounts.Prepare(_folder);
            PrivateTemporary.Make(_folder);
            _prepared.Home?.Begin(place.WorkTree);
            MakeRunFolder();
            await OpenCopyAsync(cancel);
            Cage.Check();
        }

        new TurnScope(
            _prepared.Landlock is null ? place.CommonDir : Copy.Opened!.Folder,
            _branches.Patterns.Skip(ProtectedBranches.Immutable.Length).ToList(),
            [.. _prepared.Recorded.AddressesFrom(place.WorkTree).Select(CredentialText.WithoutSecrets)], // as its git says them
            Log.Path,
            _prepared.HasCopy,
            _request.Id,
            place.WorkTree,
            _prepared.Masked
        ).Write(_folder);
    }

    private async Task OpenCopyAsync(CancellationToken cancel)
    {
        if (_request.ReadOnly)
        {
            await Copy.OpenAsync(cancel);
            return;
        }

        var workTree = _workTree = InsideFolder.Open(_prepared.Place.WorkTree);
        var walk = Task.Run(() => NestedRepositories.Take(workTree, cancel), cancel);
        await Task.WhenAll(Copy.OpenAsync(cancel), walk); // the walk takes the longer the more files there are, and no git
        _nested = await walk;
        Cage.Nested = _nested.Known;
        _nested.Save(Path.Combine(_folder, TurnScope.Nested));
    }

    /// <summary>Takes the commits of the turn; once.</summary>
    public Task<ImportOutcome> ImportAsync(CancellationToken cancel) => Copy.ImportAsync(Cage, cancel);

    /// <summary>Takes what comes through the door, closes the socket, and compares with what was before.</summary>
    public async Task<GuardReport> EndAsync(CancellationToken cancel)
    {
        Log.Tell(new RefusalMessages(_prepared, _request).Of(Log.Refused));
        RenameNested(cancel); // first: git outside looks into what it takes for a submodule
        var imported = await ImportAsync(cancel);
        await CloseAsync();
        var (breaches, external) = await VerifyAsync(cancel);
        return Log.Report(breaches, external, imported);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _workTree?.Dispose();
        Cage.Dispose();
        Copy.Dispose();
    }

    private async Task<(IReadOnlyList<IceBreach> Breaches, IReadOnlyList<string> External)> VerifyAsync(CancellationToken cancel)
    {
        var after = RefSnapshot.Take(_prepared.Place, _baseline);
        var verification = new Verification(_prepared.Git, _prepared.Place, _request, _branches, _baseline, after);
        if (!_prepared.HasCopy)
        {
            await verification.CompareAsync(cancel); // in the copy nothing outside can move
        }

        await verification.CompareRemotesAsync(_remotesBefore, await TipsAsync(cancel), FetchAsync, cancel);
        return (verification.Breaches, verification.External);
    }

    // A missing folder cannot be mounted read-only: a .run made by a turn would be trusted later.
    private void MakeRunFolder()
    {
        var folder = Path.Combine(_prepared.Place.WorkTree, ".run");
        ExcludeFile.HideRun(_prepared.Place.CommonDir);
        if (!Path.Exists(folder))
        {
            OutsideFolder.Make(folder);
            _madeRunFolder = true;
        }
    }

    private Task<IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>> TipsAsync(CancellationToken cancel) =>
        new RemoteTips(_outside, _prepared.Place, _prepared.Recorded).ReadAsync(_request.CheckRemote, cancel);

    // What a remote's branch moved to may not be here; only its objects are taken, no ref is made.
    private async Task FetchAsync(string remote, string name, CancellationToken cancel)
    {
        if (_prepared.Recorded.Find(remote, _prepared.Place.WorkTree) is { } recorded)
        {
            await _outside.FetchAsync(_prepared.Place, recorded, name, TimeSpan.FromSeconds(5), cancel);
        }
    }

    private void RenameNested(CancellationToken cancel)
    {
        if (_nested is { } nested)
        {
            _nested = null;
            Log.Note(nested.Sweep(cancel));
        }
    }

    private async Task CloseAsync()
    {
        RenameNested(CancellationToken.None); // of a turn whose end was never reached, too
        if (_socket is not { } socket)
        {
            return;
        }

        _socket = null;
        await socket.DisposeAsync();
        if (_prepared.HasCopy)
        {
            Log.Note(_prepared.Home?.Agents.Return(_prepared.Place.WorkTree) ?? []);
        }

        if (_madeRunFolder)
        {
            Posix.RemoveEmptyFolder(Path.Combine(_prepared.Place.WorkTree, ".run"));
        }

        await TurnFolders.RemoveAsync(_processes, _folder, Log.Tell);
    }
}
