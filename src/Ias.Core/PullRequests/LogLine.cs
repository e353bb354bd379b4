namespace Ias.Core.PullRequests;

/// <summary>The line of a pull request that binds it to the log of its run: with the log at hand, anybody can compare the two.</summary>
public static class LogLine
{
    /// <param name="seq">The last event that was written before the text was made.</param>
    /// <param name="hash">The hash behind it (<see cref="Events.EventChain"/>).</param>
    public static string Of(string runId, long seq, string hash) =>
        $"\nRun log: `{runId}`, event {seq}, SHA-256 `{hash}`. `ias verify` checks it.\n";
}
