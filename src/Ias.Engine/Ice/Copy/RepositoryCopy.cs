using System.Globalization;
using System.Text;
using Ias.Core.Ice;
using Ias.Core.Ice.Reading;
using Ias.Engine.Files;
using Ias.Engine.Git;

namespace Ias.Engine.Ice.Copy;

/// <summary>
/// The git dir that turns work in: a copy of the repository's own, which stands over it inside (or git is pointed at it), with the real
/// objects behind it, read-only. It lives as long as the run, so a stash, a branch or a setting of an agent's is there in its next turn;
/// nothing outside runs git on it, and only <see cref="Head"/> and <see cref="CommitImport"/> read it.
/// </summary>
internal sealed class RepositoryCopy : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private const string GitFolder = "git";
    private const int LongestRef = 4096;
    private const int LongestPacked = 512 << 20;
    private const int MostPackedByTurn = 10_000;

    private readonly string _folder;
    private readonly GitPlace _place;
    private readonly InsideFolder _inside;
    private readonly bool _isMounted;
    private CopyState _state;
    private string _before = "";

    /// <param name="folder">Its folder among all copies (<see cref="CopyFolders"/>).</param>
    /// <param name="state">As it was saved there.</param>
    /// <param name="isMounted">It stands over the repository inside; false: git is pointed at it.</param>
    public RepositoryCopy(string folder, GitPlace place, CopyState state, bool isMounted)
    {
        (_folder, _place, _state, _isMounted) = (folder, place, state, isMounted);
        _inside = InsideFolder.Open(Folder);
    }

    /// <summary>Path of the folder that turns use as the repository's common dir.</summary>
    public string Folder => GitFolderIn(_folder);

    /// <summary>The git dir in the folder of a copy.</summary>
    public static string GitFolderIn(string folder) => Path.Combine(folder, GitFolder);

    /// <summary>True when a writing turn began and its results were not examined: its engine was killed.</summary>
    public bool IsOpen => _state.IsOpen;

    /// <summary>Brings HEAD, its branch, other refs, index, settings and hooks up to what the repository has now; what only the copy has
    /// stays.</summary>
    /// <param name="isWritable">The turn that begins can write it.</param>
    /// <returns>False: something inside is in the way, and a new copy must be made.</returns>
    public bool Update(CopySource source, bool isWritable)
    {
        if (new CopyUpdate(_place, _folder, _inside, _state, _isMounted).Run(source) is not { } now)
        {
            return false;
        }

        _before = Stamps();
        Save(now with { IsOpen = isWritable, Packed = RealRefs.Stamp(Path.Combine(Folder, "packed-refs")) });
        return true;
    }

    /// <summary>Takes note of the end of a turn.</summary>
    /// <param name="isSame">The repository has on HEAD what the copy has; false: HEAD, its branch and the index are written again before
    /// the next turn.</param>
    public void Close(bool isSame) =>
        Save(
            isSame
                ? CopyState.Of(_place, _state.Owner, RealRefs.Of(_place), _state.Settings) with
                {
                    Packed = _state.Packed,
                    Refs = _state.Refs,
                }
                : _state.Stale
        );

    /// <summary>
    /// Marks the copy as stale: later changes in it are imported by this engine or not at all, and the next turn starts from the
    /// repository's state.
    /// </summary>
    public void Forget() => Save(_state.Stale);

    /// <summary>The copy, to read what a turn left in it.</summary>
    public InsideFolder Inside => _inside;

    /// <summary>The run, shell or command the copy belongs to.</summary>
    public string Owner => _state.Owner;

    /// <summary>Commit HEAD was on when the turn began; empty when it is not known.</summary>
    public string Tip => _state.Tip;

    /// <summary>Short name of the branch HEAD was on when the turn began; empty when it was on none.</summary>
    public string Branch => RefFiles.ShortName(_state.Branch);

    /// <summary>Branches that a turn has packed: those of packed-refs that are not the repository's, where that is not as it was written
    /// here.</summary>
    public IReadOnlyList<(string Name, string Id)> PackedByTurn()
    {
        if (!HasPackedByTurn)
        {
            return [];
        }

        using var packed = OpenPacked(_inside);
        return packed is null ? [] : RealRefs.Of(_place).Beyond(packed, "refs/heads/"u8, isMovedToo: true, MostPackedByTurn) ?? [];
    }

    /// <summary>packed-refs of a copy as a turn left it; null when it is no file, or longer than git's would ever be.</summary>
    public static FileStream? OpenPacked(InsideFolder inside)
    {
        var handle = inside.OpenFile("packed-refs", out _);
        if (handle is null || RandomAccess.GetLength(handle) > LongestPacked)
        {
            handle?.Dispose();
            return null;
        }

        return new FileStream(handle, FileAccess.Read);
    }

    private bool HasPackedByTurn => RealRefs.Stamp(Path.Combine(Folder, "packed-refs")) != _state.Packed;

    /// <summary>The copy's HEAD, read without following anything.</summary>
    public CopyHead Head()
    {
        if (Text(Own("HEAD")) is not { } head)
        {
            return new CopyHead("", "", "HEAD of its copy of the repository is not a file");
        }

        if (CommitId.Is(head))
        {
            return new CopyHead("", head);
        }

        var name = head.StartsWith("ref: refs/heads/", StringComparison.Ordinal) ? head["ref: ".Length..] : "";
        if (!RefName.IsValid(name))
        {
            return new CopyHead("", "", "HEAD of its copy of the repository names no branch");
        }

        var branch = RefFiles.ShortName(name);
        var found = _inside.Read(name, LongestRef);
        var text =
            found.Content is not null ? found.Text.Trim()
            : found.IsMissing ? Packed(name)
            : "";
        return CommitId.Is(text) ? new CopyHead(branch, text) : new CopyHead(branch, "", $"the branch {branch} of its copy has no commit");
    }

    private string Packed(string name)
    {
        using var packed = OpenPacked(_inside);
        return packed is null ? "" : PackedRefs.Find(packed, name);
    }

    /// <summary>The copy's git dir of the repository, or of one of its submodules, as a turn sees it by its path.</summary>
    /// <param name="seen">A git dir inside.</param>
    /// <returns>Null: it is neither.</returns>
    public string? GitDir(string seen)
    {
        if (seen == _place.CommonDir || seen == _place.GitDir || seen == Folder)
        {
            return Folder;
        }

        var modules = (_isMounted ? _place.CommonDir : Folder) + "/modules/";
        return
            seen.StartsWith(modules, StringComparison.Ordinal)
            && seen[modules.Length..] is var name
            && name.Split('/').All(part => part.Length > 0 && part is not ("." or ".."))
            && _inside.Read($"modules/{name}/HEAD", LongestRef).Content is not null
            ? Path.Combine(Folder, "modules", name)
            : null;
    }

    /// <summary>The operation under way in the copy, such as a rebase, and the command that ends it; null when there is none.</summary>
    public (string Name, string End)? UnderWay() => WorkTreeState.UnderWay(name => _inside.KindOf(Own(name)) != InsideKind.Missing);

    /// <summary>
    /// True when git can read the copy. Git is asked only when one of the files it reads first has changed since the turn began or since
    /// the last check.
    /// </summary>
    public async Task<bool> IsReadableAsync(SealedGit git, CancellationToken cancel) =>
        _before == Stamps()
        || (
            (_place.GitDir != _place.CommonDir || _inside.KindOf("commondir") == InsideKind.Missing)
            && (
                await git.RunAsync(
                    CopyReadability.Script,
                    ["", .. Readability.Arguments],
                    [_place.CommonDir],
                    [new SealedPlace("COPY", MountKind.ReadOnly, Folder)],
                    default,
                    cancel,
                    Patience
                )
            ).Output == CopyReadability.Yes
        );

    /// <summary>Question whether git can read this copy.</summary>
    public CopyReadability Readability => new(Own("").TrimEnd('/'), HasPackedByTurn);

    /// <summary>Takes note that git can read it as it is.</summary>
    public void WasRead() => _before = Stamps();

    // What git reads first, whatever it does; a folder's own time tells of what came into it.
    private static readonly (string Folder, string[] Names)[] ReadFirst =
    [
        (".", ["config", "HEAD", "packed-refs", "shallow", "index", "commondir", "refs", "objects", "info"]),
        ("objects", ["info", "pack"]),
        ("refs", ["heads"]),
    ];

    // st_ctime cannot be set back.
    private string Stamps()
    {
        var stamps = new StringBuilder();
        foreach (var (path, names) in ReadFirst)
        {
            using var folder = _inside.Folder(path, out var why);
            stamps.Append(why);
            foreach (var name in folder is null ? [] : names)
            {
                var facts = HandleCalls.Facts(folder!.Handle, Encoding.ASCII.GetBytes(name + "\0"), out var error);
                stamps.Append(CultureInfo.InvariantCulture, $"{error} {facts.Inode} {facts.ChangedSeconds} {facts.ChangedNanoseconds};");
            }
        }

        return stamps.ToString();
    }

    /// <summary>Puts the copy aside, where it stays as long as it would have, and returns where.</summary>
    public string PutAside()
    {
        Dispose();
        var aside = $"{_folder}.damaged-{Guid.NewGuid().ToString("N")[..6]}";
        OutsideFolder.Move(_folder, aside);
        return aside;
    }

    /// <summary>Closes and removes the copy.</summary>
    public void Remove()
    {
        Dispose();
        CopyFolders.Remove(_folder);
    }

    public void Dispose() => _inside.Dispose();

    private void Save(CopyState state)
    {
        if (state != _state)
        {
            state.Write(_folder);
            _state = state;
        }
    }

    private string Own(string name) => CopyLayout.Own(_place, name);

    private string? Text(string name) => _inside.Read(name, LongestRef) is { Content: not null } read ? read.Text.Trim() : null;
}
