namespace Ias.Engine.Processes;

/// <summary>Result of a short program.</summary>
/// <param name="ExitCode">Exit status; 128 + n for signal n.</param>
/// <param name="Output">Standard output as UTF-8, invalid bytes replaced.</param>
/// <param name="Error">Standard error, the same.</param>
/// <param name="TimedOut">The time limit passed and the program was ended.</param>
public sealed record ProcessResult(int ExitCode, string Output, string Error, bool TimedOut)
{
    /// <summary>Exit status 0 in time.</summary>
    public bool Ok => ExitCode == 0 && !TimedOut;
}
