using System.Globalization;

namespace Ias.Core.Runs.PostPr;

/// <summary>The exit status of an external program that validates a pull request: 0 is a pass, 2 to 5 are the protocol's ways to
/// halt.</summary>
public static class OrchestratorExit
{
    /// <summary>Reason why the status is not a pass, for people; null when it is one.</summary>
    public static string? WhyNot(int status) =>
        status == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{Means(status)} (exit status {status})");

    private static string Means(int status) =>
        status switch
        {
            1 => "it rejected its arguments, or failed",
            2 => "one of its phases took too long",
            3 => "one of its phases failed",
            4 => "its reviewers found something that must not be merged",
            5 => "a person halted it",
            _ => "it failed",
        };
}
