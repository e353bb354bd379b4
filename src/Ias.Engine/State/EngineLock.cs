using System.Text.Json;
using Ias.Core.Model;
using Ias.Core.Text;
using Ias.Engine.Files;
using Microsoft.Win32.SafeHandles;

namespace Ias.Engine.State;

/// <summary>
/// One engine a work tree: a flock in the git common dir, where an agent's <c>rm -rf .run</c> does not reach it, and
/// <c>.run/engine.lock</c> for people to read.
/// </summary>
/// <remarks>
/// The flock is the truth: the kernel drops it with its process, so a dead engine's lock is never mistaken for a live one, whatever pid it
/// had. It is closed on exec: no agent inherits it. What the file says is for people, and for file systems shared between machines, where a
/// flock may not reach the other machine.
/// </remarks>
public sealed class EngineLock : IDisposable
{
    /// <summary>Time a resume waits for the engine that a halt is ending.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly SafeFileHandle _handle;
    private readonly RunFiles _files;
    private readonly bool _madeFolder;

    private EngineLock(SafeFileHandle handle, RunFiles files, LockHolder holder, LockHolder? dead)
    {
        (_handle, _files, Holds, DeadHolder) = (handle, files, holder, dead);
        _madeFolder = !InsideFile.IsFolder(files.Folder);
    }

    /// <summary>This engine, as others see it.</summary>
    public LockHolder Holds { get; }

    /// <summary>The engine that died without giving the lock back; null when the last one ended in order.</summary>
    public LockHolder? DeadHolder { get; }

    /// <summary>Takes the lock or throws the problem that says who holds it, since when, and what to type (exit 4).</summary>
    /// <exception cref="ProblemException">Held by another engine, or one on another machine did not give it back.</exception>
    public static EngineLock Take(string commonDir, RunFiles files, TimeProvider time)
    {
        var path = LockPath(commonDir, files);
        try
        {
            OutsideFolder.Make(Path.GetDirectoryName(path)!);
            var handle = Posix.OpenToLock(path);
            try
            {
                if (!NamedLock.TryTake(handle))
                {
                    throw Held(NamedLock.Read(handle), path, files, time);
                }

                var last = NamedLock.Read(handle);
                if (last is not null && IsElsewhere(last))
                {
                    throw Elsewhere(last, path, files);
                }

                var taken = new EngineLock(handle, files, LockHolder.This(files, time), last);
                taken.Announce();
                return taken;
            }
            catch
            {
                handle.Dispose();
                throw;
            }
        }
        catch (Exception refused) when (FileProblem.Explains(refused))
        {
            throw FileProblem.From(refused, path);
        }
    }

    /// <summary>Takes the lock once an engine whose run is halted has ended: it still writes its last words then.</summary>
    /// <param name="patience">How long that may take.</param>
    /// <exception cref="ProblemException">Held by another engine, or one on another machine did not give it back.</exception>
    public static async Task<EngineLock> TakeAsync(
        string commonDir,
        RunFiles files,
        TimeProvider time,
        TimeSpan patience,
        CancellationToken cancel
    )
    {
        for (var until = time.GetUtcNow() + patience; ; await Task.Delay(Look, time, cancel))
        {
            try
            {
                return Take(commonDir, files, time);
            }
            catch (ProblemException held)
                when (held.Problem.Exit == ExitCode.LockHeld
                    && time.GetUtcNow() < until
                    && RunStateFiles.PeekRun(files.State) is { State: RunState.Halted }
                )
            {
                // looks again
            }
        }
    }

    /// <summary>
    /// Current holder of the lock; null = nobody (a stale engine.lock does not count). Does not get in the way of an engine that starts
    /// meanwhile.
    /// </summary>
    public static LockHolder? Holder(string commonDir, RunFiles files)
    {
        var path = LockPath(commonDir, files);
        using var handle = Posix.OpenToRead(path);
        if (handle is null)
        {
            return null;
        }

        var isFree = Posix.TryLock(handle, shared: true);
        return NamedLock.Read(handle) is { } said
            ? !isFree || IsElsewhere(said)
                ? said
                : null
            : isFree
                ? null
                : LockHolder.Unknown(files);
    }

    public void Dispose()
    {
        if (_handle.IsClosed)
        {
            return;
        }

        try
        {
            InsideFile.Remove(_files.EngineLock);
            if (_madeFolder)
            {
                InsideFile.RemoveEmptyFolder(_files.Folder);
            }
        }
        catch (ProblemException)
        {
            // The flock is what counts; the file that people read is known to be old by it.
        }
        finally
        {
            NamedLock.GiveBack(_handle);
        }
    }

    private static string LockPath(string commonDir, RunFiles files) =>
        Path.Combine(commonDir, "ias", $"engine-{PathKey.Of(Posix.RealPath(files.WorkTree))}.lock");

    private void Announce()
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(Holds, StateJson.Default.LockHolder);
        NamedLock.Write(_handle, json);
        InsideFile.Write(_files.EngineLock, json);
    }

    // Same boot: same kernel, whose flock is the truth even between containers. Same host after a reboot: dead.
    private static bool IsElsewhere(LockHolder holder) =>
        holder.BootId != LockHolder.ThisBoot() && !string.Equals(holder.Host, Environment.MachineName, StringComparison.OrdinalIgnoreCase);

    private static ProblemException Held(LockHolder? holder, string path, RunFiles files, TimeProvider time) =>
        new(
            new Problem(
                holder is null
                    ? "Another engine is starting here."
                    : $"Another engine is running here: pid {holder.Pid} on {holder.Host}, since {Since(holder, time)}.",
                $"{files.WorkTree} (lock {path})",
                "ias run-status --follow   watches it\nias run-halt              stops it",
                ExitCode.LockHeld
            )
        );

    private static ProblemException Elsewhere(LockHolder holder, string path, RunFiles files) =>
        new(
            new Problem(
                $"An engine on another machine, {holder.Host} (pid {holder.Pid}, since {holder.Since.UtcDateTime:yyyy-MM-dd HH:mm}Z), still holds this work tree. Whether it is alive cannot be checked from here.",
                $"{files.WorkTree} (lock {path})",
                ShellLine.Of($"on {holder.Host}: ias run-halt\nif that machine or its engine is gone for good: rm {path}"),
                ExitCode.LockHeld
            )
        );

    private static string Since(LockHolder holder, TimeProvider time)
    {
        var local = TimeZoneInfo.ConvertTime(holder.Since, time.LocalTimeZone);
        return local.Date == time.GetLocalNow().Date ? $"{local:HH:mm}" : $"{local:yyyy-MM-dd HH:mm}";
    }
}
