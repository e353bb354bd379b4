using System.Globalization;
using System.Text;
using System.Text.Json;
using Ias.Core.Ice;
using Ias.Core.Ice.Reading;
using Ias.Engine.Files;
using Ias.Engine.Git;

namespace Ias.Engine.Ice.Copy;

/// <summary>
/// The git dir that turns work in: a copy of the repository's own, which stands over it inside, with the real objects behind it,
/// read-only. It lives as long as the run, so a stash, a branch or a setting of an agent's is there in its next turn; nothing outside
/// runs git on it, and only <see cref="Head"/> and <see cref="CommitImport"/> read it.
/// </summary>
internal sealed class RepositoryCopy : IDisposable
{
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private const string GitFolder = "git";
    private const string StateFile = "copy.json";
    private const int LongestRef = 4096;
    private const int LongestPacked = 512 << 20;

    private readonly string _folder;
    private readonly GitPlace _place;
    private readonly InsideFolder _inside;
    private CopyState _state;
    private string _before = "";

    private RepositoryCopy(string folder, GitPlace place, CopyState state)
    {
        (_folder, _place, _state) = (folder, place, state);
        _inside = InsideFolder.Open(Folder);
    }

    /// <summary>Folder of all copies, below ICE's own.</summary>
    public static string FolderIn(string stateFolder) => Path.Combine(stateFolder, "copies");

    /// <summary>What stands over the repository's common dir inside.</summary>
    public string Folder => Path.Combine(_folder, GitFolder);

    /// <summary>Whether a turn that could write began, and what it did was not looked at: its engine was killed.</summary>
    public bool IsOpen => _state.IsOpen;

    /// <summary>Opens the copy of a work tree for a run, shell or command; makes it, or brings it up to what the repository is now.</summary>
    /// <param name="owner">The run's id, or that of the shell or command.</param>
    /// <param name="settings">Text of the copy's configuration, and those of submodules' by their git dirs.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static async Task<RepositoryCopy> OpenAsync(
        string stateFolder,
        GitPlace place,
        string owner,
        Func<string, Task<string>> settings
    )
    {
        var folder = Path.Combine(FolderIn(stateFolder), $"{PathKey.Of(place.GitDir)}-{PathKey.Of(owner)}");
        if (Read(folder) is { } state && state.GitDir == place.GitDir && Directory.Exists(Path.Combine(folder, GitFolder)))
        {
            return new RepositoryCopy(folder, place, state);
        }

        Sweep(stateFolder, place, owner);
        return await MakeAsync(folder, place, owner, settings);
    }

    // A run's copy goes when the next run of the work tree begins, a shell's that was kept after a week, any when its work tree is gone.
    private static void Sweep(string stateFolder, GitPlace place, string owner)
    {
        var all = FolderIn(stateFolder);
        foreach (var folder in Directory.Exists(all) ? Directory.GetDirectories(all) : [])
        {
            if (
                Path.GetFileName(folder).Contains(".new-", StringComparison.Ordinal)
                && Directory.GetLastWriteTimeUtc(folder) > DateTime.UtcNow - Week
            )
            {
                continue; // another engine is making it at this moment
            }

            if (
                Read(folder) is not { } state
                || !Directory.Exists(state.GitDir)
                || (state.GitDir == place.GitDir && state.Owner != owner && state.Owner.StartsWith("run-", StringComparison.Ordinal))
                || (state is { IsOpen: false } && File.GetLastWriteTimeUtc(Path.Combine(folder, StateFile)) < DateTime.UtcNow - Week)
            )
            {
                Remove(folder);
            }
        }
    }

    /// <summary>Brings HEAD, its branch, other refs, index and settings up to what the repository has now; what only the copy has
    /// stays.</summary>
    /// <param name="isWritable">The turn that begins can write it.</param>
    /// <returns>False: something inside is in the way, and the copy must be made anew.</returns>
    public bool Update(string settings, bool isWritable)
    {
        var refs = RealRefs.Of(_place);
        var now = Now(_place, _state.Owner, refs, settings);
        var own = now.Head.StartsWith("ref: ", StringComparison.Ordinal) ? now.Head["ref: ".Length..] : "";
        var done =
            (now.Settings == _state.Settings || Write("config", now.Settings))
            && Same("objects/info/alternates", CopyLayout.Alternates(_place.CommonDir))
            && (now.Refs == _state.Refs || WritePacked(refs))
            && (now.Tip == _state.Tip || own.Length == 0 || now.Tip.Length == 0 || Write(own, now.Tip + "\n"))
            && (now.Head == _state.Head && now.Tip == _state.Tip || Write(Own("HEAD"), now.Head + "\n"))
            && (now.Index == _state.Index || WriteIndex());
        if (done)
        {
            _before = Stamps();
            Save(now with { IsOpen = isWritable, Packed = RealRefs.Stamp(Path.Combine(Folder, "packed-refs")) });
        }

        return done;
    }

    /// <summary>Takes note of the end of a turn.</summary>
    /// <param name="isSame">The repository has on HEAD what the copy has; false: HEAD, its branch and the index are written again before
    /// the next turn.</param>
    public void Close(bool isSame) =>
        Save(
            isSame
                ? Now(_place, _state.Owner, RealRefs.Of(_place), _state.Settings) with
                {
                    Packed = _state.Packed,
                    Refs = _state.Refs,
                }
                : Stale
        );

    /// <summary>What happens in it from now on is taken by this engine or by none: the next turn begins with what the repository
    /// has.</summary>
    public void Forget() => Save(Stale);

    private CopyState Stale => _state with { Head = "", Tip = "", Index = "", IsOpen = false };

    /// <summary>The copy, to read what a turn left in it.</summary>
    public InsideFolder Inside => _inside;

    /// <summary>Copies of this work tree whose shell or command is gone, killed before its end.</summary>
    public static IEnumerable<RepositoryCopy> Abandoned(string stateFolder, GitPlace place)
    {
        var all = FolderIn(stateFolder);
        foreach (var folder in Directory.Exists(all) ? Directory.GetDirectories(all) : [])
        {
            if (
                Read(folder) is { IsOpen: true } state
                && state.GitDir == place.GitDir
                && state.Owner.Split('-') is [_, var pid]
                && int.TryParse(pid, CultureInfo.InvariantCulture, out var id)
                && Processes.ProcStat.Read(id) is null
            )
            {
                yield return new RepositoryCopy(folder, place, state);
            }
        }
    }

    /// <summary>Whose it is.</summary>
    public string Owner => _state.Owner;

    /// <summary>Commit HEAD was on when the turn began; empty when it is not known.</summary>
    public string Tip => _state.Tip;

    /// <summary>Branches that a turn has packed: those of packed-refs, where that is not as it was written here.</summary>
    public IReadOnlyList<(string Name, string Id)> PackedByTurn() =>
        RealRefs.Stamp(Path.Combine(Folder, "packed-refs")) == _state.Packed
            ? []
            :
            [
                .. PackedRefs
                    .Read(_inside.Read("packed-refs", LongestPacked).Content ?? [])
                    .Where(r => r.Name.StartsWith("refs/heads/", StringComparison.Ordinal)),
            ];

    /// <summary>Where HEAD of the copy is, read without following anything.</summary>
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
            : found.IsMissing && _inside.Read("packed-refs", LongestPacked).Content is { } packed ? PackedRefs.Find(packed, name)
            : "";
        return CommitId.Is(text) ? new CopyHead(branch, text) : new CopyHead(branch, "", $"the branch {branch} of its copy has no commit");
    }

    /// <summary>The copy's git dir of the repository, or of one of its submodules, as a turn sees it by its path.</summary>
    /// <param name="seen">A git dir inside.</param>
    /// <returns>Null: it is neither.</returns>
    public string? GitDir(string seen)
    {
        if (seen == _place.CommonDir || seen == _place.GitDir)
        {
            return Folder;
        }

        var modules = _place.CommonDir + "/modules/";
        return
            seen.StartsWith(modules, StringComparison.Ordinal)
            && seen[modules.Length..] is var name
            && name.Split('/').All(part => part.Length > 0 && part is not ("." or ".."))
            && _inside.Read($"modules/{name}/HEAD", LongestRef).Content is not null
            ? Path.Combine(Folder, "modules", name)
            : null;
    }

    /// <summary>Whether an operation such as a rebase is under way in the copy, and how it is ended.</summary>
    public (string Name, string End)? UnderWay() => WorkTreeState.UnderWay(name => _inside.KindOf(Own(name)) != InsideKind.Missing);

    /// <summary>Whether git can read the copy: its settings, HEAD, refs and index. Asked in a cage, within seconds, and only where one of
    /// these files is another one than when the turn began.</summary>
    public async Task<bool> IsReadableAsync(SealedGit git, CancellationToken cancel) =>
        _before == Stamps()
        || (
            (_place.GitDir != _place.CommonDir || _inside.KindOf("commondir") == InsideKind.Missing)
            && (
                await git.RunAsync(
                    """
                    g=/run/ias/copy/$1
                    [ "$("$GIT" --git-dir="$g" rev-parse --is-bare-repository)" = false ] || exit 1
                    "$GIT" --git-dir="$g" for-each-ref --count=1 > /dev/null || exit 1
                    "$GIT" --git-dir="$g" diff-index --cached --quiet HEAD
                    [ $? -le 1 ]
                    """,
                    [Own("")],
                    [.. CopyLayout.Mounts([_place.CommonDir]), new Mount(MountKind.ReadOnly, Folder, $"{CopyLayout.Objects}/copy")],
                    default,
                    cancel,
                    Patience
                )
            ).Ok
        );

    // What git reads first, whatever it does; a folder's own time tells of what came into it.
    private static readonly (string Folder, string[] Names)[] ReadFirst =
    [
        (".", ["config", "HEAD", "packed-refs", "shallow", "index", "commondir", "refs", "objects", "info"]),
        ("objects", ["info", "pack"]),
        ("refs", ["heads"]),
    ];

    // Times of st_ctime cannot be set back.
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
        Directory.Move(_folder, aside);
        return aside;
    }

    /// <summary>Removes the copy.</summary>
    public void Remove()
    {
        Dispose();
        Remove(_folder);
    }

    public void Dispose() => _inside.Dispose();

    private static async Task<RepositoryCopy> MakeAsync(string folder, GitPlace place, string owner, Func<string, Task<string>> settings)
    {
        Remove(folder);
        PrivateFolder.Make(Path.GetDirectoryName(folder)!);
        var draft = Directory.CreateDirectory($"{folder}.new-{Guid.NewGuid().ToString("N")[..6]}").FullName;
        var refs = RealRefs.Of(place);
        var git = Directory.CreateDirectory(Path.Combine(draft, GitFolder)).FullName;
        var ofModules = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (
            var gitDir in CopyLayout
                .Modules(place.CommonDir)
                .Concat(place.GitDir == place.CommonDir ? [] : CopyLayout.Modules(place.GitDir))
        )
        {
            ofModules[gitDir] = await settings(gitDir);
        }

        var state = Now(place, owner, refs, await settings(place.CommonDir));
        CopyMaker.Make(place, refs, git, state.Settings, gitDir => ofModules[gitDir]);
        state = state with { Packed = RealRefs.Stamp(Path.Combine(git, "packed-refs")) };
        AtomicFile.Write(Path.Combine(draft, StateFile), JsonSerializer.SerializeToUtf8Bytes(state, CopyStateJson.Default.CopyState));
        Directory.Move(draft, folder);
        return new RepositoryCopy(folder, place, state);
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            using var above = InsideFolder.Open(Path.GetDirectoryName(folder)!);
            new InsideWriter(above).Remove(Path.GetFileName(folder));
        }
    }

    private static CopyState Now(GitPlace place, string owner, RealRefs refs, string settings)
    {
        var head = (RegularFile.Text(Path.Combine(place.GitDir, "HEAD")) ?? "").Trim();
        var own = head.StartsWith("ref: ", StringComparison.Ordinal) ? head["ref: ".Length..] : "";
        return new CopyState(
            place.GitDir,
            owner,
            head,
            own.Length == 0 ? head : RefFiles.Commit(own, place.CommonDir) ?? "",
            refs.Identity(own),
            "",
            RealRefs.Stamp(Path.Combine(place.GitDir, "index")),
            settings,
            IsOpen: false
        );
    }

    private static CopyState? Read(string folder)
    {
        try
        {
            return RegularFile.Read(Path.Combine(folder, StateFile)) is { } saved
                ? JsonSerializer.Deserialize(saved, CopyStateJson.Default.CopyState)
                : null;
        }
        catch (JsonException)
        {
            return null; // torn, or of another version: the copy is made anew
        }
    }

    private void Save(CopyState state)
    {
        if (state != _state)
        {
            AtomicFile.Write(Path.Combine(_folder, StateFile), JsonSerializer.SerializeToUtf8Bytes(state, CopyStateJson.Default.CopyState));
            _state = state;
        }
    }

    // Of a linked work tree, HEAD and index are in a folder of their own.
    private string Own(string name) =>
        _place.GitDir == _place.CommonDir ? name : Path.Combine(Path.GetRelativePath(_place.CommonDir, _place.GitDir), name);

    private string? Text(string name) => _inside.Read(name, LongestRef) is { Content: not null } read ? read.Text.Trim() : null;

    private bool Same(string name, string text) => Text(name) == text.Trim() || Write(name, text);

    private bool Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    private bool Write(string name, ReadOnlySpan<byte> content)
    {
        try
        {
            var writer = new InsideWriter(_inside);
            if (Path.GetDirectoryName(name) is { Length: > 0 } above)
            {
                writer.MakeFolder(above);
            }

            writer.Write(name, content, isDurable: false);
            return true;
        }
        catch (ProblemException)
        {
            return false; // a link or a folder in its way: the caller makes the copy anew, and says so
        }
    }

    private bool WritePacked(RealRefs refs)
    {
        var isOurs = RealRefs.Stamp(Path.Combine(Folder, "packed-refs")) == _state.Packed;
        var inside = isOurs ? default : (ReadOnlyMemory<byte>)(_inside.Read("packed-refs", LongestPacked).Content ?? []);
        using var packed = new MemoryStream();
        refs.WriteTo(packed, inside);
        return Write("packed-refs", packed.ToArray());
    }

    private bool WriteIndex()
    {
        foreach (var file in CopyMaker.IndexFiles(_place.GitDir))
        {
            if (!Write(Own(Path.GetFileName(file)), RegularFile.Read(file, int.MaxValue) ?? []))
            {
                return false;
            }
        }

        return true;
    }
}
