using System.Globalization;
using Ias.Engine.Files;

namespace Ias.Engine.Runs;

/// <summary>
/// Ends the engine with SIGKILL at a chosen durable step, for the fault tests: <c>IAS_KILL_AT=n</c> kills at the n-th step passed,
/// <c>IAS_KILL_TRACE=file</c> writes the names of all steps passed. Without those variables it does nothing.
/// </summary>
public sealed class KillPoint
{
    private readonly int _at;
    private readonly string? _trace;
    private int _passed;

    public KillPoint()
        : this(Environment.GetEnvironmentVariable("IAS_KILL_AT"), Environment.GetEnvironmentVariable("IAS_KILL_TRACE")) { }

    public KillPoint(string? at, string? trace)
    {
        _at = int.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0;
        _trace = trace;
    }

    /// <summary>Called after each durable step.</summary>
    public void Passed(string step)
    {
        if (_at == 0 && _trace is null)
        {
            return;
        }

        var n = Interlocked.Increment(ref _passed);
        if (_trace is not null)
        {
            OutsideFile.AppendAllText(_trace, $"{n} {step}\n");
        }

        if (n == _at)
        {
            using var self = System.Diagnostics.Process.GetCurrentProcess();
            self.Kill();
            Thread.Sleep(Timeout.Infinite); // SIGKILL is on its way; nothing after this line may run.
        }
    }
}
