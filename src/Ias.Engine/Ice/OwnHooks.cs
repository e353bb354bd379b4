using System.Text;
using System.Text.Json;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Processes;

namespace Ias.Engine.Ice;

/// <summary>
/// The repository's hooks and ours. Where mounts do not work, <c>core.hooksPath</c> points at ours for the length of a turn, counted over
/// all engines on the repository. What a turn itself sets (husky does, in <c>npm ci</c>) is held in <c>ias-ice/</c> of the common dir:
/// later turns run it, a person's git does not until the person agrees.
/// </summary>
public sealed class OwnHooks(HostGit git, GitPlace place, string ours)
{
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(10);

    private readonly HooksSetting _setting = new(git, place, ours);

    private string Folder => Path.Combine(place.CommonDir, "ias-ice");

    private string StateFile => Path.Combine(Folder, "hooks.json");

    /// <summary>Where the hooks of a turn find it, whose environment was cleared.</summary>
    private string TurnFile => Path.Combine(Folder, "turn");

    /// <summary>What was there, for our hooks to read.</summary>
    private string SavedFile => Path.Combine(Folder, "saved");

    /// <summary>Sets ours; the first of several holders saves what was there.</summary>
    public async Task SetAsync(string turnFolder, HooksHolder holder, CancellationToken cancel)
    {
        using var held = await LockAsync(cancel);
        var state = Read() ?? new HooksState(await _setting.ReadAsync(cancel), ours, []);
        Write(state with { Ours = ours, Holders = [.. state.Holders.Where(h => h.IsAlive()), holder] }); // before the configuration changes
        SharedFolder.Write(SavedFile, Encoding.UTF8.GetBytes(Read()!.Saved + "\n"));
        SharedFolder.Write(TurnFile, Encoding.UTF8.GetBytes(turnFolder + "\n"));
        await _setting.WriteAsync(ours, cancel);
    }

    /// <summary>Lets go; the last holder puts back what was there. Returns what a person must know.</summary>
    public async Task<IReadOnlyList<string>> ReleaseAsync(HooksHolder? holder, CancellationToken cancel)
    {
        if (!File.Exists(StateFile))
        {
            return [];
        }

        using var held = await LockAsync(cancel);
        if (Read() is not { } state)
        {
            return [];
        }

        var left = state.Holders.Where(h => h != holder && h.IsAlive()).ToList();
        if (left.Count > 0)
        {
            Write(state with { Holders = left });
            return [];
        }

        var now = await _setting.ReadAsync(cancel);
        await _setting.WriteAsync(state.Saved, cancel);
        File.Delete(StateFile); // the two others mean nothing without ours set; kept, they cost the next turn no new file
        return now == state.Ours || now == state.Saved ? [] : Hold(now, state.Saved);
    }

    /// <summary>Takes back a <c>core.hooksPath</c> that a turn set; it is kept for later turns.</summary>
    public async Task<IReadOnlyList<string>> TakeBackAsync(
        string hooksPath,
        RefSnapshot before,
        RefSnapshot after,
        CancellationToken cancel
    )
    {
        if (
            before.ConfigHash(place) == after.ConfigHash(place)
            || await _setting.ReadAsync(cancel) is var now && (now == hooksPath || now == ours)
        )
        {
            return [];
        }

        await _setting.WriteAsync(hooksPath, cancel);
        return Hold(now, hooksPath);
    }

    /// <summary>The person's setting, also while ours is set; empty = none.</summary>
    public async Task<string> PersonsAsync(CancellationToken cancel) =>
        await _setting.ReadAsync(cancel) is var now && now == ours ? Read()?.Saved ?? "" : now;

    private IReadOnlyList<string> Hold(string value, string before)
    {
        if (value.Length == 0)
        {
            return ["core.hooksPath was unset during the turn; it was restored"];
        }

        SharedFolder.Make(Folder);
        SharedFolder.Write(Path.Combine(Folder, "own"), Encoding.UTF8.GetBytes($"{value}\n{before}\n"));
        return
        [
            $"core.hooksPath={value} was set during the turn; it applies in turns only. To apply it everywhere: git -C {ShimScripts.Quote(place.WorkTree)} config core.hooksPath {ShimScripts.Quote(value)}",
        ];
    }

    private HooksState? Read() =>
        RegularFile.Read(StateFile) is { } state ? JsonSerializer.Deserialize(state, IceJson.Default.HooksState) : null;

    private void Write(HooksState state)
    {
        var draft = StateFile + ".new";
        SharedFolder.Remove(draft);
        using (var file = new FileStream(draft, FileMode.CreateNew))
        {
            file.Write(JsonSerializer.SerializeToUtf8Bytes(state, IceJson.Default.HooksState));
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, StateFile, overwrite: true);
    }

    private async Task<FileStream> LockAsync(CancellationToken cancel)
    {
        SharedFolder.Make(Folder);
        var path = Path.Combine(Folder, "lock");
        if (Posix.FactsOfLink(path) is { IsRegular: false })
        {
            SharedFolder.Remove(path); // an agent's
        }

        for (var waited = TimeSpan.Zero; ; waited += TimeSpan.FromMilliseconds(20))
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (waited < LockPatience)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), cancel);
            }
        }
    }
}

/// <summary>What <c>ias-ice/hooks.json</c> holds while ours are set. <paramref name="Saved"/>: what was there; empty = nothing.</summary>
public sealed record HooksState(string Saved, string Ours, IReadOnlyList<HooksHolder> Holders);

/// <summary>A turn that needs ours. <paramref name="Started"/>: field 22 of /proc/pid/stat, so that a reused pid is told apart.</summary>
public sealed record HooksHolder(int Pid, long Started, string Turn)
{
    /// <summary>This process, for a turn.</summary>
    public static HooksHolder Of(string turn) => new(Environment.ProcessId, StartOf(Environment.ProcessId), turn);

    public bool IsAlive() => StartOf(Pid) == Started;

    private static long StartOf(int pid) => ProcStat.Read(pid)?.StartTicks ?? -1;
}
