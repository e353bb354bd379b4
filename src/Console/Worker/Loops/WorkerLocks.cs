using Ias.Console.Client.Logins;
using Ias.Console.Worker.Files;
using Ias.Console.Worker.Jobs;
using Ias.Engine.State;

namespace Ias.Console.Worker.Loops;

/// <summary>Locks that permit one program per login and part; the kernel releases them when the program ends, however it ends.</summary>
internal sealed class WorkerLocks : IDisposable
{
    private readonly List<ProcessLock> _held = [];

    /// <exception cref="ProblemException">Another program has one (exit 4): which, since when, and what to type.</exception>
    public WorkerLocks(WorkFolder folder, WorkerRole role, Login login, WorkerHost host)
    {
        foreach (var path in role.Parts.Select(folder.LockOf))
        {
            if (ProcessLock.TryTake(path, host.Time) is { } taken)
            {
                _held.Add(taken);
                continue;
            }

            var other = ProcessLock.Holder(path);
            Dispose();
            throw new ProblemException(
                new Problem(
                    $"Another ias works for {login.Workspace} already{(other is null ? "" : $": pid {other.Pid}, since {other.Since.UtcDateTime:yyyy-MM-dd HH:mm}Z")}.",
                    login.Server,
                    $"{host.CalledAs:raw} agent status\n{host.CalledAs:raw} agent stop",
                    ExitCode.LockHeld
                )
            );
        }
    }

    public void Dispose() => _held.ForEach(one => one.Dispose());
}
