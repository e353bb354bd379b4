using System.Globalization;
using Ias.Core.Model;

namespace Ias.Core.Agents;

/// <summary>Outcomes of agents that report nothing themselves.</summary>
public static class AgentAccounts
{
    /// <summary>Exit status EX_TEMPFAIL of sysexits.h: a temporary failure, to be retried later.</summary>
    public const int TryLater = 75;

    /// <summary>Account by the exit status alone (128 + n for signal n).</summary>
    public static AgentAccount FromExit(int exitCode) =>
        new(
            exitCode switch
            {
                0 => TurnOutcome.Ended,
                TryLater => TurnOutcome.Overloaded,
                _ => TurnOutcome.Crashed,
            },
            Describe(exitCode),
            null,
            "",
            null,
            null,
            null,
            null,
            "",
            0
        );

    private static string Describe(int exitCode) =>
        exitCode switch
        {
            0 => "ended",
            TryLater => "exit status 75: try again later (EX_TEMPFAIL)",
            137 => "killed by SIGKILL (exit status 137; out of memory?)",
            > 128 and < 193 => string.Create(CultureInfo.InvariantCulture, $"killed by signal {exitCode - 128} (exit status {exitCode})"),
            _ => string.Create(CultureInfo.InvariantCulture, $"exit status {exitCode}"),
        };
}
