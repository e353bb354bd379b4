using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ias.Core.Text;
using Ias.Engine.Files;
using Microsoft.Win32.SafeHandles;

namespace Ias.Engine.Git;

/// <summary>
/// The repositories within a work tree: git and its users take everything below a folder with an entry <c>.git</c> for a repository of its
/// own, and run what its settings and hooks name (githooks(5), git-config(1): core.fsmonitor, core.sshCommand, …). What a turn put there
/// is renamed, so that nothing outside ever takes it for one.
/// </summary>
/// <remarks>The tree is walked by bytes and by handle: ignored folders, names that are no text and any depth included, links not followed.
/// The work tree's own <c>.git</c> is not touched where it is a folder, and put back where it is a file that a turn changed; submodules and
/// other repositories that were there before stay, unless their file or link <c>.git</c> leads elsewhere now, or another folder has taken
/// its place.</remarks>
public sealed class NestedRepositories
{
    /// <summary>The name that a turn's <c>.git</c> gets; <c>-2</c>, <c>-3</c>, … where that is taken.</summary>
    public const string NewName = ".git-of-a-turn";

    private const int LongestPointer = 4096;
    private const int LongestPath = 2000; // as much as a person types; the kernel takes 4,095 bytes
    private const int MostTold = 20;

    private readonly InsideFolder _workTree;
    private Dictionary<string, string> _before = new(StringComparer.Ordinal); // by path, its bytes as Latin-1
    private Dictionary<string, string> _unreadBefore = new(StringComparer.Ordinal);
    private byte[] _pointer = []; // the work tree's own .git, where that is a file
    private readonly List<string> _told = [];
    private int _untold;

    private NestedRepositories(InsideFolder workTree) => _workTree = workTree;

    /// <summary>The entries <c>.git</c> that were there before the turn, as paths below the work tree; the work tree's own, and those whose
    /// names are no text, are not among them.</summary>
    public IReadOnlyList<string> Known =>
        [.. _before.Where(one => one.Value.Length > 0).Select(one => InsidePath.Text(Encoding.Latin1.GetBytes(one.Key))).OfType<string>()];

    /// <summary>Remembers what is there before a turn: take it before anything inside runs.</summary>
    /// <param name="workTree">Held by the caller until the sweep.</param>
    public static NestedRepositories Take(InsideFolder workTree, CancellationToken cancel)
    {
        var taken = new NestedRepositories(workTree) { _pointer = workTree.Read(".git", LongestPointer).Content ?? [] };
        taken.Walk(
            (parent, path, name, kind) =>
            {
                taken._before[Key(path)] = IsDotGit(name) ? Mark(parent, name, kind) : "";
                return name;
            },
            (path, _, facts) => taken._unreadBefore[Encoding.Latin1.GetString(path)] = State(facts),
            (_, _) => false,
            cancel
        );
        return taken;
    }

    /// <summary>Saves what was there before, so that another engine, finding this one gone, can still <see cref="Sweep"/>.</summary>
    /// <param name="path">A file where no turn can write.</param>
    public void Save(string path) =>
        OutsideFile.WriteAllBytes(
            path,
            JsonSerializer.SerializeToUtf8Bytes(new NestedBefore(_before, _unreadBefore, _pointer), NestedBeforeJson.Default.NestedBefore)
        );

    /// <summary>
    /// Loads the repositories that were there before a turn, as <see cref="Save"/> wrote them; null when they were not saved.
    /// </summary>
    /// <param name="workTree">Held by the caller until the sweep.</param>
    public static NestedRepositories? Load(string path, InsideFolder workTree)
    {
        try
        {
            if (
                RegularFile.Read(path, int.MaxValue) is not { } saved
                || JsonSerializer.Deserialize(saved, NestedBeforeJson.Default.NestedBefore) is not { } before
            )
            {
                return null;
            }

            return new NestedRepositories(workTree)
            {
                _before = before.Repositories,
                _unreadBefore = before.Unread,
                _pointer = before.Pointer ?? [],
            };
        }
        catch (JsonException)
        {
            return null; // torn: the turn had not begun
        }
    }

    /// <summary>Renames every entry <c>.git</c>, in any case, that was not there before the turn, and says so.</summary>
    /// <returns>Sentences for a person, at most 21; empty: there was nothing.</returns>
    public IReadOnlyList<string> Sweep(CancellationToken cancel)
    {
        RestorePointer();
        Walk(
            (parent, path, name, kind) =>
                IsDotGit(name)
                    ? _before.TryGetValue(Key(path), out var mark) && mark == Mark(parent, name, kind)
                        ? name
                        : Rename(parent, path, name)
                    : Bare(parent, path, name),
            (path, why, facts) =>
            {
                if (!IsAsBefore(path, facts))
                {
                    Tell($"{Shown(path)} cannot be searched for git repositories that the turn may have left: {why}.");
                }
            },
            (path, facts) => !IsAsBefore(path, facts),
            cancel
        );
        return _untold == 0 ? _told : [.. _told, $"and {Wording.Count(_untold, "more such place")}"];
    }

    // A turn whose cage has no mounts can change the file that says where the repository is.
    private void RestorePointer()
    {
        var name = ".git"u8.ToArray();
        if (_pointer.Length == 0 || _workTree.Read(".git", LongestPointer).Content is { } now && now.AsSpan().SequenceEqual(_pointer))
        {
            return;
        }

        if (_workTree.KindOf(".git") != InsideKind.Missing)
        {
            Rename(_workTree.Handle, name, name);
        }

        new InsideWriter(_workTree).Write(".git", _pointer);
        Tell("The turn changed .git, the file by which git finds the repository of this work tree; it was put back.");
    }

    /// <summary>Walks over folders, entries named <c>.git</c> and those named <c>HEAD</c>, the work tree's own git dir excepted.</summary>
    private void Walk(
        Func<SafeFileHandle, byte[], byte[], InsideKind, byte[]?> visit,
        InsideTree.Unread unread,
        InsideTree.MayOpen open,
        CancellationToken cancel
    ) =>
        InsideTree.Walk(
            _workTree,
            (name, kind) =>
                kind == InsideKind.Folder || IsDotGit(name) || (kind is InsideKind.File or InsideKind.Link && name.SequenceEqual("HEAD"u8)),
            (parent, folder, name, kind) =>
                folder.IsEmpty && name.AsSpan().SequenceEqual(".git"u8) ? null
                : kind == InsideKind.Folder && !IsDotGit(name) ? name
                : visit(parent, InsidePath.Join(folder, name), name, kind),
            unread,
            open,
            cancel
        );

    private byte[]? Rename(SafeFileHandle parent, byte[] path, byte[] name)
    {
        for (var n = 1; n <= 1000; n++)
        {
            var fresh = Encoding.ASCII.GetBytes(n == 1 ? NewName : $"{NewName}-{n}");
            var error = HandleCalls.RenameToFree(parent, [.. name, 0], parent, [.. fresh, 0]);
            if (error == HandleCalls.NotPermitted && HandleCalls.Allow(parent)) // a turn can take its folder's rights away
            {
                error = HandleCalls.RenameToFree(parent, [.. name, 0], parent, [.. fresh, 0]);
            }

            if (error == 0)
            {
                var (folder, _) = InsidePath.Split(path);
                var moved = InsidePath.Join(folder, fresh);
                var back = moved.Length > LongestPath ? "" : $" To have it back: mv -nT {Word(moved)} {Word(path)}";
                Tell(
                    $"The turn left a git repository of its own in {(folder.Length == 0 ? "the work tree" : Shown(folder))}: its {Shown(name)} was renamed, so that no git outside runs what it names.{back}"
                );
                return fresh;
            }

            if (error != HandleCalls.Exists)
            {
                Tell(
                    $"The turn left a git repository of its own, {Shown(path)}, and it could not be renamed: {HandleCalls.Words(error)}. Run no git there."
                );
                return name;
            }
        }

        Tell($"The turn left a git repository of its own, {Shown(path)}, and no other name is free for it. Run no git there.");
        return name;
    }

    /// <summary>
    /// A folder that is a git dir, whatever it is called: git takes it for a bare repository (gitrepository-layout(5)). Tests make such
    /// folders, so it stays where it is and is reported.
    /// </summary>
    private byte[]? Bare(SafeFileHandle parent, byte[] path, byte[] name)
    {
        var (folder, _) = InsidePath.Split(path);
        if (!_before.ContainsKey(Key(path)) && !IsPartOfRenamed(folder) && IsGitDir(parent))
        {
            Tell(
                $"The turn made {(folder.Length == 0 ? "the work tree itself" : Shown(folder))} a bare git repository: git that is run in it obeys its settings (git config --global safe.bareRepository explicit forbids that)."
            );
        }

        return name;
    }

    // A folder that could not be read before either, and that nobody gave rights to since: nothing can have been put into it.
    private bool IsAsBefore(ReadOnlySpan<byte> path, Posix.Statx facts) =>
        _unreadBefore.TryGetValue(Encoding.Latin1.GetString(path), out var before) && before == State(facts);

    private static string State(Posix.Statx facts) =>
        $"{new Posix.FileFacts(facts).Identity} {facts.ChangedSeconds} {facts.ChangedNanoseconds}";

    private void Tell(string sentence)
    {
        if (_told.Count < MostTold)
        {
            _told.Add(sentence);
        }
        else
        {
            _untold++;
        }
    }

    /// <summary>
    /// Mark that distinguishes a repository from a replacement in its place: a folder's identity, a file's content or a link's target.
    /// </summary>
    private static string Mark(SafeFileHandle parent, byte[] name, InsideKind kind)
    {
        switch (kind)
        {
            case InsideKind.Folder:
                var facts = HandleCalls.Facts(parent, [.. name, 0], out var error);
                return error == 0 ? $"folder {new Posix.FileFacts(facts).Identity}" : "";
            case InsideKind.Link:
                return $"link {Encoding.Latin1.GetString(HandleCalls.LinkText(parent, [.. name, 0]))}";
            case InsideKind.File:
                var read = InsideFolder.ReadName(parent, name, LongestPointer);
                return $"file {(read.Content is null ? read.Why : Encoding.Latin1.GetString(read.Content))}";
            default:
                return $"{kind}";
        }
    }

    // What git asks for beside a HEAD: objects and refs, themselves or by a link, or a file that says where they are.
    private static bool IsGitDir(SafeFileHandle parent) =>
        IsThere(parent, "commondir\0"u8) || (IsThere(parent, "objects\0"u8) && IsThere(parent, "refs\0"u8));

    private static bool IsThere(SafeFileHandle parent, ReadOnlySpan<byte> name)
    {
        _ = HandleCalls.Facts(parent, name, out var error);
        return error == 0;
    }

    private static bool IsDotGit(ReadOnlySpan<byte> name) => name.Length == 4 && Ascii.EqualsIgnoreCase(name, ".git"u8);

    private static bool IsPartOfRenamed(ReadOnlySpan<byte> folder) => folder.IndexOf(Encoding.ASCII.GetBytes(NewName)) >= 0;

    private static string Key(byte[] path) => Encoding.Latin1.GetString(path);

    private static string Shown(ReadOnlySpan<byte> path) => Wording.Cut(Wording.Plain(Encoding.UTF8.GetString(path)), 200);

    // Absolute, so that it works wherever it is typed.
    private string Word(ReadOnlySpan<byte> path) => ShellWord.Quote([.. Encoding.UTF8.GetBytes(_workTree.Path), (byte)'/', .. path]);
}

/// <summary>Saved state of <see cref="NestedRepositories"/>; paths and marks are bytes as Latin-1.</summary>
internal sealed record NestedBefore(Dictionary<string, string> Repositories, Dictionary<string, string> Unread, byte[]? Pointer = null);

[JsonSerializable(typeof(NestedBefore))]
internal sealed partial class NestedBeforeJson : JsonSerializerContext;
