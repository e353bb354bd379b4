using System.Globalization;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Processes;

namespace Ias.Engine.Ice.Copy;

/// <summary>Life cycle of the copies of git dirs: a folder for each work tree and run, shell or command.</summary>
/// <param name="stateFolder">ICE's own.</param>
/// <param name="isMounted">A copy stands over the repository inside; false: git is pointed at it.</param>
internal sealed class CopyFolders(string stateFolder, GitPlace place, bool isMounted)
{
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    private string All => Path.Combine(stateFolder, "copies");

    /// <summary>Opens the copy of a work tree for a run, shell or command; makes it, or brings it up to what the repository is now.</summary>
    /// <param name="owner">The run's id, or that of the shell or command.</param>
    /// <param name="settings">Text of the copy's configuration, and those of submodules' by their git dirs.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public async Task<RepositoryCopy> OpenAsync(string owner, Func<string, Task<string>> settings)
    {
        var folder = Path.Combine(All, $"{PathKey.Of(place.GitDir)}-{PathKey.Of(owner)}");
        if (CopyState.Read(folder) is { } state && state.GitDir == place.GitDir && OutsideFolder.Exists(RepositoryCopy.GitFolderIn(folder)))
        {
            return new RepositoryCopy(folder, place, state, isMounted);
        }

        Sweep(owner);
        return await MakeAsync(folder, owner, settings);
    }

    // A run's copy goes when the next run of the work tree begins, a shell's that was kept after a week, any when its work tree is gone.
    private void Sweep(string owner)
    {
        foreach (var folder in OutsideFolder.Exists(All) ? OutsideFolder.EnumerateDirectories(All) : [])
        {
            if (
                Path.GetFileName(folder).Contains(".new-", StringComparison.Ordinal)
                && OutsideFolder.GetLastWriteTimeUtc(folder) > DateTime.UtcNow - Week
            )
            {
                continue; // another engine is making it at this moment
            }

            if (
                CopyState.Read(folder) is not { } state
                || !OutsideFolder.Exists(state.GitDir)
                || (state.GitDir == place.GitDir && state.Owner != owner && state.Owner.StartsWith("run-", StringComparison.Ordinal))
                || (state is { IsOpen: false } && OutsideFile.GetLastWriteTimeUtc(CopyState.FileIn(folder)) < DateTime.UtcNow - Week)
            )
            {
                Remove(folder);
            }
        }
    }

    /// <summary>Copies of this work tree whose shell or command is gone, killed before its end.</summary>
    public IEnumerable<RepositoryCopy> Abandoned()
    {
        foreach (var folder in OutsideFolder.Exists(All) ? OutsideFolder.EnumerateDirectories(All) : [])
        {
            if (
                CopyState.Read(folder) is { IsOpen: true } state
                && state.GitDir == place.GitDir
                && state.Owner.Split('-') is [_, var pid]
                && int.TryParse(pid, CultureInfo.InvariantCulture, out var id)
                && ProcStat.Read(id) is null
            )
            {
                yield return new RepositoryCopy(folder, place, state, isMounted);
            }
        }
    }

    /// <summary>Removes the folder of a copy with all a turn left in it.</summary>
    public static void Remove(string folder)
    {
        if (OutsideFolder.Exists(folder))
        {
            using var above = InsideFolder.Open(Path.GetDirectoryName(folder)!);
            new InsideWriter(above).Remove(Path.GetFileName(folder));
        }
    }

    private async Task<RepositoryCopy> MakeAsync(string folder, string owner, Func<string, Task<string>> settings)
    {
        Remove(folder);
        PrivateFolder.Make(Path.GetDirectoryName(folder)!);
        var draft = OutsideFolder.Make($"{folder}.new-{Guid.NewGuid().ToString("N")[..6]}");
        var refs = RealRefs.Of(place);
        var git = OutsideFolder.Make(RepositoryCopy.GitFolderIn(draft));
        var ofModules = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (
            var gitDir in CopyLayout
                .Modules(place.CommonDir)
                .Concat(place.GitDir == place.CommonDir ? [] : CopyLayout.Modules(place.GitDir))
        )
        {
            ofModules[gitDir] = await settings(gitDir);
        }

        var state = CopyState.Of(place, owner, refs, await settings(place.CommonDir));
        CopyMaker.Make(place, refs, git, state.Settings, gitDir => ofModules[gitDir], isMounted);
        state = state with { Packed = RealRefs.Stamp(Path.Combine(git, "packed-refs")) };
        state.Write(draft);
        OutsideFolder.Move(draft, folder);
        return new RepositoryCopy(folder, place, state, isMounted);
    }
}
