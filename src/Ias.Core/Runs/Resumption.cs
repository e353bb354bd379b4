using Ias.Core.Model;

namespace Ias.Core.Runs;

/// <summary>Options of a run's resumption.</summary>
/// <param name="ResetBreaker">Give the circuit breaker one trial, or a fresh allowance.</param>
/// <param name="Force">Accept another branch, rewritten history, or a breach a person has looked at.</param>
/// <param name="Queue">Run of the runner, where it is a queue's; empty = not a queue's.</param>
public sealed record Resumption(bool ResetBreaker = false, bool Force = false, string Queue = "")
{
    public RaisedLimits Raised { get; init; } = RaisedLimits.None;

    /// <summary>Arguments after the program's name in the shell.</summary>
    public IReadOnlyList<string> Arguments =>
        [
            .. Queue.Length > 0 ? ["runner", "run-loop", "--run", Queue] : new[] { "run-resume" },
            .. ResetBreaker ? ["--reset-ice"] : Array.Empty<string>(),
            .. Force ? ["--force"] : Array.Empty<string>(),
            .. Raised.Arguments,
        ];

    /// <summary>The command line to type, quoted for a shell.</summary>
    public string Command(string calledAs) => $"{calledAs} {CommandLine.Join(Arguments)}";
}
