using System.Text;
using Ias.Engine.Files;
using Ias.Engine.Git;

namespace Ias.Engine.Ice.Copy;

/// <summary>Brings a copy up to what its repository has now; what only the copy has stays. All is written by handle, without following what
/// a turn left there.</summary>
/// <param name="folder">Folder that holds the copy.</param>
/// <param name="inside">The copy.</param>
/// <param name="state">The repository's state that the copy was made from.</param>
/// <param name="isMounted">As <see cref="CopyLayout.Alternates"/> has it.</param>
internal sealed class CopyUpdate(GitPlace place, string folder, InsideFolder inside, CopyState state, bool isMounted)
{
    /// <summary>Writes HEAD, its branch, other refs, index, settings and hooks where they are others than before.</summary>
    /// <returns>The new state; null: something inside is in the way.</returns>
    public CopyState? Run(CopySource source)
    {
        var refs = RealRefs.Of(place);
        var now = CopyState.Of(place, state.Owner, refs, source.Settings);
        return
            WithoutLocks(now.Branch)
            && (now.Settings == state.Settings || Write("config", now.Settings))
            && WriteHooks(source.Hooks)
            && Same("objects/info/alternates", CopyLayout.Alternates(place.CommonDir, isMounted))
            && (now.Refs == state.Refs || WritePacked(refs))
            && (now.Tip == state.Tip || now.Branch.Length == 0 || now.Tip.Length == 0 || Write(now.Branch, now.Tip + "\n"))
            && (now.Head == state.Head && now.Tip == state.Tip || Write(CopyLayout.Own(place, "HEAD"), now.Head + "\n"))
            && (now.Index == state.Index || WriteIndex())
            ? now
            : null;
    }

    // Nobody is at work in a copy before its turn begins: what is locked was locked by a git that was killed with its turn.
    private bool WithoutLocks(string branch)
    {
        string[] folders = [.. new[] { "", CopyLayout.Own(place, "") }.Distinct(StringComparer.Ordinal)];
        var locks = folders
            .SelectMany(folder =>
                (inside.Entries(folder.Length > 0 ? folder.TrimEnd('/') : ".").Entries ?? [])
                    .Select(entry => entry.Text ?? "")
                    .Where(GitLocks.IsLock)
                    .Select(name => Path.Combine(folder, name))
            )
            .Concat(branch.Length > 0 ? [branch + ".lock"] : []);
        try
        {
            foreach (var name in locks)
            {
                new InsideWriter(inside).Remove(name);
            }

            return true;
        }
        catch (ProblemException)
        {
            return false;
        }
    }

    private bool Same(string name, string text) =>
        (inside.Read(name, Encoding.UTF8.GetByteCount(text) + 1) is { Content: not null } read && read.Text.Trim() == text.Trim())
        || Write(name, text);

    private bool Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    private bool Write(string name, ReadOnlySpan<byte> content)
    {
        try
        {
            var writer = new InsideWriter(inside);
            if (Path.GetDirectoryName(name) is { Length: > 0 } above)
            {
                writer.MakeFolder(above);
            }

            writer.Write(name, content, isDurable: false);
            return true;
        }
        catch (ProblemException)
        {
            return false; // a link or a folder in its way: the caller makes a new copy, and says so
        }
    }

    // What a turn packed of its own stays; a file that git did not write like this is in the way.
    private bool WritePacked(RealRefs refs)
    {
        var isOurs = RealRefs.Stamp(Path.Combine(inside.Path, "packed-refs")) == state.Packed;
        using var before = isOurs ? null : RepositoryCopy.OpenPacked(inside);
        using var packed = new MemoryStream();
        return refs.WriteTo(packed, before) && Write("packed-refs", packed.GetBuffer().AsSpan(0, (int)packed.Length));
    }

    // Every time: whatever a turn did to the hooks, the person's current ones run.
    private bool WriteHooks(PersonHooks hooks)
    {
        var draft = Path.Combine(folder, "hooks.new");
        CopyFolders.Remove(draft);
        OutsideFolder.Make(draft);
        if (hooks is { How: HooksPlace.Copy, Folder.Length: > 0 })
        {
            CopyMaker.CopyHooks(hooks.Folder, draft, place.WorkTree);
        }

        try
        {
            new InsideWriter(inside).Remove("hooks");
        }
        catch (ProblemException)
        {
            return false;
        }

        Posix.Rename(draft, Path.Combine(inside.Path, "hooks"));
        return true;
    }

    private bool WriteIndex()
    {
        foreach (var file in CopyMaker.IndexFiles(place.GitDir))
        {
            if (!Write(CopyLayout.Own(place, Path.GetFileName(file)), RegularFile.Read(file, int.MaxValue) ?? []))
            {
                return false;
            }
        }

        return true;
    }
}
