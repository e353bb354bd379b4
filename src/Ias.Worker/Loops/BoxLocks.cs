using Ias.ControlPlane.Logins;
using Ias.Engine.State;
using Ias.Worker.Files;
using Ias.Worker.Jobs;

namespace Ias.Worker.Loops;

/// <summary>One program a login and part; the kernel gives them back when it ends, however it ends.</summary>
internal sealed class BoxLocks : IDisposable
{
    private readonly List<ProcessLock> _held = [];

    /// <exception cref="ProblemException">Another program has one (exit 4): which, since when, and what to type.</exception>
    public BoxLocks(WorkFolder folder, BoxRole role, Login login, Box box)
    {
        foreach (var path in role.Parts.Select(folder.LockOf))
        {
            if (ProcessLock.TryTake(path, box.Time) is { } taken)
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
                    $"{box.CalledAs} agent status\n{box.CalledAs} agent stop",
                    ExitCode.LockHeld
                )
            );
        }
    }

    public void Dispose() => _held.ForEach(one => one.Dispose());
}
