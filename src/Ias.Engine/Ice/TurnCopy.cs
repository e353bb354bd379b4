using Ias.Core.Ice.Reading;
using Ias.Engine.Git;
using Ias.Engine.Ice.Copy;
using Ias.Engine.Processes;

namespace Ias.Engine.Ice;

/// <summary>
/// The copy of the git dir through one turn: opened, its commits imported, closed. Without a cage there is no copy, and nothing is done.
/// </summary>
internal sealed class TurnCopy(
    Prepared prepared,
    GuardRequest request,
    ProtectedBranches branches,
    string stateFolder,
    ProcessRunner processes,
    GuardLog log
) : IDisposable
{
    private CopySource _source = new("", new PersonHooks("", "", HooksPlace.Copy));
    private ImportOutcome? _imported;

    /// <summary>The open copy of the git dir; null: there is none.</summary>
    public RepositoryCopy? Opened { get; private set; }

    /// <summary>Hooks of the person's repository.</summary>
    public PersonHooks Hooks => _source.Hooks;

    private string Owner => request.Id.Split('/')[0];

    // A person's shell or command: nothing of its copy is needed once it has ended.
    private bool IsPassing => !request.Id.Contains('/', StringComparison.Ordinal);

    private BranchImport Import => new(Context, branches, request.BaseCommit, followsHead: IsPassing);

    /// <summary>Context for importing the turn's results.</summary>
    public ImportContext Context
    {
        get
        {
            var (programs, home) = (prepared.Programs, prepared.Variable("HOME") ?? "");
            var sealedGit = new SealedGit(
                prepared.Bubblewrap,
                prepared.Landlock,
                programs.Git,
                programs.GitCore,
                home,
                stateFolder,
                processes
            );
            return new ImportContext(prepared.Place, prepared.Git, sealedGit, processes, stateFolder);
        }
    }

    /// <summary>Takes what killed engines left in copies of this work tree, and opens the one of this turn.</summary>
    public async Task OpenAsync(CancellationToken cancel)
    {
        _source = await CopySource.ReadAsync(prepared.Git, prepared.Place, request.MainTree, prepared.Variable, cancel);
        var copies = new CopyFolders(stateFolder, prepared.Place, isMounted: prepared.Bubblewrap is not null);
        foreach (var abandoned in copies.Abandoned())
        {
            log.Note(await new LeftBehind(Context, abandoned.Owner).KeepAsync(abandoned, abandoned.Head(), refused: false, cancel));
            abandoned.Remove();
        }

        Opened = await copies.OpenAsync(Owner, SettingsAsync);
        if (Opened.IsOpen)
        {
            // The engine that began this turn was killed: what an agent committed then is taken now.
            var left = await Import.RunAsync(Opened, cancel);
            log.Note(left.Told, left.Refused, left.Elsewhere);
        }

        if (!Opened.Update(_source, isWritable: !request.ReadOnly))
        {
            log.Note("the turn's copy of the repository was damaged; a new one was made");
            Opened.Remove();
            Opened = await copies.OpenAsync(Owner, SettingsAsync);
            Opened.Update(_source, isWritable: !request.ReadOnly);
        }

        async Task<string> SettingsAsync(string gitDir) =>
            gitDir == prepared.Place.CommonDir
                ? _source.Settings
                : (await CopySource.ReadAsync(prepared.Git, new GitPlace("", gitDir, gitDir), "", prepared.Variable, cancel)).Settings;
    }

    /// <summary>
    /// Imports the commits made in the copy so far, once: later calls return the first result. No command of the turn may still be
    /// running.
    /// </summary>
    /// <param name="cage">The cage around git, where the work tree has to be put back.</param>
    public async Task<ImportOutcome> ImportAsync(TurnCage cage, CancellationToken cancel)
    {
        if (_imported is not null || Opened is not { } copy || request.ReadOnly)
        {
            return _imported ??= new ImportOutcome("");
        }

        var (import, head) = (Import, copy.Head());
        LargeObjects.Take(copy.Inside, prepared.Place);
        _imported = await import.RunAsync(copy, cancel);
        log.Note(_imported.Told);
        if (_imported.Refused.Length > 0)
        {
            log.Block("import", request.OwnBranch, _imported.Refused);
            log.Note(
                $"the commits were not taken: {_imported.Refused}; the files are in the work tree{(IsPassing ? $", the commits in {copy.Folder}" : "")}"
            );
        }

        log.Note(await new LeftBehind(Context, Owner).KeepAsync(copy, head, _imported.Refused.Length > 0, cancel));
        if (_imported.Elsewhere.Length > 0)
        {
            await SwitchBackAsync(copy, cage, cancel);
        }

        if (!IsPassing && !await copy.IsReadableAsync(Context.Sealed, cancel))
        {
            log.Note(
                $"git can no longer read the turn's copy of the repository; the next turn gets a new one, and this one is kept as {copy.PutAside()}"
            );
            Opened = null;
        }

        return _imported;
    }

    /// <summary>Puts HEAD, on no branch, and the index of the repository to a commit that git checked out in the copy.</summary>
    /// <exception cref="ProblemException">git refused.</exception>
    public async Task MoveHeadAsync(string commit, CancellationToken cancel)
    {
        if (Opened is not null)
        {
            await Import.MoveAsync(await Context.HeadAsync(cancel), "", "", commit, cancel);
        }
    }

    public void Dispose()
    {
        if (IsPassing && _imported is { Refused.Length: 0 })
        {
            Opened?.Remove();
        }

        Opened?.Dispose();
        Opened = null;
    }

    // The files in the work tree are those of another commit: they are put back to the branch's as far as that loses nothing.
    private async Task SwitchBackAsync(RepositoryCopy copy, TurnCage cage, CancellationToken cancel)
    {
        var real = await Context.HeadAsync(cancel);
        if (real.Branch.Length == 0)
        {
            return;
        }

        var back = await processes.RunAsync(
            cage.AroundGit(
                GitCommand.Write(
                    prepared.Place.WorkTree,
                    [.. GitCommand.NoHooks, "switch", "--quiet", "--no-guess", "-C", real.Branch, real.Commit]
                ) with
                {
                    Timeout = TimeSpan.FromMinutes(1),
                }
            ),
            cancel
        );
        copy.Close(isSame: back.Ok);
        log.Note(
            back.Ok
                ? $"the work tree was put back to {real.Branch}"
                : $"the work tree could not be put back to {real.Branch}: {GitCommand.Tail(back)}"
        );
    }
}
