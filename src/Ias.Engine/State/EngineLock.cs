namespace Ias.Engine.State;

/// <summary>
/// One engine a work tree: a flock in the git common dir, where an agent's <c>rm -rf .run</c> does not reach it, and
/// <c>.run/engine.lock</c> for people to read.
/// </summary>
public sealed class EngineLock : IDisposable
{
    /// <summary>Takes the lock or throws the problem that says who holds it, since when, and what to type (exit 4).</summary>
    /// <exception cref="ProblemException">Held by another engine.</exception>
    public static EngineLock Take(string commonDir, RunFiles files, TimeProvider time) => throw new NotSupportedException();

    /// <summary>Who holds the lock now; null = nobody (a stale engine.lock does not count).</summary>
    public static LockHolder? Holder(string commonDir, RunFiles files) => throw new NotSupportedException();

    public void Dispose()
    {
    }
}

/// <summary>The content of <c>.run/engine.lock</c>. <paramref name="StartTicks"/>: field 22 of /proc/pid/stat, so that a reused pid is told apart.</summary>
public sealed record LockHolder(int Pid, long StartTicks, string Host, DateTimeOffset Since, string WorkTree, string BootId = "");
